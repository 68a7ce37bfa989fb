"""Features as GeoJSON text that PostGIS writes: one statement for a page, one for a feature; no row is read
in Python.

Places are read from the text that was written when they changed (`registry.reading.stored`). What that text
has no columns for, the conditions on single properties, is asked of the view first, which tells ids.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    join,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from registry.browsing.edition import Edition, edition_told
from registry.collections import Collection
from registry.database import planned
from registry.errors import Fault, Invalid, NotFound
from registry.prepared import Sent
from registry.reading.counting import counted, listed, words_alone
from registry.reading.refusals import told
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Projection
from registry.reading.stored import from_text
from registry.reading.written import ROWS, key_of_rows, members, order_of_rows
from registry.tables import data_version as _version
from registry.tables import directory, site_feature
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
    selection = of_text(selection)
    following = None if after is None else order_of(selection.collection, after, "next")
    wanted = conditions(selection)
    with told(), planned(connection, anew=len(wanted) > (selection.collection.only is not None)):
        sent = Sent.of(connection.execute(page_of(selection, wanted, projection, limit, following)))
    return read_page(sent, limit, is_first=after is None)


def read_page(sent: Sent, limit: int, *, is_first: bool) -> Page:
    """A page from its rows: the keys and members of features, one feature more than wanted if there is one,
    and the row about all.
    """
    last = len(sent) - 1
    _, _, number, changed_at, matched = sent.row(last)
    more, returned = last > limit, min(last, limit)
    counted = None if matched is None else int(matched)
    return Page(
        sent.texts(1, returned),
        returned if is_first and not more else counted,
        sent.texts(0, returned)[-1].decode() if more else None,
        edition_told(number, changed_at),
    )


def is_plain(selection: Selection) -> bool:
    """Whether all features are wanted, or those in a box, from rows of text."""
    is_nowhere = selection.box is not None and selection.box.is_nowhere
    return selection.collection.table is site_feature and not selection.search.strip() and not is_nowhere


def of_text(selection: Selection) -> Selection:
    """The selection over rows of text, where these have a column for each of its conditions."""
    written = from_text(selection.collection)
    if written is None or selection.equals or selection.filter is not None or selection.period is not None:
        return selection
    return replace(selection, collection=written)


def page_of(
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
    from_rows = is_plain(selection)
    chosen, order = _rows(collection).where(*wanted), collection.order
    if words_alone(selection, wanted):  # the directory knows all: nothing is looked up for each that it finds
        chosen, order = listed(selection), directory.c.site_id
    elif written is not None and not from_rows:
        chosen = select(collection.key.label("found")).where(*wanted)
    # Written out, not sent beside: a plan that knows how few rows are wanted is as good for the next box.
    chosen = chosen.order_by(order).limit(bindparam("rows", limit + 1, Integer, literal_execute=True))
    if following is not None:
        chosen = chosen.where(order > following)
    number: ColumnElement[Any] = select(counted(selection, wanted).subquery("c").c.features).scalar_subquery()
    if from_rows:
        rows: FromClause = chosen.subquery(ROWS)
    else:
        few = chosen.cte("few")
        if following is None:  # one page is all there is: nobody counts
            held = select(func.count()).select_from(few).scalar_subquery()
            number = case((held > limit, number))
        rows = few.alias(ROWS) if written is None else _texts_of(select(few.c.found)).subquery(ROWS)
    source = written or collection
    place = order_of_rows(source)
    features = select(
        place.label("order"),
        members(source, projection).label("members"),
        cast(null(), BigInteger).label("number"),
        cast(null(), DateTime(timezone=True)).label("changed_at"),
        cast(null(), BigInteger).label("matched"),
    ).select_from(rows)
    head = select(
        cast(null(), place.type), cast(null(), Text), _version.c.number, _version.c.changed_at, number
    )
    both = union_all(features, head).subquery("answer")
    return select(both).order_by(both.c.order)


def _texts_of(keys: Select[Any]) -> Select[Any]:
    return select(literal_column("*")).select_from(site_feature).where(site_feature.c.site_id.in_(keys))


def _rows(collection: Collection) -> Select[Any]:
    return select(literal_column("*")).select_from(collection.table)


class Feature(NamedTuple):
    """A feature as the members of a GeoJSON object, without its braces, so that links can be added.

    `made` is the edition that made a place as it is; None for features of other collections, which have none
    of their own, and for places as they were. `edition` is the one that was present.
    """

    members: bytes
    made: int | None
    edition: Edition


def feature(connection: Connection, collection: Collection, id_: str, *, projection: Projection) -> Feature:
    """One feature.

    Raises Invalid when `id_` cannot be an id, NotFound when no such feature is in the collection.
    """
    written = from_text(collection) or collection
    key = key_of(collection, id_, "featureId")
    return read_feature(Sent.of(connection.execute(feature_of(written, projection, key))), id_)


def read_feature(sent: Sent, id_: str) -> Feature:
    """A feature from its row; raises NotFound when there is none."""
    if not len(sent):
        raise NotFound("feature", id_)
    members, made, number, changed_at = sent.row(0)
    return Feature(members or b"", None if made is None else int(made), edition_told(number, changed_at))


def feature_of(collection: Collection, projection: Projection, key: Any) -> Select[Any]:
    """The feature of that key, with the edition that made it and the present one; no row for none."""
    rows = _rows(collection).where(*conditions(Selection(collection)), collection.key == key).subquery(ROWS)
    made: ColumnElement[Any] = null()
    if collection.table is site_feature:
        is_of_it = public_version.c.site_id == key_of_rows(collection)
        made = select(func.max(public_version.c.edition)).where(is_of_it).scalar_subquery()
    columns: list[ColumnElement[Any]] = [members(collection, projection), cast(made, BigInteger)]
    present = _version.c
    return select(*columns, present.number, present.changed_at).select_from(join(rows, _version, true()))


def feature_texts(selection: Selection, projection: Projection, limit: int | None) -> Select[Any]:
    """A statement whose rows are the selected features, each as GeoJSON text, in the order of their ids."""
    selection = of_text(selection)
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
        raise Invalid(Fault(where, text, "is not an id of this collection"))
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
