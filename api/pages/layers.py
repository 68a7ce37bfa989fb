"""What maps load: marks of the places that were asked for, and outlines of units."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.kept import keep
from api.pages.asked import asked
from api.pages.reader import Reads, fresh
from registry.browsing import marks
from registry.dates import today, uncertain
from registry.errors import Fault, Invalid
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
