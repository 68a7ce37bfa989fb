"""Approved: what a request asks for meets the live record, field by field, and is written.

Writers follow each other: the edition is begun before anything is read, so the live record stays as it was
read until the transaction ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from registry.database import state
from registry.editing.document import documents
from registry.editing.known import Known, known
from registry.editing.merging import Conflict, three_way
from registry.editing.writing import Change, write
from registry.errors import Conflicting, Fault
from registry.language import Words
from registry.policy import Actor
from registry.requests.moving import hold, hold_all, require_reason
from registry.requests.proposing import proposed
from registry.requests.reading import Request
from registry.tables import change_request, request_step, site, site_link
from registry.workflow import Publication, RequestAction, RequestKind, RequestState

_MEET = Words(
    "Có mục đã được người khác sửa từ khi đề nghị được lập; hãy chọn giá trị cho từng mục.",
    "Fields were changed by somebody else since the request was made; choose a value for each.",
)
_NOTHING_LEFT = Words(
    "Đề nghị này không còn thay đổi gì so với hiện trạng; hãy từ chối hoặc trả lại thay vì duyệt.",
    "Nothing of this request is left to change; reject or return it instead of approving it.",
)
_NOTHING = Words("Không còn đề nghị nào chờ thẩm định ở đây.", "No request waits for review here.")

PUBLICATION = {
    RequestKind.UNPUBLISH: Publication.DRAFT,
    RequestKind.DELETE: Publication.DELETED,
    RequestKind.RESTORE: Publication.PUBLISHED,
}
"""What a kind of request makes of the publication of its site."""


class Applied(NamedTuple):
    """The edition that a request became, and the sites that it changed: for a new place, its id."""

    edition: int
    sites: tuple[UUID, ...]


def approve(
    connection: Connection,
    actor: Actor,
    key: UUID,
    *,
    version: int | None = None,
    ours: frozenset[str] = frozenset(),
    theirs: frozenset[str] = frozenset(),
    comment: str | None = None,
) -> Applied:
    """Apply a submitted request, by a reviewer who is not its author.

    Where it meets somebody else's change, `ours` holds the JSON pointers of the fields in which the request
    wins, and `theirs` of those in which what is there stays. Raises Conflicting with the fields that are
    neither, or when nothing of the request is left; Stale, Forbidden, Invalid.
    """
    held, _ = hold(connection, actor, key, RequestAction.APPROVE, version=version)
    return _apply(connection, actor, [held], RequestAction.APPROVE, _Chosen(ours, theirs), comment=comment)


def publish(
    connection: Connection,
    actor: Actor,
    keys: Sequence[UUID],
    *,
    version: int | None = None,
    ours: frozenset[str] = frozenset(),
    theirs: frozenset[str] = frozenset(),
) -> Applied:
    """Apply the actor's own drafts at once, in one edition, when the actor is a reviewer; raises as
    `approve`. `version` is that of a single one.
    """
    if version is not None:
        hold(connection, actor, keys[0], RequestAction.PUBLISH, version=version)
    held = hold_all(connection, actor, keys, RequestAction.PUBLISH)
    for each in held:
        require_reason(each)
    return _apply(connection, actor, held, RequestAction.PUBLISH, _Chosen(ours, theirs))


def approve_batch(
    connection: Connection, actor: Actor, batch: UUID, *, comment: str | None = None
) -> Applied:
    """Apply all requests of an import that wait for review, in one edition, or none of them.

    Raises Conflicting when none waits, or when any meets somebody else's change.
    """
    waiting = select(change_request.c.id).where(
        change_request.c.batch == batch, change_request.c.state == RequestState.SUBMITTED.value
    )
    keys = connection.scalars(waiting.order_by(change_request.c.id).with_for_update()).all()
    if not keys:
        raise Conflicting(_NOTHING)
    held = hold_all(connection, actor, keys, RequestAction.APPROVE)
    return _apply(connection, actor, held, RequestAction.APPROVE, _Chosen(), comment=comment)


class _Chosen(NamedTuple):
    """Who wins where two changes meet, by JSON pointer."""

    ours: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()


def _apply(
    connection: Connection,
    actor: Actor,
    held: Sequence[Request],
    action: RequestAction,
    chosen: _Chosen,
    *,
    comment: str | None = None,
) -> Applied:
    first = held[0]
    state(connection, reason=first.reason, request=str(first.batch or first.id), batch=first.batch)
    edition = int(connection.scalar(select(func.registry.present_edition())) or 0)
    names = known(connection)
    concerned = {key for each in held for key in (each.site_id, each.other_site) if key is not None}
    plan = _Plan(documents(connection, concerned))
    faults: list[Fault] = []
    for each in held:
        met = _changes(plan.live, each, chosen, names)
        faults += [_fault(each, conflict, len(held) > 1) for conflict in met.conflicts]
        for change in met.changes:
            plan.add(each, change)
    if faults:
        raise Conflicting(_MEET, faults)
    sites = write(connection, [change for _, change in plan.changes], names)
    for each in held:
        if each.kind is RequestKind.MERGE:
            _follow(connection, each)
    made = {
        each.id: key
        for (each, change), key in zip(plan.changes, sites, strict=True)
        if each.kind is RequestKind.CREATE and change.site_id is None
    }
    _settle(connection, actor, held, action, edition, made, comment)
    return Applied(edition, tuple(sites))


class _Plan:
    """What becomes of each site: one change, whichever of the requests ask for it.

    `live` holds the documents as they stand and, request by request, as they become: two requests of one
    batch on the same site meet like any others.
    """

    def __init__(self, live: dict[UUID, dict[str, Any]]) -> None:
        self.live = live
        self.changes: list[tuple[Request, Change]] = []
        self._at: dict[UUID, int] = {}

    def add(self, held: Request, change: Change) -> None:
        """Let a change follow those before it."""
        key = change.site_id
        if key is None:
            self.changes.append((held, change))
            return
        self.live[key] = dict(change.after)
        if key in self._at:
            first, earlier = self.changes[self._at[key]]
            self.changes[self._at[key]] = (first, replace(change, before=earlier.before))
        else:
            self._at[key] = len(self.changes)
            self.changes.append((held, change))


class _Met(NamedTuple):
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...] = ()


def _changes(
    documents_now: Mapping[UUID, dict[str, Any]], held: Request, chosen: _Chosen, names: Known
) -> _Met:
    """What a request makes of the live documents; raises Conflicting when all of it was dropped."""
    if held.site_id is None or held.base is None:
        return _Met((Change(proposed(None, held.patch, names)),))
    live = documents_now[held.site_id]
    merged = three_way(held.base, live, held.patch, ours=chosen.ours)
    conflicts = tuple(each for each in merged.conflicts if each.pointer not in chosen.theirs)
    if conflicts:
        return _Met((), conflicts)
    if held.kind is RequestKind.EDIT and merged.conflicts and not merged.patch:
        raise Conflicting(_NOTHING_LEFT)
    after = proposed(live, merged.patch, names)
    if held.kind in PUBLICATION:
        after["publication"] = PUBLICATION[held.kind].value
        after["merged_into"] = None
    changes = [Change(after, live, held.site_id)]
    if held.kind is RequestKind.MERGE and held.other_site is not None:
        other = documents_now[held.other_site]
        gone = {"publication": Publication.DELETED.value, "merged_into": str(held.site_id)}
        changes.append(Change({**other, **gone}, other, held.other_site))
    changes += [Change(proposed(None, part, names), split_from=held.site_id) for part in held.parts or ()]
    return _Met(tuple(changes))


def _fault(held: Request, conflict: Conflict, many: bool) -> Fault:
    where = f"/{held.id}{conflict.pointer}" if many else conflict.pointer
    return Fault(where, conflict.live, "was changed by somebody else", (str(conflict.wanted),))


def _follow(connection: Connection, held: Request) -> None:
    """What led to the site that is gone leads to the one that stays."""
    stays, gone = held.site_id, held.other_site
    connection.execute(update(site).where(site.c.merged_into == gone).values(merged_into=stays))
    between = or_(
        and_(site_link.c.from_site == stays, site_link.c.to_site == gone),
        and_(site_link.c.from_site == gone, site_link.c.to_site == stays),
    )
    connection.execute(delete(site_link).where(between))
    connection.execute(update(site_link).where(site_link.c.to_site == gone).values(to_site=stays))
    connection.execute(update(site_link).where(site_link.c.from_site == gone).values(from_site=stays))


def _settle(
    connection: Connection,
    actor: Actor,
    held: Iterable[Request],
    action: RequestAction,
    edition: int,
    made: Mapping[UUID, UUID],
    comment: str | None,
) -> None:
    keys = [each.id for each in held]
    decided: dict[str, Any] = {
        "state": RequestState.APPROVED.value,
        "decided_by": actor.id,
        "decided_at": func.now(),
        "edition": edition,
    }
    others = [key for key in keys if key not in made]
    connection.execute(update(change_request).where(change_request.c.id.in_(others)).values(decided))
    if made:
        found = update(change_request).where(change_request.c.id == bindparam("key"))
        told = found.values(site_id=bindparam("made"), **decided)
        connection.execute(told, [{"key": key, "made": site_id} for key, site_id in made.items()])
    said = {"account": actor.id, "action": action.value, "state": RequestState.APPROVED.value}
    connection.execute(
        insert(request_step), [{**said, "request": key, "comment": comment or None} for key in keys]
    )
