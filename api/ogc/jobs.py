"""Runs of analyses as jobs (OGC API Processes Part 1): listed, looked at, their results, dismissed."""

import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth.own_forms import require_own_form
from api.auth.visits import visit_of
from api.deps import Ask, Asks
from api.desk import desk_of
from api.formats import DOCUMENT, Format, negotiated
from api.links import Link, here, itself
from api.ogc import words
from api.ogc.answers import document, shown, text
from api.ogc.executing import placed
from api.ogc.job_params import jobs_asked
from api.ogc.landing import READ
from api.ogc.statuses import status_of
from api.params import EVERYWHERE, Reading
from api.uncached import uncached
from registry.analyses.describing import OUTPUT
from registry.analyses.listing import page
from registry.analyses.runs import ANONYMOUS_DAYS, NotReady, Run, dismiss, result_text, run, visible_to
from registry.analyses.troubles import error_of
from registry.analyses.words import TITLES
from registry.errors import Forbidden, Gone, RegistryError, Unsigned
from registry.language import Words
from registry.policy.deciding import SIGN_IN
from registry.workflow import Process, Role, RunStatus

router = APIRouter()

KEPT = Words(
    f"Lần chạy đã xong của khách được giữ cho mọi người trong {ANONYMOUS_DAYS} ngày, không xóa được.",
    f"A finished run of the public is kept for everybody for {ANONYMOUS_DAYS} days, and cannot be removed.",
)
NOT_YOURS = Words("Lần chạy này là của người khác.", "This run is somebody else's.")


@router.api_route("/ogc/jobs", methods=READ)
def jobs(ask: Asks) -> Response:
    """The runs that the asker may see, the newest first."""
    asked = jobs_asked(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    actor = visit_of(ask.request).actor
    seen = visible_to(
        actor.id if actor else None, to_all=actor is not None and actor.role is Role.ADMINISTRATOR
    )
    found = desk_of(ask.request.app).look(lambda connection: page(connection, asked, seen))
    links = itself(ask.request, format_, DOCUMENT)
    if found.last is not None:
        links.append(
            {
                "href": here(ask.request, next=str(found.last)),
                "rel": "next",
                "type": "application/json",
                "title": words.NEXT.get(ask.lang),
            }
        )
    content = {"jobs": [status_of(ask.request, each, ask.lang) for each in found.runs], "links": links}
    return record(ask, content, format_, words.JOBS.get(ask.lang), links)


@router.api_route("/ogc/jobs/{job_id}", methods=READ)
def job(ask: Asks, job_id: str) -> Response:
    """One run: how far it is, what was asked, of which data."""
    Reading(ask.pairs, EVERYWHERE).done()
    format_ = negotiated(ask.request, DOCUMENT)
    return status(ask, desk_of(ask.request.app).look(lambda connection: run(connection, job_id)), format_)


@router.api_route("/ogc/jobs/{job_id}/results", methods=READ)
def results(ask: Asks, job_id: str) -> Response:
    """What came out; the error that the run ended with, where nothing did."""
    Reading(ask.pairs, EVERYWHERE).done()
    format_ = negotiated(ask.request, DOCUMENT)

    def read(connection: Any) -> tuple[Run, str]:
        found = run(connection, job_id)
        if found.status is RunStatus.SUCCESSFUL:
            return found, result_text(connection, found)
        raise failure(found)

    found, result = desk_of(ask.request.app).look(read)
    return outcome(ask, found.process, result, format_, document=found.document)


@router.delete("/ogc/jobs/{job_id}")
async def dismissed(request: Request, ask: Asks, job_id: str) -> Response:
    """End a run; one of somebody who is signed in is ended, or removed, by them."""
    Reading(ask.pairs, EVERYWHERE).done()
    format_ = negotiated(request, DOCUMENT)
    await require_own_form(request)

    def ended(connection: Any) -> Run:
        found = run(connection, job_id)
        _require_may_dismiss(request, found)
        return found if found.status is RunStatus.DISMISSED else dismiss(connection, found)

    return status(ask, await desk_of(request.app).database(ended), format_)


def status(ask: Ask, found: Run, format_: Format) -> Response:
    """A run as an answer."""
    content = status_of(ask.request, found, ask.lang)
    return record(ask, content, format_, content["title"], content["links"])


def outcome(ask: Ask, of: Process, result: str, format_: Format, *, document: bool) -> Response:
    """A result of a process as an answer, under its name in a document."""
    held = f'{{"{OUTPUT}":{result}}}' if document else result
    if format_ is Format.HTML:
        links = itself(ask.request, format_, DOCUMENT) if ask.request.method in READ else []
        return record(ask, json.loads(held), format_, TITLES[of].get(ask.lang), links)
    return uncached(text(ask, held.encode(), "application/json"))


def record(ask: Ask, content: dict[str, Any], format_: Format, title: str, links: list[Link]) -> Response:
    """A document about runs, which no cache keeps: it changes without the data changing."""
    if format_ is Format.HTML:
        told = {name: value for name, value in content.items() if name != "links"}
        return uncached(shown(ask, "record", {"record": told, "title": title}, links))
    return uncached(document(ask, content))


def failure(found: Run) -> RegistryError:
    """Why a run has no result."""
    if not found.is_over:
        return NotReady(found.id)
    if found.status is RunStatus.DISMISSED:
        return Gone("result of run", found.id)
    return placed(found.process, error_of(found.problem or {}))


def _require_may_dismiss(request: Request, found: Run) -> None:
    """Raise Unsigned or Forbidden: who has the address of a run of the public may stop it, not remove it."""
    visit = visit_of(request)
    if visit.trouble is not None:
        raise visit.trouble
    if visit.actor is not None and (
        visit.actor.id == found.account or visit.actor.role is Role.ADMINISTRATOR
    ):
        return
    if found.account is None:
        if found.is_over and found.status is not RunStatus.DISMISSED and found.process is not Process.ECHO:
            raise Forbidden(KEPT)
        return
    if visit.actor is None:
        raise Unsigned(SIGN_IN)
    raise Forbidden(NOT_YOURS)
