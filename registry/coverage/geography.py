"""Units of one level that stand on a day, with their outlines in metres."""

from datetime import date
from typing import NamedTuple

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Connection, Date, LargeBinary, func, select

from registry.errors import NotFound
from registry.units.projection import Shapes
from registry.views import public_unit
from registry.workflow import Level


class Unit(NamedTuple):
    """A unit version, as an answer names it."""

    id: int
    key: str
    level: Level
    code: str
    name_vi: str
    name_en: str


class Ground(NamedTuple):
    """Units in the order of their codes, with their outlines in the metric CRS; None where there is none."""

    units: tuple[Unit, ...]
    outlines: Shapes


def ground(connection: Connection, level: Level, on: date) -> Ground:
    """The units of a level that stand on a day; raises NotFound when none does."""
    held = public_unit.c
    wkb: ColumnElement[bytes] = func.ST_AsBinary(held.metric_geom, type_=LargeBinary)
    rows = connection.execute(
        select(held.id, held.key, held.level, held.code, held.name_vi, held.name_en, wkb)
        .where(held.level == level, held.valid.contains(on))
        .order_by(held.code.collate("C"))
    ).all()
    if not rows:
        raise NotFound(f"{level} unit that stood on", on)
    shapes = np.array([None if row[6] is None else bytes(row[6]) for row in rows], dtype=object)
    units = tuple(Unit(row.id, row.key, Level(row.level), row.code, row.name_vi, row.name_en) for row in rows)
    return Ground(units, np.asarray(shapely.from_wkb(shapes), dtype=object))


def standing_day(connection: Connection, level: Level, on: date) -> date:
    """The day itself when units of the level stand on it, else the last day before on which any did.

    So today's centres can be counted by the former districts. Raises NotFound on a day before them all.
    """
    last = select(func.max(func.least(func.coalesce(public_unit.c.valid_to, on), on), type_=Date)).where(
        public_unit.c.level == level, public_unit.c.valid_from <= on
    )
    day: date | None = connection.scalar(last)
    if day is None:
        raise NotFound(f"{level} unit that stood on", on)
    return day


def present_level(connection: Connection, on: date) -> Level:
    """Communes where they stand on the day, else districts: the geography that people then used."""
    communes = select(func.count()).where(
        public_unit.c.level == Level.COMMUNE, public_unit.c.valid.contains(on)
    )
    return Level.COMMUNE if connection.scalar(communes) else Level.DISTRICT
