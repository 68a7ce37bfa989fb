"""GeoJSON as SQL values: what PostGIS needs to write a whole collection in one statement."""

from typing import Any

from sqlalchemy import ColumnElement, Numeric, Text, cast, func, literal
from sqlalchemy.dialects.postgresql import JSON


def collection(features: ColumnElement[object], **more: ColumnElement[Any]) -> ColumnElement[bytes]:
    """A feature collection of an array of features, in UTF-8; empty when that is NULL."""
    held: dict[str, ColumnElement[Any]] = {
        "type": literal("FeatureCollection"),
        "features": func.coalesce(features, cast(literal("[]"), JSON)),
    }
    return func.convert_to(cast(members(**held, **more), Text), "UTF8")


def feature(
    name: ColumnElement[Any], geometry: ColumnElement[object], properties: ColumnElement[object]
) -> ColumnElement[object]:
    """One feature with its id."""
    return func.json_build_object(
        "type", "Feature", "id", name, "geometry", geometry, "properties", properties
    )


def members(**held: ColumnElement[Any]) -> ColumnElement[object]:
    """A JSON object."""
    return func.json_build_object(*(part for name, value in held.items() for part in (name, value)))


def degrees(value: ColumnElement[Any]) -> ColumnElement[object]:
    """Degrees to about a metre."""
    return func.round(cast(value, Numeric), 5)


def geometry(shape: ColumnElement[Any], digits: int) -> ColumnElement[object]:
    """The geometry of a feature, with so many decimals."""
    return cast(func.ST_AsGeoJSON(shape, digits), JSON)
