"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.

Places are read from the text that was written when they changed (`registry.reading.stored`). What that text
has no columns for, the conditions on single properties, is asked of the view first, which tells ids.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import shapely
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from registry import crs
from registry.browsing.edition import Edition
from registry.collections import COLLECTIONS, Collection
from registry.database import planned
from registry.errors import Fault, Invalid, NotFound
from registry.prepared import Prepared, Sent
from registry.reading.counting import counted
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.stored import from_text
from registry.reading.written import ROWS, key_of_rows, members, order_of_rows
from registry.tables import data_version as _version
from registry.tables import site_feature
from registry.views import public_version


class Page(NamedTuple):
    """Some features, each as the members of a GeoJSON object, and where they stand in the whole selection.

    `matched` is None when there are more than anybody counts; `last` is where the last feature stands in the
    order of its collection when more follow, None on the last page.
    """

    members: list[bytes]
    matched: int | None
    last: str | None
    edition: Edition

    @property
    def returned(self) -> int:
        """How many features it has."""
        return len(self.members)

    @property
    def features(self) -> bytes:
        """The inside of a GeoJSON array."""
        return self.within(b"", b"")

    def within(self, head: bytes, tail: bytes) -> bytes:
        """The same between two texts: megabytes are put together once."""
        if not self.members:
            return head + tail
        whole = [b"%b{%b" % (head, self.members[0]), *self.members[1:]]
        whole[-1] = b"%b}%b" % (whole[-1], tail)
        return b"},{".join(whole)


def page(
    connection: Connection,
    selection: Selection,
    *,
    projection: Projection,
    limit: int,
    after: str | None = None,
) -> Page:
    """At most `limit` features in the order of their collection, from the one that follows `after`.

    Raises Invalid for a value that the database refuses.
    """
    selection = _of_text(selection)
    following = None if after is None else order_of(selection.collection, after, "next")
    if _is_plain(selection):
        shapes = () if selection.box is None else tuple(selection.box.shapes("bbox"))
        values = {f"box{number}": shapely.to_wkb(shape) for number, shape in enumerate(shapes)}
        statement = _plain_page(selection.collection.id, projection, limit, len(shapes), after is not None)
        sent = statement.rows(connection, {**values, "following": following})
    else:
        wanted = conditions(selection)
        with told(), planned(connection, anew=len(wanted) > (selection.collection.only is not None)):
            sent = Sent.of(connection.execute(_page(selection, wanted, projection, limit, following)))
    return _told(sent, limit, is_first=after is None)


def _told(sent: Sent, limit: int, *, is_first: bool) -> Page:
    """A page from its rows: the keys and members of features, one feature more than wanted if there is one,
    and the row about all.
    """
    last = len(sent) - 1
    _, _, number, changed_at, matched = sent.row(last)
    more, returned = last > limit, min(last, limit)
    return Page(
        sent.texts(1, returned),
        returned if is_first and not more else matched,
        sent.texts(0, returned)[-1].decode() if more else None,
        Edition(number, changed_at),
    )


def _is_plain(selection: Selection) -> bool:
    """Whether all features are wanted, or those in a box, from rows of text."""
    is_nowhere = selection.box is not None and selection.box.is_nowhere
    return selection.collection.table is site_feature and not selection.search.strip() and not is_nowhere


def _over_text(id_: str) -> Collection:
    return from_text(COLLECTIONS[id_]) or COLLECTIONS[id_]


@lru_cache(maxsize=1024)
def _plain_page(id_: str, projection: Projection, limit: int, boxes: int, follows: bool) -> Prepared:
    """The statement of such a page; its parameters are `box0`, `box1` in WKB, and the key `following`."""
    collection = _over_text(id_)
    shapes = (bindparam(f"box{number}", None, LargeBinary) for number in range(boxes))
    near = [func.ST_Intersects(collection.geometry, func.ST_GeomFromWKB(each, crs.STORED)) for each in shapes]
    wanted = [*conditions(Selection(collection)), *([or_(*near)] if near else [])]
    following = bindparam("following", None, collection.key.type) if follows else None
    return Prepared(_page(Selection(collection), wanted, projection, limit, following), anew=boxes > 0)


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
    following: Any,
) -> Select[Any]:
    """The features of a page and the one after it, in their order; the last row is of none, and tells the
    edition and how many there are.
    """
    collection, written = selection.collection, from_text(selection.collection)
    is_plain = _is_plain(selection)
    chosen = (
        (_rows(collection) if written is None or is_plain else select(collection.key.label("found")))
        .where(*wanted)
        .order_by(collection.order)
        # Written out, not sent beside: a plan that knows how few rows are wanted is as good for the next box.
        .limit(bindparam("rows", limit + 1, Integer, literal_execute=True))
    )
    if following is not None:
        chosen = chosen.where(collection.order > following)
    number: ColumnElement[Any] = select(counted(selection, wanted).subquery("c").c.features).scalar_subquery()
    if is_plain:
        rows: FromClause = chosen.subquery(ROWS)
    else:
        few = chosen.cte("few")
        if following is None:  # one page is all there is: nobody counts
            held = select(func.count()).select_from(few).scalar_subquery()
            number = case((held > limit, number))
        rows = few.alias(ROWS) if written is None else _texts_of(select(few.c.found)).subquery(ROWS)
    source = written or collection
    order = order_of_rows(source)
    features = select(
        order.label("order"),
        members(source, projection).label("members"),
        cast(null(), BigInteger).label("number"),
        cast(null(), DateTime(timezone=True)).label("changed_at"),
        cast(null(), BigInteger).label("matched"),
    ).select_from(rows)
    head = select(
        cast(null(), order.type), cast(null(), Text), _version.c.number, _version.c.changed_at, number
    )
    both = union_all(features, head).subquery("answer")
    return select(both).order_by(both.c.order)


def _texts_of(keys: Select[Any]) -> Select[Any]:
    return select(literal_column("*")).select_from(site_feature).where(site_feature.c.site_id.in_(keys))


def _rows(collection: Collection) -> Select[Any]:
    return select(literal_column("*")).select_from(collection.table)


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
    key = key_of(collection, id_, "featureId")
    if from_text(collection) is None:
        sent = Sent.of(connection.execute(_one(collection, projection, key)))
    else:
        sent = _plain_one(collection.id, projection).rows(connection, {"key": key})
    if not len(sent):
        raise NotFound("feature", id_)
    _, edition = sent.row(0)
    return Feature(sent.texts(0, 1)[0], edition)


def _one(collection: Collection, projection: Projection, key: Any) -> Select[Any]:
    rows = _rows(collection).where(*conditions(Selection(collection)), collection.key == key).subquery(ROWS)
    made: ColumnElement[Any] = null()
    if collection.table is site_feature:
        is_of_it = public_version.c.site_id == key_of_rows(collection)
        made = select(func.max(public_version.c.edition)).where(is_of_it).scalar_subquery()
    columns: list[ColumnElement[Any]] = [members(collection, projection), cast(made, BigInteger)]
    return select(*columns).select_from(rows)


@lru_cache(maxsize=64)
def _plain_one(id_: str, projection: Projection) -> Prepared:
    """The statement of one feature from rows of text; its parameter is `key`."""
    collection = _over_text(id_)
    return Prepared(_one(collection, projection, bindparam("key", None, collection.key.type)))


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


def order_of(collection: Collection, text: str, where: str) -> Any:
    """Where a feature stands in the order of its collection, from its text; raises Invalid."""
    if collection.has_placeless and text[:1] not in ("0", "1"):
        raise Invalid(Fault(where, text, "is not a place in the order of this collection"))
    return key_of(collection, text, where)


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
