"""The work list of an office: its places, what is stale first. Asked on a connection of the account.

An office sees its own area; the others see the whole city. Removed places are in no work list.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.browsing import geojson
from registry.errors import Fault, Invalid
from registry.freshness import due_on
from registry.policy import Actor
from registry.policy.predicate import in_area
from registry.searching import says
from registry.tables import centre, change_request, heritage, site, site_state, unit
from registry.workflow import Publication, RequestState, Role

PAGE = 50
"""Places in one page of the list."""

OPEN = (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.RETURNED)
"""States of requests that still want something of somebody."""


class Show(StrEnum):
    """Which places of the list are asked for."""

    ALL = "all"
    DUE = "due"
    DRAFT = "draft"
    ASKED = "asked"


@dataclass(frozen=True)
class Item:
    """A place in the work list; `due` is None when nobody has ever verified it, `requests` are those open."""

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
    publication: str
    verified_on: date | None
    verified_by: str | None
    due: date | None
    is_due: bool
    requests: int
    district_vi: str | None
    district_en: str | None
    commune_vi: str | None
    commune_en: str | None


class Page(NamedTuple):
    """Places, what is stale first; `after` is the code with which the next page begins, None on the last."""

    items: tuple[Item, ...]
    after: str | None


class Counts(NamedTuple):
    """How many places there are of each `Show`."""

    all: int
    due: int
    draft: int
    asked: int


_DISTRICT, _COMMUNE = unit.alias("district"), unit.alias("commune")
_DUE = due_on(site.c.verified_on, site_state.c.status, site_state.c.stage)
_PUBLIC = site.c.publication == Publication.PUBLISHED.value
_TODAY = func.registry.today(type_=Date)
_IS_DUE = and_(_PUBLIC, func.coalesce(_DUE <= _TODAY, true()))
_REQUESTS = (
    select(func.count())
    .where(change_request.c.site_id == site.c.id, change_request.c.state.in_([each.value for each in OPEN]))
    .correlate(site)
    .scalar_subquery()
)
_ORDER = (
    func.coalesce(_DUE, cast(literal("-infinity"), Date)),
    func.registry.fold(site.c.name_vi),
    site.c.code,
)

_SHOWN: dict[Show, ColumnElement[bool]] = {
    Show.ALL: true(),
    Show.DUE: _IS_DUE,
    Show.DRAFT: site.c.publication == Publication.DRAFT.value,
    Show.ASKED: _REQUESTS > 0,
}


def _rows() -> FromClause:
    return (
        site.join(site_state, site_state.c.site_id == site.c.id)
        .outerjoin(centre, centre.c.site_id == site.c.id)
        .outerjoin(heritage, heritage.c.site_id == site.c.id)
        .outerjoin(_DISTRICT, _DISTRICT.c.id == site_state.c.district)
        .outerjoin(_COMMUNE, _COMMUNE.c.id == site_state.c.commune)
    )


def _asked(actor: Actor, show: Show, words: str) -> ColumnElement[bool]:
    area = in_area(actor) if actor.role is Role.OFFICE else true()
    found = says(site_state.c.search, words)
    return and_(area, site.c.publication != Publication.DELETED.value, _SHOWN[show], found)


def worklist(
    connection: Connection,
    actor: Actor,
    *,
    show: Show = Show.ALL,
    words: str = "",
    after: str | None = None,
    size: int = PAGE,
) -> Page:
    """One page of the places of an account, ordered by due date, folded name, code: keyset paging.

    Raises Invalid when `after` is not the code of a place.
    """
    wanted = (
        select(
            *(site.c.code, site.c.slug, site_state.c.kind, site.c.name_vi, site.c.name_en, site.c.address),
            *(site_state.c.status, site_state.c.stage, centre.c.centre_type, heritage.c.category),
            *(site.c.publication, site.c.verified_on, site.c.verified_by),
            *(_DUE.label("due"), _IS_DUE.label("is_due"), _REQUESTS.label("requests")),
            *(_DISTRICT.c.name_vi.label("district_vi"), _DISTRICT.c.name_en.label("district_en")),
            *(_COMMUNE.c.name_vi.label("commune_vi"), _COMMUNE.c.name_en.label("commune_en")),
        )
        .select_from(_rows())
        .where(_asked(actor, show, words))
        .order_by(*_ORDER)
        .limit(size + 1)
    )
    if after is not None:
        last = _rows(), site.c.code == after
        named = connection.execute(select(*_ORDER[1:]).select_from(last[0]).where(last[1])).one_or_none()
        if named is None:
            raise Invalid(Fault("after", after, "is not the code of a place"))
        # Infinity is no date of Python's: the first value stays in the database.
        due = select(_ORDER[0]).select_from(last[0]).where(last[1]).scalar_subquery()
        wanted = wanted.where(tuple_(*_ORDER) > tuple_(due, *(literal(each, String) for each in named)))
    rows = connection.execute(wanted).all()
    items = tuple(Item(**row._asdict()) for row in rows[:size])
    return Page(items, items[-1].code if len(rows) > size else None)


def counts(connection: Connection, actor: Actor) -> Counts:
    """How many places of each kind the account has, in one statement."""
    numbers = {each.value: func.count().filter(_SHOWN[each]) for each in Show}
    asked = select(*(number.label(name) for name, number in numbers.items())).select_from(_rows())
    row = connection.execute(asked.where(_asked(actor, Show.ALL, ""))).one()
    return Counts(**row._asdict())


def marks(connection: Connection, actor: Actor, *, show: Show = Show.ALL, words: str = "") -> bytes:
    """GeoJSON of all these places for the map, as `registry.browsing.marks` makes it for the public.

    `due` says whether a place is to be looked at again.
    """
    properties = geojson.members(
        slug=site.c.slug,
        kind=site_state.c.kind,
        vi=site.c.name_vi,
        en=site.c.name_en,
        status=site_state.c.status,
        stage=site_state.c.stage,
        accuracy=site.c.accuracy_m,
        verification=site.c.verification,
        due=_IS_DUE,
    )
    point = geojson.geometry(func.ST_PointOnSurface(site.c.geom), 6)
    one = geojson.feature(site.c.slug, point, properties)
    features: ColumnElement[Any] = func.json_agg(aggregate_order_by(one, site.c.slug))
    statement = select(geojson.collection(features)).select_from(_rows()).where(_asked(actor, show, words))
    return bytes(connection.execute(statement).scalar_one())
