"""The rows of an export, read through a server-side cursor so that memory does not grow with their number."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Double, LargeBinary, RowMapping, Select, func, select

from registry import crs
from registry.queryables import Property
from registry.reading.features import feature_texts
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection, projected

BATCH = 500
"""Rows that are held at once."""

WKB, WKT, LON, LAT = "_wkb", "_wkt", "_lon", "_lat"


def columns(selection: Selection) -> tuple[Property, ...]:
    """The columns of every format, in their order: the identifier, then the properties."""
    return (selection.collection.identifier, *selection.collection.properties)


def batches(
    connection: Connection, selection: Selection, projection: Projection, limit: int | None
) -> Iterator[Sequence[RowMapping]]:
    """The selected rows in the order of their ids, `BATCH` at a time.

    Each row has the columns by name, then the geometry in `projection` (x first) as WKB and WKT, and the
    longitude and latitude of a point on it. The connection must be in a transaction.
    """
    with told():
        found = connection.execution_options(yield_per=BATCH).execute(
            _statement(selection, projection, limit)
        )
        yield from found.mappings().partitions()


def _statement(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    collection = selection.collection
    shape = func.ST_ForcePolygonCCW(projected(collection.table, projection))
    point = func.ST_Transform(func.ST_PointOnSurface(collection.geometry), crs.STORED)
    return (
        select(
            *(item.column.label(item.name) for item in columns(selection)),
            func.ST_AsBinary(shape, type_=LargeBinary).label(WKB),
            func.ST_AsText(shape, projection.digits).label(WKT),
            func.ST_X(point, type_=Double).label(LON),
            func.ST_Y(point, type_=Double).label(LAT),
        )
        .where(*conditions(selection))
        .order_by(collection.key)
        .limit(limit)
    )


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
