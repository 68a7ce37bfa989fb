"""Many requests at once: `wrk` for servers, `pgbench` for the statements that ours sends to the database."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, NamedTuple
from unittest import mock

import uvicorn
from psycopg import sql
from sqlalchemy import create_engine, make_url, text

from api.app import create_app
from benchmarks.serving import machine
from benchmarks.serving.servers import Server
from registry.cluster import find_binaries
from registry.lines import Line
from registry.prepared import Prepared, Sent
from registry.settings import Settings

CONNECTIONS = 8
"""Requests that are under way at a time."""
FEWEST, LONGEST = 3, 10.0
"""Answers for each connection that a window must have, unless it has lasted so many seconds."""
_SCRIPT = Path(__file__).with_name("wrk.lua")


class Sample(NamedTuple):
    """One window: requests in a second, CPU milliseconds of a request in server and database, milliseconds
    that half and 99 % of the requests took at most, kilobytes of an answer.
    """

    rate: float
    server_ms: float
    database_ms: float
    p50: float = 0.0
    p99: float = 0.0
    kilobytes: float = 0.0


class Backends:
    """The processes of PostgreSQL that work for one database, and their CPU."""

    def __init__(self, database: str) -> None:
        self._engine = create_engine(
            make_url(database).set(database="postgres"), isolation_level="AUTOCOMMIT"
        )
        self._name = make_url(database).database
        with self._engine.connect() as connection:
            folder = connection.scalar(text("SHOW data_directory"))
        self._postmaster = int((Path(str(folder)) / "postmaster.pid").read_text().split("\n", 1)[0])

    def cpu(self) -> dict[int, float]:
        """CPU seconds of each, and of those that have ended under the number of the first process."""
        ask = text("SELECT pid FROM pg_stat_activity WHERE datname = :name")
        with self._engine.connect() as connection:
            held = machine.cpu(list(connection.scalars(ask, {"name": self._name})))
        first = machine.process(self._postmaster)
        return held | {self._postmaster: first.ended if first else 0.0}

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def backends(database: str) -> Iterator[Backends]:
    """Watches PostgreSQL's processes of a database."""
    held = Backends(database)
    try:
        yield held
    finally:
        held.close()


def ask(
    server: Server,
    paths: Sequence[str],
    watched: Backends,
    *,
    seconds: float,
    connections: int,
    header: tuple[str, str] | None = None,
) -> Sample:
    """Asks for the paths in turn for so long; longer when so few answers come that those under way count.

    Raises SystemExit when an answer is no success.
    """
    with TemporaryDirectory() as made:
        listed = Path(made) / "paths"
        listed.write_text("\n".join(paths) + "\n", encoding="utf-8")
        while True:
            command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "60s"]
            command += ["-s", str(_SCRIPT), server.url, "--", str(listed), *(header or ())]
            before, beneath = machine.cpu(server.pids()), watched.cpu()
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            after, below = machine.cpu(server.pids()), watched.cpu()
            seen = json.loads(done.stdout.rstrip().rpartition("\n")[2])
            if seen["failed"]:
                raise SystemExit(f"{server.name}: {seen} for {paths[0]}: {server.get(paths[0])[1][:500]!r}")
            if (count := seen["requests"]) >= FEWEST * connections or seconds >= LONGEST:
                break
            seconds *= 3
    return Sample(
        count / seen["seconds"],
        machine.spent(before, after) / max(1, count) * 1000,
        machine.spent(beneath, below) / max(1, count) * 1000,
        seen["p50"],
        seen["p99"],
        seen["bytes"] / max(1, count) / 1024,
    )


def statements(database: str, path: str, headers: Mapping[str, str]) -> list[str]:
    """What our server sends to the database for a request that it has had before, with the values in it.

    The second time it comes with `headers`, so that nothing that was kept answers it.
    """
    seen: list[str] = []
    ask = Line.ask

    def noting(line: Line, statement: Prepared, values: Mapping[str, object]) -> Coroutine[Any, Any, Sent]:
        seen.append(_written_out(statement, values))
        return ask(line, statement, values)

    with _here(database) as server:
        server.get(path)
        with mock.patch.object(Line, "ask", noting):
            server.get(path, headers)
    return seen


def _written_out(statement: Prepared, values: Mapping[str, object]) -> str:
    """A statement with the values in it."""
    given = statement.bound(values).values
    texts = [sql.Literal(each if each is None else each.decode()).as_string() for each in given]
    return re.sub(r"\$(\d+)", lambda found: texts[int(found[1]) - 1], statement.text.decode())


@contextmanager
def _here(database: str) -> Iterator[Server]:
    """Our server in this process, whose statements can be listened to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(Settings(), database), log_level="warning")
        serving = uvicorn.Server(config)
        running = Thread(target=serving.run, kwargs={"sockets": [taken]})
        running.start()
        while not serving.started:
            time.sleep(0.01)
        yield Server("ours", f"http://127.0.0.1:{taken.getsockname()[1]}", os.getpid(), 0.0)
        serving.should_exit = True
        running.join()


def pgbench(database: str, script: Sequence[str], watched: Backends, *, seconds: float) -> Sample:
    """The same statements again and again, without HTTP, prepared."""
    url = make_url(database)
    program = find_binaries()["pgbench"]
    with TemporaryDirectory() as made:
        file = Path(made) / "script.sql"
        file.write_text("".join(f"{one.replace(chr(10), ' ')};\n" for one in script), encoding="utf-8")
        options = "-c role=registry_reader -c search_path=registry,public -c jit=off"
        environment = os.environ | {"PGOPTIONS": options}
        command = [program, "-n", "-f", str(file), "-c", str(CONNECTIONS), "-j", "1", "-T", f"{seconds:.0f}"]
        command += [
            "-M",
            "prepared",
            "-h",
            str(url.query["host"]),
            "-U",
            str(url.username),
            str(url.database),
        ]
        before = watched.cpu()
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        after = watched.cpu()
    found = re.search(r"transactions actually processed: (\d+)", done.stdout)
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None or rate is None:
        raise SystemExit(f"pgbench: {done.stdout}\n{done.stderr}")
    return Sample(float(rate[1]), 0.0, machine.spent(before, after) / int(found[1]) * 1000)
