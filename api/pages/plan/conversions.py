"""/conversions: heritage by stage and category, how long it has stood there, and what is in its way."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.formats import DOCUMENT, Format, negotiated
from api.pages.explorer import outlines_url
from api.pages.map_words import map_words
from api.pages.plan.asked import Then, codes_of, level_of, then, written
from api.pages.plan.geojson import collected, point
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from api.params import Reading
from maps import views
from maps.layers import Embedded, Loaded
from maps.page import Rendered, render
from registry.conversions import Pipeline, Which, pipeline, rules
from registry.conversions.asking import VOCABULARIES
from registry.conversions.measuring import ORDER, Conversion
from registry.conversions.telling import record
from registry.dates import today
from registry.units.standing import last_units
from registry.workflow import Level, Stage

router = APIRouter()

BOARD = tuple(stage for stage in ORDER if stage is not Stage.NONE)
"""The columns of the board; places of which no step is known are told by number."""

SHOWN = 200
"""Places of one stage that the page lists; JSON has them all."""
MOST_MARKS = 2_000
"""Places that the map of the page holds."""


@router.get("/conversions")
def conversions(request: Request, reads: Reads) -> Response:
    """The pipeline of conversions on a day, as a page or as JSON."""
    asked, reading = then(request, reads, "by", "unit", "obstacle", *VOCABULARIES)
    by = reading.read("by", level_of, Level.DISTRICT)
    which = which_of(reading, reads, by)
    reading.done()
    held = pipeline(reads.connection, on=asked.on, by=by, edition=asked.known, which=which)
    tag = f"{reads.edition.number}-conversions-{today()}-{request.url.query}-{reads.lang}"
    if negotiated(request, DOCUMENT) is Format.JSON:
        return fresh(request, JSONResponse(record(held, which)), f"{tag}-json")
    drawn = _map(request, reads, held) if held.begun else None
    values = _told(reads, held, asked, which)
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


def _told(reads: Reader, held: Pipeline, asked: Then, which: Which) -> dict[str, Any]:
    chosen = written(which.pairs())
    by = held.by.value
    categories = reads.labels("heritage_category")

    def narrowed(**more: str | None) -> str:
        return f"/conversions{asked.query(**{'by': by, **chosen, **more})}#board"

    return {
        "asked": asked,
        "held": held,
        "chosen": chosen,
        "by": by,
        "board": [(stage.value, held.rows(stage=stage.value)) for stage in BOARD],
        "shown": SHOWN,
        "unmarked": max(0, len(held.begun) - MOST_MARKS),
        "unknown": held.rows(stage=Stage.NONE.value),
        "cells": held.cells(),
        "categories": {code: name for code, name in categories.items() if held.rows(category=code)},
        "all_categories": categories,
        "stages": [stage.value for stage in ORDER],
        "by_unit": held.by_unit(),
        "units": {unit.code: unit for unit in held.units},
        "obstacles": [(rule, len(places)) for rule, places in held.by_obstacle().items()],
        "rule_words": lambda rule, stem: getattr(rule, stem + reads.lang),
        "days": lambda place: place.days(held.on),
        "narrowed": narrowed,
        "at": lambda level: f"/conversions{asked.query(**{**chosen, 'unit': None, 'by': level})}",
        "json": f"/conversions{asked.query(by=by, **chosen, f='json')}",
    }


def _map(request: Request, reads: Reader, held: Pipeline) -> Rendered:
    root = str(request.scope.get("root_path", ""))
    more = f"?lang={reads.lang}" if request.query_params.get("lang") else ""
    return render(
        views.explorer(
            Embedded(collected([_mark(place) for place in held.begun[:MOST_MARKS]])),
            Loaded(f"{root}{outlines_url(held.by)}"),
            map_words(reads),
            background=reads.background,
            record=f"{root}/sites/{{slug}}{more}",
        )
    )


def _mark(place: Conversion) -> dict[str, Any]:
    return point(place, status=place.status, stage=place.stage)
