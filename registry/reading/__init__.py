"""Reads what is public: features as GeoJSON that PostGIS writes, and where and when they are."""

from registry.reading.at_once import feature_at_once, page_at_once
from registry.reading.extents import Extent, extent
from registry.reading.features import Feature, Page, feature, page
from registry.reading.period import Period
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Box, Projection, projection

__all__ = [
    "Box",
    "Extent",
    "Feature",
    "Page",
    "Period",
    "Projection",
    "Selection",
    "conditions",
    "extent",
    "feature",
    "feature_at_once",
    "page",
    "page_at_once",
    "projection",
]
