"""Which database answers a reader: the primary, or one of the replicas that follow it.

    primary   has every change first; who is signed in or shows a token reads there, and so what they wrote
    replica   follows; the public reads there, as long as it is not too far behind

A reader gets one connection and the edition that it shows, so nothing is mixed in one answer. Editions are
numbered in the order in which they were committed: a replica that shows a number has all that came before.

Without the primary, reads go on from the replica that is furthest; without replicas, from the primary.
"""

import asyncio
import logging
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from psycopg.errors import QueryCanceled
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from registry.browsing.edition import Edition, edition
from registry.database import reading_engine
from registry.errors import Unavailable
from registry.lines import Lines
from registry.prepared import Question
from registry.pulse import Pulse

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks at each database, when there are several."""
LONGEST_FETCH = 120
"""Seconds that a database may take for one batch of a file."""


class OnlyRead(Unavailable):
    """The primary does not answer: nothing can be written, nobody recognised."""

    def __init__(self) -> None:
        super().__init__("the primary database does not answer: the registry can only be read")


class State(StrEnum):
    """How a database fares."""

    ANSWERS = "answers"
    BEHIND = "behind"
    GONE = "gone"


def files_at_once(pool: int) -> int:
    """How many files are made at once where there are so many connections for pages."""
    return max(1, pool // 4)


class Database:
    """One server's connections for readers, and what was seen of it last."""

    def __init__(self, url: str, name: str, *, pool: int) -> None:
        self.name = name
        self.engine = reading_engine(url, pool=pool)
        # Files are long work: they have connections of their own, so that pages never wait for them.
        self.files = reading_engine(url, pool=files_at_once(pool), longest=LONGEST_FETCH)
        self.watch = reading_engine(url, pool=1)
        self.lines = Lines(url)
        self.gone, self.behind = False, 0.0
        self.edition: Edition | None = None

    @property
    def number(self) -> int:
        """The number of the edition that was seen last; -1 before the first look."""
        return -1 if self.edition is None else self.edition.number

    def mark(self, *, gone: bool, why: object = "") -> None:
        """Note whether it answers; a change is told in the log."""
        if gone is not self.gone:
            log.warning("the database %s %s %s", self.name, "has gone:" if gone else "is back", why)
        self.gone = gone

    def close(self) -> None:
        """Give back every connection."""
        for engine in (self.engine, self.files, self.watch):
            engine.dispose()


class Answering(NamedTuple):
    """A connection to the database that answers, and the edition that it shows."""

    connection: Connection
    edition: Edition


class Answer(Protocol):
    """What a question is answered with: it says which edition it is of."""

    @property
    def edition(self) -> Edition: ...


A = TypeVar("A", bound=Answer)


class Report(NamedTuple):
    """How one database fares: the newest edition seen, and how many seconds it is behind the primary."""

    name: str
    state: State
    number: int | None
    behind: float


