"""The area within reach: the union of discs around centres, clipped to each unit."""

import math

import numpy as np
import shapely

from registry.coverage.distances import Floats
from registry.units.projection import Shapes

_QUARTER = 64
"""Straight pieces to a quarter of a disc: its outline is met within a tenth of a thousandth of the radius."""

_SWELL = math.sqrt((math.tau / (4 * _QUARTER)) / math.sin(math.tau / (4 * _QUARTER)))
"""Makes the area of the drawn disc that of the true one, which it is drawn inside of."""


def reached_area(x: Floats, y: Floats, within: float) -> shapely.Geometry:
    """All places within a radius of a centre, in metres; an empty polygon without centres."""
    if not x.size:
        return shapely.Polygon()
    return shapely.union_all(shapely.buffer(shapely.points(x, y), within * _SWELL, quad_segs=_QUARTER))


def clipped_km2(reached: shapely.Geometry, outlines: Shapes) -> Floats:
    """The km² of each outline (metric CRS) that are within reach; 0 where an outline is missing."""
    if outlines.size == 0:
        return np.zeros(0)
    shapely.prepare(reached)
    touched = shapely.intersects(reached, outlines)
    area = np.zeros(outlines.size)
    area[touched] = shapely.area(shapely.intersection(outlines[touched], reached)) / 1e6
    return area
