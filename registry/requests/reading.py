"""Requests as they stand. What an account may see of them is held by row-level security."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, tuple_

from registry.errors import NotFound
from registry.tables import change_request, request_step, site
from registry.views import account_title
from registry.workflow import RequestKind, RequestState

LONGEST_LIST = 100


@dataclass(frozen=True)
class Request:
    """A change request; `base` is None for a new place."""

    id: UUID
    kind: RequestKind
    state: RequestState
    version: int
    site_id: UUID | None
    other_site: UUID | None
    base: dict[str, Any] | None
    base_edition: int | None
    patch: dict[str, Any]
    parts: list[dict[str, Any]] | None
    reason: str | None
    author: UUID
    author_title: str
    decided_by: UUID | None
    decider_title: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    edition: int | None
    batch: UUID | None


class Summary(NamedTuple):
    """One line of a list of requests; `name_vi` and `slug` are of the site, or of the new place."""

    id: UUID
    kind: str
    state: str
    version: int
    site_id: UUID | None
    slug: str | None
    code: str | None
    name_vi: str
    reason: str | None
    author_title: str
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    batch: UUID | None


class Said(NamedTuple):
    """What somebody did with a request, and said about it."""

    at: datetime
    title: str
    role: str
    action: str
    state: str
    comment: str | None


_R = change_request.c


def request(connection: Connection, key: UUID, *, lock: bool = False) -> Request:
    """The request; raises NotFound when there is none, or not for this account. With `lock`, nobody else
    changes it until the end of the transaction.
    """
    return several(connection, [key], lock=lock)[0]


def several(connection: Connection, keys: Sequence[UUID], *, lock: bool = False) -> list[Request]:
    """Many requests, in the order of their keys; raises as `request`."""
    author, decider = account_title.alias("author"), account_title.alias("decider")
    wanted = _R.id == func.any(list(keys))
    if lock:  # the outer join below cannot be locked; all lock in one order, so nobody waits for each other
        connection.execute(select(_R.id).where(wanted).order_by(_R.id).with_for_update())
    rows = connection.execute(
        select(change_request, author.c.title.label("author_title"), decider.c.title.label("decider_title"))
        .join(author, author.c.id == _R.author)
        .outerjoin(decider, decider.c.id == _R.decided_by)
        .where(wanted)
    ).mappings()
    found = {
        row["id"]: Request(**{**row, "kind": RequestKind(row["kind"]), "state": RequestState(row["state"])})
        for row in rows
    }
    for key in keys:
        if key not in found:
            raise NotFound("change request", key)
    return [found[key] for key in keys]


def requests(
    connection: Connection,
    *,
    states: Collection[RequestState] = (),
    author: UUID | None = None,
    site_id: UUID | None = None,
    batch: UUID | None = None,
    after: UUID | None = None,
    limit: int = LONGEST_LIST,
) -> list[Summary]:
    """Requests that fit, the last changed first; `after` is the last one of the page before."""
    wanted = _summaries().limit(limit)
    if states:
        wanted = wanted.where(_R.state.in_([each.value for each in states]))
    if author is not None:
        wanted = wanted.where(_R.author == author)
    if site_id is not None:
        wanted = wanted.where(_R.site_id == site_id)
    if batch is not None:
        wanted = wanted.where(_R.batch == batch)
    if after is not None:
        last = select(_R.updated_at, _R.id).where(_R.id == after).subquery()
        wanted = wanted.where(tuple_(_R.updated_at, _R.id) < select(last).scalar_subquery())
    return [Summary(*row) for row in connection.execute(wanted)]


def _summaries() -> Select[Any]:
    return (
        select(
            *(_R.id, _R.kind, _R.state, _R.version, _R.site_id, site.c.slug, site.c.code),
            func.coalesce(site.c.name_vi, _R.patch["name_vi"].astext, "").label("name_vi"),
            *(_R.reason, account_title.c.title, _R.created_at, _R.updated_at, _R.submitted_at, _R.batch),
        )
        .join(account_title, account_title.c.id == _R.author)
        .outerjoin(site, site.c.id == _R.site_id)
        .order_by(_R.updated_at.desc(), _R.id.desc())
    )


def thread(connection: Connection, key: UUID) -> list[Said]:
    """What was done and said, in order."""
    who = account_title
    rows = connection.execute(
        select(
            *(request_step.c.at, who.c.title, who.c.role),
            *(request_step.c.action, request_step.c.state, request_step.c.comment),
        )
        .join(who, who.c.id == request_step.c.account)
        .where(request_step.c.request == key)
        .order_by(request_step.c.id)
    )
    return [Said(*row) for row in rows]
