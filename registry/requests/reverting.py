"""Taking back: a field, a record, a request or a whole import. The past stays; a reversal is a change like
any other, so it can be taken back too.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, func, select

from registry.editing.document import Versioned, document, document_in
from registry.editing.known import known
from registry.editing.merging import (
    Conflict,
    Difference,
    differences,
    merge_patch,
    only,
    patch_between,
    same,
    three_way,
)
from registry.errors import Conflicting, Fault
from registry.language import Words
from registry.policy import Actor
from registry.requests.applying import PUBLICATION, Applied, publish
from registry.requests.moving import submit
from registry.requests.proposing import Asked, propose
from registry.tables import edition as edition_table
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
    """What taking back would do to one site: the request that it would be, and what is in its way.

    It is made from the document as it stands, which an edition has left.
    """

    site_id: UUID
    name_vi: str
    kind: RequestKind
    patch: dict[str, Any]
    conflicts: tuple[Conflict, ...]
    live: dict[str, Any]
    edition: int

    @property
    def changes(self) -> tuple[Difference, ...]:
        """Each field that it would change, as it stands and as it would become."""
        return tuple(differences(self.live, merge_patch(self.live, self.patch)))


def reversal_to(
    connection: Connection, site_id: UUID, edition: int, *, pointer: str | None = None
) -> list[Reversal]:
    """What makes a site, or one field of it, as an edition left it; empty when it is so already."""
    live = document(connection, site_id)
    then = document_in(connection, site_id, edition).document
    patch = patch_between(live.document, then)
    if pointer is not None:
        patch = {} if same(only(live.document, pointer), only(then, pointer)) else only(then, pointer)
    return [_reversal(site_id, live, patch, ())] if patch else []


def reversal_of_editions(connection: Connection, editions: Collection[int]) -> list[Reversal]:
    """What takes back all that these editions did, site by site; what came later stays, or is in the way."""
    begun = func.lower(site_version.c.editions)
    touched = (
        select(site_version.c.site_id, func.min(begun).label("first"), func.max(begun).label("last"))
        .where(begun.in_(list(editions)))
        .group_by(site_version.c.site_id)
        .subquery()
    )
    live, after, before = (site_version.alias(name) for name in ("live", "after", "before"))
    rows = connection.execute(
        select(
            *(touched.c.site_id, live.c.document.label("live"), func.lower(live.c.editions).label("edition")),
            *(after.c.document.label("after"), before.c.document.label("before")),
        )
        .join(live, and_(live.c.site_id == touched.c.site_id, func.upper_inf(live.c.editions)))
        .join(
            after, and_(after.c.site_id == touched.c.site_id, func.lower(after.c.editions) == touched.c.last)
        )
        .outerjoin(
            before,
            and_(before.c.site_id == touched.c.site_id, func.upper(before.c.editions) == touched.c.first),
        )
        .order_by(touched.c.site_id)
    )
    found = (_taken_back(*row) for row in rows)
    return [each for each in found if each is not None]


def reversal_of_batch(connection: Connection, batch: UUID) -> list[Reversal]:
    """What takes back all that was published of an import."""
    numbers = connection.scalars(select(edition_table.c.number).where(edition_table.c.batch == batch))
    return reversal_of_editions(connection, numbers.all())


def _taken_back(
    site_id: UUID, live: dict[str, Any], edition: int, after: dict[str, Any], before: dict[str, Any] | None
) -> Reversal | None:
    if before is None:  # it began with these editions
        before = {**after, "publication": Publication.DELETED.value}
    merged = three_way(after, live, patch_between(after, before))
    if not merged.patch and not merged.conflicts:
        return None
    return _reversal(site_id, Versioned(live, edition), merged.patch, merged.conflicts)


def _reversal(
    site_id: UUID, live: Versioned, patch: dict[str, Any], conflicts: tuple[Conflict, ...]
) -> Reversal:
    kinds = {publication.value: kind for kind, publication in PUBLICATION.items()}
    kind = kinds[patch["publication"]] if patch.get("publication") else RequestKind.EDIT
    return Reversal(
        site_id, str(live.document["name_vi"]), kind, patch, conflicts, live.document, live.edition
    )


def passing(reversals: Sequence[Reversal]) -> list[Reversal]:
    """What can be taken back without what is in the way: those fields stay as they are."""
    return [each._replace(conflicts=()) for each in reversals if each.patch]


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
    names = known(connection)
    keys = [
        propose(
            connection,
            actor,
            Asked(each.kind, each.site_id, each.patch, reason=reason, restoring=True),
            names=names,
        )
        for each in reversals
    ]
    if actor.reviews:
        return publish(connection, actor, keys)
    for key in keys:
        submit(connection, actor, key)
    return keys
