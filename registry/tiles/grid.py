"""The tiles of WebMercatorQuad (OGC 17-083r4, annex D), and the grid of squares that they are counted in.

The grid is the tiles of zoom 30. `registry/sql/12_grid.sql` numbers its squares so that those of a tile of
any zoom are one range.
"""

import math
import re
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Double, Integer, bindparam, func

from registry.crs import STORED, LonLatBox
from registry.errors import Fault, Invalid

NAME = "WebMercatorQuad"
GRID = 30
"""The zoom of the grid's squares."""

DEEPEST = 24
"""The last zoom of WebMercatorQuad."""

EXTENT = 4096
"""Units along a side of a tile, inside it."""

PER_SIDE = 3
"""Counts are made over 2^3 squares along each side of a tile."""


KEPT = (5, 8, 11, 14, 17)
"""Zooms whose squares the database keeps counts of (`registry/sql/32_marks.sql`)."""


class Squares(NamedTuple):
    """Squares of the grid by their numbers, both ends included."""

    first: int
    last: int


class Tile(NamedTuple):
    """A tile by its zoom, its row from the north and its column from the west."""

    zoom: int
    row: int
    column: int

    @property
    def number(self) -> int:
        """The bits of row and column in turn, as the database numbers squares.

        >>> Tile(2, 3, 1).number
        11
        """
        number = 0
        for bit in range(self.zoom):
            number |= (self.column >> bit & 1) << 2 * bit | (self.row >> bit & 1) << 2 * bit + 1
        return number

    def squares(self, depth: int = GRID) -> Squares:
        """The tiles of a deeper zoom that lie in this one.

        >>> Tile(1, 1, 1).squares(2)
        Squares(first=12, last=15)
        """
        width = 2 * (depth - self.zoom)
        return Squares(self.number << width, (self.number + 1 << width) - 1)

    @property
    def corner(self) -> tuple[int, int]:
        """Column and row of the square in the north-west."""
        return self.column << GRID - self.zoom, self.row << GRID - self.zoom

    @property
    def values(self) -> dict[str, object]:
        """What a statement over the tiles of its zoom has to be told."""
        (first, last), kept = self.squares(), Matrix(self.zoom).kept
        first_kept, last_kept = (first, last) if kept is None else self.squares(kept)
        column, row = self.corner
        return {
            "first": first,
            "last": last,
            "first_kept": first_kept,
            "last_kept": last_kept,
            "corner_column": column,
            "corner_row": row,
            "tile_column": self.column,
            "tile_row": self.row,
            **self.reach._asdict(),
        }

    @property
    def reach(self) -> LonLatBox:
        """A box that holds whatever is counted here: to the poles in the first row and the last."""
        last = (1 << self.zoom) - 1
        return LonLatBox(
            west=_longitude(self.column, self.zoom),
            south=-90.0 if self.row == last else _latitude(self.row + 1, self.zoom),
            east=_longitude(self.column + 1, self.zoom),
            north=90.0 if self.row == 0 else _latitude(self.row, self.zoom),
        )


class Matrix(NamedTuple):
    """The tiles of one zoom as a statement asks for any of them: it names what `Tile.values` tells.

    So a statement is made once for a zoom, which takes longer than the database takes to answer it.
    """

    zoom: int

    @property
    def kept(self) -> int | None:
        """The zoom of the squares whose kept counts a tile is made from; None where they are too large."""
        return next((depth for depth in KEPT if depth >= self.zoom + PER_SIDE), None)

    def squares(self, *, kept: bool = False) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """The first and the last square of the tile, of the grid or of those that counts are kept of."""
        return (
            (_number_of("first_kept"), _number_of("last_kept"))
            if kept
            else (
                _number_of("first"),
                _number_of("last"),
            )
        )

    @property
    def corner(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """Column and row of the square in the north-west."""
        return _number_of("corner_column"), _number_of("corner_row")

    @property
    def place(self) -> tuple[ColumnElement[int], ColumnElement[int]]:
        """Column and row of the tile."""
        return bindparam("tile_column", type_=Integer), bindparam("tile_row", type_=Integer)

    @property
    def reach(self) -> ColumnElement[Any]:
        """The box of the tile in the stored system."""
        return func.ST_MakeEnvelope(*(bindparam(side, type_=Double) for side in LonLatBox._fields), STORED)


def _number_of(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger)


def tile_at(zoom: str, row: str, column: str) -> Tile:
    """The tile that the parts of an address name; raises Invalid with every part that is none.

    >>> tile_at("1", "0", "1")
    Tile(zoom=1, row=0, column=1)
    >>> tile_at("1", "2", "1")
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: tileRow: '2': lies outside the tile matrix; allowed: 0 to 1
    """
    deep = _number(zoom, DEEPEST)
    if deep is None:
        raise Invalid(Fault("tileMatrix", zoom, "is not a tile matrix of this set", (f"0 to {DEEPEST}",)))
    last = (1 << deep) - 1
    found = {"tileRow": (row, _number(row, last)), "tileCol": (column, _number(column, last))}
    faults = [
        Fault(name, text, "lies outside the tile matrix", (f"0 to {last}",))
        for name, (text, number) in found.items()
        if number is None
    ]
    if faults:
        raise Invalid(faults)
    return Tile(deep, int(row), int(column))


def _number(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) and int(text) <= most else None


def _longitude(column: int, zoom: int) -> float:
    return column / (1 << zoom) * 360 - 180


def _latitude(row: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << zoom)))))
