"""Places that are merged, split, taken from the public, deleted and brought back."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.editing.answers import key_in, once, only_json
from api.editing.asked import Divided, MergedInto, Reasoned, read
from api.editing.changing import changed, matched
from api.idempotency import Once, Onces
from registry.requests import Asked
from registry.workflow import RequestKind

router = APIRouter(dependencies=[Depends(only_json)])


@router.post("/api/sites/{site_id}/merge")
def merge(held: Onces, site_id: str) -> Response:
    """Fold another place into this one: its address leads here for ever."""

    def work() -> Response:
        asked, key = read(MergedInto, held.sent), key_in(site_id, "site")
        what = Asked(
            *(RequestKind.MERGE, key, asked.patch, asked.reason, matched(held.edit, key).edition),
            other_site=asked.other_site,
        )
        return changed(held.edit, what, publish=asked.publish)

    return once(held, work)


@router.post("/api/sites/{site_id}/split")
def split(held: Onces, site_id: str) -> Response:
    """Make new places of parts of this one."""

    def work() -> Response:
        asked, key = read(Divided, held.sent), key_in(site_id, "site")
        what = Asked(
            *(RequestKind.SPLIT, key, asked.patch, asked.reason, matched(held.edit, key).edition),
            parts=tuple(asked.parts),
        )
        return changed(held.edit, what, publish=asked.publish)

    return once(held, work)


@router.post("/api/sites/{site_id}/unpublish")
def unpublish(held: Onces, site_id: str) -> Response:
    """Take a place from the public, and keep it as a draft."""
    return _published(held, site_id, RequestKind.UNPUBLISH)


@router.post("/api/sites/{site_id}/delete")
def delete(held: Onces, site_id: str) -> Response:
    """Delete a place; its record and its history stay."""
    return _published(held, site_id, RequestKind.DELETE)


@router.post("/api/sites/{site_id}/restore")
def restore(held: Onces, site_id: str) -> Response:
    """Publish a place again that was taken from the public or deleted."""
    return _published(held, site_id, RequestKind.RESTORE)


def _published(held: Once, site_id: str, kind: RequestKind) -> Response:
    def work() -> Response:
        asked, key = read(Reasoned, held.sent), key_in(site_id, "site")
        what = Asked(kind, key, {}, asked.reason, matched(held.edit, key).edition)
        return changed(held.edit, what, publish=asked.publish)

    return once(held, work)
