"""One programme, one activity, one idea: everything known, with its sources."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.office.values import Values
from api.pages.agency.forms import may_write
from api.pages.agency.options import options
from api.pages.programmes.calendar import CONTROL, calendar, map_of, months
from api.pages.programmes.telling import told
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from maps.palette import MARKS
from registry import programmes as held
from registry.dates import today
from registry.programmes.steps import MOVES
from registry.workflow import IdeaStage

router = APIRouter()


@router.get("/programmes/{programme}")
def programme(request: Request, programme: str, reads: Reads) -> Response:
    """A programme and its activities, the latest first."""
    found = held.programme(reads.connection, programme)
    activities = held.activities(reads.connection, programmes=[programme])
    values = {
        **told(reads.lang),
        "programme": found,
        "activities": activities,
        "calendar": calendar(activities),
        "months": months(activities),
        "control": CONTROL,
        "today": today(),
        "agency": may_write(request),
    }
    drawn = map_of(request, reads, activities) if any(each.sites for each in activities) else None
    answer = page(
        request, "programmes/programme.html", values, edition=reads.edition, words=reads.words, drawn=drawn
    )
    return fresh(request, answer, f"{reads.edition.number}-{programme}-{today()}-{reads.lang}")


@router.get("/activities/{code}")
def activity(request: Request, code: str, reads: Reads) -> Response:
    """An activity: when, where, by whom, with which numbers, and what came of it."""
    found = held.activity(reads.connection, code)
    agency = may_write(request)
    values = {
        **told(reads.lang),
        **_forms(request, reads, agency),
        "marks": MARKS,
        "activity": found,
        "ideas": held.ideas(reads.connection, call=code),
        "today": today(),
        "agency": agency,
    }
    drawn = map_of(request, reads, [found]) if found.sites else None
    answer = page(
        request, "programmes/activity.html", values, edition=reads.edition, words=reads.words, drawn=drawn
    )
    return fresh(request, answer, f"{reads.edition.number}-{code}-{found.version}-{today()}-{reads.lang}")


@router.get("/ideas/{code}")
def idea(request: Request, code: str, reads: Reads) -> Response:
    """An idea: where it comes from, the steps that it has taken, the place that it is for."""
    found = held.idea(reads.connection, code)
    agency = may_write(request)
    reached = {step.stage for step in found.steps}
    values = {
        **_forms(request, reads, agency),
        "idea": found,
        "sequence": [(stage.value, stage in reached, stage is found.stage) for stage in IdeaStage],
        "next": MOVES[found.stage],
        "agency": agency,
    }
    answer = page(request, "programmes/idea.html", values, edition=reads.edition, words=reads.words)
    return fresh(request, answer, f"{reads.edition.number}-{code}-{found.version}-{reads.lang}")


def _forms(request: Request, reads: Reader, agency: bool) -> dict[str, Any]:
    """What the forms on a page need; nothing for others."""
    if not agency:
        return {"saved": False}
    return {
        "saved": "saved" in request.query_params,
        "values": Values(),
        "errors": {},
        "options": options(reads.connection, reads.words, reads.lang),
    }
