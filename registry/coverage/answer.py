"""What a question of coverage is answered with: numbers with their surface, day, CRS and definition."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from registry import crs
from registry.coverage.centres import Centres, Which
from registry.coverage.distances import Ints, Nearest
from registry.coverage.inequality import QUANTILES
from registry.demand.reading import Cells, Surface
from registry.workflow import Level

DEFINITION = (
    "People of demand cells whose centre is at most this many metres, in a straight line in the metric CRS, "
    "from a creative centre in operation on the day; each person counts once."
)


@dataclass(frozen=True)
class Reach:
    """Who and what is within one radius. `population` and `overlap` are people: those with a centre, those
    with two or more. Shares are of the people and of the area of the place; None where it has none.
    """

    within: float
    population: int
    share: float | None
    overlap: int
    area_km2: float
    area_share: float | None


@dataclass(frozen=True)
class Place:
    """The city or a unit: its people and area, how far people have it, and what each radius reaches.

    `quantiles` are metres by percent of people (`inequality.QUANTILES`), `gini` is of these distances.
    """

    key: str
    level: Level
    code: str
    name_vi: str
    name_en: str
    people: int
    area_km2: float
    mean_m: float | None
    quantiles: tuple[float | None, ...]
    gini: float | None
    reach: tuple[Reach, ...]

    def record(self, number: int = 0) -> dict[str, Any]:
        """The place at one of the radii, flat, for JSON and tables; `population` is the people reached."""
        reach = self.reach[number]
        return {
            "unit": self.key,
            "code": self.code,
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "within": reach.within,
            "population": reach.population,
            "share": reach.share,
            "total": self.people,
            "overlap": reach.overlap,
            "area_reached_km2": round(reach.area_km2, 6),
            "area_share": reach.area_share,
            "area_km2": round(self.area_km2, 6),
            "mean_m": self.mean_m,
            **{f"p{percent}_m": metres for percent, metres in zip(QUANTILES, self.quantiles, strict=True)},
            "gini": self.gini,
        }


@dataclass(frozen=True)
class Contribution:
    """A centre: the people within each radius of it, and those of them whom no other centre reaches."""

    code: str
    name: str
    population: tuple[int, ...]
    unique: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    """The answer. `units` are in the order of their codes; `outside` people live in none of them.

    `cells` and `nearest` are the surface and the metres from each of its cells, `members` the places in them
    of each unit's; `lorenz` is the city's curve.
    """

    surface: Surface
    edition: int
    on: date
    units_on: date
    geography: Level
    which: Which
    centres: Centres
    within: tuple[float, ...]
    city: Place
    units: tuple[Place, ...]
    outside: int
    lorenz: tuple[tuple[float, float], ...]
    contributions: tuple[Contribution, ...]
    cells: Cells
    nearest: Nearest
    members: tuple[Ints, ...]

    def unreached(self, within: float) -> Ints:
        """Places in `cells` of those with people and without a centre that near, most people first."""
        gap = np.flatnonzero((self.nearest.first > within) & (self.cells.population > 0))
        order: Ints = gap[np.argsort(-self.cells.population[gap], kind="stable")]
        return order

    def _at(self, number: int) -> dict[str, Any]:
        gap = self.unreached(self.within[number])
        return {
            "within": self.within[number],
            "city": self.city.record(number),
            "units": [place.record(number) for place in self.units],
            "unreached": {"cells": int(gap.size), "population": int(self.cells.population[gap].sum())},
            "contributions": [
                {
                    "code": one.code,
                    "name": one.name,
                    "population": one.population[number],
                    "unique": one.unique[number],
                }
                for one in self.contributions
            ],
        }

    def record(self) -> dict[str, Any]:
        """The answer for JSON: the first radius in `city` and `units`, and every one in `radii`."""
        surface = self.surface
        every = [self._at(number) for number in range(len(self.within))]
        return {
            "definition": DEFINITION,
            "crs": crs.uri(crs.METRIC),
            "on": self.on.isoformat(),
            "units_on": self.units_on.isoformat(),
            "geography": self.geography.value,
            "data_version": self.edition,
            "demand": {
                "surface": surface.code,
                "name": surface.name_en,
                "year": surface.year,
                "source": surface.source,
                "source_title": surface.source_title,
                "source_url": surface.source_url,
                "method": surface.method_en,
                "total": surface.total,
            },
            "centres": {"count": len(self.centres.codes), "asked": self.which.words()},
            "outside_units": self.outside,
            "lorenz": [list(point) for point in self.lorenz],
            **every[0],
            "radii": every,
        }