class Readers:
    """The databases of one process; `lag` is how many seconds an answer to the public may be behind.

    With a lag of 0 the primary is asked for its edition before each answer (`registry.pulse`): nobody gets
    one that is older than a change that was confirmed to anybody.
    """

    def __init__(self, primary: str, replicas: Sequence[str] = (), *, pool: int, lag: float = 0) -> None:
        self.primary = Database(primary, "primary", pool=pool)
        self.replicas = tuple(
            Database(url, f"replica {number}", pool=pool) for number, url in enumerate(replicas, 1)
        )
        self._pulse = Pulse(self.primary.lines)
        self._lag = lag
        self._seen: list[tuple[int, float]] = []
        self._stop = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="databases", daemon=True)

    def open(self) -> None:
        """Begin to watch the databases, if there are several."""
        if self.replicas:
            self._watching.start()

    async def close(self) -> None:
        """Give back every connection."""
        await self._pulse.close()
        for database in self._all():
            database.lines.close()
        await asyncio.to_thread(self._leave)

    def _leave(self) -> None:
        self._stop.set()
        if self.replicas:
            self._watching.join()
        for database in self._all():
            database.close()

    async def present(self) -> Edition:
        """The edition that the public is answered from now; raises DBAPIError when it cannot be had."""
        if not self.replicas:
            return await self._pulse.edition()
        if self._lag == 0 and not self.primary.gone:
            try:
                return await self._pulse.edition()
            except OperationalError as reason:
                self.primary.mark(gone=True, why=reason.orig)
        seen = [
            each.edition
            for each in self.replicas
            if each.edition is not None and not each.gone and (self.primary.gone or each.behind <= self._lag)
        ]
        return max(seen) if seen else await self._pulse.edition()

    async def least(self) -> int:
        """The number of the edition that an answer to the public may not fall short of."""
        if not self.replicas or self.primary.gone:
            return 0
        if self._lag == 0:
            try:
                return (await self._pulse.edition()).number
            except OperationalError as reason:
                self.primary.mark(gone=True, why=reason.orig)
                return 0
        early = time.monotonic() - self._lag
        return max((number for number, since in self._seen if since <= early), default=0)

    def begin(self, *, least: int = 0, own: bool = False, known: Edition | None = None) -> Answering:
        """A connection for one answer that shows the edition `least` or a later one, unless the primary is
        gone; `own` for somebody whose own writes must be in it; `known` is what `present` told just now.

        Raises OperationalError when no database answers, or for `own` when the primary does not.
        """
        if not self.replicas:
            return _on(self.primary, known)
        if own:
            return _on(self.primary)
        for database, enough in self._order(least):
            found = _tried(database)
            if found is not None and found.edition.number >= enough:
                return found
            if found is not None:
                found.connection.close()
        return _on(self.primary)  # all else failed: the primary says why

    async def answer(self, question: Question[A]) -> A:
        """What the public is told, without a thread; from an edition as `begin` would choose it.

        Raises DBAPIError when no database answers.
        """
        if not self.replicas:
            return await self.primary.lines.ask(question)
        for database, enough in self._order(await self.least()):
            found = await _asked(database, question)
            if found is not None and found.edition.number >= enough:
                return found
        return await self.primary.lines.ask(question)

    def _order(self, least: int) -> Iterator[tuple[Database, int]]:
        """The databases in the order in which the public asks them, those that have gone left out, with the
        edition that each has to show: a replica that has come far enough, the primary, and when that is
        gone, too, the replica that has most.
        """
        replicas = random.sample(self.replicas, len(self.replicas))
        far = sorted(self.replicas, key=lambda each: -each.number)
        tried = [*((each, least) for each in replicas), (self.primary, 0)]
        for database, enough in [*([] if self.primary.gone else tried), *((each, 0) for each in far)]:
            if not database.gone:
                yield database, enough

    def beside(self, connection: Connection) -> Engine:
        """Connections for long reads, of the very database that a reader's connection is of."""
        held = (each.files for each in self._all() if each.engine is connection.engine)
        return next(held, self.primary.files)

    @property
    def only_read(self) -> bool:
        """Whether the primary was gone when it was last seen, while reads go on."""
        return self.primary.gone and self.reads_go_on

    @property
    def reads_go_on(self) -> bool:
        """Whether there is a replica that answers, with or without the primary."""
        return not all(each.gone for each in self.replicas)

    def report(self) -> list[Report]:
        """How each database fares, as it was last seen."""
        return [
            Report(each.name, self._state(each), None if each.number < 0 else each.number, each.behind)
            for each in self._all()
        ]

    def look(self) -> None:
        """Look at each database now."""
        for database in self._all():
            try:
                with database.watch.connect() as connection:
                    database.edition = edition(connection)
            except DBAPIError as reason:  # one that was never migrated is of no use either
                database.mark(gone=True, why=reason.orig)
            else:
                database.mark(gone=False)
        self._reckon(time.monotonic())

    def _all(self) -> tuple[Database, ...]:
        return (self.primary, *self.replicas)

    def _state(self, database: Database) -> State:
        if database.gone:
            return State.GONE
        return State.BEHIND if database.behind > self._lag else State.ANSWERS

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(LOOK)

    def _reckon(self, now: float) -> None:
        """How far each replica is behind: since when the primary has been seen with more than it has.

        Nothing is known of that without the primary, and what was known last stays.
        """
        if self.primary.gone:
            return
        if not self._seen or self._seen[-1][0] != self.primary.number:
            self._seen.append((self.primary.number, now))
        for replica in self.replicas:
            lacking = (since for number, since in self._seen if number > replica.number)
            replica.behind = now - next(lacking, now)
        least = min(each.number for each in self.replicas)
        self._seen = [(number, since) for number, since in self._seen if number > least] or self._seen[-1:]


def _on(database: Database, known: Edition | None = None) -> Answering:
    with ExitStack() as undo:
        connection = undo.enter_context(database.engine.connect())
        found = Answering(connection, known or edition(connection))
        undo.pop_all()
    return found


def _tried(database: Database) -> Answering | None:
    """The database's answer; None when it is gone, which is noted."""
    try:
        return _on(database)
    except (OperationalError, InterfaceError) as reason:
        database.mark(gone=True, why=reason.orig)
        return None


async def _asked(database: Database, question: Question[A]) -> A | None:
    """The database's answer to a question; None when it is gone, which is noted."""
    try:
        return await database.lines.ask(question)
    except (OperationalError, InterfaceError) as reason:
        if isinstance(reason.orig, QueryCanceled):  # it took too long, and would elsewhere
            raise
        database.mark(gone=True, why=reason.orig)
        return None
