"""Collections as GeoDataFrames, for notebooks and scripts.

from sqlalchemy import create_engine
from registry.database import reading_engine
from registry.frames import frame

with reading_engine("postgresql+psycopg://…").connect() as connection:
    frame(connection, "heritage-sites", filter="category = 'industrial'", metric=True)
"""

import geopandas
import shapely
from sqlalchemy import Connection

from registry import crs
from registry.collections import collection as named
from registry.cql import Language, compiled, parsed
from registry.exporting.rows import Shape, batches, columns
from registry.reading.selection import Selection
from registry.reading.shapes import projection


def frame(
    connection: Connection,
    collection: str,
    *,
    filter: str | None = None,  # noqa: A002 - the standard's word
    metric: bool = False,
) -> geopandas.GeoDataFrame:
    """The features of a collection that a CQL2 text leaves, one row each, indexed by id, in the order of ids.

    Geometry is in the stored CRS, longitude first, or with `metric` in the metric CRS, ready to be measured.
    With no match the frame is empty and has all columns, which `registry.collections` names. The connection
    must be in a transaction. Raises NotFound for an unknown collection, Invalid for a filter that is none.
    """
    wanted = named(collection)
    system = projection(crs.uri(crs.METRIC)) if metric else projection(crs.CRS84)
    degrees = projection(crs.CRS84)
    condition = (
        compiled(parsed(filter, Language.TEXT), wanted.queryables, projection=degrees) if filter else None
    )
    selection = Selection(wanted, filter=condition)
    shown = [item.name for item in columns(selection)]
    found = batches(connection, selection, system, None, shapes=(Shape.WKB,))
    rows = [row for batch in found for row in batch]
    return geopandas.GeoDataFrame(
        {name: [row[place] for row in rows] for place, name in enumerate(shown)},
        geometry=shapely.from_wkb([row[-1] for row in rows]),
        crs=system.epsg,
    ).set_index("id")
