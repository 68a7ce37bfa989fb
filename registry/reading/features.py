"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.browsing.edition import Edition
from registry.collections import Collection
from registry.errors import Fault, Invalid, NotFound
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection, as_geojson
from registry.tables import data_version as _version


class Page(NamedTuple):
    """Some features, as the inside of a GeoJSON array, and where they stand in the whole selection.

    `last` is the key of the last feature when more follow, None on the last page.
    """

    features: str
    returned: int
    matched: int
    last: str | None
    edition: Edition


def page(
    connection: Connection,
    selection: Selection,
    *,
    projection: Projection,
    limit: int,
    after: str | None = None,
) -> Page:
    """At most `limit` features in the order of their ids, from the one that follows `after`.

    Raises Invalid for a value that the database refuses.
    """
    collection = selection.collection
    wanted = conditions(selection)
    window = (
        select(
            cast(collection.key, Text).label("_id"),
            func.row_number().over(order_by=collection.key).label("_n"),
            as_geojson(collection.table, projection).label("_geometry"),
            *_columns(collection),
        )
        .where(*wanted)
        .order_by(collection.key)
        .limit(limit + 1)
    )
    if after is not None:
        window = window.where(collection.key > key_of(collection, after, "next"))
    rows = window.subquery("page")
    properties = _properties(rows, collection)
    within = rows.c["_n"] <= limit
    written = _feature(rows.c["_id"], rows.c["_geometry"], properties.table_valued())
    statement = select(
        func.coalesce(
            func.string_agg(written, aggregate_order_by(literal_column("','"), rows.c["_n"])).filter(within),
            "",
        ),
        func.count().filter(within),
        select(func.count()).select_from(collection.table).where(*wanted).scalar_subquery(),
        func.max(rows.c["_id"]).filter(rows.c["_n"] == limit),
        func.bool_or(rows.c["_n"] > limit),
        select(_version.c.number).scalar_subquery(),
        select(_version.c.changed_at).scalar_subquery(),
    ).select_from(rows.join(properties, literal_column("true"), isouter=True))
    with told():
        features, returned, matched, last, more, number, changed_at = connection.execute(statement).one()
    return Page(features, returned, matched, last if more else None, Edition(number, changed_at))


def feature(connection: Connection, collection: Collection, id_: str, *, projection: Projection) -> str:
    """One feature as the members of a GeoJSON object, without its braces, so that links can be added.

    Raises Invalid when `id_` cannot be an id, NotFound when no such feature is in the collection.
    """
    rows = (
        select(
            cast(collection.key, Text).label("_id"),
            as_geojson(collection.table, projection).label("_geometry"),
            *_columns(collection),
        )
        .where(collection.key == key_of(collection, id_, "featureId"), *conditions(Selection(collection)))
        .subquery("one")
    )
    properties = _properties(rows, collection)
    written = _members(rows.c["_id"], rows.c["_geometry"], properties.table_valued())
    found: str | None = connection.execute(
        select(written).select_from(rows.join(properties, literal_column("true")))
    ).scalar()
    if found is None:
        raise NotFound("feature", id_)
    return found


def feature_texts(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    """A statement whose rows are the selected features, each as GeoJSON text, in the order of their ids."""
    collection = selection.collection
    rows = (
        select(
            cast(collection.key, Text).label("_id"),
            collection.key.label("_key"),
            as_geojson(collection.table, projection).label("_geometry"),
            *_columns(collection),
        )
        .where(*conditions(selection))
        .order_by(collection.key)
        .limit(limit)
        .subquery("chosen")
    )
    properties = _properties(rows, collection)
    written = _feature(rows.c["_id"], rows.c["_geometry"], properties.table_valued())
    return (
        select(written.label("feature"))
        .select_from(rows.join(properties, literal_column("true")))
        .order_by(rows.c["_key"])
    )


def key_of(collection: Collection, text: str, where: str) -> Any:
    """An id as the type of the collection's key; raises Invalid when it is not of its form."""
    if "\0" in text:
        raise Invalid(Fault(where, text, "contains a NUL character"))
    if collection.key.type.python_type is not UUID:
        return text
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(Fault(where, text, "is not an id of this collection", ("a UUID",))) from None


def _columns(collection: Collection) -> list[ColumnElement[Any]]:
    return [item.column.label(item.name) for item in collection.properties]


def _properties(rows: Subquery, collection: Collection) -> Any:
    return (
        select(*(rows.c[item.name] for item in collection.properties)).correlate(rows).lateral("properties")
    )


def _members(id_: ColumnElement[str], geometry: ColumnElement[str], properties: Any) -> ColumnElement[str]:
    return func.concat(
        literal_column("""'"type":"Feature","id":'"""),
        func.to_json(id_),
        literal_column("""',"geometry":'"""),
        geometry,
        literal_column("""',"properties":'"""),
        func.row_to_json(properties),
    )


def _feature(id_: ColumnElement[str], geometry: ColumnElement[str], properties: Any) -> ColumnElement[str]:
    return func.concat(literal_column("'{'"), _members(id_, geometry, properties), literal_column("'}'"))
