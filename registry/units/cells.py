"""A grid of the city in which every cell belongs to one old district and one new commune.

The published boxes of the old wards are the only shapes there are. A cell goes to the ward whose box it lies
in most centrally, then, where a ward was divided, to the successor whose label is nearest for its size.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from registry.units.gazetteer import Gazetteer
from registry.units.projection import Floats, Shapes, metres

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SIDE = 100.0
"""Side of a cell in metres of the metric CRS: a third of the smallest ward."""

_REACH = 1.1
"""How far from the centre of its box a ward reaches; the ellipse that touches the box reaches 1. Corners of
boxes along the city's edge, beyond 1.1, lie mostly outside the city."""

_POINT_LIKE = 0.1
"""A box under this share of its district's median box is no extent but a default frame around a point; seven
of Hanoi's 526 are. Such a ward gets a box of its district's median size instead."""

_ROUNDS = 10
_DAMPING = 0.3
"""Rounds and step in which the pull of each successor is fitted to its published area. More rounds meet the
areas better and real boundaries worse: an area cannot say where a part lies."""

OUTSIDE = -1


class Cells(NamedTuple):
    """Centres of cells in metres of the metric CRS; `district` and `commune` index the lists of codes, `ward`
    the gazetteer's old wards.
    """

    districts: tuple[str, ...]
    communes: tuple[str, ...]
    x: Floats
    y: Floats
    district: Ints
    commune: Ints
    ward: Ints

    def squares(self) -> Shapes:
        """Each cell as a polygon; neighbours share their corners exactly."""
        half = SIDE / 2
        boxes: Shapes = shapely.box(self.x - half, self.y - half, self.x + half, self.y + half)
        return boxes


class _Wards(NamedTuple):
    """Boxes of the wards in metres: centre and half sizes; boxes that are none are replaced."""

    x: Floats
    y: Floats
    wide: Floats
    high: Floats


class _Grid(NamedTuple):
    """Centres of columns and rows in metres."""

    x: Floats
    y: Floats


def _wards(gazetteer: Gazetteer) -> _Wards:
    boxes = np.array([ward.box for ward in gazetteer.wards])
    west, south = metres(boxes[:, 0], boxes[:, 1])
    east, north = metres(boxes[:, 2], boxes[:, 3])
    wide, high = (east - west) / 2, (north - south) / 2
    district = np.array([ward.district for ward in gazetteer.wards])
    for name in np.unique(district):
        of = district == name
        usual_wide, usual_high = np.median(wide[of]), np.median(high[of])
        point_like = of & (wide * high < _POINT_LIKE * np.median((wide * high)[of]))
        wide[point_like], high[point_like] = usual_wide, usual_high
    return _Wards((west + east) / 2, (south + north) / 2, wide, high)


def _grid(wards: _Wards) -> _Grid:
    """Whole multiples of the cell's side, with an empty ring around the city."""

    def centres(middle: Floats, half: Floats) -> Floats:
        first = np.floor((middle - half).min() / SIDE) - 1
        last = np.ceil((middle + half).max() / SIDE) + 1
        return (np.arange(first, last) + 0.5) * SIDE

    return _Grid(centres(wards.x, wards.wide), centres(wards.y, wards.high))


def _most_central(grid: _Grid, wards: _Wards) -> Ints:
    """The ward of each cell, rows by columns; OUTSIDE where no box holds the cell well enough."""
    nearest = np.full((grid.y.size, grid.x.size), _REACH)
    chosen = np.full(nearest.shape, OUTSIDE)
    for number, (x, y, wide, high) in enumerate(zip(*wards, strict=True)):
        columns = slice(*np.searchsorted(grid.x, (x - wide, x + wide)))
        rows = slice(*np.searchsorted(grid.y, (y - high, y + high)))
        away = np.hypot((grid.x[columns] - x) / wide, (grid.y[rows, None] - y) / high)
        closer = away < nearest[rows, columns]
        nearest[rows, columns][closer] = away[closer]
        chosen[rows, columns][closer] = number
    return chosen


def _enclosed(free: Flags) -> Flags:
    """Those of the free cells that are not connected, side by side, with the edge of the grid."""
    outside = np.zeros_like(free)
    outside[[0, -1], :] = outside[:, [0, -1]] = True
    before = 0
    while (now := int(outside.sum())) != before:
        before = now
        # Whole runs at a time in all four directions: a pass crosses every straight stretch of free cells.
        for _ in range(4):
            outside = np.rot90(_swept(outside, free))
            free = np.rot90(free)
    return free & ~outside


def _swept(marked: Flags, free: Flags) -> Flags:
    """Marks carried to the right through free cells."""
    column = np.arange(free.shape[1])
    wall = np.maximum.accumulate(np.where(free, -1, column), axis=1)
    mark = np.maximum.accumulate(np.where(marked, column, -1), axis=1)
    return free & (mark > wall)


def _fill_holes(chosen: Ints, grid: _Grid, wards: _Wards) -> None:
    rows, columns = np.nonzero(_enclosed(chosen == OUTSIDE))
    away = np.hypot(
        (grid.x[columns, None] - wards.x) / wards.wide,
        (grid.y[rows, None] - wards.y) / wards.high,
    )
    chosen[rows, columns] = away.argmin(axis=1)


def _successor(ward: Ints, x: Floats, y: Floats, gazetteer: Gazetteer) -> Ints:
    """The commune of each cell: the only successor of its ward, or of several the one whose label is nearest.

    Distance is counted in radii of a circle of the successor's area; then the radii are fitted, so that drawn
    areas come near the published ones.
    """
    place = {commune.code: number for number, commune in enumerate(gazetteer.communes)}
    most = max(len(w.successors) for w in gazetteer.wards)
    found = [[place[code] for code in w.successors] for w in gazetteer.wards]
    choices = np.array([places + [OUTSIDE] * (most - len(places)) for places in found])
    label_x, label_y = metres(*np.array([(c.lon, c.lat) for c in gazetteer.communes]).T)
    area = np.array([commune.area_km2 for commune in gazetteer.communes]) * 1e6
    options = choices[ward]
    away = np.hypot(x[:, None] - label_x[options], y[:, None] - label_y[options])
    away[options == OUTSIDE] = np.inf
    radius = np.sqrt(area / np.pi)
    rows = np.arange(ward.size)
    for _ in range(_ROUNDS):
        drawn = np.bincount(options[rows, (away / radius[options]).argmin(axis=1)], minlength=area.size)
        radius *= (area / np.maximum(drawn * SIDE**2, SIDE**2)) ** (_DAMPING / 2)
    nearest: Ints = options[rows, (away / radius[options]).argmin(axis=1)]
    return nearest


def city_cells(gazetteer: Gazetteer) -> Cells:
    """The city's cells, row by row from south-west; the same for the same gazetteer."""
    wards = _wards(gazetteer)
    grid = _grid(wards)
    chosen = _most_central(grid, wards)
    _fill_holes(chosen, grid, wards)
    rows, columns = np.nonzero(chosen != OUTSIDE)
    ward, x, y = chosen[rows, columns], grid.x[columns], grid.y[rows]
    districts = tuple(sorted({w.district for w in gazetteer.wards}))
    district_of = np.array([districts.index(w.district) for w in gazetteer.wards])
    return Cells(
        districts,
        tuple(commune.code for commune in gazetteer.communes),
        x,
        y,
        district_of[ward],
        _successor(ward, x, y, gazetteer),
        ward,
    )
