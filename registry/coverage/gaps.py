"""The people whom no centre reaches, as hexagons: the cells themselves, or larger ones that sum them up.

A map of the whole city cannot show every cell. Larger hexagons are the parents of the cells in H3; each holds
the sum of its cells, so the people of a map are the same at every size.
"""

import json
from typing import NamedTuple

import h3
import numpy as np

from registry import crs
from registry.coverage.answer import Coverage
from registry.demand.hexagons import outlines
from registry.errors import Fault, Invalid

COARSEST = 6
"""The largest hexagons: about 36 km², 7 km across."""

_DECIMALS = 5


class Gap(NamedTuple):
    """A hexagon, the people in it without a centre within the radius, and how many that is to a km² of it."""

    cell: str
    people: int
    density: float


def gaps(
    answer: Coverage, within: float, *, resolution: int, box: crs.LonLatBox | None = None
) -> tuple[Gap, ...]:
    """Hexagons with people whom no centre reaches within a radius, in the order of their indexes.

    Without a box their people sum exactly to the people without a centre; with one, those whose centre lies
    in the box are given, each with all of its people. Raises Invalid for a resolution that is finer than the
    surface or too coarse.
    """
    held = answer.cells
    finest = h3.get_resolution(held.ids[0]) if held.ids else COARSEST
    if not COARSEST <= resolution <= finest:
        allowed = (f"{COARSEST} to {finest}",)
        raise Invalid(Fault("resolution", resolution, "is no size of hexagons of this surface", allowed))
    people: dict[str, int] = {}
    for place in np.flatnonzero((answer.nearest.first > within) & (held.population > 0)).tolist():
        parent = h3.cell_to_parent(held.ids[place], resolution)
        people[parent] = people.get(parent, 0) + int(held.population[place])
    return tuple(
        Gap(cell, count, count / h3.cell_area(cell, "km^2"))
        for cell, count in sorted(people.items())
        if box is None or _inside(cell, box)
    )


def _inside(cell: str, box: crs.LonLatBox) -> bool:
    lat, lon = h3.cell_to_latlng(cell)
    return bool(box.west <= lon <= box.east and box.south <= lat <= box.north)


def geojson(found: tuple[Gap, ...]) -> bytes:
    """The hexagons as GeoJSON, with `people` and `density` (to a km²); `people` in all beside them."""
    rings = outlines([gap.cell for gap in found])
    features = [
        {
            "type": "Feature",
            "id": gap.cell,
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lon, lat in ring.exterior.coords]
                ],
            },
            "properties": {"people": gap.people, "density": round(gap.density, 1)},
        }
        for gap, ring in zip(found, rings, strict=True)
    ]
    whole = {
        "type": "FeatureCollection",
        "features": features,
        "people": sum(gap.people for gap in found),
    }
    return json.dumps(whole, separators=(",", ":")).encode()
