"""What is answered while somebody types: cautions, positions in another system, names to choose from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import JSONResponse

from api.auth.deps import Edits, SignedIn
from api.office.cautioning import cautions_of
from api.office.deps import Form
from api.office.documents import filled
from api.office.position import number, written
from api.office.settling import seen
from api.office.site_form import PRIVATE
from api.office.values import Values
from api.pages.rendering import page
from registry.editing.choosing import Thing, offered
from registry.editing.positions import LonLat, Metres, known, lon_lat, metres

router = APIRouter()

SHORTEST = 2
"""Letters from which names are offered."""


@router.post("/office/warnings")
def warnings(edit: Edits, form: Form) -> Response:
    """What is likely wrong with a form as far as it is filled in, as a part of its page."""
    values = Values.of(form.multi_items())
    made = filled(edit.connection, values, None)
    text = values.text("site")
    try:
        key = UUID(text) if text else None
    except ValueError:
        key = None
    found = cautions_of(edit, made, but=key)
    shown = {"cautions": [(each, each.words.get(edit.lang)) for each in found], "seen": seen(found)}
    answer = page(edit.request, "office/cautions.html", shown)
    answer.headers.update(PRIVATE)
    return answer


@router.get("/office/position")
def position(
    _actor: SignedIn,
    system: Annotated[str, Query(alias="epsg")] = "",
    x: Annotated[str, Query()] = "",
    y: Annotated[str, Query()] = "",
    lat: Annotated[str, Query()] = "",
    lon: Annotated[str, Query()] = "",
) -> Response:
    """A position in degrees and in a system in metres, from either; empty where there is none."""
    found: dict[str, str] = {}
    epsg = int(number(system) or 0)
    east, north, latitude, longitude = (number(each) for each in (x, y, lat, lon))
    if known(epsg) and east is not None and north is not None:
        at = lon_lat(Metres(epsg, east, north))
        found = {"lat": written(at.lat), "lon": written(at.lon)} if at else {}
    elif known(epsg) and latitude is not None and longitude is not None:
        there = metres(epsg, LonLat(longitude, latitude))
        found = {"x": f"{there.x:.2f}", "y": f"{there.y:.2f}"} if there else {}
    return JSONResponse(found, headers=PRIVATE)


@router.get("/office/suggest")
def suggest(edit: Edits, what: Annotated[str, Query()] = "", q: Annotated[str, Query()] = "") -> Response:
    """Names that hold some letters, written as forms take them."""
    words = q.replace("\0", " ").strip()[:200]
    asked = what in set(Thing) and len(words) >= SHORTEST
    found = offered(edit.connection, Thing(what), words) if asked else []
    return JSONResponse([each.written for each in found], headers=PRIVATE)
