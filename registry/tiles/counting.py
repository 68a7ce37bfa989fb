"""Counts over the squares of a tile: each feature once, where its point is, or a point on its surface.

A square's count stands at the mean of the points in it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.reading.refusals import told
from registry.tables import directory
from registry.tiles.grid import EXTENT, GRID, PER_SIDE, Matrix, Tile
from registry.tiles.layers import COUNT, counts_layer, is_of_kinds, summed
from registry.tiles.placing import own
from registry.tiles.question import Question
from registry.views import public_mark, public_square
from registry.workflow import Kind

FAR = 13
"""The last zoom of which a tile can hold a good part of all places."""


class Counted(NamedTuple):
    """The layer of counts of a tile, and how many features it counts."""

    total: int
    layer: bytes


def counted(connection: Connection, question: Question, tile: Tile) -> Counted:
    """The counts of a tile; raises Invalid for a value that the database refuses."""
    wanted = question.statement("counts", tile.zoom, _statement)
    with told():
        found, written = connection.execute(wanted, {**question.values, **tile.values}).one()
    return Counted(int(found), bytes(written or b""))


def _statement(question: Question, tiles: Matrix) -> Select[Any]:
    layer = counts_layer(question.collection)
    of = _kept if question.is_kept else _listed if question.is_listed else _found
    squares = of(question, tiles).subquery("squares")
    column, row = (squares.c[name] // squares.c[COUNT] for name in ("columns", "rows"))
    drawn = (
        select(
            squares.c.id,
            *(squares.c[name] for name in layer.properties),
            at(column, row, tiles).label("geom"),
        )
        .where(squares.c[COUNT] > 0)
        .subquery("drawn")
    )
    # What orders an aggregate is written after the last argument.
    in_order = aggregate_order_by(literal("id"), drawn.c.id)
    content = func.ST_AsMVT(drawn.table_valued(), layer.name, EXTENT, "geom", in_order)
    total = func.coalesce(func.sum(drawn.c[COUNT]), 0)
    return select(total, content).select_from(drawn)


def at(column: ColumnElement[int], row: ColumnElement[int], tiles: Matrix) -> ColumnElement[Any]:
    """The point of a square of the grid in the units of a tile, from its corner in the north-west."""
    west, north = tiles.corner
    side = literal(1 << GRID - tiles.zoom, BigInteger)

    def along(value: ColumnElement[int], start: ColumnElement[int]) -> ColumnElement[int]:
        return (cast(value, BigInteger) - start) * EXTENT // side

    return func.ST_MakePoint(along(column, west), along(row, north))


def _kept(question: Question, tiles: Matrix) -> Select[Any]:
    """From counts that the database keeps of squares as small or smaller, else from the marks of sites."""
    depth = tiles.kept or GRID
    first, last = tiles.squares(kept=depth != GRID)
    held: FromClause = public_mark if depth == GRID else public_square
    columns, rows = (held.c.grid_column, held.c.grid_row) if depth == GRID else (held.c.columns, held.c.rows)
    number = literal(1) if depth == GRID else held.c.places
    found = _grouped(held, depth - tiles.zoom, number=number, columns=columns, rows=rows).where(
        held.c.square.between(first, last)
    )
    if depth != GRID:
        found = found.where(held.c.depth == depth)
    if question.kinds:
        found = found.where(question.is_of_kinds(held.c.kind))
    if question.collection.only is not None:
        found = found.where(held.c[str(question.collection.only.key)])
    return found


def _listed(question: Question, tiles: Matrix) -> Select[Any]:
    """From the marks of sites whose rows of the directory fit."""
    mark = public_mark.c
    rows = select(mark.square, mark.kind, mark.grid_column, mark.grid_row).where(
        mark.square.between(*tiles.squares()),
    )
    if tiles.zoom > FAR:
        rows = rows.where(question.looked_up(mark.site_id))
    elif question.listed is not None:
        rows = rows.join(directory, directory.c.site_id == mark.site_id).where(question.listed)
    if question.kinds:
        rows = rows.where(question.is_of_kinds(mark.kind))
    if question.collection.only is not None:
        rows = rows.where(mark[str(question.collection.only.key)])
    held = rows.subquery("held")
    columns, down = held.c.grid_column, held.c.grid_row
    return _grouped(held, GRID - tiles.zoom, number=literal(1), columns=columns, rows=down)


def _found(question: Question, tiles: Matrix) -> Select[Any]:
    """From the rows of the collection themselves."""
    collection = question.collection
    kinds = [collection.table.c.kind] if is_of_kinds(collection) else []
    sums = [item.column.label(item.name) for item in summed(collection)]
    held = own(question, tiles, (*kinds, *sums)).subquery("held")
    return _grouped(
        held,
        GRID - tiles.zoom,
        number=literal(1),
        columns=held.c.grid_column,
        rows=held.c.grid_row,
        sums=[one.name for one in sums],
    )


def _grouped(
    held: FromClause,
    deeper: int,
    *,
    number: ColumnElement[int],
    columns: ColumnElement[int],
    rows: ColumnElement[int],
    sums: Sequence[str] = (),
) -> Select[Any]:
    """Counts of what has a `square` so many zooms below the tile, over the squares of the tile's counts."""
    square = held.c.square.op(">>", return_type=BigInteger())(literal(2 * (deeper - PER_SIDE), Integer))
    places = func.sum(number)
    kinds = Kind if "kind" in held.c else ()
    # A sum of bigint is numeric in PostgreSQL; these are whole numbers, each of less than 60 bits.
    answer: list[ColumnElement[Any]] = [
        square.label("id"),
        cast(places, Integer).label(COUNT),
        *(cast(places.filter(held.c.kind == kind.value), Integer).label(kind.value) for kind in kinds),
        *(cast(func.sum(held.c[name]), BigInteger).label(name) for name in sums),
        cast(func.sum(columns), BigInteger).label("columns"),
        cast(func.sum(rows), BigInteger).label("rows"),
    ]
    return select(*answer).group_by(square)
