"""Statements that are asked so often that they are worked out once and sent as text.

What SQLAlchemy does for each execution (building, looking for what it has compiled, wrapping rows) takes
several times as long as the driver, and for a page of features longer than the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg.pq.abc import PGresult
from sqlalchemy import CursorResult, Select
from sqlalchemy.dialects import postgresql

T = TypeVar("T")

_dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has it so
"""The one whose parameters are written as PostgreSQL itself numbers them."""


class Bound(NamedTuple):
    """Values of parameters in their order, as PostgreSQL reads them, and which of them are binary (1)."""

    values: list[bytes | None]
    formats: list[int]


class Prepared:
    """A statement, whose parameters have names; with `anew` it is planned for the very values each time."""

    def __init__(self, statement: Select[Any], *, anew: bool = False) -> None:
        self._statement = statement
        self.anew = anew

    @cached_property
    def _made(self) -> tuple[bytes, Sequence[str], Mapping[str, object]]:
        """The text, the names of its parameters in order, and the values that it has of itself."""
        made = self._statement.compile(dialect=_dialect, compile_kwargs={"render_postcompile": True})
        return str(made).encode(), tuple(made.positiontup or ()), made.params

    @property
    def text(self) -> bytes:
        """The statement in SQL."""
        return self._made[0]

    def bound(self, values: Mapping[str, object]) -> Bound:
        """The parameters for these values: numbers, texts, UUID, or bytes."""
        _, names, own = self._made
        given = [values.get(name, own[name]) for name in names]
        return Bound([_written(each) for each in given], [int(isinstance(each, bytes)) for each in given])


def _written(value: object) -> bytes | None:
    return value if value is None or isinstance(value, bytes) else str(value).encode()


class Sent:
    """Rows as the database sent them: text in UTF-8, which nobody decodes unless they must."""

    def __init__(self, result: PGresult) -> None:
        self._result = result

    @classmethod
    def of(cls, result: CursorResult[Any]) -> "Sent":
        """What the database answered to a statement of SQLAlchemy."""
        return cls(result.cursor.pgresult)  # the driver has it

    def __len__(self) -> int:
        return self._result.ntuples

    def texts(self, column: int, rows: int) -> list[bytes]:
        """The first rows' texts in a column; an empty one for NULL."""
        value = self._result.get_value
        return [value(row, column) or b"" for row in range(rows)]

    def row(self, number: int) -> list[bytes | None]:
        """The texts of one row; None for NULL."""
        return [self._result.get_value(number, column) for column in range(self._result.nfields)]


@dataclass(frozen=True)
class Question(Generic[T]):
    """A statement with the values of its parameters, and how its rows are read."""

    statement: Prepared
    values: Mapping[str, object]
    read: Callable[[Sent], T]
