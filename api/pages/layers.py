"""What maps load: marks of the places that were asked for, and outlines of units."""

import json
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.formats import MEDIA_TYPE, Format
from api.kept import keep
from api.links import base_url
from api.pages.asked import asked
from api.pages.reader import Reads, fresh
from maps import styling
from registry.browsing import marks
from registry.browsing.filters import Axis
from registry.browsing.matching import fits
from registry.collections import SITES
from registry.dates import today, uncertain
from registry.errors import Fault, Invalid, NotFound
from registry.tiles import Question, made, tile_at
from registry.tiles.grid import NAME
from registry.workflow import Level

router = APIRouter()
GEOJSON = "application/geo+json"


@router.get("/map/sites.geojson")
def sites(request: Request, reads: Reads) -> Response:
    """Marks of the places that the filters of the address ask for: one statement, made in PostGIS."""
    filters = asked(request, reads)
    body = marks.marks(reads.connection, filters)
    keep(request, reads.edition)
    return fresh(request, Response(body, media_type=GEOJSON), f"{reads.edition.number}-sites")


@router.get("/map/sites/{slug}.geojson")
def site(request: Request, reads: Reads, slug: str) -> Response:
    """The mark of one place; a map that shows tiles asks for it to go there."""
    if "\x00" in slug:
        raise NotFound("place", slug)
    body = marks.mark(reads.connection, slug)
    keep(request, reads.edition)
    return fresh(request, Response(body, media_type=GEOJSON), f"{reads.edition.number}-site")


@router.get("/map/sites/{zoom}/{row}/{column}")
def tile(request: Request, reads: Reads, zoom: str, row: str, column: str) -> Response:
    """One vector tile of the places that the filters of the address ask for."""
    filters, place = asked(request, reads), tile_at(zoom, row, column)
    others = filters.without(Axis.KIND)
    wanted = Question(
        SITES,
        kinds=filters.terms.get(Axis.KIND, ()),
        listed=fits(others) if others.active else None,
    )
    body = made(reads.connection, wanted, place)
    keep(request, reads.edition)
    answer = Response(body, media_type=MEDIA_TYPE[Format.MVT])
    return fresh(request, answer, f"{reads.edition.number}-tile")


@router.get("/map/style.json")
def style(request: Request, reads: Reads) -> Response:
    """A style by which MapLibre draws the vector tiles of all places."""
    tiles = f"{base_url(request)}/ogc/collections/{SITES.id}/tiles/{NAME}?f={Format.TILEJSON}"
    content = json.dumps(styling.style(tiles, name=SITES.title.get(reads.lang)), ensure_ascii=False)
    answer = Response(content, media_type=MEDIA_TYPE[Format.JSON], headers={"Vary": "Accept-Language"})
    return fresh(request, answer, f"{reads.edition.number}-style-{reads.lang}")


@router.get("/map/units.geojson")
def units(
    request: Request,
    reads: Reads,
    level: Annotated[str | None, Query()] = None,
    on: Annotated[str | None, Query()] = None,
    code: Annotated[str | None, Query()] = None,
) -> Response:
    """Outlines of the units of a level as they stood on a day, today by default."""
    if level not in set(Level):
        raise Invalid(Fault("level", level, "is not a level of units", tuple(Level)))
    if code and "\x00" in code:
        raise Invalid(Fault("code", code, "is not a code of a unit"))
    when = day_of(on) if on else today()
    body = marks.outlines(reads.connection, Level(level), on=when, code=code)
    if on:
        keep(request, reads.edition)
    return fresh(request, Response(body, media_type=GEOJSON), f"{reads.edition.number}-units-{when}")


def day_of(text: str) -> date:
    """The day that a text names; raises Invalid when it names none, or more than one."""
    when = uncertain(text, "on")
    if when.earliest is None or when.earliest != when.latest:
        raise Invalid(Fault("on", text, "is not one day", ("2025-07-01", "1/7/2025")))
    return when.earliest
