"""Taking back: a field or a place, an edition, a whole import; with `preview` it is only told.

What others have changed since is in the way, and named; a reversal is a change like any other.
"""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.auth.deps import Edit
from api.editing.answers import key_in, number_in, once, only_json, told
from api.editing.asked import Reverted, RevertedTo, read
from api.editing.shown import reversal
from api.idempotency import Onces
from registry import requests
from registry.errors import Fault, Invalid
from registry.history import made
from registry.importing.committing import settle
from registry.requests import Reversal
from registry.workflow import ImportState

router = APIRouter(dependencies=[Depends(only_json)])


@router.post("/api/sites/{site_id}/revert")
def site(held: Onces, site_id: str) -> Response:
    """Make a place, or one field of it, as an edition left it."""

    def work() -> Response:
        asked, key = read(RevertedTo, held.sent), key_in(site_id, "site")
        found = requests.reversal_to(held.edit.connection, key, asked.edition, pointer=asked.pointer)
        return _taken_back(held.edit, found, asked)

    return once(held, work)


@router.post("/api/editions/{number}/revert")
def edition(held: Onces, number: str) -> Response:
    """Take back all that an edition did, of whatever place."""

    def work() -> Response:
        asked, connection = read(Reverted, held.sent), held.edit.connection
        told_of = made(connection, number_in(number, "edition"))
        return _taken_back(held.edit, requests.reversal_of_editions(connection, [told_of.number]), asked)

    return once(held, work)


@router.post("/api/batches/{batch_id}/revert")
def batch(held: Onces, batch_id: str) -> Response:
    """Take back all that was published of an import."""

    def work() -> Response:
        asked, key = read(Reverted, held.sent), key_in(batch_id, "import")
        found = requests.reversal_of_batch(held.edit.connection, key)
        return _taken_back(held.edit, found, asked, batch=key)

    return once(held, work)


def _taken_back(
    edit: Edit, found: Sequence[Reversal], asked: Reverted, *, batch: UUID | None = None
) -> Response:
    if asked.preview:
        possible = bool(found) and not any(each.conflicts for each in found)
        return told(edit, {"possible": possible, "sites": [reversal(each) for each in found]})
    if asked.reason is None:
        raise Invalid(Fault("/reason", None, "is missing"))
    done = requests.revert(edit.connection, edit.actor, found, reason=asked.reason)
    if isinstance(done, requests.Applied):
        if batch is not None:
            settle(edit.connection, batch, ImportState.UNDONE)
        return told(edit, {"edition": done.edition, "sites": done.sites})
    at = f"/api/requests/{done[0]}" if len(done) == 1 else None
    return told(edit, {"requests": done}, 202, at=at)
