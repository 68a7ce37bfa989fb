"""The present edition of the data, asked for by many at once.

Whoever asks gets what the database said to a question that was put after they asked. So it counts every
change that was confirmed to anybody, by whatever worker, before they came: a change is confirmed after its
commit, and the question sees what is committed. Those who come while a question is under way wait for the
next one, and share it: a hundred requests at once cost the database one row.
"""

import asyncio

from sqlalchemy.exc import DBAPIError

from registry.browsing.edition import PRESENT, Edition, edition_told
from registry.lines import Lines, as_of_sqlalchemy
from registry.prepared import Prepared, Question, Sent

PATIENCE = 5.0
"""Seconds that the database may take to tell its edition; it is one row."""


def _edition(sent: Sent) -> Edition:
    return edition_told(*sent.row(0))


_QUESTION = Question(Prepared(PRESENT), {}, _edition)


class Pulse:
    """Tells the present edition of one database; used in one event loop."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
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
        """Wait for what is under way."""
        if self._asking is not None:
            await self._asking

    async def _ask(self) -> None:
        while self._waiting:
            # From here on who comes waits for the next question: this one may miss what they know of.
            asked, self._waiting = self._waiting, []
            try:
                found = await self._told()
            except DBAPIError as reason:
                for each in asked:
                    if not each.done():
                        each.set_exception(reason)
            else:
                for each in asked:
                    if not each.done():
                        each.set_result(found)
        self._asking = None

    async def _told(self) -> Edition:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._lines.ask(_QUESTION)
        except TimeoutError as reason:
            raise as_of_sqlalchemy(reason, _QUESTION.statement.text) from None
