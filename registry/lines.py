"""Connections that the event loop asks over, without a thread.

A statement that takes the database a fraction of a millisecond takes less than the way to a thread and back,
and than what a driver for any statement does around it. Lines are for such: questions of the public that are
asked all the time. They speak PostgreSQL's protocol through libpq, as the driver does.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from itertools import count
from typing import Any, TypeVar

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Dialect, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, ProgrammingError

from registry.database import reading_arguments
from registry.prepared import Bound, Prepared, Question, Sent

T = TypeVar("T")

MOST = 100
"""Statements that one connection knows by a name; each takes memory in the server."""

_dialect: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has it so
_GOING = "57P"
"""How the code of an error begins with which a server takes leave."""
_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Line:
    """One connection, asked one thing at a time, in one event loop."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection  # which ends with this
        self._driver = connection.pgconn
        self._socket = self._driver.socket
        self._loop = asyncio.get_running_loop()
        self._names: OrderedDict[Prepared, bytes] = OrderedDict()
        self._numbers = count()
        self._asked: asyncio.Future[PGresult] | None = None
        self._result: PGresult | None = None
        self._is_spoilt = self._is_closed = False
        self._loop.add_reader(self._socket, self._hear)

    @property
    def is_free(self) -> bool:
        """Whether it can be asked again: it is open, nothing is under way, and nothing went wrong."""
        return self.is_open and self._asked is None and not self._is_spoilt

    @property
    def is_open(self) -> bool:
        """Whether the server is there, as far as is known: a server that goes says so."""
        return self._driver.status == ConnStatus.OK

    async def ask(self, statement: Prepared, values: Mapping[str, object]) -> Sent:
        """The rows; raises psycopg.Error, after which the line is of no more use."""
        bound = statement.bound(values)
        if statement.anew:
            return await self._put(statement.text, bound)
        name = self._names.get(statement) or await self._named(statement)
        self._names.move_to_end(statement)
        self._driver.send_query_prepared(name, bound.values, bound.formats)
        return Sent(await self._heard())

    def close(self) -> None:
        """End the connection, whatever is under way."""
        if self._is_closed:  # its number may be another socket's by now
            return
        self._is_closed = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._driver.finish()

    async def _named(self, statement: Prepared) -> bytes:
        """Have the server learn a statement; the one that is longest unused goes when there are too many."""
        if len(self._names) >= MOST:
            _, gone = self._names.popitem(last=False)
            await self._put(b"DEALLOCATE " + gone, Bound([], []))
        name = b"line_%d" % next(self._numbers)
        self._driver.send_prepare(name, statement.text)
        await self._heard()
        self._names[statement] = name
        return name

    async def _put(self, text: bytes, bound: Bound) -> Sent:
        self._driver.send_query_params(text, bound.values, param_formats=bound.formats)
        return Sent(await self._heard())

    async def _heard(self) -> PGresult:
        """The result of what was sent last. One who is cancelled meanwhile leaves the line unusable."""
        self._asked = self._loop.create_future()
        if self._driver.flush():  # the socket takes the rest later
            self._loop.add_writer(self._socket, self._push)
        result = await self._asked
        self._asked = None
        if result.status not in _GOOD:
            self._is_spoilt = True
            raise psycopg.errors.error_from_result(result)
        return result

    def _push(self) -> None:
        try:
            if not self._driver.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.Error as reason:
            self._break(reason)

    def _hear(self) -> None:
        """Take in what the server says; called when it has said something."""
        try:
            self._driver.consume_input()
            while not self._driver.is_busy():
                result = self._driver.get_result()
                if result is None:
                    self._tell()
                    return
                self._result = result
        except psycopg.Error as reason:
            self._break(reason)

    def _tell(self) -> None:
        result, self._result = self._result, None
        if self._asked is not None and result is not None and not self._asked.done():
            self._asked.set_result(result)

    def _break(self, reason: psycopg.Error) -> None:
        self.close()
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(reason)


class Lines:
    """Connections of one database, as many as are asked at a time; whoever asks holds one meanwhile."""

    def __init__(self, url: str) -> None:
        _, address = _dialect.create_connect_args(make_url(url))
        self._arguments: dict[str, Any] = {**address, **reading_arguments()}
        self._free: list[Line] = []
        self._is_closed = False

    async def ask(self, question: Question[T]) -> T:
        """What the database answers; raises DBAPIError."""
        try:
            sent = await self._sent(question.statement, question.values)
        except (psycopg.Error, OSError) as reason:
            raise as_of_sqlalchemy(reason, question.statement.text) from None
        return question.read(sent)

    def close(self) -> None:
        """Give back the connections; those that are in use when they come back."""
        self._is_closed = True
        while self._free:
            self._free.pop().close()

    async def _sent(self, statement: Prepared, values: Mapping[str, object]) -> Sent:
        while self._free:
            line = self._free.pop()
            try:
                if line.is_open:
                    return await self._over(line, statement, values)
            except psycopg.OperationalError as reason:
                if reason.sqlstate and not reason.sqlstate.startswith(_GOING):  # it is the statement
                    raise
            # The server has ended it since it was asked last: another may do.
        return await self._over(await self._opened(), statement, values)

    async def _opened(self) -> Line:
        return Line(await psycopg.AsyncConnection.connect(**self._arguments, autocommit=True))

    async def _over(self, line: Line, statement: Prepared, values: Mapping[str, object]) -> Sent:
        try:
            return await line.ask(statement, values)
        finally:
            if line.is_free and not self._is_closed:
                self._free.append(line)
            else:
                line.close()


def as_of_sqlalchemy(reason: Exception, statement: bytes) -> DBAPIError:
    """An error of the driver as connections tell it: whoever reads knows one kind of error."""
    kinds = {psycopg.ProgrammingError: ProgrammingError, psycopg.DataError: DataError}
    kind = next((ours for theirs, ours in kinds.items() if isinstance(reason, theirs)), OperationalError)
    return kind(statement.decode(), None, reason)
