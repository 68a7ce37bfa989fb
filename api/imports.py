"""`/api/imports`: files of places handed in by programs; the same as the pages do, as JSON."""

from pathlib import PurePath
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from pydantic import BaseModel
from starlette.responses import JSONResponse

from api.auth.deps import Edit, Edits
from api.bodies import read_json
from api.formats import MEDIA_TYPE, Format
from api.links import base_url
from registry.database import state
from registry.errors import Fault, Forbidden, Invalid
from registry.importing.batches import (
    Batch,
    batch,
    batches,
    content_of,
    keep,
    keep_mapping,
    mapping_of,
    renew,
)
from registry.importing.checking import Options, check
from registry.importing.committing import Committed, commit, undo
from registry.importing.encodings import Encoding
from registry.importing.issues import from_json
from registry.importing.lists import official_list
from registry.policy.deciding import NOT_SCOPED, READS_ONLY
from registry.text import slug
from registry.workflow import Role

router = APIRouter(include_in_schema=False)

_OPEN_END = 200
"""Characters of a reason and of a name under which a mapping is kept."""


class Reason(BaseModel):
    """Why something is done, for the history."""

    reason: str | None = None


def options_given(
    edit: Edit,
    *,
    crs: str | None,
    encoding: str | None,
    sheet: str | None,
    mapping: str | None,
    listed: str | None = None,
) -> Options:
    """How a file is to be read, as somebody has said it; empty is not said.

    `mapping` is JSON, heading to field, or the name under which the account keeps one. Raises Invalid.
    """
    if encoding and encoding.lower() not in set(Encoding):
        raise Invalid(Fault("encoding", encoding, "is not an encoding that is read", tuple(Encoding)))
    given: dict[str, str] | None = None
    if mapping and not mapping.lstrip().startswith("{"):
        given = mapping_of(edit.connection, edit.actor.id, mapping)
        if given is None:
            raise Invalid(Fault("mapping", mapping, "is not a name under which headings are kept"))
    elif mapping:
        held = read_json(mapping.encode())
        if not isinstance(held, dict) or not all(isinstance(each, str) for each in held.values()):
            raise Invalid(Fault("mapping", mapping[:200], 'is not an object as {"heading": "field"}'))
        given = held
    if listed:
        official_list(listed)
    read_as = Encoding(encoding.lower()) if encoding else None
    return Options(crs or None, read_as, sheet or None, given, listed or None)


def require_proposing(edit: Edit) -> None:
    """Raises Forbidden for who may not change places at all."""
    if not edit.actor.proposes:
        raise Forbidden(READS_ONLY if edit.actor.role is Role.ANALYST else NOT_SCOPED)


def taken(edit: Edit, file: UploadFile, options: Options) -> UUID:
    """A file that was sent, checked and kept; gives its id."""
    require_proposing(edit)
    content = file.file.read()
    name = PurePath((file.filename or "").replace("\\", "/")).name or "file"
    found = check(edit.connection, content, name, options, actor=edit.actor)
    return keep(edit.connection, content, name, options, found, actor=edit.actor)


def read_again(edit: Edit, key: UUID, options: Options) -> None:
    """Check a kept file once more, read otherwise."""
    require_proposing(edit)
    held = batch(edit.connection, key, lock=True)
    content = content_of(edit.connection, key)
    found = check(edit.connection, content, held.file_name, options, actor=edit.actor)
    renew(edit.connection, key, options, found)


def brought_in(edit: Edit, key: UUID, reason: str | None) -> Committed:
    """A kept file, committed."""
    require_proposing(edit)
    said = (reason or "").strip()[:_OPEN_END] or batch(edit.connection, key).file_name
    return commit(edit.connection, key, actor=edit.actor, reason=said)


def taken_back(edit: Edit, key: UUID, reason: str | None) -> Committed:
    """A committed file, undone."""
    require_proposing(edit)
    said = (reason or "").strip()[:_OPEN_END] or f"{batch(edit.connection, key).file_name}: undo"
    state(edit.connection, reason=said)
    return undo(edit.connection, key, actor=edit.actor, reason=said)


