"""Rows of a collection by the tile that they are in: by their point, or a point on their surface."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from registry.tiles.grid import Matrix
from registry.tiles.question import Question
from registry.views import public_mark, public_site

_EDGE = 1e-9
"""Degrees that a box is wider than its tile, so that rounding leaves nobody out; squares decide."""
PLACE = ("grid_column", "grid_row")


def own(question: Question, tiles: Matrix, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Rows of a tile, each in one tile of a zoom, with `grid_column`, `grid_row`, `square` and `columns`."""
    first, last = tiles.squares()
    table = question.collection.table
    if table is public_site:
        return (
            select(*(public_mark.c[name] for name in PLACE), public_mark.c.square, *columns)
            .join_from(table, public_mark, public_mark.c.site_id == table.c.id)
            .where(public_mark.c.square.between(first, last), *question.conditions)
        )
    # Each step is computed once, which PostgreSQL would not do if it put them into one.
    point = func.ST_PointOnSurface(table.c.geom)
    inside = select(point.label("point"), *columns).where(
        table.c.geom.op("&&", is_comparison=True)(func.ST_Expand(tiles.reach, _EDGE)), *question.conditions
    )
    points = inside.cte("points").prefix_with("MATERIALIZED", dialect="postgresql")
    held = [points.c[column.key] for column in columns if column.key]
    on_grid = (
        select(
            func.registry.grid_column(func.ST_X(points.c.point)).label("grid_column"),
            func.registry.grid_row(func.ST_Y(points.c.point)).label("grid_row"),
            *held,
        )
        .cte("on_grid")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    square = func.registry.grid_square(on_grid.c.grid_column, on_grid.c.grid_row)
    return select(
        *(on_grid.c[name] for name in PLACE), square.label("square"), *(on_grid.c[one.name] for one in held)
    ).where(square.between(first, last))


def passing(
    question: Question, tiles: Matrix, columns: Sequence[ColumnElement[Any]], *, beyond: float
) -> Select[Any]:
    """Lines and polygons whose box comes within `beyond` degrees of a tile, whichever they are counted in."""
    table = question.collection.table
    geometry = table.c.geom
    # Of sites, which are never several points, few have more than one; an index knows which.
    is_wide = func.ST_Dimension(geometry) > 0 if table is public_site else func.ST_NPoints(geometry) > 1
    return select(*columns).where(
        is_wide,
        geometry.op("&&", is_comparison=True)(func.ST_Expand(tiles.reach, beyond)),
        *question.conditions,
    )
