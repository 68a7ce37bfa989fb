"""Statements that are asked so often that they are worked out once and sent as text.

What SQLAlchemy does for each execution (building, looking for what it has compiled, wrapping rows) takes
several times as long as the driver, and for a page of features longer than the database.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import psycopg
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection, CursorResult, Select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, ProgrammingError

_dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has it so


class Prepared:
    """A statement, whose parameters have names; with `anew` it is planned for the very values each time."""

    def __init__(self, statement: Select[Any], *, anew: bool = False) -> None:
        self._statement = statement
        self._prepare = False if anew else None

    @cached_property
    def _made(self) -> tuple[bytes, dict[str, Any]]:
        """The text, and the values that it has of itself."""
        made = self._statement.compile(dialect=_dialect, compile_kwargs={"render_postcompile": True})
        return str(made).encode(), {name: value for name, value in made.params.items() if value is not None}

    def rows(self, connection: Connection, values: Mapping[str, object]) -> "Sent":
        """What the database answers; raises DBAPIError."""
        driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        cursor = driver.cursor()
        text, own = self._made
        try:
            cursor.execute(text, {**own, **values}, prepare=self._prepare)
        except psycopg.Error as reason:
            if driver.closed:
                connection.invalidate(reason)
            raise as_of_sqlalchemy(reason, text) from None
        return Sent(cursor)


class Sent:
    """Rows as the database sent them: text that nobody decodes, or the values of one row."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._cursor = cursor
        self._result: PGresult = cursor.pgresult  # type: ignore[assignment]  # there is one: it was executed

    @classmethod
    def of(cls, result: CursorResult[Any]) -> "Sent":
        """What the database answered to a statement of SQLAlchemy."""
        return cls(result.cursor)  # type: ignore[arg-type]  # the driver's own

    def __len__(self) -> int:
        return self._result.ntuples

    def texts(self, column: int, rows: int) -> list[bytes]:
        """The first rows' texts in a column, in UTF-8; an empty one for NULL."""
        value = self._result.get_value
        return [value(row, column) or b"" for row in range(rows)]

    def row(self, number: int) -> tuple[Any, ...]:
        """One row as Python's values."""
        self._cursor.scroll(number, mode="absolute")
        return self._cursor.fetchone() or ()


def as_of_sqlalchemy(reason: Exception, statement: bytes) -> DBAPIError:
    """An error of the driver as connections tell it: whoever reads knows one kind of error."""
    kinds = {psycopg.ProgrammingError: ProgrammingError, psycopg.DataError: DataError}
    kind = next((ours for theirs, ours in kinds.items() if isinstance(reason, theirs)), OperationalError)
    return kind(statement.decode(), None, reason)
