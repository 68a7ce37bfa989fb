"""Units for pages and the command line: lists, lineage both ways, how many sites each has.

Everything here reads the public views, so it works with the rights of the public.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from registry.errors import NotFound
from registry.views import public_lineage, public_site, public_site_unit, public_unit
from registry.workflow import BoundaryQuality, Level


class Unit(NamedTuple):
    """A unit version without its shape; `valid_to` is its last day, None while it stands.

    `key` is `level:code:valid_from`. `population` is the latest census figure; None where none is published.
    """

    key: str
    level: Level
    code: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date | None
    decree: str
    area_km2: float | None
    area_source: str | None
    boundary_quality: BoundaryQuality
    boundary_source: str | None
    boundary_accuracy_m: float | None
    population: int | None
    population_year: int | None
    population_source: str | None


class Part(NamedTuple):
    """One end of a transfer, seen from the other: the unit there, and the shares of area of both.

    `share_of_old` of the old unit's area went into the new one, of which it is `share_of_new`.
    """

    unit: Unit
    share_of_old: float
    share_of_new: float
    source: str
    method: str


class Lineage(NamedTuple):
    """What became of a unit and what it was made of, largest first; empty where nothing is known."""

    unit: Unit
    became: tuple[Part, ...]
    came_from: tuple[Part, ...]


class SiteCount(NamedTuple):
    """Sites of one unit on a day; a place with both facets counts in both columns and once in `sites`.

    `by_geometry` of the sites are there because of their point alone, no address says so.
    """

    unit: Unit
    sites: int
    creative_centres: int
    heritage_sites: int
    by_geometry: int


class Counts(NamedTuple):
    """Counts for every unit of a level that stood on the day, also those without sites, by code.

    `outside` sites exist on that day but lie in no unit of the level.
    """

    level: Level
    on: date
    units: tuple[SiteCount, ...]
    outside: int


_COLUMNS = tuple(public_unit.c[name] for name in Unit._fields)


def _unit(row: Row[*tuple[Any, ...]]) -> Unit:
    held = row._asdict()
    return Unit(
        **{name: held[name] for name in Unit._fields}
        | {
            "level": Level(held["level"]),
            "area_km2": None if held["area_km2"] is None else float(held["area_km2"]),
            "boundary_quality": BoundaryQuality(held["boundary_quality"]),
        }
    )


def _standing(level: Level, on: date) -> ColumnElement[bool]:
    return and_(public_unit.c.level == level, public_unit.c.valid.contains(on))


def units(connection: Connection, *, level: Level | None = None, on: date | None = None) -> list[Unit]:
    """Unit versions in the order of level, code and first day; without `on`, of all times."""
    wanted: Select[Any] = select(*_COLUMNS)
    if level is not None:
        wanted = wanted.where(public_unit.c.level == level)
    if on is not None:
        wanted = wanted.where(public_unit.c.valid.contains(on))
    order = case({each.value: place for place, each in enumerate(Level)}, value=public_unit.c.level)
    rows = connection.execute(wanted.order_by(order, public_unit.c.code, public_unit.c.valid_from))
    return [_unit(row) for row in rows]


def unit_of(connection: Connection, level: Level, code: str, *, on: date | None = None) -> Unit:
    """The version of a code that stands on a day; without a day, the latest.

    Raises NotFound when there is none: a code alone names different units at different times.
    """
    wanted = select(*_COLUMNS).where(public_unit.c.level == level, public_unit.c.code == code)
    if on is not None:
        wanted = wanted.where(public_unit.c.valid.contains(on))
    row = connection.execute(wanted.order_by(public_unit.c.valid_from.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"{level} unit" if on is None else f"{level} unit on {on}", code)
    return _unit(row)


def _parts(connection: Connection, here: str, there: str, key: str) -> tuple[Part, ...]:
    other, this = public_unit.alias("other"), public_unit.alias("this")
    rows = connection.execute(
        select(
            *(other.c[name] for name in Unit._fields),
            public_lineage.c.share_of_old,
            public_lineage.c.share_of_new,
            public_lineage.c.source,
            public_lineage.c.method,
        )
        .join_from(public_lineage, this, this.c.id == public_lineage.c[here])
        .join(other, other.c.id == public_lineage.c[there])
        .where(this.c.key == key)
        .order_by(
            public_lineage.c["share_of_old" if here == "old_unit" else "share_of_new"].desc(), other.c.code
        )
    ).all()
    return tuple(Part(_unit(row), row.share_of_old, row.share_of_new, row.source, row.method) for row in rows)


def lineage(connection: Connection, level: Level, code: str, *, on: date | None = None) -> Lineage:
    """Where a unit's area went and where it came from. Raises NotFound as `unit_of` does."""
    unit = unit_of(connection, level, code, on=on)
    return Lineage(
        unit,
        became=_parts(connection, "old_unit", "new_unit", unit.key),
        came_from=_parts(connection, "new_unit", "old_unit", unit.key),
    )


def site_counts(connection: Connection, *, level: Level, on: date) -> Counts:
    """How many published sites that exist on a day each unit of that day has.

    Districts and communes are counted each from the sites' own units, never one from the other. Raises
    NotFound when no unit of the level stood on that day.
    """
    alive = public_site.c.life.contains(on)
    tallied = (
        select(
            public_site_unit.c.unit_id,
            func.count().label("sites"),
            func.count().filter(public_site.c.centre_life.contains(on)).label("creative_centres"),
            func.count().filter(public_site.c.heritage_life.contains(on)).label("heritage_sites"),
            func.count().filter(public_site_unit.c.reason == "geometry").label("by_geometry"),
        )
        .join(public_site, public_site.c.id == public_site_unit.c.site_id)
        .where(alive, public_site_unit.c.level == level, public_site_unit.c.valid.contains(on))
        .group_by(public_site_unit.c.unit_id)
        .subquery()
    )
    numbers = [func.coalesce(tallied.c[name], 0).label(name) for name in SiteCount._fields[1:]]
    rows = connection.execute(
        select(*_COLUMNS, *numbers)
        .outerjoin(tallied, tallied.c.unit_id == public_unit.c.id)
        .where(_standing(level, on))
        .order_by(public_unit.c.code)
    ).all()
    if not rows:
        raise NotFound(f"{level} unit that stood on", on)
    total = connection.scalar(select(func.count()).select_from(public_site).where(alive)) or 0
    placed = connection.scalar(
        select(func.count(public_site.c.id.distinct()))
        .join_from(public_site, public_site_unit, public_site_unit.c.site_id == public_site.c.id)
        .where(alive, public_site_unit.c.level == level, public_site_unit.c.valid.contains(on))
    )
    counted = tuple(
        SiteCount(_unit(row), row.sites, row.creative_centres, row.heritage_sites, row.by_geometry)
        for row in rows
    )
    return Counts(level, on, counted, total - (placed or 0))
