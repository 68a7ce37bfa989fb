"""Executing a process: at once, or as a job that is looked at later."""

import json
from uuid import UUID

from anyio import sleep
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth.own_forms import require_own_form
from api.auth.visits import visit_of
from api.bodies import json_body
from api.deps import Ask, View, reading
from api.desk import desk_of
from api.formats import DOCUMENT, Format, negotiated
from api.locale import language
from api.ogc.executing import Execution, execution
from api.ogc.jobs import failure, outcome, status
from api.ogc.statuses import job_address
from api.params import require_known
from registry.analyses.echo import EchoAsked, echoed
from registry.analyses.parameters import process
from registry.analyses.runs import result_text
from registry.workflow import Process, RunStatus

router = APIRouter()


@router.post("/ogc/processes/{process_id}/execution")
async def execute(request: Request, process_id: str) -> Response:
    """Compute and answer, or with `Prefer: respond-async` say where the answer will be."""
    wanted = process(process_id)
    require_known(request.query_params.multi_items())
    format_ = negotiated(request, DOCUMENT)
    visit = visit_of(request)
    if visit.trouble is not None:
        raise visit.trouble
    await require_own_form(request)
    asked = await run_in_threadpool(execution, wanted, await json_body(request))
    return await (_later if _prefers_later(request) else _now)(request, wanted, asked, format_)


async def _later(request: Request, of: Process, asked: Execution, format_: Format) -> Response:
    """Where the answer will be."""
    desk = desk_of(request.app)
    run = await desk.later(of, asked.asked, account=_account(request), document=asked.document)
    async with reading(request) as view:
        answer = await run_in_threadpool(status, _ask(request, view), run, format_)
    answer.status_code = 201
    answer.headers["Location"] = job_address(request, run)
    answer.headers["Preference-Applied"] = "respond-async"
    return answer


async def _now(request: Request, of: Process, asked: Execution, format_: Format) -> Response:
    """The answer; an echo makes no run, so that whoever tries a server leaves nothing there."""
    links: dict[str, str] = {}
    if isinstance(asked.asked, EchoAsked):
        await sleep(asked.asked.pause)
        result = json.dumps(echoed(asked.asked), ensure_ascii=False)
    else:
        desk = desk_of(request.app)
        run = await desk.now(of, asked.asked, account=_account(request), document=asked.document)
        if run.status is not RunStatus.SUCCESSFUL:
            raise failure(run)
        result = await desk.database(lambda connection: result_text(connection, run))
        links["Link"] = f'<{job_address(request, run)}>; rel="monitor"; type="application/json"'
    # Only now: nobody holds a connection of readers while something is computed.
    async with reading(request) as view:
        answer = await run_in_threadpool(
            outcome, _ask(request, view), of, result, format_, document=asked.document
        )
    answer.headers.update(links)
    return answer


def _account(request: Request) -> UUID | None:
    actor = visit_of(request).actor
    return None if actor is None else actor.id


def _ask(request: Request, view: View) -> Ask:
    return Ask(view.connection, view.edition, view.words, request=request, lang=language(request))


def _prefers_later(request: Request) -> bool:
    """Whether a header Prefer asks for an answer later (RFC 7240, 4.1)."""
    preferences = ",".join(request.headers.getlist("prefer")).split(",")
    return any(each.partition(";")[0].strip().lower() == "respond-async" for each in preferences)
