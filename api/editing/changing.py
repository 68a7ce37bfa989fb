"""What becomes of a change: published at once by who may, handed in for review by everybody else."""

from uuid import UUID

from starlette.responses import Response

from api.auth.deps import Edit
from api.editing.answers import told
from api.editing.shown import request_told
from api.preconditions import expected
from registry import requests
from registry.database import close_edition
from registry.editing import Versioned, document, document_in
from registry.editing.merging import differences
from registry.errors import Fault, NotFound, Stale
from registry.language import Words
from registry.requests import Asked
from registry.workflow import RequestKind

CHANGED = Words(
    "Địa điểm đã được người khác thay đổi từ khi bạn đọc; `errors` nêu những mục đã khác và giá trị "
    "hiện tại. Hãy đọc lại rồi lặp lại thay đổi.",
    "The place was changed by somebody else since you read it; `errors` lists the fields that differ, as "
    "they stand now. Read it again, then repeat the change.",
)


def matched(edit: Edit, site_id: UUID) -> Versioned:
    """The document of a place, which is the one that the client has read.

    Raises NotFound, Unconditional, and Stale with what was changed since.
    """
    versions = expected(edit.request)
    held = document(edit.connection, site_id)
    if held.edition in versions:
        return held
    faults = _since(edit, site_id, max(versions, default=0), held)
    raise Stale(CHANGED, faults, now=held.edition)


def _since(edit: Edit, site_id: UUID, edition: int, held: Versioned) -> list[Fault]:
    try:
        read = document_in(edit.connection, site_id, edition).document
    except NotFound:  # nothing that we gave
        return []
    return [
        Fault(each.pointer, each.after, "was changed by somebody else")
        for each in differences(read, held.document)
    ]


def changed(edit: Edit, asked: Asked, *, publish: bool | None) -> Response:
    """The place as it is now, or the request that waits for review; `publish` None is: if they may."""
    key = requests.propose(edit.connection, edit.actor, asked)
    if publish is None:
        publish = edit.actor.reviews
    if not publish:
        requests.submit(edit.connection, edit.actor, key)
        held = requests.request(edit.connection, key)
        return told(edit, request_told(edit, held), 202, version=held.version, at=f"/api/requests/{key}")
    applied = requests.publish(edit.connection, edit.actor, [key])
    close_edition(edit.connection)
    site_id = applied.sites[0]
    now = document(edit.connection, site_id)
    if asked.kind is RequestKind.CREATE:
        return told(edit, now.document, 201, version=now.edition, at=f"/api/sites/{site_id}")
    return told(edit, now.document, version=now.edition)
