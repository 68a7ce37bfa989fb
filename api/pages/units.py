"""Units: the list of both geographies, and what one of them has, then and now."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.layers import day_of
from api.pages.map_words import map_words
from api.pages.reader import Reads, fresh
from api.pages.rendering import page
from maps import views
from maps.layers import Embedded
from maps.page import Rendered, render
from maps.palette import MARKS
from registry.browsing import areas, marks
from registry.browsing.filters import Filters
from registry.errors import NotFound
from registry.workflow import Level

router = APIRouter()

MOST_MARKS = 2_000
"""Places that are drawn on the map of a unit, which holds them in the page."""
NO_FEATURES = b'{"type":"FeatureCollection","features":[]}'


@router.get("/units")
def units(request: Request, reads: Reads) -> Response:
    """Every district and commune, with how many places each has."""
    everything = areas.areas(reads.connection)
    by_level = {
        level.value: [each for each in everything if each.version.level == level]
        for level in (Level.COMMUNE, Level.DISTRICT)
    }
    answer = page(
        request, "units.html", {"levels": by_level, "marks": MARKS}, edition=reads.edition, words=reads.words
    )
    return fresh(request, answer, f"{reads.edition.number}-units-{reads.lang}")


@router.get("/units/{level}/{code}")
def unit(
    request: Request, reads: Reads, level: str, code: str, on: Annotated[str | None, Query()] = None
) -> Response:
    """What a unit has: the version that stood on a day, or the latest of its code."""
    if level not in set(Level):
        raise NotFound("level of units", level)
    area = areas.area(reads.connection, Level(level), code, on=day_of(on) if on else None)
    marked = area.total <= MOST_MARKS
    values = {"area": area, "unit": area.version, "marks": MARKS, "marked": marked}
    answer = page(
        request,
        "unit.html",
        values,
        edition=reads.edition,
        words=reads.words,
        drawn=_map(request, reads, area, marked=marked),
    )
    return fresh(request, answer, f"{reads.edition.number}-unit-{reads.lang}")


def _map(request: Request, reads: Reads, area: areas.Area, *, marked: bool) -> Rendered | None:
    """The outline, with the places in it if they are `marked`; None for a unit whose outline is not known."""
    if area.box is None:
        return None
    held = area.version
    outline = marks.outlines(reads.connection, Level(held.level), on=held.valid_from, code=held.code)
    points = marks.marks(reads.connection, Filters(unit=held.key)) if marked else NO_FEATURES
    record = f"{request.scope.get('root_path', '')}/sites/{{slug}}"
    drawn = views.unit(
        Embedded(outline),
        Embedded(points),
        area.box,
        map_words(reads),
        background=reads.background,
        record=record,
    )
    return render(drawn)
