"""/coverage: who has a creative centre within reach, and where nobody has."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.locale import number, share
from api.messages import translated
from api.pages.map_words import map_words
from api.pages.planning import charts
from api.pages.planning.coverage_answer import Measured, measured
from api.pages.planning.coverage_asked import FACETS, FIELDS, GEOGRAPHIES, MODELS, SCENARIO, Asked, read
from api.pages.planning.coverage_shown import (
    Row,
    Speaker,
    contributions,
    legend,
    map_data,
    marked,
    rows,
)
from api.pages.planning.fields import Fields
from api.pages.planning.places import MOST_LISTED, MOST_MARKS, meant, named
from api.pages.planning.workshop import Pending
from api.pages.reader import Reader, Reads
from api.pages.rendering import page
from api.wording import wording
from maps import views
from maps.classes import DENSITIES
from maps.page import render
from registry.analyses.runs import ANONYMOUS_DAYS
from registry.browsing.known import known
from registry.coverage.inequality import QUANTILES
from registry.demand.reading import surfaces
from registry.errors import Invalid, NotFound
from registry.workflow import Level

router = APIRouter()

SOURCE = "answer-data"
"""The element of the page that holds what the map shows."""

FIRST_CENTRES = 12
"""Centres of the table that are shown at once; the others are folded."""


@router.get("/coverage")
def coverage(request: Request, reads: Reads) -> Response:
    """The question and its answer; for HTMX the parts that an answer changes."""
    offered = surfaces(reads.connection)
    fields = Fields(request.query_params.multi_items())
    places = named(reads.connection, fields, *SCENARIO)
    asked = read(
        fields,
        terms={name: tuple(held.terms) for name, held in reads.words.items()},
        surfaces=[each.code for each in offered],
        places=places,
    )
    answer = _answer(request, reads, asked, fields) if offered and not fields.faults else None
    lang = request.query_params.get("lang") and reads.lang
    values: dict[str, Any] = {
        "asked": asked,
        "fields": fields,
        "faults": told(fields, reads),
        "fault_fields": FIELDS,
        "facets": {name: reads.labels(vocabulary) for name, vocabulary in FACETS.items()},
        "facet_titles": FACETS,
        "models": MODELS,
        "geographies": GEOGRAPHIES,
        "surfaces": offered,
        "places": places,
        "meant": meant(reads.connection, fields, places, *SCENARIO),
        "nobody": not offered,
        "answer": answer if isinstance(answer, Measured) else None,
        "pending": answer if isinstance(answer, Pending) else None,
        "query": lambda **more: asked.query(lang=lang, **more),
        "keep_days": ANONYMOUS_DAYS,
        "here_query": asked.query(lang=lang),
        "source": SOURCE,
        "swapped": ("#beside", "#below", "#chosen-also", "#chosen-without"),
    }
    if isinstance(answer, Measured):
        values |= _shown(request, reads, asked, answer)
    return _page(request, reads, values, bad=bool(fields.faults))


def told(fields: Fields, reads: Reader) -> dict[str, list[tuple[object, str, list[str]]]]:
    """The mistakes by field: what stood there, why it is refused, what would be accepted."""
    found: dict[str, list[tuple[object, str, list[str]]]] = {}
    for fault in fields.faults:
        allowed = [translated(each, reads.lang) for each in fault.allowed]
        value = f"{fault.value:g}" if isinstance(fault.value, float) else fault.value
        entry = (value, translated(fault.message, reads.lang), allowed)
        found.setdefault(fault.where, []).append(entry)
    return found


def _answer(request: Request, reads: Reader, asked: Asked, fields: Fields) -> Measured | Pending | None:
    try:
        return measured(request.app, reads, asked)
    except (Invalid, NotFound) as error:
        fields.take(error, FIELDS, "within")
        return None


def _page(request: Request, reads: Reader, values: dict[str, Any], *, bad: bool) -> Response:
    status = 400 if bad else 200
    if request.headers.get("hx-request") == "true":
        answer = page(
            request,
            "planning/coverage_parts.html",
            values,
            status=status,
            edition=reads.edition,
            words=reads.words,
        )
        if not bad and request.headers.get("hx-target") == "top":
            answer.headers["HX-Push-Url"] = (
                f"{request.scope.get('root_path', '')}/coverage{values['here_query']}"
            )
        answer.headers["Cache-Control"] = "no-store"
        return answer
    drawn = render(views.answer(map_words(reads), source=SOURCE, background=reads.background))
    answer = page(
        request,
        "planning/coverage.html",
        values,
        status=status,
        edition=reads.edition,
        words=reads.words,
        drawn=drawn,
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def tell_address(request: Request, answer: Response, where: str, *, bad: bool) -> None:
    """Let HTMX put the address of an answer into the browser: a new one for a question, not for a look."""
    if not bad and request.headers.get("hx-target") == "top":
        looks = request.headers.get("hx-trigger") == "working"
        name = "HX-Replace-Url" if looks else "HX-Push-Url"
        answer.headers[name] = f"{request.scope.get('root_path', '')}{where}"


def _shown(request: Request, reads: Reader, asked: Asked, answer: Measured) -> dict[str, Any]:
    shown = rows(answer, asked)
    now = answer.now
    first = contributions(answer)
    drawn = marked(answer, first, most=MOST_MARKS)
    moved = {name: codes for name in ("opened", "closed") if (codes := getattr(answer.change, name, ()))}
    told_of = {one.code for one in first[:MOST_LISTED]}.union(
        drawn, asked.which.also, asked.which.without, *(codes[:MOST_LISTED] for codes in moved.values())
    )
    places = known(reads.connection, told_of)
    root = str(request.scope.get("root_path", ""))
    level = Level.CITY if asked.by is Level.CITY else now.geography
    data = map_data(answer, asked, shown, drawn, places, _speaker(root, reads, asked), reads.lang)
    data["units"] = f"{root}/map/units.geojson?level={level.value}&on={now.units_on.isoformat()}"
    data["gaps"] = None
    if asked.show == "gaps":
        classes = [{"most": each.most, "colour": each.colour} for each in DENSITIES]
        data["gaps"] = {"url": f"{root}/coverage/gaps.geojson{asked.query()}", "classes": classes}
    return {
        "places": places,
        "moved": moved,
        "marked": len(drawn),
        "unmarked": len(first) + len(moved.get("closed", ())) - len(drawn),
        "now": now,
        "level": level,
        "rows": shown,
        "legend": legend(shown, asked),
        "densities": DENSITIES,
        "map_data": data,
        "unreached": [int(now.cells.population[now.unreached(radius)].sum()) for radius in now.within],
        "contributions": first,
        "first_centres": FIRST_CENTRES,
        "most_listed": MOST_LISTED,
        "quantiles": list(zip(QUANTILES, now.city.quantiles, strict=True)),
        "strip": charts.strip(list(zip(QUANTILES, now.city.quantiles, strict=True)), now.within),
        "lorenz": charts.lorenz(now.lorenz),
        "near_half": _at(now.lorenz, 0.5),
        "far_tenth": None if (near := _at(now.lorenz, 0.9)) is None else 1 - near,
        "changes": answer.change.city if answer.change else (),
    }


def _at(curve: tuple[tuple[float, float], ...], share: float) -> float | None:
    """The part of all metres that the nearest `share` of the people have."""
    return next((metres for people, metres in curve if people >= share - 1e-9), None)


def _speaker(root: str, reads: Reader, asked: Asked) -> Speaker:
    t, lang = wording(reads.lang), reads.lang
    within = number(asked.within[0], lang)

    def figure(row: Row) -> str:
        if asked.show == "change":
            net = row.change.gained - row.change.lost if row.change else 0
            return signed(net, reads) if net else ""
        reached = row.place.reach[0].share
        # The pattern says nobody: a figure in most units would hide the others.
        return share(reached, lang) if reached else ""

    def unit(row: Row) -> str:
        reach = row.place.reach[0]
        if asked.show == "change" and row.change is not None:
            before, after = number(row.change.before, lang), number(row.change.after, lang)
            return t("coverage.unit_change", before=before, after=after, within=within)
        part = "–" if reach.share is None else f"{number(100 * reach.share, lang, 1)} %"
        people, total = number(reach.population, lang), number(row.place.people, lang)
        return t("coverage.unit_line", people=people, total=total, share=part, within=within)

    def centre(people: int, unique: int) -> str:
        return t(
            "coverage.centre_line", people=number(people, lang), unique=number(unique, lang), within=within
        )

    def record(slug: str) -> str:
        return f"{root}/sites/{slug}"

    return Speaker(figure, unit, centre, record)


def signed(people: int, reads: Reader) -> str:
    """A change with its sign: + or −, and 0 without one."""
    return f"{'+' if people > 0 else '−' if people < 0 else ''}{number(abs(people), reads.lang)}"
