"""Accessibility of a day, from the registry: by unit, for the city and by centre."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from registry import crs
from registry.access.catchments import ENHANCED, Catchments, Floats, Step, catchments, required_steps
from registry.browsing.edition import edition
from registry.coverage.centres import EVERY, Centres, Which, centres
from registry.demand.reading import DEFAULT, Cells, Surface, cells, surface
from registry.errors import Fault, Invalid
from registry.views import public_site, public_unit
from registry.workflow import Level

PER = 100_000
"""Accessibility is told per so many people: one centre for a district is then a number like 0.4."""


class Supply(StrEnum):
    """What a centre offers: itself, or its floor space."""

    ONE = "one"
    AREA = "area"


class OfArea(NamedTuple):
    """Accessibility in an area. `supply` is what its people have in sum; `without` have nothing."""

    level: str
    code: str
    name_vi: str
    name_en: str | None
    population: int
    without: int
    supply: float
    per_100k: float | None


class OfCentre(NamedTuple):
    """A centre, what it offers, and the people that share it, each by the weight of the distance."""

    code: str
    name_vi: str
    supply: float
    sharing: float


class Access(NamedTuple):
    """The answer. `left_out` are centres whose supply is not recorded; they reach nobody here.

    People who live in no unit of the level are in `city` and counted in `outside`.
    """

    on: date
    steps: tuple[Step, ...]
    supply: Supply
    centres_chosen: dict[str, str]
    surface: Surface
    crs: str
    edition: int
    city: OfArea
    units: tuple[OfArea, ...]
    outside: int
    centres: tuple[OfCentre, ...]
    left_out: tuple[str, ...]


def access(
    connection: Connection,
    *,
    on: date,
    level: Level = Level.DISTRICT,
    steps: Sequence[Step] = ENHANCED,
    supply: Supply = Supply.ONE,
    which: Which = EVERY,
    demand: str = DEFAULT,
) -> Access:
    """Accessibility by unit of the centres in operation on a day; units in the order of their codes.

    Units are those that the demand surface is counted in. Without centres everybody is without. Raises
    Invalid for steps or a level that cannot be, NotFound for a surface that there is not.
    """
    steps = required_steps(steps)
    if level not in (Level.DISTRICT, Level.COMMUNE):
        raise Invalid(Fault("level", level, "has no cells of its own", (Level.DISTRICT, Level.COMMUNE)))
    source, held = surface(connection, demand), cells(connection, demand)
    every = centres(connection, on=on, which=which)
    offered = _offered(connection, every, supply)
    known = np.flatnonzero(~np.isnan(offered))
    found = catchments(
        np.column_stack([held.x, held.y]),
        held.population,
        np.column_stack([every.x, every.y])[known],
        offered[known],
        steps=steps,
    )
    units, outside = _units(connection, held, found, level)
    return Access(
        on=on,
        steps=steps,
        supply=supply,
        centres_chosen=which.words(),
        surface=source,
        crs=crs.uri(crs.METRIC),
        edition=edition(connection).number,
        city=_area(
            ("city", "01", "Thành phố Hà Nội", "Ha Noi City"), held, found, np.full(len(held.x), True)
        ),
        units=units,
        outside=outside,
        centres=tuple(
            OfCentre(every.codes[at], every.names[at], float(offered[at]), float(sharing))
            for at, sharing in zip(known, found.demand, strict=True)
        ),
        left_out=tuple(every.codes[at] for at in np.flatnonzero(np.isnan(offered))),
    )


def _offered(connection: Connection, every: Centres, supply: Supply) -> Floats:
    """What each centre offers, NaN where that is not recorded."""
    if supply is Supply.ONE:
        return np.ones(len(every.ids))
    rows = connection.execute(
        select(public_site.c.id, public_site.c.area_m2).where(public_site.c.id.in_(every.ids))
    )
    areas = {row.id: float(row.area_m2) for row in rows if row.area_m2 is not None}
    return np.array([areas.get(key, np.nan) for key in every.ids])


def _city(connection: Connection) -> tuple[str, str, str, str | None]:
    here = public_unit.c
    query = select(here.level, here.code, here.name_vi, here.name_en).where(here.level == Level.CITY)
    return tuple(connection.execute(query.order_by(here.valid_from.desc()).limit(1)).one())


def _units(
    connection: Connection, held: Cells, found: Catchments, level: Level
) -> tuple[tuple[OfArea, ...], int]:
    """Accessibility of each unit that has cells, and the people who live in none."""
    lives = held.district if level is Level.DISTRICT else held.commune
    here = public_unit.c
    rows = connection.execute(
        select(here.id, here.level, here.code, here.name_vi, here.name_en)
        .where(here.id.in_([int(key) for key in np.unique(lives)]))
        .order_by(here.code.collate("C"), here.valid_from)
    ).all()
    units = tuple(_area(tuple(row[1:]), held, found, lives == row.id) for row in rows)
    return units, int(held.population.sum()) - sum(unit.population for unit in units)


def _area(
    named: tuple[str, str, str, str | None], held: Cells, found: Catchments, inside: np.ndarray
) -> OfArea:
    people = held.population[inside]
    total, sum_of = int(people.sum()), float((found.access[inside] * people).sum())
    without = int(people[found.access[inside] == 0].sum())
    return OfArea(*named, total, without, sum_of, sum_of / total * PER if total else None)
