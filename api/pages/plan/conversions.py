"""/conversions: heritage by stage and category, how long it has stood there, and what is in its way."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.formats import DOCUMENT, Format, negotiated
from api.pages.explorer import outlines_url
from api.pages.map_words import map_words
from api.pages.plan.asked import DATA_PAGE, Then, as_data, code_after, codes_of, level_of, then, written
from api.pages.plan.geojson import collected, point
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from api.params import Reading
from maps import views
from maps.layers import Embedded, Loaded
from maps.page import Rendered, render
from registry.conversions import Which, rules
from registry.conversions.asking import VOCABULARIES
from registry.conversions.counting import Board, Counted, board, counted
from registry.conversions.counting import page as page_of
from registry.conversions.measuring import ORDER, Conversion
from registry.conversions.telling import record
from registry.dates import today
from registry.units.standing import last_units
from registry.workflow import Level, Stage

router = APIRouter()

BOARD = tuple(stage for stage in ORDER if stage is not Stage.NONE)
"""The columns of the board; places of which no step is known are told by number."""

SHOWN = 200
"""Places of one stage that the page lists before it leads to the next."""
MOST_MARKS = 2_000
"""Places that the map of the page holds."""


@router.get("/conversions")
def conversions(request: Request, reads: Reads) -> Response:
    """The pipeline of conversions on a day, as a page or as JSON."""
    asked, reading = then(request, reads, "by", "unit", "obstacle", "after", *VOCABULARIES)
    by = reading.read("by", level_of, Level.DISTRICT)
    after = reading.read("after", code_after, None)
    which = which_of(reading, reads, by)
    reading.done()
    held = counted(reads.connection, on=asked.on, by=by, edition=asked.known, which=which)
    tag = f"{reads.edition.number}-conversions-{today()}-{request.url.query}-{reads.lang}"
    if negotiated(request, DOCUMENT) is Format.JSON:
        some = page_of(reads.connection, held, after=after, size=DATA_PAGE)
        return fresh(request, as_data(request, record(held, some.places), some.after), f"{tag}-json")
    first = board(reads.connection, held, shown=SHOWN, marks=MOST_MARKS, after=after)
    drawn = _map(request, reads, held, first.begun) if first.begun else None
    values = _told(reads, held, asked, first) | {"begins": after is not None}
    answer = page(
        request, "plan/conversions.html", values, edition=reads.edition, words=reads.words, drawn=drawn
    )
    return fresh(request, answer, tag)


def which_of(reading: Reading, reads: Reader, by: Level) -> Which:
    """The filters of an address; mistakes are kept."""
    known: dict[str, tuple[str, ...]] = {
        name: tuple(reads.labels(vocabulary)) for name, vocabulary in VOCABULARIES.items()
    }
    known["obstacle"] = tuple(rule.code for rule in rules())
    known["unit"] = tuple(unit.code for unit in last_units(reads.connection, by))

    return Which(**codes_of(reading, known))


def _told(reads: Reader, held: Counted, asked: Then, first: Board) -> dict[str, Any]:
    chosen = written(held.which.pairs())
    by, cells = held.by.value, held.cells()
    stages = {code: sum(row.values()) for code, row in cells.items()}
    categories = reads.labels("heritage_category")

    def narrowed(**more: str | None) -> str:
        return f"/conversions{asked.query(**{'by': by, **chosen, **more})}#board"

    return {
        "asked": asked,
        "held": held,
        "chosen": chosen,
        "by": by,
        "board": [(stage.value, stages[stage], first.stages[stage]) for stage in BOARD],
        "left": first.left,
        "following": lambda stage: narrowed(stage=stage, after=first.stages[stage][-1].code),
        "unmarked": held.begun - len(first.begun),
        "unknown": first.stages[Stage.NONE],
        "unknown_places": stages[Stage.NONE],
        "cells": cells,
        "categories": {code: name for code, name in categories.items() if held.places(category=code)},
        "all_categories": categories,
        "stages": [stage.value for stage in ORDER],
        "by_unit": held.by_unit(),
        "units": {unit.code: unit for unit in held.units},
        "obstacles": held.by_obstacle().items(),
        "rule_words": lambda rule, stem: getattr(rule, stem + reads.lang),
        "days": lambda place: place.days(held.on),
        "narrowed": narrowed,
        "at": lambda level: f"/conversions{asked.query(**{**chosen, 'unit': None, 'by': level})}",
        "json": f"/conversions{asked.query(by=by, **chosen, f='json')}",
    }


def _map(request: Request, reads: Reader, held: Counted, marks: tuple[Conversion, ...]) -> Rendered:
    root = str(request.scope.get("root_path", ""))
    more = f"?lang={reads.lang}" if request.query_params.get("lang") else ""
    return render(
        views.explorer(
            Embedded(collected([_mark(place) for place in marks])),
            Loaded(f"{root}{outlines_url(held.by)}"),
            map_words(reads),
            background=reads.background,
            record=f"{root}/sites/{{slug}}{more}",
        )
    )


def _mark(place: Conversion) -> dict[str, Any]:
    return point(place, status=place.status, stage=place.stage)
