"""The wheel: all that the program needs is in it, and it serves on a machine that has never seen the sources."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.cluster import State, private_cluster, status
from tests.fixtures.cluster import reachable_folder

PROJECT = Path(__file__).parents[1]
START_SECONDS = 180  # a cluster, its tables and all facts of Hanoi


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    yield from reachable_folder()


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    """The project's wheel, built without an index."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    return next((folder / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(folder: Path, wheel: Path) -> Path:
    """The programs' folder of an environment with the wheel, which borrows its dependencies and no sources."""
    home = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    # A path in a .pth file is searched, but .pth files in it are not read: the editable project stays unseen.
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(home / "bin" / "python"),
        "--disable-pip-version-check",
    ]
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--quiet", "--force-reinstall", str(wheel)],
        check=True,
        env=environment(folder),
    )
    return home / "bin"


def environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine but its programs; a home without anything in it."""
    (folder / "home").mkdir(exist_ok=True)
    return {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "LANG": "C.UTF-8"}


@pytest.mark.parametrize(
    "name",
    [
        "registry/data/README.md",
        "registry/data/vocabulary/tier.toml",
        "registry/migrations/env.py",
        "registry/migrations/script.py.mako",
        "registry/cluster/watchdog.py",
        "maps/static/vendor/leaflet/leaflet.js",
        "maps/static/vendor/leaflet/LICENSE",
        "maps/static/vendor/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-normal.woff2",
        "maps/static/vendor/htmx.org/htmx.min.js",
        "maps/static/vendor/swagger-ui-dist/swagger-ui-bundle.js",
    ],
)
def test_the_wheel_holds(names: set[str], name: str) -> None:
    assert name in names


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_else(names: set[str]) -> None:
    listed = subprocess.run(
        [
            "git",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "registry",
            "api",
            "maps",
            "data",
        ],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    here = {name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()}
    expected = {f"registry/{name}" if name.startswith("data/") else name for name in here}
    held = {
        name for name in names if ".dist-info/" not in name and not name.startswith("maps/static/vendor/")
    }
    assert held == expected


def test_what_only_tests_need_is_not_in_the_wheel(names: set[str]) -> None:
    assert [
        name
        for name in names
        if Path(name).name.startswith("axe.min") or name.startswith(("tests/", "setup/"))
    ] == []


def test_the_program_runs_from_the_wheel_and_not_from_the_sources(installed: Path, folder: Path) -> None:
    question = (
        "import api, maps, registry; print(*(each.__file__ for each in (api, maps, registry)), sep='\\n')"
    )
    done = subprocess.run(
        [str(installed / "python"), "-c", question],
        cwd=folder,
        env=environment(folder),
        check=True,
        capture_output=True,
        text=True,
    )
    assert [Path(line).is_relative_to(folder / "venv") for line in done.stdout.split()] == [True, True, True]


def test_up_in_an_empty_folder_serves_and_leaves_nothing_running(installed: Path, folder: Path) -> None:
    work = folder / "work"
    work.mkdir()
    port = free_port()
    surroundings = environment(folder) | {
        "PORT": str(port),
        "REGISTRY_HOME": str(folder / "data"),
        "REGISTRY_BASEMAP": "none",
    }
    with (folder / "output").open("w+", encoding="utf-8") as output:
        program = subprocess.Popen(
            [str(installed / "creative-registry"), "up"],
            cwd=work,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            answer = first_answer(program, f"http://127.0.0.1:{port}/")
        finally:
            program.send_signal(signal.SIGINT)
            code = program.wait(timeout=60)
        output.seek(0)
        said = output.read()
    assert answer == 200, said
    assert code in {0, 130}, said
    assert "Traceback" not in said
    assert f"http://127.0.0.1:{port}/welcome/" in said
    assert status(private_cluster(folder / "data" / "postgres")).state is State.STOPPED
    assert list(work.iterdir()) == []
    shutil.rmtree(folder / "data")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(program: subprocess.Popen[bytes], address: str) -> int | None:
    """The status of the first answer; None when the program ends before, or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while program.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            time.sleep(0.2)
    return None
