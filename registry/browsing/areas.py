"""Everything known of one unit, and the list of all: what a district or a commune has, then and now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, Date, Float, Label, cast, func, literal, select, true

from registry import crs
from registry.browsing.counting import counts, shared, tallies
from registry.browsing.filters import UNIT, Filters
from registry.browsing.finding import Listed, by_name, page
from registry.errors import NotFound
from registry.tables import source
from registry.views import public_lineage, public_unit
from registry.workflow import Level, Status

SHOWN = 200
"""Places that the page of a unit shows; the map page shows them all."""


class Version(NamedTuple):
    """A unit as it stood over one period; `valid_to` is its last day, None while it stands."""

    key: str
    level: str
    code: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date | None


class Summed(NamedTuple):
    """A unit in the list of all, with how many places of each kind it has."""

    version: Version
    population: int | None
    population_year: int | None
    area_km2: Decimal | None
    boundary_quality: str
    kinds: Mapping[str, int]
    operating: int
    """Centres in operation, converted heritage among them."""

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


class Share(NamedTuple):
    """A unit before or after, and the share of territory that passed: of the old unit, and of the new one."""

    level: str
    code: str
    name_vi: str
    name_en: str
    valid_from: date
    share_of_old: float
    share_of_new: float
    method: str


class Elsewhere(NamedTuple):
    """A unit of the other geography in which some of this unit's places lie."""

    level: str
    code: str
    name_vi: str
    name_en: str
    valid_from: date
    places: int


class Figure(NamedTuple):
    """A number with the source that says it; `year` where it is of one."""

    value: int | Decimal
    year: int | None
    source: str | None


@dataclass(frozen=True)
class Area:
    """One unit version and what it has."""

    version: Version
    decree: str | None
    population: Figure | None
    area: Figure | None
    drawn_km2: float | None
    boundary_quality: str
    boundary_source: str | None
    boundary_accuracy_m: float | None
    box: crs.LonLatBox | None
    versions: tuple[Version, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    """Places by the codes of each filter."""
    places: tuple[Listed, ...]
    """The first of them."""
    before: tuple[Share, ...]
    after: tuple[Share, ...]
    elsewhere: tuple[Elsewhere, ...]


_VERSION = [public_unit.c[name] for name in Version._fields]


def areas(connection: Connection) -> tuple[Summed, ...]:
    """Every unit version below the city with its counts by kind; old geography first, each by code."""
    unit, held = public_unit.c, tallies(connection)
    rows = connection.execute(
        select(*_VERSION, unit.population, unit.population_year, unit.area_km2, unit.boundary_quality)
        .where(unit.level != Level.CITY.value)
        .order_by(unit.valid_from, unit.level, unit.code)
    )
    found = []
    for *version, population, year, km2, quality in rows:
        here = Version(*version)
        counted = held.get(here.key, Counter())
        kinds = Counter[str]()
        for (kind, _), count in counted.items():
            kinds[kind] += count
        operating = sum(count for (_, status), count in counted.items() if status == Status.OPERATING)
        found.append(Summed(here, population, year, km2, quality, kinds, operating))
    return tuple(found)


def versions(connection: Connection) -> tuple[Version, ...]:
    """Every unit version below the city: the choices of the unit filter."""
    unit = public_unit.c
    rows = connection.execute(
        select(*_VERSION)
        .where(unit.level != Level.CITY.value)
        .order_by(unit.valid_from, unit.level, unit.code)
    )
    return tuple(Version(*row) for row in rows)


def area(connection: Connection, level: Level, code: str, *, on: date | None = None) -> Area:
    """The unit of a code: the version that stood on a day, or the latest one.

    Raises NotFound when no such unit stood then.
    """
    if "\x00" in code:  # which PostgreSQL cannot even be asked about
        raise NotFound(level.value, code)
    unit = public_unit.c
    extent = func.Box2D(unit.geom)
    row = connection.execute(
        select(
            unit.id, *_VERSION, unit.population, unit.population_year, unit.area_km2, unit.boundary_quality,
            unit.boundary_accuracy_m, (func.ST_Area(unit.metric_geom, type_=Float) / 1e6).label("drawn_km2"),
            *_titles(),
            func.ST_XMin(extent).label("west"), func.ST_YMin(extent).label("south"),
            func.ST_XMax(extent).label("east"), func.ST_YMax(extent).label("north"),
        )
        .where(unit.level == level.value, unit.code == code)
        .where(true() if on is None else unit.valid.op("@>", is_comparison=True)(cast(literal(on), Date)))
        .order_by(unit.valid_from.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound(f"{level.value} standing on {on}" if on else level.value, code)
    others = connection.execute(
        select(*_VERSION).where(unit.level == level.value, unit.code == code).order_by(unit.valid_from)
    )
    here = Version(*row[1:8])
    inside = Filters(unit=here.key)
    counted = counts(connection, inside)
    return Area(
        version=here,
        decree=row.decree,
        population=None
        if row.population is None
        else Figure(row.population, row.population_year, row.population_source),
        area=None if row.area_km2 is None else Figure(row.area_km2, None, row.area_source),
        drawn_km2=row.drawn_km2,
        boundary_quality=row.boundary_quality,
        boundary_source=row.boundary_source,
        boundary_accuracy_m=row.boundary_accuracy_m,
        box=None if row.west is None else crs.LonLatBox(row.west, row.south, row.east, row.north),
        versions=tuple(Version(*each) for each in others),
        total=counted.total,
        counts={name: held for name, held in counted.options.items() if name != UNIT},
        places=page(connection, inside, size=SHOWN, ordered=by_name(inside, counted)).places,
        before=_lineage(connection, row.id, old=True),
        after=_lineage(connection, row.id, old=False),
        elsewhere=_elsewhere(connection, here),
    )


def _titles() -> list[Label[str]]:
    """The titles of the sources that a unit names, each under its column's name."""
    found = []
    for name in ("decree", "population_source", "area_source", "boundary_source"):
        cited = source.alias(f"of_{name}")
        found.append(
            select(cited.c.title).where(cited.c.code == public_unit.c[name]).scalar_subquery().label(name)
        )
    return found


def _lineage(connection: Connection, unit: int, *, old: bool) -> tuple[Share, ...]:
    """The units before this one (`old`) or after it, the largest share of this unit first."""
    line = public_lineage.c
    here, there = (line.new_unit, line.old_unit) if old else (line.old_unit, line.new_unit)
    share = line.share_of_new if old else line.share_of_old
    other = public_unit.alias("other")
    rows = connection.execute(
        select(
            other.c.level, other.c.code, other.c.name_vi, other.c.name_en, other.c.valid_from,
            line.share_of_old, line.share_of_new, line.method,
        )
        .join(other, other.c.id == there)
        .where(here == unit)
        .order_by(share.desc(), other.c.code)
    )  # fmt: skip
    return tuple(Share(*row) for row in rows)


def _elsewhere(connection: Connection, here: Version) -> tuple[Elsewhere, ...]:
    """Where the places of this unit lie in the other geographies, most places first."""
    held, unit = shared(connection, here.key), public_unit.c
    rows = connection.execute(
        select(unit.key, unit.level, unit.code, unit.name_vi, unit.name_en, unit.valid_from).where(
            unit.key == func.any(list(held)), unit.level.not_in([here.level, Level.CITY.value])
        )
    )
    found = [Elsewhere(*row[1:], places=held[row.key]) for row in rows]
    return tuple(sorted(found, key=lambda each: (-each.places, each.code)))
