"""Where a document says that its site lies: the units, and whether the point agrees with the address."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Connection, Integer, cast, func, literal, select
from sqlalchemy.dialects.postgresql import array

from registry import crs
from registry.editing.known import Known
from registry.errors import Fault
from registry.policy import Place
from registry.tables import unit
from registry.workflow import Publication

UNSURE = 1000.0
"""Metres by which an approximate outline may be wrong when it does not say so itself."""


def geometry_of(document: Mapping[str, Any]) -> Any:
    """The geometry of a document as an SQL value in the stored system."""
    return func.ST_SetSRID(func.ST_GeomFromGeoJSON(json.dumps(document["geometry"])), crs.STORED)


def stated_units(document: Mapping[str, Any], known: Known) -> list[int]:
    """The units that the address names, by id."""
    said = ((level, each["code"]) for level, each in document["stated"].items())
    return [known.units[name] for name in said if name in known.units]


def proposed_place(connection: Connection, document: Mapping[str, Any], known: Known) -> Place:
    """What the rules ask of the site that a document would make."""
    stated = cast(array(stated_units(document, known), type_=Integer), ARRAY(Integer))
    at = func.registry.units_at(geometry_of(document), stated).table_valued("unit_id", "reason")
    units = connection.scalars(select(at.c.unit_id))
    return Place(Publication(document["publication"]), frozenset(units))


def moved(connection: Connection, one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Metres between the positions of two documents, planar in the metric system."""
    ends = (func.ST_Transform(func.ST_PointOnSurface(geometry_of(each)), crs.METRIC) for each in (one, other))
    return float(connection.execute(select(func.ST_Distance(*ends))).scalar_one())


def misplaced(connection: Connection, document: Mapping[str, Any], known: Known) -> list[Fault]:
    """A fault for each stated unit that the point is farther from than both can be wrong."""
    stated = stated_units(document, known)
    if not stated:
        return []
    point = func.ST_Transform(func.ST_PointOnSurface(geometry_of(document)), crs.METRIC)
    away = func.ST_Distance(unit.c.metric_geom, point)
    rows = connection.execute(
        select(unit.c.name_vi, unit.c.level, away.label("metres")).where(
            unit.c.id.in_(stated),
            unit.c.metric_geom.is_not(None),
            away > func.coalesce(unit.c.boundary_accuracy_m, UNSURE) + literal(document["accuracy_m"]),
        )
    )
    return [
        Fault("/geometry", None, f"lies {row.metres:.0f} m outside {row.name_vi}, which the address states")
        for row in rows
    ]
