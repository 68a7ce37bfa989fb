"""What waits for the reviewing agency: requests and whole imports, each as one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, func, select, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.errors import Fault, Invalid
from registry.tables import change_request, import_batch, site
from registry.views import account_title
from registry.workflow import RequestKind, RequestState

PAGE = 25
"""Lines of one page."""


@dataclass(frozen=True)
class Wanted:
    """Which requests: those in a state, of one author, of a kind, of one import; drafts are nobody's else."""

    state: RequestState = RequestState.SUBMITTED
    author: UUID | None = None
    kind: RequestKind | None = None
    batch: UUID | None = None


class Line(NamedTuple):
    """A request, or all requests of an import that are in the state; `id` is the first of them.

    `key` is what the next page begins after; names and `slug` are those of the first.
    """

    key: UUID
    at: datetime
    number: int
    created: int
    batch: UUID | None
    id: UUID
    kind: str
    state: str
    slug: str | None
    name_vi: str
    name_en: str | None
    reason: str | None
    author_title: str
    file_name: str | None


class Queue(NamedTuple):
    """Lines of one page; `after` is the key with which the next one begins, None on the last."""

    lines: tuple[Line, ...]
    after: UUID | None


class Author(NamedTuple):
    """Somebody with requests in the state, and how many."""

    id: UUID
    title: str
    number: int


_R = change_request.c


def _fits(wanted: Wanted, *, author: bool = True) -> ColumnElement[bool]:
    conditions = [_R.state == wanted.state.value, _R.state != RequestState.DRAFT.value]
    if author and wanted.author is not None:
        conditions.append(_R.author == wanted.author)
    if wanted.kind is not None:
        conditions.append(_R.kind == wanted.kind.value)
    if wanted.batch is not None:
        conditions.append(_R.batch == wanted.batch)
    return and_(*conditions)


def _grouped(wanted: Wanted) -> Subquery:
    """One row for each line: an import counts as one, unless it is looked into."""
    key = func.coalesce(_R.batch, _R.id) if wanted.batch is None else _R.id
    first = func.array_agg(aggregate_order_by(_R.id, _R.submitted_at, _R.id))
    # What waits is taken in the order in which it came; what is done, as it was last touched.
    moment = func.min(_R.submitted_at) if _waits(wanted) else func.max(_R.updated_at)
    return (
        select(
            key.label("key"),
            moment.label("at"),
            func.count().label("number"),
            func.count().filter(_R.kind == RequestKind.CREATE.value).label("created"),
            first[1].label("first"),
        )
        .where(_fits(wanted))
        .group_by(key)
        .subquery()
    )


def _waits(wanted: Wanted) -> bool:
    return wanted.state is RequestState.SUBMITTED


def queue(connection: Connection, wanted: Wanted, *, after: UUID | None = None, limit: int = PAGE) -> Queue:
    """What waits, the oldest first; what no longer does, the last touched first.

    Raises Invalid for an `after` that is no line of these.
    """
    lines = _grouped(wanted)
    order = (lines.c.at, lines.c.key)
    chosen = _lines(lines).order_by(*(order if _waits(wanted) else (each.desc() for each in order)))
    if after is not None:
        last = connection.execute(select(*order).where(lines.c.key == after)).one_or_none()
        if last is None:
            raise Invalid(Fault("after", str(after), "is no line of this list; begin again at its top"))
        here, there = tuple_(*order), tuple_(*last)
        chosen = chosen.where(here > there if _waits(wanted) else here < there)
    found = [Line(*row) for row in connection.execute(chosen.limit(limit + 1))]
    return Queue(tuple(found[:limit]), found[limit - 1].key if len(found) > limit else None)


def _lines(lines: Subquery) -> Select[Any]:
    return (
        select(
            *(lines.c.key, lines.c.at, lines.c.number, lines.c.created),
            *(_R.batch, _R.id, _R.kind, _R.state, site.c.slug),
            func.coalesce(site.c.name_vi, _R.patch["name_vi"].astext, ""),
            func.coalesce(site.c.name_en, _R.patch["name_en"].astext),
            *(_R.reason, account_title.c.title, import_batch.c.file_name),
        )
        .select_from(lines)
        .join(change_request, _R.id == lines.c.first)
        .join(account_title, account_title.c.id == _R.author)
        .outerjoin(site, site.c.id == _R.site_id)
        .outerjoin(import_batch, import_batch.c.id == _R.batch)
    )


def counted(connection: Connection) -> Mapping[RequestState, int]:
    """How many requests are in each state, as far as the account sees them."""
    rows = connection.execute(
        select(_R.state, func.count()).where(_R.state != RequestState.DRAFT.value).group_by(_R.state)
    )
    found = {RequestState(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in RequestState if state is not RequestState.DRAFT}


def authors(connection: Connection, wanted: Wanted) -> list[Author]:
    """Who has requests that fit, whoever is chosen; by title."""
    who = account_title.c
    rows = connection.execute(
        select(who.id, who.title, func.count())
        .join(change_request, _R.author == who.id)
        .where(_fits(wanted, author=False))
        .group_by(who.id, who.title)
        .order_by(who.title, who.id)
    )
    return [Author(*row) for row in rows]
