"""How a set of polygons fits together: overlaps of pairs and gaps inside the union, in square metres.

Shapes are valid and in the metric CRS.
"""

from typing import NamedTuple

import shapely
from shapely.geometry import Point

from registry.units.projection import Floats, Shapes


class Overlap(NamedTuple):
    """Positions of two shapes, the smaller first, and what they have in common."""

    one: int
    other: int
    area_m2: float


class Gap(NamedTuple):
    """A hole in the union of all shapes, a point in it, and the positions of the shapes around it."""

    area_m2: float
    point: Point
    around: tuple[int, ...]


def overlaps(shapes: Shapes) -> list[Overlap]:
    """Pairs that have an area in common, largest first; shapes that only touch have none.

    >>> squares = shapely.box([0, 9, 30], [0, 0, 0], [10, 20, 40], [10, 10, 10])
    >>> overlaps(squares)
    [Overlap(one=0, other=1, area_m2=10.0)]
    """
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    areas: Floats = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    found = [Overlap(int(a), int(b), float(m)) for a, b, m in zip(one, other, areas, strict=True) if m > 0]
    return sorted(found, key=lambda overlap: (-overlap.area_m2, overlap.one, overlap.other))


def gaps(shapes: Shapes) -> list[Gap]:
    """Holes that the shapes leave between them, largest first; a hole of a single shape counts too.

    >>> ring = shapely.difference(shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6))
    >>> [(gap.area_m2, gap.around) for gap in gaps(shapely.normalize([ring]))]
    [(4.0, (0,))]
    """
    if not shapes.size:
        return []
    parts = shapely.get_parts(shapely.union_all(shapes))
    rings = shapely.get_parts(shapely.get_rings(parts))
    outer = set(shapely.to_wkb(shapely.get_exterior_ring(parts)).tolist())
    holes = [shapely.Polygon(ring) for ring in rings if shapely.to_wkb(ring) not in outer]
    tree = shapely.STRtree(shapes)
    found = [
        Gap(hole.area, hole.representative_point(), tuple(sorted(tree.query(hole, "intersects").tolist())))
        for hole in holes
    ]
    return sorted(found, key=lambda gap: (-gap.area_m2, gap.point.x, gap.point.y))
