"""Executing a process: at once, or as a job that is looked at later."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth.own_forms import require_own_form
from api.auth.visits import visit_of
from api.bodies import json_body
from api.deps import Ask, reading
from api.desk import desk_of
from api.formats import DOCUMENT, negotiated
from api.locale import language
from api.ogc.executing import execution
from api.ogc.jobs import failure, outcome, status
from api.ogc.statuses import job_address
from api.params import require_known
from registry.analyses.parameters import process
from registry.analyses.runs import result_text
from registry.workflow import RunStatus

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
    account = visit.actor.id if visit.actor is not None else None
    desk, later = desk_of(request.app), _prefers_later(request)
    do = desk.later if later else desk.now
    run = await do(wanted, asked.asked, account=account, document=asked.document)
    result = None
    if not later:
        if run.status is not RunStatus.SUCCESSFUL:
            raise failure(run)
        result = await desk.database(lambda connection: result_text(connection, run))
    # Only now: nobody holds a connection of readers while something is computed.
    async with reading(request) as view:
        ask = Ask(view.connection, view.edition, view.words, request=request, lang=language(request))
        if result is None:
            answer = await run_in_threadpool(status, ask, run, format_)
            answer.status_code = 201
            answer.headers["Location"] = job_address(request, run)
            answer.headers["Preference-Applied"] = "respond-async"
            return answer
        answer = await run_in_threadpool(outcome, ask, run, result, format_)
        answer.headers["Link"] = f'<{job_address(request, run)}>; rel="monitor"; type="application/json"'
        return answer


def _prefers_later(request: Request) -> bool:
    """Whether a header Prefer asks for an answer later (RFC 7240, 4.1)."""
    preferences = ",".join(request.headers.getlist("prefer")).split(",")
    return any(each.partition(";")[0].strip().lower() == "respond-async" for each in preferences)
