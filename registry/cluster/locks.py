"""Who is using a cluster, kept in locks of the kernel, which lets go of them when a program dies.

Four files beside the data folder, made once and never removed:

    .lock      held, alone, by whoever makes, starts or stops the server, and for that long only
    .users     held, shared, by every program that uses the server; looked at only by the holder of `.lock`
    .presence  held with `.users`; the watchdog waits until nobody holds it
    .watch     held, alone, by the one watchdog

Order: `.lock` before the others. The watchdog waits for `.presence` without `.lock` and lets go of it at
once, so nobody waits in a circle. It does not wait for `.users`: whoever leaves must not take it for a user.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.cluster.place import Cluster, ClusterError
from registry.cluster.watchdog import taken

PATIENCE = 150.0  # seconds; longer than the slowest start, which a waiting program has to sit out


@contextmanager
def alone(cluster: Cluster) -> Iterator[int]:
    """Hold `.lock` while the block runs; yields its descriptor. Raises ClusterError after PATIENCE."""
    with opened(cluster.beside(".lock")) as lock:
        _wait_for(lock, cluster)
        yield lock


@contextmanager
def used(cluster: Cluster) -> Iterator[int]:
    """Count as a user until the block ends, or `release` of what it yields. Enter it holding `.lock`."""
    with opened(cluster.beside(".users")) as lock, opened(cluster.beside(".presence")) as presence:
        fcntl.flock(lock, fcntl.LOCK_SH)
        fcntl.flock(presence, fcntl.LOCK_SH)
        yield lock


def release(lock: int) -> None:
    """Let go of a lock before its block ends."""
    fcntl.flock(lock, fcntl.LOCK_UN)


def in_use(cluster: Cluster) -> bool:
    """Whether any program counts as a user. Ask holding `.lock`."""
    with opened(cluster.beside(".users")) as lock:
        return not taken(lock)


@contextmanager
def watch(cluster: Cluster) -> Iterator[int | None]:
    """The locked `.watch`, for a new watchdog to inherit; None when there is one already."""
    with opened(cluster.beside(".watch")) as lock:
        yield lock if taken(lock) else None


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A lock file, made if missing, not locked. Each opening counts by itself, even within one program."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ClusterError(
            f"Cannot open the lock {path}: {error.strerror}. "
            "The disk is full, or another account made this folder; name another folder in REGISTRY_HOME."
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _wait_for(lock: int, cluster: Cluster) -> None:
    deadline = time.monotonic() + PATIENCE
    while not taken(lock):
        if time.monotonic() > deadline:
            raise ClusterError(
                f"Another program has been starting or stopping the cluster in {cluster.folder} "
                f"for {PATIENCE:.0f} seconds. Look at its log: {cluster.folder / 'server.log'}"
            )
        time.sleep(0.02)
