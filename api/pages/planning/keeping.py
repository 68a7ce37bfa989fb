"""The answer of a page kept: the same question as a run, which has an address and can be compared."""

from collections.abc import Callable
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth.own_forms import require_own_form, require_own_origin
from api.auth.visits import visit_of
from api.deps import reading
from api.desk import desk_of
from api.pages.planning import coverage_asked, scores_asked, siting_asked
from api.pages.planning.fields import Fields
from api.pages.planning.places import named
from api.pages.private import led
from api.pages.reader import Reader, reader_of
from registry.analyses.asked import Asked
from registry.coverage.geography import present_level, standing_day
from registry.demand.reading import surfaces
from registry.errors import Invalid, NotFound
from registry.scoring import criteria
from registry.workflow import Process

router = APIRouter()


class Wanted(NamedTuple):
    """What is kept: the last of the questions is that of the page, before it what it is compared with."""

    process: Process
    asked: tuple[Asked, ...]


@router.post("/coverage/keep")
async def keep_coverage(request: Request) -> Response:
    """Keep the answer to a question of coverage, and what it is compared with."""
    return await _kept(request, "/coverage", _coverage)


@router.post("/siting/keep")
async def keep_siting(request: Request) -> Response:
    """Keep the answer to a question of siting, or the scores."""
    return await _kept(request, "/siting", _siting)


async def _kept(request: Request, page: str, read: Callable[[Fields, Reader], Wanted]) -> Response:
    """Lead to the run; back to the page, which tells mistakes at their fields, when there are any."""
    visit = visit_of(request)
    if visit.trouble is not None:
        raise visit.trouble
    require_own_origin(request)  # the public has no session, and still presses its own buttons only
    await require_own_form(request)
    fields = Fields(request.query_params.multi_items())
    try:
        async with reading(request) as view:
            wanted = await run_in_threadpool(read, fields, reader_of(request, view))
    except (Invalid, NotFound):
        return led(request, f"{page}?{request.url.query}")
    account = visit.actor.id if visit.actor is not None else None
    desk = desk_of(request.app)
    for asked in wanted.asked:
        run = await desk.later(wanted.process, asked, account=account)
    return led(request, f"/runs/{run.id}")


def _coverage(fields: Fields, reads: Reader) -> Wanted:
    asked = coverage_asked.read(
        fields,
        terms={name: tuple(held.terms) for name, held in reads.words.items()},
        surfaces=[each.code for each in surfaces(reads.connection)],
        places=named(reads.connection, fields, *coverage_asked.SCENARIO),
    )
    _require_none(fields)
    now = asked.parameters()
    level = asked.level or present_level(reads.connection, asked.day)
    standing = standing_day(reads.connection, level, asked.day)
    before = (asked.before(level, standing),) if asked.compares else ()
    return Wanted(Process.COVERAGE, (*before, now))


def _siting(fields: Fields, reads: Reader) -> Wanted:
    if fields.text("view") == "scores":
        scored = scores_asked.read(fields, criteria())
        _require_none(fields)
        return Wanted(Process.SCORE, (scored.parameters(),))
    asked = siting_asked.read(
        fields,
        ownership=reads.labels("ownership"),
        surfaces=[each.code for each in surfaces(reads.connection)],
        places=named(reads.connection, fields, *siting_asked.FORCED),
    )
    _require_none(fields)
    return Wanted(Process.SITING, (asked.parameters(),))


def _require_none(fields: Fields) -> None:
    if fields.faults:
        raise Invalid(fields.faults)
