"""Servers that are measured, each in processes of its own, with what it takes to ask the same of each."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import make_url

from benchmarks.peers import python_with
from benchmarks.serving import machine
from benchmarks.serving.rows import SCHEMA, TABLE

PROJECT = Path(__file__).parents[2]
LONGEST_START = 120.0
Command = tuple[list[str], dict[str, str]]


@dataclass(frozen=True)
class Server:
    """A server that runs: where it answers, and its first process."""

    name: str
    url: str
    pid: int
    seconds: float
    """From its start to its first answer."""

    def pids(self) -> list[int]:
        return machine.family(self.pid)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of one answer."""
        asked = urllib.request.Request(self.url + path, headers=dict(headers or {}))  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(asked, timeout=600) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()

    def tag(self, path: str) -> str:
        """The ETag of one answer."""
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:  # noqa: S310 - our own address
            return str(answer.headers["ETag"])


def ours(database: str, port: int, workers: int, _: Path) -> Command:
    """The product's own command."""
    settings = {"REGISTRY_DATABASE_URL": database, "PORT": str(port), "REGISTRY_WORKERS": str(workers)}
    return [str(Path(sys.executable).with_name("creative-registry")), "serve"], settings


def constant(database: str, port: int, workers: int, _: Path) -> Command:
    """Bytes that are already there, through all of our own application."""
    command = _uvicorn(sys.executable, "benchmarks.serving.constant:app", port, workers)
    return command, {"REGISTRY_DATABASE_URL": database}


def bare(_database: str, port: int, workers: int, _: Path) -> Command:
    """Bytes that are already there, through FastAPI and nothing else."""
    return _uvicorn(sys.executable, "benchmarks.serving.constant:bare", port, workers), {}


def plain(database: str, port: int, workers: int, _: Path) -> Command:
    """FastAPI, an ORM, shapely and pydantic, as everybody writes it."""
    return _uvicorn(sys.executable, "benchmarks.serving.plain:app", port, workers), {
        "PLAIN_DATABASE": database
    }


def tipg(database: str, port: int, workers: int, _: Path) -> Command:
    """As its documentation starts it; without its look for new tables every five minutes."""
    url = make_url(database)
    where = quote(str(url.query["host"]), safe="")
    settings = {
        "DATABASE_URL": f"postgresql://{url.username}@{where}:{url.query.get('port', 5432)}/{url.database}",
        "TIPG_DB_SCHEMAS": f'["{SCHEMA}"]',
        "TIPG_CATALOG_TTL": "86400",
        "TIPG_MAX_FEATURES_PER_QUERY": "10000",
    }
    return _uvicorn(_python("tipg"), "tipg.main:app", port, workers), settings


def pygeoapi(database: str, port: int, workers: int, folder: Path) -> Command:
    """Under gunicorn with threads; its OpenAPI document is made beforehand, as it asks for."""
    url = make_url(database)
    config, document = folder / "pygeoapi.yml", folder / "openapi.yml"
    template = (PROJECT / "benchmarks" / "serving" / "pygeoapi.yml").read_text(encoding="utf-8")
    words = {"PORT": str(port), "HOST": str(url.query["host"]), "DATABASE": str(url.database)}
    words |= {"SCHEMA": SCHEMA, "TABLE": TABLE, "SQL_USER": str(url.username)}
    for word, value in words.items():
        template = template.replace(f"${word}", value)
    config.write_text(template, encoding="utf-8")
    settings = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(document), "HOME": str(folder)}
    python = _python("pygeoapi")
    program = Path(python).with_name("pygeoapi")
    subprocess.run(
        [program, "openapi", "generate", config, "--output-file", document],
        env=os.environ | settings,
        check=True,
        capture_output=True,
    )
    command = [python, "-m", "gunicorn", "pygeoapi.flask_app:APP", "-b", f"127.0.0.1:{port}"]
    return [*command, "-w", str(workers), "-k", "gthread", "--threads", "8"], settings


KINDS: Mapping[str, Callable[[str, int, int, Path], Command]] = {
    each.__name__: each for each in (ours, tipg, pygeoapi, plain, constant, bare)
}
FIRST = {
    "ours": "/ogc",
    "tipg": "/collections",
    "pygeoapi": "/collections?f=json",
    "plain": "/sites?limit=1",
    "constant": "/constant/1",
    "bare": "/constant/1",
}
"""What each is asked for until it answers."""


@contextmanager
def serving(kind: str, database: str, *, workers: int = 1, name: str | None = None) -> Iterator[Server]:
    """A server of that kind on the database of that URL, stopped afterwards with all its processes."""
    with TemporaryDirectory(prefix="registry-bench-") as made:
        port = free_port()
        command, settings = KINDS[kind](database, port, workers, Path(made))
        with (Path(made) / "log").open("w+", encoding="utf-8") as log:
            began = time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=os.environ | {"PYTHONPATH": str(PROJECT)} | settings,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                _wait(f"http://127.0.0.1:{port}{FIRST[kind]}", process, log.name)
                seconds = time.perf_counter() - began
                yield Server(name or kind, f"http://127.0.0.1:{port}", process.pid, seconds)
            finally:
                _stop(process)


def _uvicorn(python: str, app: str, port: int, workers: int) -> list[str]:
    command = (
        [python, "-m", "uvicorn", "--factory"] if app.startswith("benchmarks") else [python, "-m", "uvicorn"]
    )
    return [*command, app, "--port", str(port), "--workers", str(workers), "--log-level", "warning"]


def _python(peer: str) -> str:
    python = python_with(peer)
    if python is None:
        raise SystemExit(f"{peer} cannot be installed")
    return python


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: str) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
                answer.read()
                return
        except urllib.error.HTTPError as answer:
            raise SystemExit(f"{url} answers {answer.code}: {answer.read()[:500]!r}") from None
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise SystemExit(f"{url} does not answer:\n{Path(log).read_text(encoding='utf-8')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
