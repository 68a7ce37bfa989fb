"""A file as rows of cells, whatever its kind, before anybody asks what the columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

Cell = str | float | int | bool | date | datetime | time | None


class Line(NamedTuple):
    """One row, with the number that people see beside it."""

    number: int
    cells: Sequence[Cell]


class Merge(NamedTuple):
    """A range of merged cells: rows by number, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def name(self) -> str:
        """The range as a spreadsheet names it.

        >>> Merge(1, 0, 2, 27).name()
        'A1:AB2'
        """
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


def letters(column: int) -> str:
    """A column, counted from 0, as a spreadsheet names it.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(65 + last) + name
    return name


def column_of(name: str) -> int:
    """The column, counted from 0, that a spreadsheet calls so.

    >>> column_of("A"), column_of("AA")
    (0, 26)
    """
    total = 0
    for letter in name:
        total = total * 26 + ord(letter) - 64
    return total - 1


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet or layer; empty rows are left out.

    `headings` are given by a layer, whose first row is a feature; a sheet's are among its rows. `crs` is
    what the file itself says, `shapes` its geometries as WKB in the order of the rows. `uncalculated` are
    the formulas without a value, and `errors` what stands in cells with one, by row and column from 0.
    """

    name: str
    lines: tuple[Line, ...]
    headings: tuple[str, ...] | None = None
    merges: tuple[Merge, ...] = ()
    crs: str | None = None
    shapes: tuple[bytes | None, ...] | None = None
    sheets: tuple[str, ...] = ()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def is_layer(self) -> bool:
        """Whether rows are features."""
        return self.headings is not None
