"""Who is within reach of a centre, by unit and in the city: the one definition, in Python.

`registry.reach` in `registry/sql/50_coverage.sql` is the same in SQL, and gives the same whole numbers.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import shapely
from sqlalchemy import Connection

from registry.browsing.edition import edition
from registry.coverage.answer import Contribution, Coverage, Place, Reach
from registry.coverage.areas import clipped_km2, reached_area
from registry.coverage.centres import EVERY, Centres, Which, centres
from registry.coverage.distances import Ints, Nearest, Points, nearest_two, reached_by_each
from registry.coverage.geography import Ground, Unit, ground
from registry.coverage.inequality import drawn, gini, lorenz, mean, quantiles
from registry.demand.reading import DEFAULT, Cells, cells
from registry.demand.reading import surface as surface_of
from registry.errors import Fault, Invalid
from registry.radii import require_radii
from registry.units.projection import metric
from registry.workflow import Level


class _Discs(NamedTuple):
    """What centres reach within one radius, as an outline."""

    within: float
    area: shapely.Geometry


def _places(
    of: Ground, members: Sequence[Ints], people: Ints, near: Nearest, discs: Sequence[_Discs]
) -> tuple[Place, ...]:
    """The places of a ground; `members` are the cells of each."""
    whole = np.where(shapely.is_missing(of.outlines), 0.0, shapely.area(of.outlines)) / 1e6
    clipped = [clipped_km2(disc.area, of.outlines) for disc in discs]
    within = [disc.within for disc in discs]
    return tuple(
        _place(
            unit, mine, people, near, within, float(whole[number]), [float(km2[number]) for km2 in clipped]
        )
        for number, (unit, mine) in enumerate(zip(of.units, members, strict=True))
    )


def _place(
    unit: Unit,
    mine: Ints,
    people: Ints,
    near: Nearest,
    within: Sequence[float],
    km2: float,
    reached_km2: Sequence[float],
) -> Place:
    here, first, second = people[mine], near.first[mine], near.second[mine]
    total = int(here.sum())
    reach = []
    for radius, area in zip(within, reached_km2, strict=True):
        population = int(here[first <= radius].sum())
        reach.append(
            Reach(
                within=radius,
                population=population,
                share=population / total if total else None,
                overlap=int(here[second <= radius].sum()),
                area_km2=area,
                area_share=min(1.0, area / km2) if km2 else None,
            )
        )
    return Place(
        key=unit.key,
        level=unit.level,
        code=unit.code,
        name_vi=unit.name_vi,
        name_en=unit.name_en,
        people=total,
        area_km2=km2,
        mean_m=mean(first, here),
        quantiles=quantiles(first, here),
        gini=gini(first, here),
        reach=tuple(reach),
    )


def _contributions(
    cells_: Cells, centres_: Centres, near: Nearest, within: Sequence[float]
) -> tuple[Contribution, ...]:
    here, there = _points(cells_), _points(centres_)
    reached = np.zeros((len(within), len(centres_.codes)), dtype=np.int64)
    unique = np.zeros_like(reached)
    for row, radius in enumerate(within):
        reached[row] = [cells_.population[mine].sum() for mine in reached_by_each(here, there, radius)]
        alone = (near.first <= radius) & (near.second > radius)
        np.add.at(unique[row], near.centre[alone], cells_.population[alone])
    return tuple(
        Contribution(code, name, tuple(reached[:, column].tolist()), tuple(unique[:, column].tolist()))
        for column, (code, name) in enumerate(zip(centres_.codes, centres_.names, strict=True))
    )


def _points(of: Cells | Centres) -> Points:
    return Points(of.x, of.y, metric())


def coverage(
    connection: Connection,
    *,
    within: Sequence[float] = (500, 1000),
    on: date,
    geography: Level,
    units_on: date | None = None,
    surface: str = DEFAULT,
    which: Which = EVERY,
    people: Cells | None = None,
) -> Coverage:
    """People and area within metres of a centre in operation on a day, in the city and by unit.

    `<=`, in a straight line in the metric CRS; each person counts once, where the centre of their cell is.
    Without centres nobody is reached. `geography` is district or commune; the units are those that stand on
    `units_on`, which is `on` unless given, so that today's centres can be counted by the former districts.
    Figures of districts are sums of cells, never of communes. Raises Invalid for a radius or a level that is
    none, NotFound for an unknown surface, centre, or when no such unit stood on the day. `people` are the
    cells of the surface, for whoever asks often and holds them already.
    """
    radii = require_radii(list(within))
    if geography is Level.CITY:
        raise Invalid(Fault("geography", geography.value, "is the whole", ("district", "commune")))
    described = surface_of(connection, surface)
    units_then = ground(connection, geography, units_on or on)
    city = ground(connection, Level.CITY, units_on or on)
    held = people or cells(connection, surface)
    open_ = centres(connection, on=on, which=which)
    near = nearest_two(_points(held), _points(open_))
    discs = [_Discs(radius, reached_area(open_.x, open_.y, radius)) for radius in radii]
    unit = held.district if geography is Level.DISTRICT else held.commune
    members = [np.flatnonzero(unit == one.id) for one in units_then.units]
    everybody = [np.arange(held.population.size)]
    units = _places(units_then, members, held.population, near, discs)
    return Coverage(
        surface=described,
        edition=edition(connection).number,
        on=on,
        units_on=units_on or on,
        geography=geography,
        which=which,
        centres=open_,
        within=radii,
        city=_places(Ground(city.units[:1], city.outlines[:1]), everybody, held.population, near, discs)[0],
        units=units,
        outside=described.total - sum(place.people for place in units),
        lorenz=drawn(*lorenz(near.first, held.population)),
        contributions=_contributions(held, open_, near, radii),
        cells=held,
        nearest=near,
        members=tuple(members),
    )
