"""Files that were handed in as evidence: they are taken away, and run nowhere."""

from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from api.auth.deps import Edits
from registry import requests
from registry.errors import NotFound

router = APIRouter()

ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@router.get("/requests/{key}/evidence/{evidence}")
def evidence_file(key: UUID, evidence: UUID, edit: Edits) -> Response:
    """One file of a request, for those who may see the request."""
    held = requests.evidence_of(edit.connection, requests.request(edit.connection, key).id)
    if evidence not in {each.id for each in held}:
        raise NotFound("file", evidence)
    title, media_type, content = requests.evidence_file(edit.connection, evidence)
    ending = ENDINGS[media_type]
    name = quote(title if title.lower().endswith(ending) else f"{title}{ending}", safe="")
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"evidence{ending}\"; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )
