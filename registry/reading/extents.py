"""Where and when the features of a collection are."""

import math
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Date, Double, case, func, or_, select
from sqlalchemy.sql.functions import Function

from registry.collections import Collection
from registry.crs import LonLatBox
from registry.properties import first_day

_DIGITS = 6
"""Decimals of an extent, rounded outwards: who asks for the box that is written gets every feature."""

_MARGIN = 1 / 40
"""Of its longer side: what an extent is told wider by on every side. Clients move its two corners into
another system to ask in that one, and such a box is turned: by the tangent of the latitude for every degree
from the system's meridian, 1/45 at 3° from it and 23° north. So widened it still holds every feature.
"""
_LEAST_MARGIN = 1e-5
"""Degrees: about a metre, for a single point, which a rounding in another system would lose."""


class Extent(NamedTuple):
    """The box and the first and last day of a collection's features; None where empty or open."""

    box: LonLatBox | None
    start: date | None
    end: date | None


def extent(connection: Connection, collection: Collection) -> Extent:
    """The extent of a collection; an open beginning or end of any feature leaves that end open."""
    around: Function[object] = func.ST_Extent(collection.geometry)
    life = collection.life
    statement = select(
        *(side(around, type_=Double) for side in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)),
        case(
            (func.bool_or(or_(func.lower_inf(life), func.lower(life, type_=Date) < date.min)), None),
            else_=func.min(first_day(life)),
        ).label("start"),
        case(
            (func.bool_or(func.upper_inf(life)), None), else_=func.max(func.upper(life, type_=Date) - 1)
        ).label("end"),
    )
    if collection.only is not None:
        statement = statement.where(collection.only)
    found = connection.execute(statement).one()
    box = None if found[0] is None else _around(LonLatBox(*found[:4]))
    return Extent(box, found.start, found.end)


def _around(box: LonLatBox) -> LonLatBox:
    one = 10.0**_DIGITS
    wider = max(_MARGIN * max(box.east - box.west, box.north - box.south), _LEAST_MARGIN)
    west, south = (math.floor((side - wider) * one) / one for side in (box.west, box.south))
    east, north = (math.ceil((side + wider) * one) / one for side in (box.east, box.north))
    return LonLatBox(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
