"""The present edition of the data, asked for by many at once.

Whoever asks gets what the database said to a question that was put after they asked. So it counts every
change that was confirmed to anybody, by whatever worker, before they came: a change is confirmed after its
commit, and the question sees what is committed. Those who come while a question is under way wait for the
next one, and share it: a hundred requests at once cost the database one row.
"""

import asyncio

import psycopg
from sqlalchemy import Dialect, make_url
from sqlalchemy.dialects import postgresql

from registry.browsing.edition import PRESENT, Edition
from registry.database import reading_arguments
from registry.prepared import as_of_sqlalchemy

PATIENCE = 5.0
"""Seconds that the database may take to tell its edition; it is one row."""

_dialect: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has it so
_QUESTION = str(PRESENT.compile(dialect=_dialect)).encode()


class Pulse:
    """Tells the present edition of one database, over a connection of its own; used in one event loop."""

    def __init__(self, url: str) -> None:
        _, self._address = _dialect.create_connect_args(make_url(url))
        self._connection: psycopg.AsyncConnection | None = None
        self._waiting: list[asyncio.Future[Edition]] = []
        self._asking: asyncio.Task[None] | None = None

    async def edition(self) -> Edition:
        """The edition that is present at some moment from now on; raises DBAPIError when it cannot be had."""
        mine: asyncio.Future[Edition] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await mine

    async def close(self) -> None:
        """Give back the connection."""
        if self._asking is not None:
            await self._asking
        await self._leave()

    async def _ask(self) -> None:
        while self._waiting:
            # From here on who comes waits for the next question: this one may miss what they know of.
            asked, self._waiting = self._waiting, []
            try:
                told = await self._told()
            except (psycopg.Error, TimeoutError, OSError) as reason:
                await self._leave()
                for each in asked:
                    if not each.done():
                        each.set_exception(as_of_sqlalchemy(reason, _QUESTION))
            else:
                for each in asked:
                    if not each.done():
                        each.set_result(told)
        self._asking = None

    async def _told(self) -> Edition:
        if self._connection is not None:
            try:
                return await self._put(self._connection)
            except psycopg.OperationalError:  # the server has ended it since: a new one may do
                await self._leave()
        self._connection = await psycopg.AsyncConnection.connect(
            **{**self._address, **reading_arguments()}, autocommit=True
        )
        return await self._put(self._connection)

    async def _put(self, connection: psycopg.AsyncConnection) -> Edition:
        async with asyncio.timeout(PATIENCE):
            cursor = await connection.execute(_QUESTION, prepare=True, binary=True)
            async for number, changed_at in cursor:
                return Edition(number, changed_at)
        raise psycopg.DataError("the table of the data version has no row")

    async def _leave(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
