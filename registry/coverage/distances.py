"""From each cell to its nearest centre and to the next: all that reach, overlap and gaps follow from.

The distance is sqrt(dx² + dy²) of 64-bit coordinates in the metric CRS, as PostGIS computes it, so that both
put the same cells within the same radius, to the last bit.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from registry.crs import require_metric

if TYPE_CHECKING:  # slow to load
    from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SLACK = 1.0
"""Metres by which a search is wider than its radius; the exact distance decides."""


class Points(NamedTuple):
    """Coordinates and the system that they are in."""

    x: Floats
    y: Floats
    crs: CRS


class Nearest(NamedTuple):
    """For each cell the metres to the nearest centre and to the second nearest, infinite where there is none,
    and the place of the nearest in the list; -1 where there is none. Of equally near ones it is the first.
    """

    first: Floats
    second: Floats
    centre: Ints


def nearest_two(cells: Points, centres: Points) -> Nearest:
    """The two nearest centres of each cell.

    Centres at one and the same spot are two. Raises Invalid for degrees, Web Mercator or two systems.
    """
    require_metric(cells.crs, centres.crs)
    nowhere = np.full(cells.x.size, np.inf)
    if not centres.x.size or not cells.x.size:
        return Nearest(nowhere, nowhere.copy(), np.full(cells.x.size, -1, dtype=np.int64))
    from scipy.spatial import cKDTree  # slow to load

    tree = cKDTree(np.column_stack([centres.x, centres.y]))
    _, found = tree.query(np.column_stack([cells.x, cells.y]), k=[1, 2])
    exists = found < centres.x.size
    place = np.where(exists, found, 0)
    away = np.where(
        exists,
        np.sqrt((centres.x[place] - cells.x[:, None]) ** 2 + (centres.y[place] - cells.y[:, None]) ** 2),
        np.inf,
    )
    return Nearest(away[:, 0], away[:, 1], _first_of_equals(tree, cells, centres, away, place[:, 0]))


def _first_of_equals(
    tree: "cKDTree[None]", cells: Points, centres: Points, away: Floats, found: Ints
) -> Ints:
    """The nearest centres; where several are equally near, the one that comes first in the list."""
    chosen = found.astype(np.int64)
    for cell in np.flatnonzero(away[:, 0] == away[:, 1]):
        here = (cells.x[cell], cells.y[cell])
        near = np.array(sorted(tree.query_ball_point(here, away[cell, 0] + _SLACK)))
        exact = np.sqrt((centres.x[near] - here[0]) ** 2 + (centres.y[near] - here[1]) ** 2)
        chosen[cell] = near[exact == away[cell, 0]][0]
    return chosen


def reached_by_each(cells: Points, centres: Points, within: float) -> list[Ints]:
    """For each centre the places of the cells within a radius of it."""
    require_metric(cells.crs, centres.crs)
    if not centres.x.size or not cells.x.size:
        return [np.zeros(0, dtype=np.int64) for _ in range(centres.x.size)]
    from scipy.spatial import cKDTree  # slow to load

    tree = cKDTree(np.column_stack([cells.x, cells.y]))
    near = tree.query_ball_point(np.column_stack([centres.x, centres.y]), within + _SLACK)
    exact = []
    for x, y, candidates in zip(centres.x, centres.y, near, strict=True):
        places = np.array(sorted(candidates), dtype=np.int64)
        away = np.sqrt((x - cells.x[places]) ** 2 + (y - cells.y[places]) ** 2)
        exact.append(places[away <= within])
    return exact
