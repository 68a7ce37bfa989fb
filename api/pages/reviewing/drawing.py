"""Where things are and where they would be, as a map of before and after."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from shapely.geometry import shape
from shapely.ops import unary_union

from api.pages.map_words import map_words
from api.pages.reader import Reader
from maps import views
from maps.layers import Embedded
from maps.page import Rendered, render
from registry.browsing import marks
from registry.crs import LonLatBox
from registry.dates import today
from registry.workflow import Level

_AROUND = 0.004
"""Degrees around the positions that the map begins with, some 400 m."""

Geometry = Mapping[str, Any]


def moved_map(reads: Reader, before: Iterable[Geometry], after: Iterable[Geometry]) -> Rendered | None:
    """The map of both; None when there is nothing to draw."""
    roles = [("before", each) for each in before] + [("after", each) for each in after]
    if not roles:
        return None
    features = [
        {"type": "Feature", "geometry": dict(geometry), "properties": {"role": role}}
        for role, geometry in roles
    ]
    positions = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    west, south, east, north = unary_union([shape(dict(geometry)) for _, geometry in roles]).bounds
    box = LonLatBox(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    wide = LonLatBox(*(edge + sign * 3 * _AROUND for edge, sign in zip(box, (-1, -1, 1, 1), strict=True)))
    around = marks.outlines(reads.connection, Level.COMMUNE, on=today(), within=wide)
    drawn = views.difference(
        Embedded(positions), Embedded(around), box, map_words(reads), background=reads.background
    )
    return render(drawn)
