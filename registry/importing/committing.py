"""A checked file brought in: one transaction, one batch; and taken out again as one.

An office's rows become change requests that wait for review; a reviewer's are published at once, as one
edition. Without an account it is the administrator of the machine, whose rows are written directly.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from registry.database import state
from registry.editing import Change, known, write
from registry.editing.document import document
from registry.editing.merging import merge_patch
from registry.editing.model import checked as checked_document
from registry.errors import Conflicting, Fault
from registry.importing.batches import Batch, batch, content_of
from registry.importing.checking import Progress, _silent, check
from registry.importing.issues import Issue
from registry.importing.proposing import Proposal
from registry.language import Words
from registry.policy import Actor
from registry.requests import publish, reversal_of_editions, revert
from registry.tables import change_request, edition, import_batch, request_step
from registry.workflow import ImportState, RequestAction, RequestKind, RequestState

_DONE = Words("Tệp này đã được nhập hoặc đã hoàn lại.", "This file was imported or taken back already.")
_NOT_DONE = Words(
    "Tệp này chưa được nhập nên không có gì để hoàn lại.",
    "This file was not imported, so there is nothing to take back.",
)
_ERRORS = Words(
    "Tệp còn lỗi nên chưa nhập được; sửa các ô được đánh dấu rồi tải lên lại.",
    "The file has errors and was not imported; mend the marked cells and upload it again.",
)
_NOTHING = Words("Tệp không thay đổi gì so với sổ đăng ký.", "The file changes nothing in the registry.")
_LATER = Words(
    "Có địa điểm đã được sửa tiếp sau khi nhập; hãy hoàn lại các thay đổi đó trước.",
    "Places were changed again since the import; take those changes back first.",
)
CHUNK = 1000
LONGEST_COMMIT = "10min"
"""A file of the largest size takes longer than a change from a form may."""


class Committed(NamedTuple):
    """What became of a file: how many places it concerns, and the edition when they are published."""

    state: ImportState
    places: int
    edition: int | None = None


def commit(
    connection: Connection, key: UUID, *, actor: Actor | None, reason: str, progress: Progress = _silent
) -> Committed:
    """Bring a kept file in, in the transaction of the connection.

    The file is checked again, against what stands now. Raises Conflicting when it is done already, has
    errors, or changes nothing; NotFound.
    """
    held = batch(connection, key, lock=True)
    if held.state is not ImportState.CHECKED:
        raise Conflicting(_DONE)
    state(connection, reason=reason, batch=key)
    connection.execute(select(func.set_config("statement_timeout", LONGEST_COMMIT, True)))
    if actor is None or actor.reviews:
        connection.execute(select(func.registry.present_edition()))  # writers follow each other
    found = check(
        connection, content_of(connection, key), held.file_name, held.options, actor=actor, progress=progress
    )
    if found.errors:
        raise Conflicting(_ERRORS, [_fault(each) for each in found.issues if each.is_error][:100])
    if not found.proposals:
        raise Conflicting(_NOTHING)
    progress("Writing")
    if actor is None:
        done = _write(connection, found.proposals)
    else:
        done = _request(connection, actor, held, found.proposals, reason)
    settle(connection, key, done.state)
    return done


def _fault(found: Issue) -> Fault:
    where = f"row {found.row} {found.column or ''}".strip() if found.row else found.column or "file"
    return Fault(where, found.value, found.message.en)


def settle(connection: Connection, key: UUID, becomes: ImportState) -> None:
    """Write down what has become of a file."""
    values = {"state": becomes.value, "committed_at": func.coalesce(import_batch.c.committed_at, func.now())}
    connection.execute(update(import_batch).where(import_batch.c.id == key).values(values))


def _edition(connection: Connection) -> int:
    return int(connection.scalar(select(func.registry.present_edition())) or 0)


def _write(connection: Connection, proposals: Sequence[Proposal]) -> Committed:
    """By the administrator of the machine: straight into the tables, as one edition."""
    names = known(connection)
    changes = []
    for each in proposals:
        if each.base is None:
            changes.append(Change(checked_document(each.patch, names)))
        else:
            before = checked_document(each.base, names)
            changes.append(
                Change(checked_document(merge_patch(before, each.patch), names), before, each.site_id)
            )
    write(connection, changes, names)
    return Committed(ImportState.PUBLISHED, len(changes), _edition(connection))


def _request(
    connection: Connection, actor: Actor, held: Batch, proposals: Sequence[Proposal], reason: str
) -> Committed:
    """Change requests of the batch: handed in by an office, published by a reviewer."""
    keys = [key for some in _chunks(proposals) for key in _drafts(connection, actor, held.id, some, reason)]
    if actor.reviews:
        done = publish(connection, actor, keys)
        return Committed(ImportState.PUBLISHED, len(keys), done.edition)
    _move(connection, actor, keys, RequestAction.SUBMIT, RequestState.SUBMITTED)
    return Committed(ImportState.SUBMITTED, len(keys))


def _chunks(proposals: Sequence[Proposal]) -> Iterator[Sequence[Proposal]]:
    for start in range(0, len(proposals), CHUNK):
        yield proposals[start : start + CHUNK]


def _drafts(
    connection: Connection, actor: Actor, key: UUID, proposals: Sequence[Proposal], reason: str
) -> list[UUID]:
    """Drafts of proposals that the check has found right and within the actor's rights; the database holds
    the rights once more.
    """
    rows = [
        {
            "kind": (RequestKind.CREATE if each.base is None else RequestKind.EDIT).value,
            "site_id": each.site_id,
            "base": each.base,
            "base_edition": each.edition,
            "patch": each.patch,
            "reason": reason,
            "author": actor.id,
            "batch": key,
        }
        for each in proposals
    ]
    made = insert(change_request).returning(change_request.c.id, sort_by_parameter_order=True)
    keys = list(connection.scalars(made, rows))
    _log(connection, actor, keys, RequestAction.EDIT, RequestState.DRAFT, [each.patch for each in proposals])
    return keys


def _log(
    connection: Connection,
    actor: Actor,
    keys: Sequence[UUID],
    action: RequestAction,
    becomes: RequestState,
    patches: Sequence[object] | None = None,
) -> None:
    said = {"account": actor.id, "action": action.value, "state": becomes.value}
    held = patches or [None] * len(keys)
    rows = [{**said, "request": key, "patch": patch} for key, patch in zip(keys, held, strict=True)]
    if rows:
        connection.execute(insert(request_step), rows)


def _move(
    connection: Connection, actor: Actor, keys: Sequence[UUID], action: RequestAction, becomes: RequestState
) -> None:
    values: dict[str, object] = {"state": becomes.value}
    if becomes is RequestState.SUBMITTED:
        values["submitted_at"] = func.now()
    connection.execute(
        update(change_request).where(change_request.c.id == func.any(list(keys))).values(values)
    )
    _log(connection, actor, keys, action, becomes)


# ---- and out again


def undo(connection: Connection, key: UUID, *, actor: Actor | None, reason: str) -> Committed:
    """Take a whole import back: requests that wait are withdrawn, what was published is reversed.

    Raises Conflicting when the file was not imported, or when something was changed again since.
    """
    held = batch(connection, key, lock=True)
    if held.state not in (ImportState.SUBMITTED, ImportState.PUBLISHED):
        raise Conflicting(_NOT_DONE)
    state(connection, reason=reason)
    withdrawn = _withdraw(connection, key, actor)
    editions = list(connection.scalars(select(edition.c.number).where(edition.c.batch == key)))
    reversed_ = (
        _reverse(connection, editions, actor, reason) if editions else Committed(ImportState.UNDONE, 0)
    )
    settle(connection, key, ImportState.UNDONE)
    return Committed(ImportState.UNDONE, withdrawn + reversed_.places, reversed_.edition)


def _withdraw(connection: Connection, key: UUID, actor: Actor | None) -> int:
    waiting = [RequestState.SUBMITTED.value, RequestState.RETURNED.value, RequestState.DRAFT.value]
    rows = connection.execute(
        select(change_request.c.id, change_request.c.author).where(
            change_request.c.batch == key, change_request.c.state.in_(waiting)
        )
    ).all()
    if not rows or actor is None:
        return 0
    if any(row.author != actor.id for row in rows):
        raise Conflicting(
            Words(
                "Chỉ người gửi rút lại được các đề nghị đang chờ; bạn có thể từ chối chúng.",
                "Only their author withdraws requests that wait; you can reject them.",
            )
        )
    _move(connection, actor, [row.id for row in rows], RequestAction.WITHDRAW, RequestState.WITHDRAWN)
    return len(rows)


def _reverse(connection: Connection, editions: Sequence[int], actor: Actor | None, reason: str) -> Committed:
    reversals = reversal_of_editions(connection, editions)
    if actor is not None:
        done = revert(connection, actor, reversals, reason=reason)
        return Committed(ImportState.UNDONE, len(reversals), getattr(done, "edition", None))
    conflicts = [
        Fault(f"/{each.site_id}{one.pointer}", one.live, "was changed again since")
        for each in reversals
        for one in each.conflicts
    ]
    if conflicts:
        raise Conflicting(_LATER, conflicts)
    names = known(connection)
    changes = []
    for each in reversals:
        before = checked_document(document(connection, each.site_id).document, names)
        changes.append(Change(checked_document(merge_patch(before, each.patch), names), before, each.site_id))
    write(connection, changes, names)
    return Committed(ImportState.UNDONE, len(changes), _edition(connection))
