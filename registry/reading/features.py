"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Integer, Select, Text, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.browsing.edition import Edition
from registry.collections import Collection
from registry.errors import Fault, Invalid, NotFound
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.written import Utf8, members
from registry.tables import data_version as _version


class Page(NamedTuple):
    """Some features, as the inside of a GeoJSON array, and where they stand in the whole selection.

    `last` is the key of the last feature when more follow, None on the last page.
    """

    features: bytes
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
            members(collection, projection).label("_members"),
        )
        .select_from(collection.table)
        .where(*wanted)
        .order_by(collection.key)
        # Written out, not sent beside: a plan that knows how few rows are wanted is as good for the next box.
        .limit(bindparam("rows", limit + 1, Integer, literal_execute=True))
    )
    if after is not None:
        window = window.where(collection.key > key_of(collection, after, "next"))
    rows = window.subquery("page")
    within = rows.c["_n"] <= limit
    statement = select(
        cast(
            func.string_agg(
                rows.c["_members"], aggregate_order_by(literal_column("'},{'"), rows.c["_n"])
            ).filter(within),
            Utf8,
        ),
        func.count().filter(within),
        select(func.count()).select_from(collection.table).where(*wanted).scalar_subquery(),
        func.max(rows.c["_id"]).filter(rows.c["_n"] == limit),
        func.bool_or(rows.c["_n"] > limit),
        select(_version.c.number).scalar_subquery(),
        select(_version.c.changed_at).scalar_subquery(),
    ).select_from(rows)
    with told():
        written, returned, matched, last, more, number, changed_at = connection.execute(statement).one()
    features = b"{%b}" % written if returned else b""
    return Page(features, returned, matched, last if more else None, Edition(number, changed_at))


def feature(connection: Connection, collection: Collection, id_: str, *, projection: Projection) -> bytes:
    """One feature as the members of a GeoJSON object, without its braces, so that links can be added.

    Raises Invalid when `id_` cannot be an id, NotFound when no such feature is in the collection.
    """
    found: bytes | None = connection.execute(
        select(cast(members(collection, projection), Utf8))
        .select_from(collection.table)
        .where(collection.key == key_of(collection, id_, "featureId"), *conditions(Selection(collection)))
    ).scalar()
    if found is None:
        raise NotFound("feature", id_)
    return found


def feature_texts(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    """A statement whose rows are the selected features, each as GeoJSON text, in the order of their ids."""
    collection = selection.collection
    written = func.concat(literal_column("'{'"), members(collection, projection), literal_column("'}'"))
    return (
        select(written.label("feature"))
        .select_from(collection.table)
        .where(*conditions(selection))
        .order_by(collection.key)
        .limit(limit)
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
