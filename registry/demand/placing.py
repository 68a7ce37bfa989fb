"""Which district and which commune a cell belongs to: those that its centre lies in."""

from typing import NamedTuple

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Connection, func, select, text
from sqlalchemy.types import LargeBinary

from registry.demand.apportioning import Ints
from registry.demand.reading import NO_UNIT
from registry.tables import demand_cell, unit
from registry.units.projection import Floats, Shapes
from registry.workflow import Level


class Places(NamedTuple):
    """Ids of the unit versions that each point lies in; NO_UNIT where it lies in none."""

    district: Ints
    commune: Ints


def unit_outlines(connection: Connection, level: Level) -> tuple[Ints, Shapes]:
    """Ids and outlines of every version of a level, the latest first, then in the order of their codes."""
    wkb: ColumnElement[bytes] = func.ST_AsBinary(unit.c.geom, type_=LargeBinary)
    rows = connection.execute(
        select(unit.c.id, wkb)
        .where(unit.c.level == level, unit.c.geom.is_not(None))
        .order_by(func.upper(unit.c.valid).desc().nulls_first(), unit.c.code.collate("C"))
    ).all()
    shapes: Shapes = shapely.from_wkb(np.array([bytes(shape) for _, shape in rows], dtype=object))
    return np.array([key for key, _ in rows], dtype=np.int64), shapes


def _within(ids: Ints, shapes: Shapes, lon: Floats, lat: Floats) -> Ints:
    """The first unit that each point lies in; one on a line between two has the smaller code's."""
    first = np.full(lon.size, ids.size, dtype=np.int64)
    point, number = shapely.STRtree(shapes).query(shapely.points(lon, lat), predicate="intersects")
    np.minimum.at(first, point, number)
    return np.append(ids, NO_UNIT)[first]


def places(connection: Connection, lon: Floats, lat: Floats) -> Places:
    """The latest versions of district and commune that points (stored CRS) lie in."""
    return Places(
        *(_within(*unit_outlines(connection, level), lon, lat) for level in (Level.DISTRICT, Level.COMMUNE))
    )


def follow_outlines(connection: Connection) -> int:
    """Put the cells of every surface into units anew, after outlines have changed; how many moved.

    The people of a cell stay what they are: a surface that must meet official figures is made again.
    """
    rows = connection.execute(
        select(
            demand_cell.c.cell,
            func.ST_X(demand_cell.c.geom),
            func.ST_Y(demand_cell.c.geom),
        ).distinct()
    ).all()
    if not rows:
        return 0
    found = places(connection, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))
    moved = connection.execute(
        text(
            "UPDATE registry.demand_cell c"
            " SET district = nullif(n.district, :none), commune = nullif(n.commune, :none)"
            " FROM unnest(CAST(:cell AS text[]), CAST(:district AS integer[]), CAST(:commune AS integer[]))"
            " AS n (cell, district, commune)"
            " WHERE c.cell = n.cell AND (c.district, c.commune)"
            " IS DISTINCT FROM (nullif(n.district, :none), nullif(n.commune, :none))"
        ),
        {
            "none": NO_UNIT,
            "cell": [row[0] for row in rows],
            "district": found.district.tolist(),
            "commune": found.commune.tolist(),
        },
    )
    return moved.rowcount
