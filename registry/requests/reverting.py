"""Taking back: a field, a record, a request or a whole import. The past stays; a reversal is a change like
any other, so it can be taken back too.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.editing.document import document, document_in
from registry.editing.merging import Conflict, only, patch_between, same, three_way
from registry.errors import Conflicting, Fault, NotFound
from registry.language import Words
from registry.policy import Actor
from registry.requests.applying import PUBLICATION, Applied, publish
from registry.requests.moving import submit
from registry.requests.proposing import Asked, propose
from registry.tables import site_version
from registry.workflow import Publication, RequestKind

_LATER = Words(
    "Có mục đã được sửa tiếp sau đó; hãy sửa tay hoặc hoàn lại thay đổi sau trước.",
    "Fields were changed again since; edit them by hand, or take back the later change first.",
)
_NOTHING = Words(
    "Không có gì để hoàn lại: hiện trạng đã như vậy.", "There is nothing to take back: it is so already."
)


class Reversal(NamedTuple):
    """What taking back would do to one site: the request that it would be, and what is in its way."""

    site_id: UUID
    name_vi: str
    kind: RequestKind
    patch: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def reversal_to(
    connection: Connection, site_id: UUID, edition: int, *, pointer: str | None = None
) -> list[Reversal]:
    """What makes a site, or one field of it, as an edition left it; empty when it is so already."""
    live = document(connection, site_id).document
    then = document_in(connection, site_id, edition).document
    patch = patch_between(live, then)
    if pointer is not None:
        patch = {} if same(only(live, pointer), only(then, pointer)) else only(then, pointer)
    return [_reversal(site_id, live, patch, ())] if patch else []


def reversal_of_editions(connection: Connection, editions: Collection[int]) -> list[Reversal]:
    """What takes back all that these editions did, site by site; what came later stays, or is in the way."""
    begun = func.lower(site_version.c.editions)
    rows = connection.execute(
        select(site_version.c.site_id, func.min(begun).label("first"), func.max(begun).label("last"))
        .where(begun.in_(list(editions)))
        .group_by(site_version.c.site_id)
        .order_by(site_version.c.site_id)
    )
    found = (_taken_back(connection, row.site_id, row.first, row.last) for row in rows.all())
    return [each for each in found if each is not None]


def _taken_back(connection: Connection, site_id: UUID, first: int, last: int) -> Reversal | None:
    live = document(connection, site_id).document
    after = document_in(connection, site_id, last).document
    try:
        before = document_in(connection, site_id, first - 1).document
    except NotFound:  # it began with these editions
        before = {**after, "publication": Publication.DELETED.value}
    merged = three_way(after, live, patch_between(after, before))
    if not merged.patch and not merged.conflicts:
        return None
    return _reversal(site_id, live, merged.patch, merged.conflicts)


def _reversal(
    site_id: UUID, live: dict[str, Any], patch: dict[str, Any], conflicts: tuple[Conflict, ...]
) -> Reversal:
    kinds = {publication.value: kind for kind, publication in PUBLICATION.items()}
    kind = kinds[patch["publication"]] if patch.get("publication") else RequestKind.EDIT
    return Reversal(site_id, str(live["name_vi"]), kind, patch, conflicts)


def revert(
    connection: Connection, actor: Actor, reversals: Sequence[Reversal], *, reason: str
) -> Applied | list[UUID]:
    """Do it: at once and in one edition for a reviewer, else as submitted requests, whose ids are given.

    Raises Conflicting when there is nothing to do, or when something is in the way.
    """
    if not reversals:
        raise Conflicting(_NOTHING)
    faults = [
        Fault(f"/{each.site_id}{conflict.pointer}", conflict.live, "was changed again since")
        for each in reversals
        for conflict in each.conflicts
    ]
    if faults:
        raise Conflicting(_LATER, faults)
    keys = [
        propose(
            connection,
            actor,
            Asked(each.kind, each.site_id, each.patch, reason=reason, restoring=True),
        )
        for each in reversals
    ]
    if actor.reviews:
        return publish(connection, actor, keys)
    for key in keys:
        submit(connection, actor, key)
    return keys
