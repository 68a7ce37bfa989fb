"""/siting: which heritage to convert next, with the certificate of the choice; and scores of candidates."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from api.locale import number
from api.messages import translated
from api.pages.map_words import map_words
from api.pages.planning import charts
from api.pages.planning.coverage import SOURCE, tell_address, told
from api.pages.planning.fields import Fields
from api.pages.planning.places import MOST_LISTED, meant, named
from api.pages.planning.scores import scores
from api.pages.planning.siting_answer import Sited, frontier, grouped, sited
from api.pages.planning.siting_asked import FIELDS, FORCED, SECONDS, Asked, read, take
from api.pages.planning.workshop import Pending
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from api.turns import Busy
from api.wording import wording
from maps import views
from maps.page import render
from maps.palette import MARKS
from registry.analyses.runs import ANONYMOUS_DAYS
from registry.browsing.known import Known, known
from registry.coverage.geography import standing_day
from registry.demand.reading import surfaces
from registry.errors import Invalid, NotFound
from registry.siting import Model, Status
from registry.siting.answer import Pick
from registry.siting.stories import Mark

router = APIRouter()


@router.get("/siting")
def siting(request: Request, reads: Reads) -> Response:
    """The question and its answer, or with `view=scores` the scores; for HTMX what an answer changes."""
    fields = Fields(request.query_params.multi_items())
    if fields.text("view") == "scores":
        return scores(request, reads, fields)
    places = named(reads.connection, fields, *FORCED)
    offered = surfaces(reads.connection)
    owners = reads.labels("ownership")
    asked = read(fields, ownership=owners, surfaces=[each.code for each in offered], places=places)
    answer = _answer(request, reads, asked, fields) if offered and not fields.faults else None
    lang = request.query_params.get("lang") and reads.lang
    values: dict[str, Any] = {
        "asked": asked,
        "question": asked.question,
        "fields": fields,
        "faults": told(fields, reads),
        "fault_fields": FIELDS,
        "models": list(Model),
        "owners": owners,
        "surfaces": offered,
        "places": places,
        "meant": meant(reads.connection, fields, places, *FORCED),
        "nobody": not offered,
        "sited": answer if isinstance(answer, Sited) else None,
        "pending": answer if isinstance(answer, Pending) else None,
        "most": SECONDS,
        "keep_days": ANONYMOUS_DAYS,
        "here_query": asked.query(lang=lang),
        "marks": MARKS,
        "told_rule": lambda message: _rule(message, reads),
        "source": SOURCE,
        "swapped": ("#beside", "#below", "#chosen-include", "#chosen-exclude"),
    }
    if isinstance(answer, Sited):
        values |= _shown(request, reads, asked, answer)
    return _page(request, reads, values, bad=bool(fields.faults))


@router.get("/siting/answer.json")
def siting_file(request: Request, reads: Reads) -> Response:
    """The answer as JSON, as the command line prints it."""
    fields = Fields(request.query_params.multi_items())
    asked = read(
        fields,
        ownership=reads.labels("ownership"),
        surfaces=[each.code for each in surfaces(reads.connection)],
        places=named(reads.connection, fields, *FORCED),
    )
    if fields.faults:
        raise Invalid(fields.faults)
    answer = sited(request.app, reads, asked, patience=SECONDS * 1.5)
    if isinstance(answer, Pending):
        raise Busy
    file = JSONResponse(answer.answer.record())
    file.headers["Content-Disposition"] = f'attachment; filename="siting-{asked.day}.json"'
    return fresh(request, file, answer.answer.hash)


def _answer(request: Request, reads: Reader, asked: Asked, fields: Fields) -> Sited | Pending | None:
    try:
        standing_day(reads.connection, asked.question.by, asked.day)  # or there is nothing to answer
        return sited(request.app, reads, asked)
    except Invalid as error:
        take(fields, error)
    except NotFound as error:
        fields.take(error, FIELDS, "on")
    return None


def _page(request: Request, reads: Reader, values: dict[str, Any], *, bad: bool) -> Response:
    status = 400 if bad else 200
    if request.headers.get("hx-request") == "true":
        answer = page(
            request,
            "planning/siting_parts.html",
            values,
            status=status,
            edition=reads.edition,
            words=reads.words,
        )
        tell_address(request, answer, f"/siting{values['here_query']}", bad=bad)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    drawn = render(views.answer(map_words(reads), source=SOURCE, background=reads.background))
    answer = page(
        request,
        "planning/siting.html",
        values,
        status=status,
        edition=reads.edition,
        words=reads.words,
        drawn=drawn,
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _shown(request: Request, reads: Reader, asked: Asked, answer: Sited) -> dict[str, Any]:
    root = str(request.scope.get("root_path", ""))
    points = frontier(request.app, reads, asked, patience=0.05)
    done = () if isinstance(points, Pending) else points
    found = [point for point in done if point.status in (Status.OPTIMAL, Status.FEASIBLE)]
    picks = sorted(answer.answer.sites, key=lambda pick: (-answer.alone[pick.code], pick.code))
    excluded = grouped(answer.answer.excluded)
    told_of = {*asked.question.include, *asked.question.exclude, *_codes(answer, picks)}
    told_of.update(one.code for _, some in excluded for one in some[:MOST_LISTED])
    places = known(reads.connection, told_of)
    standing = standing_day(reads.connection, asked.question.by, asked.day)
    data = {
        "units": f"{root}/map/units.geojson?level={asked.question.by.value}&on={standing.isoformat()}",
        "spots": _spots(root, reads, answer, picks, places),
        "picks": len(picks),
        "radius": asked.question.within,
        "shade": {},
        "classes": [],
        "gaps": None,
        "box": _box([places[pick.code] for pick in picks if pick.code in places]),
        "fit": answer.answer.hash,
    }
    return {
        "places": places,
        "most_listed": MOST_LISTED,
        "marked": len(answer.marks),
        "unmarked": answer.centres + answer.answer.candidates - len(picks) - len(answer.marks),
        "answer": answer.answer,
        "alone": answer.alone,
        "picks": picks,
        "centres": answer.centres,
        "points": found,
        "points_pending": isinstance(points, Pending),
        "chart": charts.frontier([(point.p, point.gained) for point in found]),
        "excluded": excluded,
        "units_on": standing,
        "map_data": data,
    }


def _codes(answer: Sited, picks: list[Pick]) -> Iterator[str]:
    """Codes of the places that an answer names, and of those that its map marks."""
    for pick in picks:
        yield from (pick.code, *([pick.runner_up] if pick.runner_up else []))
    for each in answer.answer.sensitivity:
        yield from each.sites
    if answer.answer.fairness is not None:
        yield from answer.answer.fairness.plain_sites
    yield from (mark.code for mark in answer.marks)


def _spots(
    root: str, reads: Reader, answer: Sited, picks: list[Pick], places: dict[str, Known]
) -> list[dict[str, Any]]:
    t = wording(reads.lang)
    rank = {pick.code: at for at, pick in enumerate(picks, 1)}
    found = []
    for (code, is_candidate), pick in (
        *((mark, None) for mark in answer.marks),
        *((Mark(code, True), place) for code, place in rank.items()),
    ):
        if code not in places:
            continue
        place = places[code]
        line = t("siting.spot_candidate" if is_candidate else "siting.spot_centre")
        if pick is not None:
            line = t("siting.spot_pick", people=number(answer.alone[code], reads.lang))
        found.append(
            {
                "at": [round(place.lon, 6), round(place.lat, 6)],
                "code": code,
                "name": (reads.lang == "en" and place.name_en) or place.name_vi,
                "line": line,
                "href": f"{root}/sites/{place.slug}",
                "kind": place.kind,
                "pick": pick,
                "quiet": True,
                "hollow": is_candidate and pick is None,
            }
        )
    return found


def _rule(message: str, reads: Reader) -> str:
    """A rule that stands in the way, its numbers as the language writes them."""
    return re.sub(r"\d{4,}", lambda match: number(int(match[0]), reads.lang), translated(message, reads.lang))


_AROUND = 0.035
"""Degrees around the picks that their map shows: some 4 km."""


def _box(picks: list[Known]) -> list[list[float]] | None:
    if not picks:
        return None
    lon, lat = [place.lon for place in picks], [place.lat for place in picks]
    return [[min(lat) - _AROUND, min(lon) - _AROUND], [max(lat) + _AROUND, max(lon) + _AROUND]]
