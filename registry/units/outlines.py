"""Outlines of units in metres, for drawings that need no map server."""

import json
from typing import NamedTuple

from sqlalchemy import Connection, Text, func, select

from registry.views import public_unit
from registry.workflow import Level

Ring = tuple[tuple[float, float], ...]


class Outline(NamedTuple):
    """A unit with its rings in metres of the metric CRS, and a point inside it; None without an outline."""

    code: str
    name_vi: str
    name_en: str
    quality: str | None
    population: int | None
    rings: tuple[Ring, ...]
    label: tuple[float, float] | None


def last_outlines(connection: Connection, level: Level, *, simpler: float) -> tuple[Outline, ...]:
    """The units of a level as they stood on the last day on which any did, by code, each line moved by at
    most `simpler` metres. They are those of `registry.units.standing.last_units`.
    """
    unit = public_unit.c
    ends = func.coalesce(unit.valid_to, func.to_date("9999-12-31", "YYYY-MM-DD"))
    last = select(func.max(ends)).where(unit.level == level.value).scalar_subquery()
    shape = func.ST_SimplifyPreserveTopology(unit.metric_geom, simpler)
    rows = connection.execute(
        select(
            *(unit.code, unit.name_vi, unit.name_en, unit.boundary_quality, unit.population),
            func.ST_AsGeoJSON(shape, 0, type_=Text),
            func.ST_AsGeoJSON(func.ST_PointOnSurface(unit.metric_geom), 0, type_=Text),
        )
        .where(unit.level == level.value, ends == last)
        .order_by(unit.code.collate("C"))
    )
    return tuple(
        Outline(code, vi, en, quality, people, _rings(shape), _point(label))
        for code, vi, en, quality, people, shape, label in rows
    )


def _rings(written: str | None) -> tuple[Ring, ...]:
    if written is None:
        return ()
    held = json.loads(written)
    polygons = held["coordinates"] if held["type"] == "MultiPolygon" else [held["coordinates"]]
    return tuple(tuple((x, y) for x, y, *_ in ring) for polygon in polygons for ring in polygon)


def _point(written: str | None) -> tuple[float, float] | None:
    if written is None:
        return None
    x, y = json.loads(written)["coordinates"]
    return x, y
