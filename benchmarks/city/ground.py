"""Where places lie: thick in the old quarter, thinner outwards, in villages beyond; and in which units."""

from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.random import Generator, default_rng
from sqlalchemy import Connection, func, select

from benchmarks.city.words import village
from registry.tables import unit
from registry.workflow import Level

METRES = 111_320.0
"""Metres of a degree of latitude."""
SLANT = float(np.cos(np.radians(21.0)))
"""How much shorter a degree of longitude is in Hanoi."""
HEARTS = np.array(
    [  # longitude, latitude, metres of one standard deviation, weight
        (105.8520, 21.0330, 900, 30),  # the old quarter
        (105.8330, 21.0370, 1200, 12),
        (105.8260, 21.0130, 1500, 12),
        (105.8570, 21.0050, 1500, 10),
        (105.8250, 21.0650, 1800, 8),
        (105.7900, 21.0320, 1800, 8),
        (105.8100, 20.9950, 1600, 7),
        (105.8900, 21.0450, 2200, 5),
        (105.7750, 20.9680, 2000, 5),
        (105.5050, 21.1390, 1000, 3),  # Sơn Tây
    ]
)
VILLAGES = 1500
IN_TOWN, IN_VILLAGES = 0.45, 0.45
"""Shares of places in town and in villages; the rest is anywhere."""


class Spots(NamedTuple):
    """Places of a block: where, the village or -1 in town, and the units by their place in `Ground`."""

    lon: Any
    lat: Any
    village: Any
    commune: Any
    district: Any


@dataclass(frozen=True)
class Units:
    """Units of one level, by code."""

    ids: tuple[int, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    tree: shapely.STRtree

    @classmethod
    def of(cls, connection: Connection, level: Level) -> "Units":
        rows = connection.execute(
            select(unit.c.id, unit.c.name_vi, unit.c.code, func.ST_AsBinary(unit.c.geom).label("outline"))
            .where(unit.c.level == level)
            .order_by(unit.c.code, unit.c.valid)
        ).all()
        outlines = shapely.from_wkb([bytes(row.outline) for row in rows])
        ids, names, codes = ([getattr(row, name) for row in rows] for name in ("id", "name_vi", "code"))
        return cls(tuple(ids), tuple(names), tuple(codes), shapely.STRtree(outlines))

    def at(self, points: Any) -> Any:
        """The place of each point's unit, the first by code; -1 outside of all."""
        found = np.full(len(points), len(self.ids))
        which, where = self.tree.query(points, predicate="intersects")
        np.minimum.at(found, which, where)
        return np.where(found == len(self.ids), -1, found)


@dataclass(frozen=True)
class Ground:
    """The units of a database and the villages in them; the same for the same units and seed."""

    communes: Units
    districts: Units
    villages: Any
    village_names: tuple[str, ...]

    @classmethod
    def of(cls, connection: Connection, seed: int) -> "Ground":
        communes, districts = (Units.of(connection, level) for level in (Level.COMMUNE, Level.DISTRICT))
        draw = default_rng([seed, 0])
        inside = np.empty((0, 2))
        while len(inside) < VILLAGES:
            tried = anywhere(draw, communes, VILLAGES)
            inside = np.vstack([inside, tried[communes.at(shapely.points(tried)) >= 0]])
        naming = Random(seed)
        names = tuple(village(naming) for _ in range(VILLAGES))
        return cls(communes, districts, inside[:VILLAGES], names)

    def scatter(self, draw: Generator, count: int) -> Spots:
        """So many places; who falls outside the city is brought to the middle of a village."""
        kind = draw.random(count)
        heart = draw.choice(len(HEARTS), count, p=HEARTS[:, 3] / HEARTS[:, 3].sum())
        which = draw.integers(0, VILLAGES, count)
        spread = draw.normal(0, 1, (count, 2)) / (METRES * SLANT, METRES)
        town = HEARTS[heart, :2] + spread * HEARTS[heart, 2:3]
        rural = self.villages[which] + spread * 350
        at = np.where((kind < IN_TOWN)[:, None], town, rural)
        alone = kind >= IN_TOWN + IN_VILLAGES
        at[alone] = anywhere(draw, self.communes, count)[alone]
        outside = self.communes.at(shapely.points(at)) < 0
        at[outside] = self.villages[which[outside]]
        at = at.round(6)
        points = shapely.points(at)
        of_village = np.where((kind < IN_TOWN) & ~outside, -1, which)
        return Spots(at[:, 0], at[:, 1], of_village, self.communes.at(points), self.districts.at(points))


def anywhere(draw: Generator, units: Units, count: int) -> Any:
    """Points in the box around all units."""
    west, south, east, north = shapely.total_bounds(units.tree.geometries)
    return np.column_stack([draw.uniform(west, east, count), draw.uniform(south, north, count)])
