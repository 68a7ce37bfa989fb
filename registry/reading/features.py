"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.

Places are read from the text that was written when they changed (`registry.reading.stored`). What that text
has no columns for, the conditions on single properties, is asked of the view first, which tells ids.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from registry.browsing.edition import Edition
from registry.collections import Collection
from registry.database import planned
from registry.errors import Fault, Invalid, NotFound
from registry.reading.counting import counted
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.stored import from_text
from registry.reading.written import ROWS, Utf8, key_of_rows, members
from registry.tables import data_version as _version
from registry.tables import site_feature
from registry.views import public_version


class Page(NamedTuple):
    """Some features, as the inside of a GeoJSON array, and where they stand in the whole selection.

    `matched` is None when there are more than anybody counts; `last` is the key of the last feature when more
    follow, None on the last page.
    """

    features: bytes
    returned: int
    matched: int | None
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
    selection = _of_text(selection)
    wanted = conditions(selection)
    statement = _page(selection, wanted, projection, limit, after)
    with told(), planned(connection, anew=len(wanted) > (selection.collection.only is not None)):
        features, keys, (number, changed_at, matched) = _read(connection.execute(statement))
    more, returned = len(features) > limit, min(len(features), limit)
    return Page(
        b"{%b}" % b"},{".join(features[:limit]) if returned else b"",
        returned,
        returned if after is None and not more else matched,
        keys[limit - 1].decode() if more else None,
        Edition(number, changed_at),
    )


def _of_text(selection: Selection) -> Selection:
    """The selection over rows of text, where these have a column for each of its conditions."""
    written = from_text(selection.collection)
    if written is None or selection.equals or selection.filter is not None or selection.period is not None:
        return selection
    return replace(selection, collection=written)


def _page(
    selection: Selection,
    wanted: Sequence[ColumnElement[bool]],
    projection: Projection,
    limit: int,
    after: str | None,
) -> Select[Any]:
    """The features of a page and the one after it, by their keys; the last row is of none, and tells the
    edition and how many there are.
    """
    collection, written = selection.collection, from_text(selection.collection)
    is_text = collection.table is site_feature
    chosen = (
        (_rows(collection) if written is None or is_text else select(collection.key.label("found")))
        .where(*wanted)
        .order_by(collection.key)
        # Written out, not sent beside: a plan that knows how few rows are wanted is as good for the next box.
        .limit(bindparam("rows", limit + 1, Integer, literal_execute=True))
    )
    if after is not None:
        chosen = chosen.where(collection.key > key_of(collection, after, "next"))
    number: ColumnElement[Any] = select(counted(selection, wanted).subquery("c").c.features).scalar_subquery()
    if is_text:
        rows: FromClause = chosen.subquery(ROWS)
    else:
        few = chosen.cte("few")
        if after is None:  # one page is all there is: nobody counts
            held = select(func.count()).select_from(few).scalar_subquery()
            number = case((held > limit, number))
        rows = few.alias(ROWS) if written is None else _texts_of(select(few.c.found)).subquery(ROWS)
    source = written or collection
    key = key_of_rows(source)
    features = select(
        key.label("key"),
        members(source, projection).label("members"),
        cast(null(), BigInteger).label("number"),
        cast(null(), DateTime(timezone=True)).label("changed_at"),
        cast(null(), BigInteger).label("matched"),
    ).select_from(rows)
    head = select(
        cast(null(), key.type), cast(null(), Text), _version.c.number, _version.c.changed_at, number
    )
    both = union_all(features, head).subquery("answer")
    return select(both).order_by(both.c.key)


def _texts_of(keys: Select[Any]) -> Select[Any]:
    return select(literal_column("*")).select_from(site_feature).where(site_feature.c.site_id.in_(keys))


def _rows(collection: Collection) -> Select[Any]:
    return select(literal_column("*")).select_from(collection.table)


def _read(result: CursorResult[Any]) -> tuple[list[bytes], list[bytes], Sequence[Any]]:
    """Members and keys of the features, and the other columns of the last row.

    Rows of SQLAlchemy would bring each text as a string, only for it to be encoded again.
    """
    cursor: psycopg.Cursor[Any] = result.cursor  # type: ignore[assignment]  # the driver's own
    sent = cursor.pgresult
    assert sent is not None  # noqa: S101 - a statement that was executed has a result
    last = sent.ntuples - 1
    features = [sent.get_value(row, 1) or b"" for row in range(last)]
    keys = [sent.get_value(row, 0) or b"" for row in range(last)]
    cursor.scroll(last)
    _, _, *about = cursor.fetchone() or (None, None)
    result.close()
    return features, keys, about


class Feature(NamedTuple):
    """A feature as the members of a GeoJSON object, without its braces, so that links can be added.

    `edition` is the one that made a place as it is; None for features of other collections, which have none
    of their own, and for places as they were.
    """

    members: bytes
    edition: int | None


def feature(connection: Connection, collection: Collection, id_: str, *, projection: Projection) -> Feature:
    """One feature.

    Raises Invalid when `id_` cannot be an id, NotFound when no such feature is in the collection.
    """
    written = from_text(collection) or collection
    is_it = written.key == key_of(collection, id_, "featureId")
    rows = _rows(written).where(*conditions(Selection(written)), is_it).subquery(ROWS)
    version = public_version.c
    made: ColumnElement[Any] = null()
    if written is not collection:
        made = (
            select(func.max(version.edition)).where(version.site_id == key_of_rows(written)).scalar_subquery()
        )
    found = connection.execute(
        select(cast(members(written, projection), Utf8), cast(made, BigInteger)).select_from(rows)
    ).one_or_none()
    if found is None:
        raise NotFound("feature", id_)
    return Feature(*found)


def feature_texts(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    """A statement whose rows are the selected features, each as GeoJSON text, in the order of their ids."""
    selection = _of_text(selection)
    collection = selection.collection
    source = from_text(collection) or collection
    if source.table is collection.table:
        rows = _rows(collection).where(*conditions(selection))
    else:
        rows = _texts_of(select(collection.key).where(*conditions(selection)))
    page = rows.order_by(source.key).limit(limit).subquery(ROWS)
    written = func.concat(literal_column("'{'"), members(source, projection), literal_column("'}'"))
    return select(written.label("feature")).select_from(page).order_by(key_of_rows(source))


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