def described(request: Request, held: Batch) -> dict[str, Any]:
    """A kept file as programs read it."""
    here = f"{base_url(request)}/api/imports/{held.id}"
    return {
        "id": str(held.id),
        "file_name": held.file_name,
        "created_at": held.created_at.isoformat(),
        "state": held.state.value,
        "committed_at": held.committed_at.isoformat() if held.committed_at else None,
        "options": held.options.as_json(),
        **held.report,
        "links": [
            {"rel": "self", "href": here},
            {"rel": "report", "href": f"{here}/report.xlsx"},
            {"rel": "commit", "href": f"{here}/commit"},
            {"rel": "undo", "href": f"{here}/undo"},
        ],
    }


def workbook_answer(content: bytes, name: str) -> Response:
    """A workbook to be saved under a name of plain letters."""
    headers = {
        "Content-Disposition": f'attachment; filename="{slug(name) or "report"}.xlsx"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=MEDIA_TYPE[Format.XLSX], headers=headers)


def report_of(edit: Edit, key: UUID) -> Response:
    """The workbook of a kept file with what was found marked in it."""
    held = batch(edit.connection, key)
    issues = [from_json(each) for each in held.report["issues"]]
    content = content_of(edit.connection, key)
    from registry.importing.marking import marked  # writing workbooks is slow to load

    book = marked(content, held.file_name, held.options, issues, lang=edit.lang)
    return workbook_answer(book, f"{PurePath(held.file_name).stem}-checked")


def template_for(edit: Edit) -> Response:
    """A workbook to fill in, with the places that the account answers for; raises Forbidden."""
    from registry.importing.template import template  # slow to load too

    require_proposing(edit)
    book = template(edit.connection, actor=edit.actor, lang=edit.lang)
    return workbook_answer(book, "mau-dia-diem" if edit.lang == "vi" else "places-template")


def _done(key: UUID, done: Committed) -> Response:
    told = {"id": str(key), "state": done.state.value, "places": done.places, "edition": done.edition}
    return _answer(told)


def _answer(content: object, status: int = 200, **headers: str) -> Response:
    return JSONResponse(content, status, {"Cache-Control": "no-store", **headers})


@router.get("/api/imports")
def listed(edits: Edits) -> Response:
    """The last files of the account, without their issues."""
    held = batches(edits.connection, account=edits.actor.id)
    left_out = {"issues", "points", "columns"}
    told = [{k: v for k, v in described(edits.request, each).items() if k not in left_out} for each in held]
    return _answer({"imports": told})


@router.post("/api/imports")
def hand_in(
    edits: Edits,
    file: UploadFile,
    crs: Annotated[str | None, Form()] = None,
    encoding: Annotated[str | None, Form()] = None,
    sheet: Annotated[str | None, Form()] = None,
    mapping: Annotated[str | None, Form()] = None,
    keep_as: Annotated[str | None, Form()] = None,
    listed: Annotated[str | None, Form(alias="list")] = None,
) -> Response:
    """Check a file and keep it; `keep_as` keeps the mapping under a name. Nothing else is written."""
    options = options_given(edits, crs=crs, encoding=encoding, sheet=sheet, mapping=mapping, listed=listed)
    key = taken(edits, file, options)
    if keep_as and options.mapping is not None:
        keep_mapping(edits.connection, edits.actor.id, keep_as[:_OPEN_END], options.mapping)
    told = described(edits.request, batch(edits.connection, key))
    return _answer(told, 201, Location=f"{base_url(edits.request)}/api/imports/{key}")


@router.get("/api/imports/template.xlsx")
def form(edits: Edits) -> Response:
    """A workbook to fill in, with the places that the account answers for."""
    return template_for(edits)


@router.get("/api/imports/{key}")
def one(edits: Edits, key: UUID) -> Response:
    """A kept file with its report."""
    return _answer(described(edits.request, batch(edits.connection, key)))


@router.get("/api/imports/{key}/report.xlsx")
def report(edits: Edits, key: UUID) -> Response:
    """The same workbook, with the issues marked in it."""
    return report_of(edits, key)


@router.post("/api/imports/{key}/commit")
def commit_it(edits: Edits, key: UUID, why: Reason | None = None) -> Response:
    """Bring a kept file in, all or nothing."""
    done = brought_in(edits, key, why.reason if why else None)
    return _answer(
        {"id": str(key), "state": done.state.value, "places": done.places, "edition": done.edition}
    )


@router.post("/api/imports/{key}/undo")
def undo_it(edits: Edits, key: UUID, why: Reason | None = None) -> Response:
    """Take a committed file back, all of it."""
    done = taken_back(edits, key, why.reason if why else None)
    return _answer(
        {"id": str(key), "state": done.state.value, "places": done.places, "edition": done.edition}
    )
