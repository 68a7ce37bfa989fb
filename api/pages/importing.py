"""`/office/import`: an officer hands in a file, sees what is wrong with it, and brings it in."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from api.auth.deps import Edit, Edits
from api.imports import (
    brought_in,
    options_given,
    read_again,
    report_of,
    require_proposing,
    taken,
    taken_back,
    template_for,
)
from api.pages.explorer import outlines_url
from api.pages.map_words import map_words
from api.pages.reader import Reader
from api.pages.rendering import in_asked_language, page
from maps import views
from maps.basemap import basemap
from maps.layers import Embedded, Loaded
from maps.page import Rendered, render
from registry.crs import PLACED_IN
from registry.dates import HANOI
from registry.errors import Conflicting
from registry.importing.batches import (
    Batch,
    batch,
    batches,
    content_of,
    keep_mapping,
    mappings,
)
from registry.importing.checking import Options
from registry.importing.encodings import Encoding, previews
from registry.importing.fields import fields
from registry.importing.lists import official_lists
from registry.settings import Settings
from registry.workflow import Level

router = APIRouter()

SHOWN = 200
"""Issues that the page lists; the workbook has them all."""
PRIVATE = {"Cache-Control": "no-store"}
_MOST_CHOICES = 300
"""Columns of a form; a file has at most 200."""


def _led(edit: Edit, path: str) -> Response:
    root = str(edit.request.scope.get("root_path", ""))
    return RedirectResponse(root + in_asked_language(edit.request, path), 303, PRIVATE)


def _page(
    edit: Edit, name: str, values: dict[str, Any], drawn: Rendered | None = None, status: int = 200
) -> Response:
    held = values | {"private": True}
    answer = page(
        edit.request, name, held, status=status, edition=edit.edition, words=edit.words, drawn=drawn
    )
    answer.headers.update(PRIVATE)
    return answer


def _systems(edit: Edit) -> list[tuple[str, str]]:
    return [(each.name, f"{each.title.get(edit.lang)} – {each.name}") for each in PLACED_IN]


@router.get("/office/import")
def start(edits: Edits) -> Response:
    """The form, the template, and the account's last files."""
    require_proposing(edits)
    values = {
        "systems": _systems(edits),
        "encodings": [each.value for each in Encoding],
        "lists": [(code, each.title.get(edits.lang)) for code, each in official_lists().items()],
        "mappings": list(mappings(edits.connection, edits.actor.id)),
        "batches": batches(edits.connection, account=edits.actor.id),
        "hanoi": HANOI,
    }
    return _page(edits, "imports/start.html", values)


@router.post("/office/import")
def hand_in(
    edits: Edits,
    file: UploadFile,
    crs: Annotated[str, Form()] = "",
    encoding: Annotated[str, Form()] = "",
    sheet: Annotated[str, Form()] = "",
    mapping: Annotated[str, Form()] = "",
    listed: Annotated[str, Form(alias="list")] = "",
) -> Response:
    """Check the file, keep it, and lead to what was found."""
    options = options_given(edits, crs=crs, encoding=encoding, sheet=sheet, mapping=mapping, listed=listed)
    return _led(edits, f"/office/import/{taken(edits, file, options)}")


@router.get("/office/import/template.xlsx")
def form(edits: Edits) -> Response:
    """A workbook to fill in, with the office's own places."""
    return template_for(edits)


@router.get("/office/import/{key}")
def found(edits: Edits, key: UUID) -> Response:
    """What was found in a file, on the map and in a table, and what can be done about it."""
    return _found(edits, batch(edits.connection, key))


def _found(edit: Edit, held: Batch, *, told: str | None = None, status: int = 200) -> Response:
    report = held.report
    points = report.get("points") or []
    values = {
        "batch": held,
        "report": report,
        "issues": report["issues"][:SHOWN],
        "more": max(0, report["errors"] + report["warnings"] - SHOWN),
        "systems": _systems(edit),
        "fields": [(name, each.title.get(edit.lang)) for name, each in fields().items()],
        "previews": _previews(edit, held),
        "points": len(points),
        "told": told,
        "reviews": edit.actor.reviews,
        "own": held.account == edit.actor.id,
    }
    drawn = _map(edit, points) if points else None
    return _page(edit, "imports/found.html", values, drawn, status)


