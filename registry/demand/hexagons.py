"""H3 cells: those of an area, of points, their centres and outlines (Uber H3, https://h3geo.org)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import h3
import numpy as np
import shapely

from registry.units.projection import Floats, Shapes

RESOLUTION = 9
"""Cells of about 0.1 km², 350 m across: a dozen to an old ward in town."""

_DECIMALS = 7
"""Of a degree: one centimetre, and the same on every machine."""

_MARGIN = 0.01
"""Degrees by which an area is widened when its cells are looked for; what lies outside is dropped after."""


class Hexagons(NamedTuple):
    """H3 cells in the order of their indexes, with the longitude and latitude of their centres."""

    ids: list[str]
    lon: Floats
    lat: Floats


def hexagons(ids: Iterable[str]) -> Hexagons:
    """The cells of these indexes, each once."""
    ordered = sorted(set(ids))
    centres = np.array([h3.cell_to_latlng(index) for index in ordered], dtype=np.float64).reshape(-1, 2)
    return Hexagons(ordered, centres[:, 1].round(_DECIMALS), centres[:, 0].round(_DECIMALS))


def hexagons_of(areas: Sequence[shapely.Geometry], resolution: int = RESOLUTION) -> Hexagons:
    """The cells whose centres lie in one of the areas (stored CRS) or on its outline."""
    if not areas:
        return hexagons(())
    whole = shapely.union_all(np.array(areas, dtype=object))
    around = shapely.buffer(shapely.simplify(whole, _MARGIN / 4), _MARGIN, quad_segs=2)
    found: set[str] = set()
    for part in shapely.get_parts(around):
        ring = [(lat, lon) for lon, lat in shapely.get_coordinates(part.exterior)]
        found.update(h3.h3shape_to_cells(h3.LatLngPoly(ring), resolution))
    near = hexagons(found)
    shapely.prepare(whole)
    inside = np.flatnonzero(shapely.intersects_xy(whole, near.lon, near.lat))
    return Hexagons([near.ids[place] for place in inside], near.lon[inside], near.lat[inside])


def cells_at(lon: Floats, lat: Floats, resolution: int = RESOLUTION) -> list[str]:
    """The index of the cell that each point lies in."""
    return [
        h3.latlng_to_cell(north, east, resolution)
        for east, north in zip(lon.tolist(), lat.tolist(), strict=True)
    ]


def outlines(ids: Sequence[str]) -> Shapes:
    """Each cell as a polygon in the stored CRS."""
    return np.array(
        [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(index)]) for index in ids],
        dtype=object,
    )
