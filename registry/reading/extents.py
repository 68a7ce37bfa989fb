"""Where and when the features of a collection are."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Date, Double, case, func, or_, select
from sqlalchemy.sql.functions import Function

from registry.collections import Collection, first_day
from registry.crs import LonLatBox


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
    box = None if found[0] is None else LonLatBox(found[0], found[1], found[2], found[3])
    return Extent(box, found.start, found.end)