def _previews(edit: Edit, held: Batch) -> list[tuple[str, str, bool, bool]]:
    """Of a file of text: encoding, first lines, whether they look garbled, whether it is the chosen one."""
    if not held.file_name.lower().endswith((".csv", ".tsv", ".txt")):
        return []
    chosen = held.options.encoding or Encoding.UTF8
    return [
        (each.encoding.value, each.text, each.garbled, each.encoding is chosen)
        for each in previews(content_of(edit.connection, held.id))
        if each.text is not None
    ]


def _map(edit: Edit, points: list[dict[str, Any]]) -> Rendered:
    """The points of the file over today's communes; nothing of them enters the map's own text."""
    settings: Settings = edit.request.app.state.settings
    background = basemap(settings.basemap, settings.basemap_attribution)
    reads = Reader(edit.connection, edit.edition, edit.words, edit.lang, background)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {
                "slug": f"row-{each['row']}",
                "kind": each["kind"],
                "vi": f"{each['row']}: {each['name']}",
                "en": None,
                "status": None,
                "stage": None,
                "accuracy": 0,
                "verification": "sourced",
            },
        }
        for each in points
    ]
    collection = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    root = str(edit.request.scope.get("root_path", ""))
    outlines = outlines_url(Level.COMMUNE)
    return render(
        views.explorer(
            Embedded(collection.encode()),
            Loaded(root + outlines) if outlines else None,
            map_words(reads),
            background=background,
        )
    )


@router.get("/office/import/{key}/report.xlsx")
def report(edits: Edits, key: UUID) -> Response:
    """The officer's own workbook, with the issues marked in it."""
    return report_of(edits, key)


@router.post("/office/import/{key}/again")
async def again(edits: Edits, request: Request, key: UUID) -> Response:
    """Read the file once more, with another system, encoding or sheet, or other columns."""
    given = await request.form(max_fields=_MOST_CHOICES * 2)
    said = {name: value for name, value in given.multi_items() if isinstance(value, str)}
    return await run_in_threadpool(_again, edits, key, said)


def _again(edit: Edit, key: UUID, said: dict[str, str]) -> Response:
    numbers = [number for number in range(_MOST_CHOICES) if f"heading-{number}" in said]
    mapping = {said[f"heading-{number}"]: said.get(f"field-{number}", "") for number in numbers} or None
    options = options_given(
        edit, crs=said.get("crs"), encoding=said.get("encoding"), sheet=said.get("sheet"), mapping=None
    )
    listed = batch(edit.connection, key).options.listed
    read_again(edit, key, Options(options.crs, options.encoding, options.sheet, mapping, listed))
    name = said.get("keep_as", "").strip()[:200]
    if name and mapping:
        keep_mapping(edit.connection, edit.actor.id, name, mapping)
    return _led(edit, f"/office/import/{key}")


@router.post("/office/import/{key}/commit")
def commit_it(edits: Edits, key: UUID, reason: Annotated[str, Form()] = "") -> Response:
    """Bring the file in, or tell why that cannot be."""
    return _tried(edits, key, lambda: brought_in(edits, key, reason))


@router.post("/office/import/{key}/undo")
def undo_it(edits: Edits, key: UUID, reason: Annotated[str, Form()] = "") -> Response:
    """Take the file back, or tell why that cannot be."""
    return _tried(edits, key, lambda: taken_back(edits, key, reason))


def _tried(edit: Edit, key: UUID, work: Any) -> Response:
    """Do it in a savepoint: what cannot be done leaves nothing, and is told on the page."""
    try:
        with edit.connection.begin_nested():
            work()
    except Conflicting as error:
        return _found(edit, batch(edit.connection, key), told=error.words.get(edit.lang), status=409)
    return _led(edit, f"/office/import/{key}")
