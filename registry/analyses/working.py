"""The worker of a server: takes runs that wait, one after another, until the server stops."""

import logging
import threading
import time
from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.analyses import labour
from registry.analyses.bench import Bench, Unwanted
from registry.analyses.runs import Run
from registry.analyses.troubles import kept
from registry.errors import RegistryError

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds between two looks for work of other servers; what this server enters is begun at once."""
TROUBLED = 30.0
"""Seconds to wait when the database does not answer."""
IDLE = 300.0
"""Seconds without work after which the memory of the child process is given back."""


def worker_name() -> str:
    """A name that no other worker has."""
    return uuid4().hex


def work(engine: Engine, bench: Bench, found: Run, worker: str, *, stopping: Callable[[], bool]) -> None:
    """Compute a run that this worker has taken, and store what comes out or why nothing does.

    A run that is dismissed meanwhile is left alone; when the server stops it is given back.
    """

    def beat(progress: int, step: str | None) -> bool:
        if stopping():
            return False
        with engine.begin() as connection:
            return labour.keep(connection, found, worker, progress=progress, message=step)

    try:
        out = bench.compute(found.process, found.parameters, beat=beat)
    except Unwanted:
        with engine.begin() as connection:
            labour.give_back(connection, found, worker)
    except RegistryError as error:
        with engine.begin() as connection:
            labour.fail(connection, found, worker, kept(error))
    else:
        with engine.begin() as connection:
            labour.succeed(connection, found, worker, out)


class Worker:
    """A thread with a bench of its own."""

    def __init__(self, url: str, engine: Engine) -> None:
        self._engine = engine
        self._bench = Bench(url)
        self._name = worker_name()
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="analyses", daemon=True)

    def start(self) -> None:
        """Begin to take runs."""
        self._thread.start()

    def wake(self) -> None:
        """Look for work at once."""
        self._wake.set()

    def stop(self) -> None:
        """Give back what is being computed, and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join()
        self._bench.close()

    def _run(self) -> None:
        last = time.monotonic()
        while not self._stop.is_set():
            try:
                if self._step():
                    last = time.monotonic()
                    continue
                pause = PATIENCE
            except SQLAlchemyError as reason:
                log.warning("runs of analyses wait: the database does not answer: %s", reason)
                pause = TROUBLED
            if time.monotonic() - last > IDLE:
                self._bench.close()
            self._wake.wait(pause)
            self._wake.clear()

    def _step(self) -> bool:
        """Work on one run, if one waits."""
        with self._engine.begin() as connection:
            taken = labour.take(connection, self._name)
        if taken is None:
            return False
        work(self._engine, self._bench, taken, self._name, stopping=self._stop.is_set)
        return True
