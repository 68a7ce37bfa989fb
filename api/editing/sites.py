"""Places: their documents, and what can be asked of them.

A change is either a bare merge patch (`application/merge-patch+json`), whose reason stands in the query, or
an object of `application/json` that holds the patch with its reason. The body of the first must be nothing
but the patch (RFC 7396); a header could not hold a reason in Vietnamese.
"""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.auth.deps import Edits
from api.editing.answers import JSON, READ, json_or_patch, key_in, once, only_json, taken, told, worked
from api.editing.asked import Body, Created, Patched, json_object, read, shaped
from api.editing.changing import changed, matched
from api.editing.queries import only_language, truth
from api.formats import MERGE_PATCH
from api.idempotency import Onces
from api.params import require_known
from api.sent import Sent
from registry.database import close_edition
from registry.editing import document
from registry.editing.verifying import verify
from registry.requests import Asked
from registry.workflow import RequestKind

router = APIRouter()
_only_json = [Depends(only_json)]


@router.api_route("/api/sites/{site_id}", methods=READ)
def site(edit: Edits, site_id: str) -> Response:
    """The document of a place; its ETag is the edition that made it."""
    only_language(edit.request)
    held = document(edit.connection, key_in(site_id, "site"))
    return told(edit, held.document, version=held.edition)


@router.patch("/api/sites/{site_id}", dependencies=[Depends(json_or_patch)])
def patch(request: Request, sent: Sent, edit: Edits, site_id: str) -> Response:
    """Change a place, as a merge patch says."""

    def work() -> Response:
        key = key_in(site_id, "site")
        asked = _patched(request, sent)
        held = matched(edit, key)
        what = Asked(RequestKind.EDIT, key, asked.patch, asked.reason, held.edition)
        return changed(edit, what, publish=asked.publish)

    return worked(work)


def _patched(request: Request, sent: bytes) -> Patched:
    """The patch with its reason, from either form of it."""
    if taken(request, MERGE_PATCH) == JSON:
        only_language(request)
        return read(Patched, sent)
    require_known(request.query_params.multi_items(), ("lang", "reason", "publish"))
    held: dict[str, Any] = {"patch": json_object(sent)}
    held |= {name: request.query_params[name] for name in ("reason",) if name in request.query_params}
    if "publish" in request.query_params:
        held["publish"] = truth("publish", request.query_params["publish"])
    return shaped(Patched, held)


@router.post("/api/sites", dependencies=_only_json)
def create(held: Onces) -> Response:
    """Make a new place."""

    def work() -> Response:
        asked = read(Created, held.sent)
        what = Asked(RequestKind.CREATE, None, asked.document, asked.reason)
        return changed(held.edit, what, publish=asked.publish)

    return once(held, work)


@router.post("/api/sites/{site_id}/verify", dependencies=_only_json)
def still_true(held: Onces, site_id: str) -> Response:
    """Vouch for a place as it was read: what is written of it still holds."""

    def work() -> Response:
        read(Body, held.sent)
        key = key_in(site_id, "site")
        matched(held.edit, key)
        verify(held.edit.connection, held.edit.actor, key)
        close_edition(held.edit.connection)
        now = document(held.edit.connection, key)
        return told(held.edit, now.document, version=now.edition)

    return once(held, work)
