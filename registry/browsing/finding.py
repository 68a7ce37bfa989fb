"""The list of places, page by page, and their codes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from registry.browsing.counting import MOST_COUNTED, Counts, bounded
from registry.browsing.filters import Filters
from registry.browsing.matching import conditions, fits
from registry.errors import Fault, Invalid
from registry.tables import directory
from registry.views import public_site

PAGE = 50
"""Places in one page of the list."""


@dataclass(frozen=True)
class Listed:
    """A place as a list shows it."""

    code: str
    slug: str
    kind: str
    name_vi: str
    name_en: str | None
    address: str | None
    status: str | None
    stage: str | None
    centre_type: str | None
    category: str | None
    verification: str
    district_vi: str | None
    district_en: str | None
    commune_vi: str | None
    commune_en: str | None


LISTED = [public_site.c[name] for name in Listed.__dataclass_fields__]
"""The columns of a `Listed`, in its order."""


def listed(row: Row[Any]) -> Listed:
    """A row of the `Listed` columns as a value."""
    return Listed(**row._asdict())


@dataclass(frozen=True)
class Page:
    """Some places; `after` is the code with which the next page begins, None on the last."""

    places: tuple[Listed, ...]
    after: str | None


def by_name(filters: Filters, counted: Counts) -> bool:
    """Whether the list of a filter is ordered by name: that of all places is, and any that is not too long.

    What matches a filter can stand anywhere among the names, so the first fifty of a long list would be found
    only by looking through a million. Such a list is drawn in an order that nothing else follows.
    """
    return not filters.active or (counted.whole and counted.total <= MOST_COUNTED)


def page(
    connection: Connection,
    filters: Filters,
    *,
    after: str | None = None,
    size: int = PAGE,
    ordered: bool | None = None,
) -> Page:
    """One page of the matching places, ordered by folded name, then code, or drawn (see `by_name`); keyset
    paging, so it never repeats or skips.

    `ordered` is what `by_name` says, if it is known. Raises Invalid when `after` is not the code of a place.
    """
    if ordered is None:
        matching = bounded(connection, conditions(filters).all()) if filters.active else 0
        ordered = matching <= MOST_COUNTED
    key = directory.c.sort if ordered else directory.c.draw
    # Drawn, a list is walked along its order, which soon meets what is frequent.
    condition = conditions(filters).all() if ordered else fits(filters)
    wanted = select(directory.c.site_id, key.label("key")).where(condition)
    if after is not None:
        wanted = wanted.where(key > _key_of(connection, after, key))
    if ordered and filters.active:
        # Found first and sorted then: whoever guesses that they come early would walk along all names.
        few = wanted.cte("few").prefix_with("MATERIALIZED", dialect="postgresql")
        wanted = select(few.c.site_id, few.c.key)
    chosen = wanted.order_by("key").limit(size + 1).subquery("chosen")
    rows = connection.execute(
        select(*LISTED).join(chosen, chosen.c.site_id == public_site.c.id).order_by(chosen.c.key)
    ).all()
    places = tuple(listed(row) for row in rows[:size])
    return Page(places, places[-1].code if len(rows) > size else None)


def _key_of(connection: Connection, code: str, key: ColumnElement[Any]) -> Any:
    site = public_site.c
    found = connection.execute(
        select(key).join(public_site, site.id == directory.c.site_id).where(site.code == code)
    ).one_or_none()
    if found is None:
        raise Invalid(Fault("after", code, "is not the code of a place"))
    return found[0]


def codes(connection: Connection, filters: Filters, *, most: int) -> tuple[str, ...]:
    """The codes of the matching places, in their order; no more than `most` of them."""
    few = select(directory.c.site_id).where(conditions(filters).all()).limit(most).subquery("few")
    site = public_site.c
    return tuple(
        connection.scalars(select(site.code).join(few, few.c.site_id == site.id).order_by(site.code))
    )
