"""The rows of an export, read through a server-side cursor so that memory does not grow with their number."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    LargeBinary,
    RowMapping,
    Select,
    Text,
    cast,
    func,
    select,
)

from registry import crs
from registry.queryables import Property, Type
from registry.reading.features import feature_texts
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection, projected

BATCH = 1_000
"""Rows that are held at once."""

Rows = Sequence[Sequence[Any]]
"""Some rows: of each the values of the columns in their order, then of the shapes that were asked for."""


class Shape(Enum):
    """A form of a row's geometry: in the projection, x first; or longitude or latitude of a point on it."""

    WKB = "wkb"
    WKT = "wkt"
    LON = "lon"
    LAT = "lat"


def columns(selection: Selection) -> tuple[Property, ...]:
    """The columns of every format, in their order: the identifier, then the properties."""
    return (selection.collection.identifier, *selection.collection.properties)


def batches(
    connection: Connection,
    selection: Selection,
    projection: Projection,
    limit: int | None,
    *,
    shapes: Sequence[Shape],
    flat: bool = False,
) -> Iterator[Rows]:
    """The selected rows in the order of their ids, `BATCH` at a time.

    With `flat`, lists of objects are their JSON text and exact numbers are doubles, as files for programs
    have them. The connection must be in a transaction.
    """
    statement = _statement(selection, projection, limit, shapes, flat=flat)
    with told():
        found = connection.execution_options(yield_per=BATCH).execute(statement)
        yield from found.partitions()


def _statement(
    selection: Selection,
    projection: Projection,
    limit: int | None,
    shapes: Sequence[Shape],
    *,
    flat: bool,
) -> Select[Any]:
    collection = selection.collection
    shape = func.ST_ForcePolygonCCW(projected(collection.table, projection))
    point = func.ST_Transform(func.ST_PointOnSurface(collection.geometry), crs.STORED)
    forms: dict[Shape, ColumnElement[Any]] = {
        Shape.WKB: func.ST_AsBinary(shape, type_=LargeBinary),
        Shape.WKT: func.ST_AsText(shape, projection.digits),
        Shape.LON: func.ST_X(point, type_=Double),
        Shape.LAT: func.ST_Y(point, type_=Double),
    }
    return (
        select(
            *((_flat(item) if flat else item.column).label(item.name) for item in columns(selection)),
            *(forms[each].label(f"_{each.value}") for each in shapes),
        )
        .where(*conditions(selection))
        .order_by(collection.key)
        .limit(limit)
    )


def _flat(item: Property) -> ColumnElement[Any]:
    if item.type is Type.OBJECTS:
        return cast(item.column, Text)
    return cast(item.column, Double) if item.type is Type.NUMBER else item.column


def texts(
    connection: Connection, selection: Selection, projection: Projection, limit: int | None
) -> Iterator[Sequence[RowMapping]]:
    """The selected features as GeoJSON text under the name `feature`, `BATCH` at a time, in the order of
    their ids.
    """
    statement = feature_texts(selection, projection, limit)
    with told():
        found = connection.execution_options(yield_per=BATCH).execute(statement)
        yield from found.mappings().partitions()
