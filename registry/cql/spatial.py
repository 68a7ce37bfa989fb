"""Spatial literals and the spatial functions of CQL2."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import shapely
from shapely.errors import GEOSException
from shapely.geometry import shape as shape_of
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, func, not_, or_

from registry.errors import Fault, Invalid
from registry.reading.shapes import Box, Projection, as_literal, stored

Shape: TypeAlias = ColumnElement[Any] | list[BaseGeometry]
"""A column, or a literal in the stored system as the shapes that it is the union of."""

GEOMETRIES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "s_intersects": func.ST_Intersects,
    "s_disjoint": func.ST_Disjoint,
    "s_equals": func.ST_Equals,
    "s_touches": func.ST_Touches,
    "s_within": func.ST_Within,
    "s_contains": func.ST_Contains,
    "s_overlaps": func.ST_Overlaps,
    "s_crosses": func.ST_Crosses,
}
OPERATORS = tuple(_FUNCTIONS)
MOST_PAIRS = 100
"""Pairs of parts of two collections: each is a condition of its own."""


def box(numbers: list[Any], given: Projection, where: str) -> list[BaseGeometry]:
    """The shapes of a `BBOX` literal in the stored system; raises Invalid."""
    told = f"BBOX{tuple(numbers)}"
    if len(numbers) not in (4, 6) or not all(isinstance(number, int | float) for number in numbers):
        raise Invalid(Fault(where, told, "needs four or six numbers"))
    flat = (*numbers[:2], *numbers[3:5]) if len(numbers) == 6 else tuple(numbers)
    corners = (float(flat[0]), float(flat[1]), float(flat[2]), float(flat[3]))
    return Box(corners, given, told).shapes(where)


def literal_of(geojson: Mapping[str, Any], given: Projection, where: str) -> list[BaseGeometry]:
    """The shapes of a GeoJSON geometry in the stored system.

    Raises Invalid when it is not a geometry, or not a valid one: a ring not closed, edges that cross.
    """
    kind = geojson["type"]
    try:
        shape = shapely.force_2d(shape_of(dict(geojson)))
    except (GEOSException, ValueError, TypeError, IndexError, KeyError, AttributeError):
        raise Invalid(Fault(where, kind, "is not a well-formed geometry", GEOMETRIES)) from None
    if shape.is_empty:
        raise Invalid(Fault(where, kind, "is an empty geometry"))
    _require_closed(geojson, where)
    if not shape.is_valid:
        raise Invalid(Fault(where, shapely.is_valid_reason(shape), "is not a valid geometry"))
    moved = stored(shape, given, where, kind)
    return list(shapely.get_parts(moved)) if kind == "GeometryCollection" else [moved]


def _require_closed(geojson: Mapping[str, Any], where: str) -> None:
    """Shapely closes an open ring in silence; RFC 7946 asks for the last position to be the first."""
    if geojson["type"] == "GeometryCollection":
        for part in geojson["geometries"]:
            _require_closed(part, where)
    polygons = {"Polygon": [geojson.get("coordinates")], "MultiPolygon": geojson.get("coordinates")}.get(
        geojson["type"], []
    )
    for ring in (ring for polygon in polygons or [] for ring in polygon or []):
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise Invalid(Fault(where, geojson["type"], "has a ring that is not closed"))


def related(op: str, left: Shape, right: Shape, where: str) -> ColumnElement[bool]:
    """Whether two shapes stand in a spatial relation.

    A collection of geometries counts as their union where that can be told part by part, in S_INTERSECTS and
    S_DISJOINT; other relations to a collection of several are refused.
    """
    lefts, rights = _parts(left), _parts(right)
    if len(lefts) * len(rights) > MOST_PAIRS:
        raise Invalid(Fault(where, op.upper(), "has too many geometries", (f"up to {MOST_PAIRS}",)))
    if op == "s_disjoint" and len(lefts) * len(rights) > 1:
        return not_(or_(*(func.ST_Intersects(one, other) for one in lefts for other in rights)))
    pairs = [_FUNCTIONS[op](one, other) for one in lefts for other in rights]
    if len(pairs) > 1 and op != "s_intersects":
        raise Invalid(
            Fault(
                where,
                op.upper(),
                "does not take a collection of several geometries",
                ("S_INTERSECTS", "S_DISJOINT"),
            )
        )
    return or_(*pairs) if len(pairs) > 1 else and_(pairs[0])


def _parts(shape: Shape) -> list[ColumnElement[Any]]:
    return [as_literal(part) for part in shape] if isinstance(shape, list) else [shape]
