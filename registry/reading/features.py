"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    null,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.browsing.edition import Edition
from registry.collections import Collection
from registry.database import planned
from registry.errors import Fault, Invalid, NotFound
from registry.reading.counting import counted
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.written import ROWS, Utf8, key_of_rows, members
from registry.tables import data_version as _version


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
    collection = selection.collection
    wanted = conditions(selection)
    chosen = (
        _rows(collection, wanted)
        .order_by(collection.key)
        # Written out, not sent beside: a plan that knows how few rows are wanted is as good for the next box.
        .limit(bindparam("rows", limit + 1, Integer, literal_execute=True))
    )
    if after is not None:
        chosen = chosen.where(collection.key > key_of(collection, after, "next"))
    statement = _of_page(collection, projection, is_first=after is None).add_cte(
        chosen.cte(ROWS), counted(selection, wanted).cte(_COUNTED)
    )
    with told(), planned(connection, anew=len(wanted) > (collection.only is not None)):
        found = connection.execute(statement, {"limit": limit}).one()
    written, returned, matched, last, follows, number, changed_at = found
    return Page(
        b"{%b}" % written if returned else b"",
        returned,
        matched,
        last if follows else None,
        Edition(number, changed_at),
    )


_COUNTED = "counted"
_pages: dict[tuple[str, str, Projection, bool], Select[Any]] = {}


def _of_page(collection: Collection, projection: Projection, *, is_first: bool) -> Select[Any]:
    """What a page tells of `ROWS` and `_COUNTED`, whatever is asked of them: made once, like its members."""
    kept = (collection.id, collection.table.description, projection, is_first)
    if kept in _pages:
        return _pages[kept]
    key, limit = key_of_rows(collection), bindparam("limit", type_=Integer)
    rows = (
        select(
            cast(key, Text).label("key"),
            func.row_number().over(order_by=key).label("number"),
            members(collection, projection).label("members"),
        )
        .select_from(table(ROWS))
        .subquery("numbered")
    )
    within, more = rows.c.number <= limit, func.bool_or(rows.c.number > limit)
    # A first page that nothing follows is all there is: nobody counts.
    one_page = case((more, None), else_=func.count()) if is_first else null()
    joined: ColumnElement[str] = aggregate_order_by(literal_column("'},{'"), rows.c.number)
    made = select(
        cast(func.string_agg(rows.c.members, joined).filter(within), Utf8),
        func.count().filter(within),
        func.coalesce(one_page, select(table(_COUNTED, column("features")).c.features).scalar_subquery()),
        func.max(rows.c.key).filter(rows.c.number == limit),
        more,
        select(_version.c.number).scalar_subquery(),
        select(_version.c.changed_at).scalar_subquery(),
    ).select_from(rows)
    _pages[kept] = made
    return made


def feature(connection: Connection, collection: Collection, id_: str, *, projection: Projection) -> bytes:
    """One feature as the members of a GeoJSON object, without its braces, so that links can be added.

    Raises Invalid when `id_` cannot be an id, NotFound when no such feature is in the collection.
    """
    key = collection.key == key_of(collection, id_, "featureId")
    found: bytes | None = connection.execute(
        select(cast(members(collection, projection), Utf8)).select_from(
            _rows(collection, [*conditions(Selection(collection)), key]).subquery(ROWS)
        )
    ).scalar()
    if found is None:
        raise NotFound("feature", id_)
    return found


def feature_texts(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    """A statement whose rows are the selected features, each as GeoJSON text, in the order of their ids."""
    collection = selection.collection
    written = func.concat(literal_column("'{'"), members(collection, projection), literal_column("'}'"))
    rows = _rows(collection, conditions(selection)).order_by(collection.key).limit(limit)
    return select(written.label("feature")).select_from(rows.subquery(ROWS)).order_by(key_of_rows(collection))


def _rows(collection: Collection, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(literal_column("*")).select_from(collection.table).where(*wanted)


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
