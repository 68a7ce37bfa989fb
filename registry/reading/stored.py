"""Places as text that PostGIS writes when they change: how it is written, and the collections that read it.

A row of `site_feature` follows from the row of `public_site` and nothing else, by the expressions that
`registry.collections` has for the properties. `registry.migrate` puts the view in place that says so;
triggers bring rows up to date with it (`registry/sql/23_features.sql`).
"""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, func, literal_column, select, type_coerce
from sqlalchemy.types import NullType

from registry.collections import CREATIVE_CENTRES, HERITAGE_SITES, SITES, Collection
from registry.queryables import Property
from registry.reading.shapes import CRS84, as_geojson
from registry.reading.statements import compiled
from registry.site_properties import SITE_PARTS
from registry.tables import site_feature
from registry.views import public_site


def from_text(collection: Collection) -> Collection | None:
    """The collection over `site_feature`, whose rows hold its features as text; None for one that has none.

    Of its columns there are the key, the geometry, and what says which rows belong there.
    """
    return _from_text().get(collection.id) if collection.parts else None


@cache
def _from_text() -> dict[str, Collection]:
    held = site_feature.c
    return {
        each.id: replace(
            each,
            table=site_feature,
            key=held.site_id,
            only=held[each.only.name] if isinstance(each.only, Column) else None,
        )
        for each in (SITES, CREATIVE_CENTRES, HERITAGE_SITES)
    }


def _members_of(properties: tuple[Property, ...]) -> ColumnElement[str]:
    """Properties of `public_site` as members of a JSON object, without its braces."""
    named = (
        select(*(each.column.label(each.name) for each in properties)).correlate(public_site).subquery("p")
    )
    written = func.row_to_json(select(literal_column("p")).select_from(named).scalar_subquery())
    return func.substr(func.left(written.cast(Text), -1), 2)


@cache
def view() -> str:
    """The SQL that creates the view `registry.written_site`: the rows of `site_feature` as they should be."""
    site = public_site.c
    values: dict[str, ColumnElement[Any]] = {
        "site_id": site.id,
        "geom": type_coerce(site.geom, NullType()),  # not as the bytes that it is read as
        "is_centre": site.is_centre,
        "is_heritage": site.is_heritage,
        "geometry": as_geojson(public_site, CRS84),
        **{name: _members_of(properties) for name, properties in SITE_PARTS.items()},
    }
    rows = select(*(value.label(name) for name, value in values.items()))
    return f"CREATE VIEW registry.written_site AS {compiled(rows)}"
