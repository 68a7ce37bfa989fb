"""Geometry in and out: boxes and literals into the stored system, features into the system that was asked
for.

A literal is transformed, never the column, so that the spatial index serves every filter.
"""

import math
from functools import cache
from typing import Any, NamedTuple

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, FromClause, LargeBinary, Text, false, func, literal, or_

from registry import crs
from registry.errors import Fault, Invalid

DEGREE_DIGITS = 7
"""About a centimetre."""

METRE_DIGITS = 3
HALF_THE_WORLD = 180.0
POLE = 90.0
FARTHEST = 21_000_000.0
"""Beyond every coordinate, in metres, of the systems that are served: half the equator is 20,037,508 m."""


class Projection(NamedTuple):
    """A system that coordinates are given in, by its OGC name."""

    uri: str
    epsg: int
    latitude_first: bool

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return crs.declared(f"EPSG:{self.epsg}").is_geographic

    @property
    def digits(self) -> int:
        """Decimal places that are worth writing."""
        return DEGREE_DIGITS if self.is_geographic else METRE_DIGITS


def projection(name: str, where: str = "crs") -> Projection:
    """The served system of that OGC name; raises Invalid that lists those that there are.

    >>> projection("http://www.opengis.net/def/crs/EPSG/0/4326").latitude_first
    True
    """
    known = crs.named(name)
    if known is None:
        raise Invalid(
            Fault(where, name, "is not a coordinate reference system of this service", tuple(crs.SERVED))
        )
    served = crs.SERVED[known]
    return Projection(known, served.epsg, served.latitude_first)


CRS84 = projection(crs.CRS84)


@cache
def _to_stored(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, crs.STORED, always_xy=True)


def stored(shape: BaseGeometry, given: Projection, where: str, value: object) -> BaseGeometry:
    """A shape, with its coordinates in the axis order of `given`, in the stored system.

    Raises Invalid when it has no place on earth there.
    """
    if given.latitude_first:
        shape = shapely.transform(shape, lambda pairs: pairs[:, ::-1])
    if given.epsg != crs.STORED:
        shape = shapely.transform(shape, lambda pairs: _project(pairs, given.epsg))
    coordinates = shapely.get_coordinates(shape)
    longitude, latitude = coordinates[:, 0], coordinates[:, 1]
    if not (abs(longitude) <= 180).all() or not (abs(latitude) <= 90).all():
        raise Invalid(Fault(where, value, "lies outside the coordinate reference system"))
    return shape


def _project(pairs: Any, epsg: int) -> Any:
    east, north = _to_stored(epsg).transform(pairs[:, 0], pairs[:, 1])
    return shapely.get_coordinates(shapely.points(east, north))


def as_literal(shape: BaseGeometry) -> ColumnElement[Any]:
    """A shape in the stored system, as a bound value."""
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(shape), LargeBinary), crs.STORED)


class Box(NamedTuple):
    """A box in the axis order of its system: the first pair is the lower corner. `given` is how it was
    written.
    """

    corners: tuple[float, float, float, float]
    projection: Projection
    given: str

    def touches(self, geometry: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a stored geometry has a point in common with the box.

        West greater than east, in degrees, is a box across the antimeridian (RFC 7946), if it is narrower
        than half the world; if not, they were exchanged.
        """
        if self.is_nowhere:
            return false()
        return or_(*(func.ST_Intersects(geometry, as_literal(shape)) for shape in self.shapes("bbox")))

    @property
    def is_nowhere(self) -> bool:
        """Whether a box in latitude, longitude lies beyond the poles: well formed, and nothing is there.

        Clients that write longitude first whatever the system says, OGC's own test suite among them, take a
        refusal for a fault of the service.
        """
        low, _, high, _ = self.corners
        return self.projection.latitude_first and low <= high <= HALF_THE_WORLD and high > POLE

    def shapes(self, where: str) -> list[BaseGeometry]:
        """The box in the stored system, its edges dense enough that a straight line stays one; raises
        Invalid.
        """
        low_x, low_y, high_x, high_y = self.corners
        if self.projection.latitude_first:
            low_x, low_y, high_x, high_y = low_y, low_x, high_y, high_x
        if low_y > high_y:
            raise Invalid(Fault(where, self.given, "the lower corner is above the upper corner"))
        spans = [(low_x, high_x)]
        if low_x > high_x:
            if not self.projection.is_geographic:
                raise Invalid(
                    Fault(where, self.given, "the lower corner is to the right of the upper corner")
                )
            if low_x - high_x < HALF_THE_WORLD:
                raise Invalid(Fault(where, self.given, "west is to the east of east"))
            spans = [(low_x, 180.0), (-180.0, high_x)]
        upright = self.projection._replace(latitude_first=False)
        if max(abs(number) for number in self.corners) > FARTHEST:
            raise Invalid(Fault(where, self.given, "lies outside the coordinate reference system"))
        return [
            stored(_edges(west, low_y, east, high_y, upright), upright, where, self.given)
            for west, east in spans
        ]


def _edges(west: float, south: float, east: float, north: float, given: Projection) -> BaseGeometry:
    # A box without width or height is a line or a point, which an envelope polygon would make invalid.
    if west == east and south == north:
        return shapely.Point(west, south)
    shape: BaseGeometry = (
        shapely.LineString([(west, south), (east, north)])
        if west == east or south == north
        else shapely.box(west, south, east, north)
    )
    if given.epsg == crs.STORED:
        return shape
    return shapely.segmentize(shape, max(east - west, north - south) / 32)


def finite(text: str) -> float | None:
    """The number that a text is, or None when it is no finite decimal number.

    >>> finite("1e3"), finite("inf"), finite("1_0")
    (1000.0, None, None)
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def projected(table: FromClause, wanted: Projection) -> ColumnElement[Any]:
    """The geometry of a view in the wanted system, x first."""
    if wanted.epsg == crs.METRIC and "metric_geom" in table.c:
        return table.c.metric_geom
    return table.c.geom if wanted.epsg == crs.STORED else func.ST_Transform(table.c.geom, wanted.epsg)


def as_geojson(table: FromClause, wanted: Projection) -> ColumnElement[str]:
    """The geometry of a view as GeoJSON text in the wanted system and axis order, exterior rings
    anticlockwise; null if none.
    """
    shape = func.ST_ForcePolygonCCW(projected(table, wanted))
    if wanted.latitude_first:
        shape = func.ST_FlipCoordinates(shape)
    # Options 0: no "crs" member, which RFC 7946 has done away with.
    return func.coalesce(func.ST_AsGeoJSON(shape, wanted.digits, 0, type_=Text), "null")
