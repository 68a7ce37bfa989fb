"""/plan/{plan}/{target}: one promise, what is known of it, and every row behind the number."""

from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from api.office.values import Values
from api.pages.agency.forms import may_write
from api.pages.agency.options import options
from api.pages.plan.asked import Then, then
from api.pages.plan.drawing import WIDE, bullet
from api.pages.plan.standing import ICONS, year_ends
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from registry.dates import today
from registry.plans import Row, TargetStanding, plan_of, rows_behind, target_standings

router = APIRouter()


class Past(NamedTuple):
    """How a target stood at the end of a year, or on the day that is asked about; `query` asks about it."""

    held: TargetStanding
    day: str
    query: str


@router.get("/plan/{plan}/{target}")
def one(request: Request, reads: Reads, plan: str, target: str) -> Response:
    """A target on a day: its verdict and why, what sources say, what was counted, how it stood before."""
    asked, reading = then(request, reads, "saved")
    reading.read("saved", str.strip, "")
    reading.done()
    values = shown(request, reads, plan, target, asked)
    answer = page(request, "plan/target.html", values, edition=reads.edition, words=reads.words)
    tag = f"{reads.edition.number}-plan-{plan}-{target}-{today()}-{asked.query(lang=reads.lang)}"
    return fresh(request, answer, tag)


def shown(request: Request, reads: Reader, plan: str, target: str, asked: Then) -> dict[str, Any]:
    """What the page of a target shows."""
    adopted = plan_of(reads.connection, plan, known=asked.known).adopted
    *ends, on = year_ends(adopted, asked.on)
    days = (on, *ends)
    head, standings = target_standings(reads.connection, plan, target, days=days, known=asked.known)
    behind = rows_behind(reads.connection, head.code, target, on=asked.on, known=asked.known)
    agency = may_write(request)
    forms = (
        {
            "options": options(reads.connection, reads.words, reads.lang),
            "values": Values({"/on": (today().isoformat(),)}),
            "errors": {},
            "refused": None,
        }
        if agency
        else {}
    )
    return {
        **forms,
        "agency": agency,
        "asked": asked,
        "plan": head,
        "held": standings[0],
        "behind": behind,
        "past": [_past(standings[at], days[at], asked) for at in (*range(1, len(days)), 0)],
        "icons": ICONS,
        "wide": WIDE,
        "bullet": bullet,
        "said": lambda words: words.get(reads.lang) if words else "",
        "saved": request.query_params.get("saved"),
        "plan_address": f"/plan{asked.query(plan=head.code)}",
        "address_of": address_of,
        "data": f"/api/plans/{head.code}/targets/{target}{asked.query()}",
    }


def address_of(row: Row) -> str | None:
    """The page of a thing that was counted; None for what has none."""
    match row.kind:
        case "place" | "link":
            return f"/sites/{row.slug}" if row.slug else None
        case "activity":
            return f"/activities/{row.code}"
        case "idea":
            return f"/ideas/{row.code}"
        case _:
            return None


def _past(held: TargetStanding, day: date, asked: Then) -> Past:
    return Past(held, day.isoformat(), asked.query(on=day.isoformat()))
