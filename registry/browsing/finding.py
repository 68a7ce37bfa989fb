"""The list of places, its total, the counts of every option, and which filter to relax when nothing is
found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
    union_all,
)

from registry.browsing.filters import UNIT, Axis, Filters
from registry.browsing.matching import COLUMN, conditions, matches, unit_key
from registry.errors import Fault, Invalid
from registry.views import public_site, public_site_unit

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
BY_NAME = (func.registry.fold(public_site.c.name_vi), public_site.c.code)


def listed(row: Row[Any]) -> Listed:
    """A row of the `Listed` columns as a value."""
    return Listed(**row._asdict())


@dataclass(frozen=True)
class Page:
    """Places by name; `after` is the code with which the next page begins, None on the last."""

    places: tuple[Listed, ...]
    after: str | None


@dataclass(frozen=True)
class Counts:
    """How many places match, and how many would.

    `options[name][code]`: places if only `code` were chosen of `name`, every other filter kept.
    `relaxed[name]`: places if the filter `name` were dropped; only for filters that are set.
    """

    total: int
    options: Mapping[str, Mapping[str, int]]
    relaxed: Mapping[str, int]


def page(connection: Connection, filters: Filters, *, after: str | None = None, size: int = PAGE) -> Page:
    """One page of the matching places, ordered by folded name, then code; keyset paging, so it never
    repeats or skips.

    Raises Invalid when `after` is not the code of a place.
    """
    wanted = select(*LISTED).where(matches(filters)).order_by(*BY_NAME).limit(size + 1)
    if after is not None:
        start = connection.execute(select(*BY_NAME).where(public_site.c.code == after)).one_or_none()
        if start is None:
            raise Invalid(Fault("after", after, "is not the code of a place"))
        wanted = wanted.where(tuple_(*BY_NAME) > tuple_(literal(start[0], String), literal(start[1], String)))
    rows = connection.execute(wanted).all()
    places = tuple(listed(row) for row in rows[:size])
    return Page(places, places[-1].code if len(rows) > size else None)


def codes(connection: Connection, filters: Filters) -> tuple[str, ...]:
    """The codes of all matching places, in their order."""
    site = public_site.c
    return tuple(connection.scalars(select(site.code).where(matches(filters)).order_by(site.code)))


def counts(connection: Connection, filters: Filters) -> Counts:
    """Total, counts of all options and of all relaxations, in one statement."""
    asked = conditions(filters)
    site = (
        select(
            public_site.c.id,
            *COLUMN.values(),
            *(condition.label(f"ok_{name}") for name, condition in asked.items()),
        )
        .cte("asked")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    passes = {name: site.c[f"ok_{name}"] for name in asked}

    def but(name: str | None) -> ColumnElement[bool]:
        return and_(true(), *(passed for each, passed in passes.items() if each != name))

    number = func.count()
    nothing = cast(null(), Text)
    parts = [select(literal("total"), nothing, nothing, number).select_from(site).where(but(None))]
    for axis in Axis:
        value = site.c[COLUMN[axis].key]
        parts.append(
            select(literal("option"), literal(axis.value), value, number)
            .where(but(axis.value), value.is_not(None))
            .group_by(value)
        )
    key = unit_key()
    parts.append(
        select(literal("option"), literal(UNIT), key, number)
        .select_from(site.join(public_site_unit, public_site_unit.c.site_id == site.c.id))
        .where(but(UNIT))
        .group_by(key)
    )
    parts += [
        select(literal("relaxed"), literal(name), nothing, number).select_from(site).where(but(name))
        for name in asked
    ]
    total, options, relaxed = (
        0,
        {axis.value: dict[str, int]() for axis in Axis} | {UNIT: {}},
        dict[str, int](),
    )
    for what, name, code, count in connection.execute(union_all(*parts)):
        if what == "total":
            total = count
        elif what == "option":
            options[name][code] = count
        else:
            relaxed[name] = count
    return Counts(total, options, relaxed)
