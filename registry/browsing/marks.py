"""GeoJSON for the map, made whole inside PostGIS: one statement, no row in Python."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry import crs
from registry.browsing.filters import Filters
from registry.browsing.geojson import collection, degrees, feature, geometry, members
from registry.browsing.matching import matches
from registry.views import public_site, public_unit
from registry.workflow import Level

_DIGITS = 6
_SIMPLER_M = 15.0
"""Metres by which an outline may move when it is drawn thin; the downloads carry it exactly."""


def marks(connection: Connection, filters: Filters) -> bytes:
    """A point per matching place, by slug, in longitude and latitude; a polygon stands for a point on its
    surface.

    Properties: `slug`, `kind`, `vi`, `en` (names), `status`, `stage`, `accuracy` (metres), `verification`.
    """
    return _marks(connection, matches(filters))


def mark(connection: Connection, slug: str) -> bytes:
    """The mark of one place; none when there is no such place."""
    return _marks(connection, public_site.c.slug == slug)


def _marks(connection: Connection, wanted: ColumnElement[bool]) -> bytes:
    site = public_site.c
    properties = members(
        slug=site.slug,
        kind=site.kind,
        vi=site.name_vi,
        en=site.name_en,
        status=site.status,
        stage=site.stage,
        accuracy=site.accuracy_m,
        verification=site.verification,
    )
    one = feature(site.slug, geometry(func.ST_PointOnSurface(site.geom), _DIGITS), properties)
    statement = select(collection(func.json_agg(aggregate_order_by(one, site.slug)))).where(wanted)
    return bytes(connection.execute(statement).scalar_one())


def place_outline(connection: Connection, slug: str) -> bytes:
    """The one place as the map draws it, with its geometry in full."""
    site = public_site.c
    properties = members(
        slug=site.slug, kind=site.kind, vi=site.name_vi, en=site.name_en, accuracy=site.accuracy_m
    )
    statement = select(
        collection(func.json_agg(feature(site.slug, geometry(site.geom, _DIGITS), properties)))
    ).where(site.slug == slug)
    return bytes(connection.execute(statement).scalar_one())


def _borders(outlines: ColumnElement[Any]) -> ColumnElement[object]:
    """All lines of many outlines, each once and in pieces as long as they can be."""
    lines = func.ST_LineMerge(func.ST_UnaryUnion(func.ST_Collect(func.ST_Boundary(outlines))))
    return func.ST_Transform(func.ST_Simplify(lines, _SIMPLER_M), crs.STORED)


def outlines(
    connection: Connection,
    level: Level,
    *,
    on: date,
    code: str | None = None,
    within: crs.LonLatBox | None = None,
) -> bytes:
    """Outlines of the units of a level as they stood on a day, simplified for drawing; `code` narrows to
    one of them, `within` to those that touch a box.

    Properties: `code`, `vi`, `en` (names), `quality` of the outline, `label` (a point inside). Units
    without one are left out. Beside the features stands `borders`, every border once, so that a dashed
    line between two units is not drawn twice; null without units.
    """
    unit = public_unit.c
    outline = func.ST_Transform(func.ST_SimplifyPreserveTopology(unit.metric_geom, _SIMPLER_M), crs.STORED)
    inside = func.ST_PointOnSurface(unit.geom)
    properties = members(
        code=unit.code,
        vi=unit.name_vi,
        en=unit.name_en,
        quality=unit.boundary_quality,
        label=func.json_build_array(degrees(func.ST_X(inside)), degrees(func.ST_Y(inside))),
    )
    statement = select(
        collection(
            func.json_agg(aggregate_order_by(feature(unit.key, geometry(outline, 4), properties), unit.code)),
            borders=geometry(_borders(unit.metric_geom), 4),
        )
    ).where(
        unit.level == level.value,
        unit.geom.is_not(None),
        unit.valid.op("@>", is_comparison=True)(cast(literal(on), Date)),
        true() if code is None else unit.code == code,
        true()
        if within is None
        else func.ST_Intersects(unit.geom, func.ST_MakeEnvelope(*within, crs.STORED)),
    )
    return bytes(connection.execute(statement).scalar_one())
