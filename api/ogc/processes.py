"""The analyses as processes (OGC API Processes Part 1): what there is, and what each takes and gives."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Ask, Asks
from api.formats import DOCUMENT, MEDIA_TYPE, Format, negotiated
from api.links import EXECUTE, PROCESSES, Link, itself, to
from api.ogc import words
from api.ogc.answers import document, shown, unchanged
from api.ogc.landing import READ
from api.params import EVERYWHERE, Reading
from registry.analyses.describing import inputs, outputs
from registry.analyses.parameters import process
from registry.analyses.words import DESCRIPTIONS, TITLES
from registry.errors import Fault, Invalid
from registry.program import version
from registry.workflow import Process

router = APIRouter()

DEFAULT_LIMIT, MAX_LIMIT = 10, 10_000
CONTROL = ("sync-execute", "async-execute", "dismiss")


@router.api_route("/ogc/processes", methods=READ)
def processes(ask: Asks) -> Response:
    """All processes."""
    reading = Reading(ask.pairs, (*EVERYWHERE, "limit"))
    most = reading.read("limit", limit, DEFAULT_LIMIT)
    reading.done()
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = itself(ask.request, format_, DOCUMENT)
    content = {"processes": [_summary(ask, each) for each in list(Process)[:most]], "links": links}
    if format_ is Format.HTML:
        return shown(ask, "processes", {**content, "title": words.PROCESSES.get(ask.lang)}, links)
    return document(ask, content)


@router.api_route("/ogc/processes/{process_id}", methods=READ)
def one(ask: Asks, process_id: str) -> Response:
    """One process, with its inputs and its output."""
    wanted = process(process_id)
    Reading(ask.pairs, EVERYWHERE).done()
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    summary = _summary(ask, wanted)
    links: list[Link] = [
        *itself(ask.request, format_, DOCUMENT),
        *(link for link in summary["links"] if link["rel"] != "self"),
        to(ask.request, "/ogc/processes", PROCESSES, words.PROCESSES),
    ]
    content = {
        **summary,
        "inputs": inputs(wanted, ask.lang),
        "outputs": outputs(wanted, ask.lang),
        "links": links,
    }
    return shown(ask, "process", content, links) if format_ is Format.HTML else document(ask, content)


def limit(text: str, *, most: int = MAX_LIMIT) -> int:
    """How many at most; raises Invalid.

    >>> limit("20")
    20
    """
    if not (text.isascii() and text.isdigit() and len(text) < 19 and 1 <= int(text) <= most):
        raise Invalid(Fault("limit", text[:40], "is not how many at most", (f"1 to {most}",)))
    return int(text)


def _summary(ask: Ask, wanted: Process) -> dict[str, Any]:
    path, title = f"/ogc/processes/{wanted}", TITLES[wanted]
    return {
        "id": wanted.value,
        "version": version(),
        "title": title.get(ask.lang),
        "description": DESCRIPTIONS[wanted].get(ask.lang),
        "jobControlOptions": list(CONTROL),
        "outputTransmission": ["value"],
        "links": [
            to(ask.request, path, "self", title),
            to(ask.request, f"{path}/execution", EXECUTE, words.EXECUTE, type_=MEDIA_TYPE[Format.JSON]),
        ],
    }
