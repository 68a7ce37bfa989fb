"""Using, keeping, stopping and asking about a private cluster."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from registry.cluster import locks, watchdog
from registry.cluster.place import Cluster, ClusterError, account, open_home
from registry.cluster.server import (
    made_by,
    make_data,
    server_process,
    start_server,
    stop_command,
    stop_server,
)

NOTHING: Mapping[str, str] = {}


class State(StrEnum):
    """What there is of a cluster."""

    ABSENT = "absent"
    STOPPED = "stopped"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Status:
    """What a cluster does now: the PostgreSQL that made it, its process, who wants it."""

    state: State
    version: int | None = None
    process: int | None = None
    used: bool = False
    kept: bool = False


@contextmanager
def running(cluster: Cluster, *, settings: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """The database's URL, served while the block runs; whoever leaves last stops the server.

    Any number of programs may be in such a block for one cluster at once; the first makes the data, if there
    is none, and starts the server, with `settings` added. Raises ClusterError.
    """
    open_home(cluster)
    with ExitStack() as use:
        with locks.alone(cluster) as lock:
            use.enter_context(_counted(cluster))
            _serve(cluster, lock, settings)
        yield cluster.url


def start(cluster: Cluster) -> None:
    """Start the server, and keep it without users until `stop`. Doing it again changes nothing."""
    with running(cluster):
        _mark(cluster).write_text(watchdog.server_identity(cluster.folder), encoding="utf-8")


def stop(cluster: Cluster, *, force: bool = False) -> None:
    """Stop the server. While programs use it, refuse and let the last of them do it; `force` does it now."""
    if made_by(cluster) is None:
        return
    with locks.alone(cluster):
        _mark(cluster).unlink(missing_ok=True)
        if not force and server_process(cluster) is not None and locks.in_use(cluster):
            raise ClusterError(
                "Another program is using the cluster. It stops by itself when that program ends; "
                "to stop it now, and fail that program, force it."
            )
        stop_server(cluster)


def status(cluster: Cluster) -> Status:
    """What the cluster does now. Makes and starts nothing."""
    try:
        version = made_by(cluster)
        if version is None:
            return Status(State.ABSENT)
        with locks.alone(cluster):
            process = server_process(cluster)
            if process is None:
                return Status(State.STOPPED, version)
            return Status(
                State.RUNNING,
                version,
                process,
                used=locks.in_use(cluster),
                kept=watchdog.is_kept(cluster.folder),
            )
    except PermissionError as error:
        raise ClusterError(f"Cannot look into {cluster.folder}: {error.strerror}.") from error


@contextmanager
def _counted(cluster: Cluster) -> Iterator[None]:
    """Count as a user during the block; then stop the server if that was the last one and it is not kept."""
    with locks.used(cluster) as user:
        try:
            yield
        finally:
            with locks.alone(cluster):
                locks.release(user)
                if not locks.in_use(cluster) and not watchdog.is_kept(cluster.folder):
                    stop_server(cluster)


def _serve(cluster: Cluster, lock: int, settings: Mapping[str, str]) -> None:
    """Make, watch and start the server; watched first, so that there is no moment to be killed in."""
    make_data(cluster, lock)
    with locks.watch(cluster) as watch:
        if watch is not None:
            _set_watchdog(cluster, watch)
    start_server(cluster, settings)


def _set_watchdog(cluster: Cluster, watch: int) -> None:
    server = account()
    with ExitStack() as files:
        names = (".lock", ".users", ".presence")
        inherited = [*(files.enter_context(locks.opened(cluster.beside(name))) for name in names), watch]
        numbers = [str(number) for number in (*inherited, server.uid, server.gid)]
        script = [sys.executable, "-I", "-S", str(Path(watchdog.__file__))]
        subprocess.run(
            [*script, *numbers, str(cluster.folder), *stop_command(cluster)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            start_new_session=True,
            pass_fds=inherited,
        )


def _mark(cluster: Cluster) -> Path:
    return cluster.beside(watchdog.KEPT)
