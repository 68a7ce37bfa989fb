"""Runs of analyses for people: what was asked, of which data, what came out, and two runs side by side."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.desk import desk_of
from api.formats import DOCUMENT, Format, negotiated
from api.locale import language
from api.ogc.statuses import status_of
from api.pages.planning.addresses import address
from api.pages.reader import Reader, Reads
from api.pages.rendering import in_asked_language, page
from api.pages.run_neighbours import neighbours
from api.pages.run_sentences import sentence
from api.params import EVERYWHERE, Reading
from api.uncached import uncached
from registry.analyses.comparing import compare
from registry.analyses.runs import NoSuchRun, NotReady, Run, result_text, run
from registry.analyses.tables import summary, table
from registry.analyses.words import FIGURES, PARAMETERS, TITLES
from registry.errors import Gone
from registry.language import Lang
from registry.workflow import Process, RunStatus

router = APIRouter()


@router.get("/runs/{run_id}")
def one(request: Request, run_id: str, reads: Reads) -> Response:
    """A run: its parameters, its data, its figures; `against` leads to another one beside it."""
    reading = Reading(request.query_params.multi_items(), (*EVERYWHERE, "against"))
    against = reading.read("against", str.strip, "")
    reading.done()
    if against:
        return _beside(request, reads, (against, run_id))
    found, result = _read(request, run_id)
    lang = language(request)
    values: dict[str, Any] = {
        **_about(request, found, reads),
        "others": [(each, sentence(each, reads)) for each in neighbours(request, found)]
        if result is not None
        else [],
        "figures": _figures(summary(found.process, result), lang) if result is not None else [],
        "table": _rows(table(found.process, result).rows, lang) if result is not None else None,
    }
    return uncached(page(request, "runs/run.html", values, edition=reads.edition, words=reads.words))


@router.get("/runs/{run_id}/against/{other_id}")
def beside(request: Request, run_id: str, other_id: str, reads: Reads) -> Response:
    """What changed from another run to this one, as a page or as JSON."""
    Reading(request.query_params.multi_items(), EVERYWHERE).done()
    return _beside(request, reads, (other_id, run_id))


def _beside(request: Request, reads: Reads, ids: tuple[str, str]) -> Response:
    (before, first), (after, second) = (_finished(request, each) for each in ids)
    compared = compare(before, after, (first, second))
    if negotiated(request, DOCUMENT) is Format.JSON:
        return uncached(JSONResponse(compared.record()))
    lang = language(request)
    values = {
        "before": _about(request, before, reads),
        "after": _about(request, after, reads),
        "compared": compared,
        "title": TITLES[after.process].get(lang),
        "parameter": lambda name: PARAMETERS[name].get(lang),
        "figure": lambda name: _named(name, lang),
        "columns": list(compared.rows[0].figures) if compared.rows else [],
    }
    return uncached(page(request, "runs/beside.html", values, edition=reads.edition, words=reads.words))


def _read(request: Request, run_id: str) -> tuple[Run, Mapping[str, Any] | None]:
    def read(connection: Any) -> tuple[Run, str | None]:
        found = run(connection, run_id)
        if found.process is Process.ECHO:  # for programs only
            raise NoSuchRun(run_id)
        return found, result_text(connection, found) if found.status is RunStatus.SUCCESSFUL else None

    found, text = desk_of(request.app).look(read)
    return found, None if text is None else json.loads(text)


def _finished(request: Request, run_id: str) -> tuple[Run, Mapping[str, Any]]:
    found, result = _read(request, run_id)
    if result is None:
        raise Gone("result of run", run_id) if found.is_over else NotReady(run_id)
    return found, result


def _about(request: Request, found: Run, reads: Reader) -> dict[str, Any]:
    lang, where = reads.lang, address(found)
    root = str(request.scope.get("root_path", ""))
    return {
        "run": found,
        "sentence": sentence(found, reads),
        "address": None if where is None else root + in_asked_language(request, where),
        "title": TITLES[found.process].get(lang),
        "message": status_of(request, found, lang)["message"],
        "parameters": [
            (PARAMETERS[name].get(lang), value)
            for name, value in found.parameters.items()
            if value not in (None, [], {}, False)
        ],
    }


def _figures(held: Mapping[str, Any], lang: Lang) -> list[tuple[str, Any]]:
    return [(_named(name, lang), value) for name, value in held.items()]


def _rows(rows: tuple[Mapping[str, Any], ...], lang: Lang) -> dict[str, Any] | None:
    if not rows:
        return None
    return {"head": [_named(name, lang) for name in rows[0]], "rows": [list(row.values()) for row in rows]}


def _named(name: str, lang: Lang) -> str:
    """What a figure is called; one that belongs to a radius ends in its metres."""
    stem, _, metres = name.rpartition("_")
    if name not in FIGURES and stem in FIGURES:
        return f"{FIGURES[stem].get(lang)} ({metres} m)"
    return FIGURES[name].get(lang) if name in FIGURES else name
