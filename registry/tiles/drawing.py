"""The features of a tile, with what a map needs to draw and name them."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Double,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry import crs
from registry.queryables import Property, Type
from registry.reading.refusals import told
from registry.tiles.counting import at
from registry.tiles.grid import EXTENT, Matrix, Tile
from registry.tiles.layers import drawn, features_layer
from registry.tiles.placing import own, passing
from registry.tiles.question import Question

BUFFER = 64
"""Units beyond the edge to which lines and polygons are drawn, so that no edge shows; points have none."""

_PLAIN = (Type.TEXT, Type.INTEGER, Type.BOOLEAN)


def features(connection: Connection, question: Question, tile: Tile) -> bytes:
    """The layer of features of a tile; empty when there are none. Raises Invalid.

    What is too small to be drawn with its outline is a point in the tile that it is counted in.
    """
    wanted = question.statement("features", tile.zoom, _statement)
    with told():
        written = connection.execute(wanted, {**question.values, **tile.values}).scalar()
    return bytes(written or b"")


def _statement(question: Question, tiles: Matrix) -> Select[Any]:
    collection = question.collection
    identifier = cast(collection.key, Text).label("id")
    held = [_value(item).label(item.name) for item in drawn(collection)]
    geometry = collection.table.c.geom.label("geom")
    columns = (identifier, *held, geometry)
    beyond = 360.0 / (1 << tiles.zoom) * BUFFER / EXTENT
    # Each is made once; the planner would make an outline again for every question about it.
    here = _once(own(question, tiles, columns), "here")
    names = [column.name for column in (identifier, *held)]
    point = at(here.c.grid_column, here.c.grid_row, tiles)
    shape = case(
        (func.ST_NPoints(here.c.geom) == 1, point),
        else_=func.coalesce(_outline(here.c.geom, tiles), point),
    )
    mine = select(*(here.c[name] for name in names), shape.label("geom"))
    around = passing(question, tiles, columns, beyond=beyond).subquery("around")
    others = select(*(around.c[name] for name in names), _outline(around.c.geom, tiles).label("geom"))
    reaching = _once(others.where(around.c.id.not_in(select(here.c.id))), "reaching")
    theirs = select(reaching).where(reaching.c.geom.is_not(null()))
    shapes = union_all(mine, theirs).subquery("shapes")
    layer = features_layer(collection)
    # What orders an aggregate is written after the last argument.
    in_order = aggregate_order_by(literal("geom"), shapes.c.id)
    content = func.ST_AsMVT(shapes.table_valued(), layer.name, EXTENT, in_order)
    return select(content).select_from(shapes)


def _once(rows: Select[Any], name: str) -> CTE:
    return rows.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _value(item: Property) -> ColumnElement[Any]:
    """A value as a tile can hold it: text, a number or a truth."""
    if item.type is Type.NUMBER:
        return cast(item.column, Double)
    return item.column if item.type in _PLAIN else cast(item.column, Text)


def _outline(geometry: ColumnElement[Any], tiles: Matrix) -> ColumnElement[Any]:
    """A line or polygon in the units of a tile, cut a little beyond its edge; NULL when nothing is left."""
    edge, limit = crs.WEB_MERCATOR_EDGE, crs.WEB_MERCATOR_LATITUDE
    world = func.ST_MakeEnvelope(-edge, -edge, edge, edge, crs.WEB_MERCATOR)
    # Towards a pole the map has no end; what lies beyond its edge is cut off before.
    on_map = case(
        (
            func.greatest(func.ST_YMax(geometry), -func.ST_YMin(geometry)) > limit,
            func.ST_ClipByBox2D(geometry, func.ST_MakeEnvelope(-180, -limit, 180, limit, crs.STORED)),
        ),
        else_=geometry,
    )
    return func.ST_AsMVTGeom(
        func.ST_Transform(on_map, crs.WEB_MERCATOR),
        func.ST_TileEnvelope(tiles.zoom, *tiles.place, world),
        EXTENT,
        BUFFER,
        True,
    )
