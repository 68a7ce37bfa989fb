"""Approximate outlines of districts, communes and the city: one coverage, cut along the same lines.

Districts and communes are unions of the same pieces (what one district gave to one commune), which are
cleaned and simplified together: no two units of a level overlap, none leaves a gap, both cover the same city.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely
from shapely import MultiPolygon

from registry.units.cells import SIDE, Cells, Flags, Ints
from registry.units.projection import Floats, Shapes, metric, stored, transformed
from registry.workflow import Level

_SIMPLIFY = 1.5 * SIDE
"""Tolerance of the simplification in metres: takes the stairs out of the cells' edges."""

_SPECK = 3e6
"""Square metres under which a detached part of a unit comes from the method and not from the ground."""

_DECIMALS = 7
"""Of a degree: one centimetre, and the same on every machine."""

ACCURACY = {Level.CITY: 0.025, Level.DISTRICT: 0.1, Level.COMMUNE: 0.2}
"""Accuracy of an outline in square roots of its area: nine tenths of the outline of nine tenths of the units
lie within it. `docs/units.md` tells how it was measured."""


class Outlines(NamedTuple):
    """MULTIPOLYGONs in the stored CRS by code, and the km² that each district gave to each commune."""

    city: MultiPolygon
    districts: dict[str, MultiPolygon]
    communes: dict[str, MultiPolygon]
    gave_km2: dict[tuple[str, str], float]


def _pieces(squares: Shapes, label: Ints) -> dict[int, shapely.Geometry]:
    """The union of the squares of each label."""
    order = np.argsort(label, kind="stable")
    labels, starts = np.unique(label[order], return_index=True)
    groups = np.split(squares[order], starts[1:])
    return {int(name): shapely.coverage_union_all(group) for name, group in zip(labels, groups, strict=True)}


def _specks(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """The parts of a shape, without the largest, that are too small to be meant."""
    parts = sorted(shapely.get_parts(shape), key=shapely.area)
    return [part for part in parts[:-1] if part.area < _SPECK]


def _neighbours(cells: Cells, taken: Flags) -> Ints:
    """Positions of cells outside a group that share a side with one of its cells, once per shared side."""
    across, up = np.array([(0.0, -SIDE), (-SIDE, 0.0), (SIDE, 0.0), (0.0, SIDE)]).T
    # Cells stand row by row, so complex numbers with the row as their real part are in order.
    order = cells.y + 1j * cells.x
    wanted = ((cells.y[taken, None] + up) + 1j * (cells.x[taken, None] + across)).ravel()
    place = np.minimum(np.searchsorted(order, wanted), order.size - 1)
    found: Ints = place[order[place] == wanted]
    return found[~taken[found]]


def _absorb(cells: Cells, squares: Shapes, label: Ints) -> Cells:
    """The cells with every speck of a label given to the piece that it borders most."""
    district, commune = cells.district.copy(), cells.commune.copy()
    for name, shape in _pieces(squares, label).items():
        for speck in _specks(shape):
            taken = (label == name) & shapely.contains_xy(speck, cells.x, cells.y)
            bordering = _neighbours(cells, taken)
            pairs, counts = np.unique(
                np.stack([district[bordering], commune[bordering]], axis=1), axis=0, return_counts=True
            )
            if counts.size:
                district[taken], commune[taken] = pairs[counts.argmax()]
    return cells._replace(district=district, commune=commune)


def _cleaned(cells: Cells) -> Cells:
    """The cells of one connected city without specks, of communes first and then of districts."""
    squares = cells.squares()
    kept = np.ones(cells.x.size, dtype=bool)
    for speck in _specks(shapely.coverage_union_all(squares)):
        kept &= ~shapely.contains_xy(speck, cells.x, cells.y)
    cells = cells._replace(
        x=cells.x[kept],
        y=cells.y[kept],
        district=cells.district[kept],
        commune=cells.commune[kept],
        ward=cells.ward[kept],
    )
    squares = squares[kept]
    cells = _absorb(cells, squares, cells.commune)
    return _absorb(cells, squares, cells.district)


def _rounded(points: Floats) -> Floats:
    return np.round(points, _DECIMALS)


def _union(pieces: Iterable[shapely.Geometry]) -> MultiPolygon:
    whole = shapely.normalize(shapely.coverage_union_all(np.array(list(pieces), dtype=object)))
    return MultiPolygon(shapely.get_parts(whole).tolist())


def outlines(cells: Cells) -> Outlines:
    """The outlines that the cells make; the same for the same cells."""
    cells = _cleaned(cells)
    many = len(cells.communes)
    drawn = _pieces(cells.squares(), cells.district * many + cells.commune)
    pairs = [(cells.districts[name // many], cells.communes[name % many]) for name in drawn]
    smooth = shapely.coverage_simplify(np.array(list(drawn.values()), dtype=object), _SIMPLIFY)
    degrees = shapely.transform(transformed(smooth, metric(), stored()), _rounded)
    by_pair = dict(zip(pairs, degrees, strict=True))
    return Outlines(
        city=_union(degrees),
        districts={d: _union(s for pair, s in by_pair.items() if pair[0] == d) for d in cells.districts},
        communes={c: _union(s for pair, s in by_pair.items() if pair[1] == c) for c in cells.communes},
        gave_km2=dict(zip(pairs, (shapely.area(list(drawn.values())) / 1e6).tolist(), strict=True)),
    )
