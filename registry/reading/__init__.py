"""Reads what is public: features as GeoJSON that PostGIS writes, and where and when they are."""

from registry.reading.extents import Extent, extent
from registry.reading.features import Page, feature, page
from registry.reading.period import Period
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Box, Projection, projection

__all__ = [
    "Box",
    "Extent",
    "Page",
    "Period",
    "Projection",
    "Selection",
    "conditions",
    "extent",
    "feature",
    "page",
    "projection",
]
