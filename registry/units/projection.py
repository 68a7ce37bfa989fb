"""Shapes between the stored and the metric CRS, longitude first."""

from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from registry import crs

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


@cache
def between(source: CRS, target: CRS) -> Transformer:
    """The transformation from one system to another, x before y on both sides."""
    return Transformer.from_crs(source, target, always_xy=True)


def stored() -> CRS:
    """The system of stored geometry."""
    return CRS.from_epsg(crs.STORED)


def metric() -> CRS:
    """The system in which areas and distances are measured."""
    return crs.require_metric(CRS.from_epsg(crs.METRIC))


def metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metric x and y of stored longitudes and latitudes."""
    x, y = between(stored(), metric()).transform(lon, lat)
    return np.asarray(x), np.asarray(y)


def transformed(shapes: Shapes, source: CRS, target: CRS) -> Shapes:
    """The shapes, vertex by vertex, in another system; shared vertices stay shared. None stays None."""
    if source == target:
        return shapes
    transformer = between(source, target)

    def moved(points: Floats) -> Floats:
        return np.stack(transformer.transform(points[:, 0], points[:, 1]), axis=1)

    return shapely.transform(shapes, moved)


def areas_km2(shapes: Shapes) -> Floats:
    """Areas of stored shapes in the metric CRS."""
    areas: Floats = shapely.area(transformed(shapes, stored(), metric())) / 1e6
    return areas
