"""Where analyses are asked for: at once, or for later; the same for the API and for pages.

An answer that is there already is found again. Who waits for one waits for a turn first, since a machine
computes no faster for being asked twice; what is asked for later waits in the database, whatever becomes of
this server.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from anyio import Semaphore, sleep
from fastapi import FastAPI
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool

from api.turns import turn
from registry.analyses import labour
from registry.analyses.asked import Asked
from registry.analyses.bench import GRACE, Bench
from registry.analyses.parameters import MOST_SECONDS
from registry.analyses.runs import Run, enter, found_again, run
from registry.analyses.troubles import TooLong
from registry.analyses.working import Worker, work, worker_name
from registry.database import running_engine
from registry.workflow import Process

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds that somebody who wants an answer at once waits for a turn."""
LOOK = 0.2
"""Seconds between two looks at a run that another request or server computes."""


class Desk:
    """The analyses of one server: connections, a bench for those who wait, a worker for the others."""

    def __init__(self, url: str, *, pool: int) -> None:
        self._engine: Engine = running_engine(url, pool=2 * pool + 2)  # requests, worker, bench
        self._connections, self._turns = Semaphore(pool), Semaphore(1)
        self._bench, self._busy = Bench(url), threading.Lock()
        self._name, self._stop = worker_name(), threading.Event()
        self._worker = Worker(url, self._engine)

    def open(self) -> None:
        """Begin to take runs that wait."""
        self._worker.start()

    def close(self) -> None:
        """Give back what is being computed, and leave nothing behind."""
        self._stop.set()
        self._worker.stop()
        with self._busy:
            self._bench.close()
        self._engine.dispose()

    async def now(
        self, of: Process, asked: Asked, *, account: UUID | None = None, document: bool = False
    ) -> Run:
        """The run of a question, over: found again, or computed while the caller waits.

        Raises Busy when no turn comes in time, Crowded when too much waits, TooLong.
        """

        def begun(connection: Connection) -> tuple[Run, bool]:
            held = found_again(connection, of, asked, account=account, document=document)
            if held is not None:
                return held, False
            entered = enter(connection, of, asked, account=account, document=document)
            # Taken before anybody else can see it.
            return labour.take(connection, self._name, id_=entered.id) or entered, True

        found = await self.database(
            lambda connection: found_again(connection, of, asked, account=account, document=document)
        )
        if found is None:
            async with turn(self._turns, patience=PATIENCE):
                mine, is_ours = await self.database(begun)
                if is_ours:
                    await run_in_threadpool(self._compute, mine)
                found = mine
        return await self._over(found)

    async def later(
        self, of: Process, asked: Asked, *, account: UUID | None = None, document: bool = False
    ) -> Run:
        """The run of a question, found again or waiting for a worker; raises Crowded."""

        def entered(connection: Connection) -> Run:
            held = found_again(connection, of, asked, account=account, document=document)
            return held or enter(connection, of, asked, account=account, document=document)

        found = await self.database(entered)
        self._worker.wake()
        return found

    async def database(self, do: Callable[[Connection], T]) -> T:
        """What is done in one transaction; raises Busy when no connection comes free in time."""
        async with turn(self._connections, patience=PATIENCE):
            return await run_in_threadpool(self.look, do)

    def look(self, do: Callable[[Connection], T]) -> T:
        """What is done in one transaction, for a route that has its turn already."""
        with self._engine.begin() as connection:
            return do(connection)

    def _compute(self, found: Run) -> None:
        with self._busy:
            work(self._engine, self._bench, found, self._name, stopping=self._stop.is_set)

    async def _over(self, found: Run) -> Run:
        """The run once it is over; a found one may be under way elsewhere."""
        deadline = time.monotonic() + GRACE + MOST_SECONDS
        seen = found
        while not (seen := await self.database(lambda connection: run(connection, found.id))).is_over:
            if time.monotonic() > deadline or self._stop.is_set():
                raise TooLong
            await sleep(LOOK)
        return seen


def desk_of(app: FastAPI) -> Desk:
    """The desk of an application that has been started."""
    desk: Desk = app.state.desk
    return desk
