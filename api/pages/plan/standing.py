"""/plan: what a plan promises and where it stands on a day; each number leads to what stands behind it."""

from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from api.pages.plan.asked import Then, then
from api.pages.plan.drawing import WIDE, bullet, parts
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from registry.dates import today
from registry.plans import PlanHead, PlanStanding, plan_of, plans, standing
from registry.workflow import AgencyRole, Verdict

router = APIRouter()

ICONS = {
    Verdict.MET: "check",
    Verdict.LATE: "badge-check",
    Verdict.ON_TRACK: "chevron-right",
    Verdict.BEHIND: "triangle-alert",
    Verdict.MISSED: "x",
    Verdict.NO_EVIDENCE: "circle-alert",
}
"""A shape for each verdict, beside its word."""


class Due(NamedTuple):
    """A year, and the verdicts of the targets that are due in it."""

    year: int
    verdicts: tuple[tuple[Verdict, int], ...]


@router.get("/plan")
def plan(request: Request, reads: Reads) -> Response:
    """A plan on a day: the tally, and every target with its verdict and why."""
    asked, reading = then(request, reads, "plan")
    name = reading.read("plan", str.strip, "")
    reading.done()
    every = plans(reads.connection, known=asked.known)
    values: dict[str, Any] = {"plans": every, "asked": asked, "today": today(), "held": None}
    if every:
        head = plan_of(reads.connection, name) if name else every[0]
        held = standing(reads.connection, head.code, on=asked.on, known=asked.known)
        values |= _told(reads, held, asked, every)
    answer = page(request, "plan/plan.html", values, edition=reads.edition, words=reads.words)
    tag = f"{reads.edition.number}-plan-{name}-{today()}-{asked.query(lang=reads.lang)}"
    return fresh(request, answer, tag)


def _told(reads: Reader, held: PlanStanding, asked: Then, every: list[PlanHead]) -> dict[str, Any]:
    return {
        "held": held,
        "numbers": {each.code: each.number for each in every},
        "bar": parts(held.tally),
        "wide": WIDE,
        "bullet": bullet,
        "icons": ICONS,
        "years": due_years(held),
        "leads": lambda target: [each for each in target.agencies if each.role is AgencyRole.LEAD],
        "said": lambda words: words.get(reads.lang) if words else "",
        "target_address": lambda code: f"/plan/{held.plan.code}/{code}{asked.query()}",
        "report": held.plan.code,
        "report_query": asked.query(on=asked.on.isoformat(), lang=None)[1:],
    }


def due_years(held: PlanStanding) -> tuple[Due, ...]:
    """How the targets of each due year stand, the earliest year first."""
    years = sorted({each.target.due.year for each in held.targets})
    found = []
    for year in years:
        mine = [each.verdict for each in held.targets if each.target.due.year == year]
        counted = ((verdict, mine.count(verdict)) for verdict in Verdict if verdict in mine)
        found.append(Due(year, tuple(counted)))
    return tuple(found)


def year_ends(first: date, last: date) -> list[date]:
    """The last days of the years from one day to another, and the other day itself.

    >>> year_ends(date(2022, 4, 1), date(2024, 5, 2))
    [datetime.date(2022, 12, 31), datetime.date(2023, 12, 31), datetime.date(2024, 5, 2)]
    """
    ends = [date(year, 12, 31) for year in range(first.year, last.year)]
    return [*ends, last]
