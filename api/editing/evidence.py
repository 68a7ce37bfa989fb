"""What proves a request: links and files, added by its author while it can still be edited."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.auth.deps import Edits, SignedIn
from api.auth.own_forms import FIELD
from api.bodies import InvalidContent
from api.editing.answers import JSON, READ, key_in, once, taken, told
from api.editing.asked import Proof, read
from api.editing.queries import only_language
from api.editing.shown import proof
from api.idempotency import Onces
from api.sent import MULTIPART
from registry import requests
from registry.errors import Fault, NotFound

router = APIRouter()

LONGEST_TITLE = 300


@dataclass(frozen=True)
class File:
    """A file that was sent in a form, with what it is called."""

    title: str
    content: bytes


async def _file(request: Request, _actor: SignedIn) -> File | None:
    """The file of a form; None for JSON. Raises UnsupportedMedia, InvalidContent."""
    if taken(request, MULTIPART) == JSON:
        return None
    form = await request.form()
    if more := sorted({*form} - {"file", "title", FIELD}):
        faults = (Fault(f"/{name}", None, "is not a member of this", ("file", "title")) for name in more)
        raise InvalidContent(faults)
    file, title = form.get("file"), form.get("title") or ""
    if not isinstance(file, UploadFile):
        raise InvalidContent(Fault("/file", None, "is missing"))
    if not isinstance(title, str) or len(title) > LONGEST_TITLE:
        raise InvalidContent(Fault("/title", None, "is too long", (f"up to {LONGEST_TITLE} characters",)))
    content = await file.read()
    await file.seek(0)
    return File(title.strip() or file.filename or "?", content)


@router.post("/api/requests/{request_id}/evidence")
def attach(held: Onces, request_id: str, file: Annotated[File | None, Depends(_file)]) -> Response:
    """Add a link (JSON) or a file (a form with `file` and `title`)."""

    def work() -> Response:
        key, edit = key_in(request_id, "change request"), held.edit
        if file is None:
            link = read(Proof, held.sent)
            made = requests.attach(edit.connection, edit.actor, key, title=link.title, url=link.url)
        else:
            made = requests.attach(edit.connection, edit.actor, key, title=file.title, content=file.content)
        added = next(each for each in requests.evidence_of(edit.connection, key) if each.id == made)
        return told(edit, proof(key, added), 201, at=f"/api/requests/{key}/evidence/{made}")

    return once(held, work)


@router.api_route("/api/requests/{request_id}/evidence/{evidence_id}", methods=READ)
def file(edit: Edits, request_id: str, evidence_id: str) -> Response:
    """A file that was added; it is saved, and never opened in the name of this site."""
    only_language(edit.request)
    request_key, key = key_in(request_id, "change request"), key_in(evidence_id, "file")
    if key not in {each.id for each in requests.evidence_of(edit.connection, request_key)}:
        raise NotFound("file", evidence_id)
    title, media_type, content = requests.evidence_file(edit.connection, key)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(title, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)
