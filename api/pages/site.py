"""The record of one place."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.ogc.past import moment
from api.pages.jsonld import described
from api.pages.map_words import map_words
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import in_asked_language, page
from api.pages.sentences import state_of
from maps import views
from maps.layers import Embedded
from maps.page import render
from maps.palette import MARKS
from registry.browsing import marks, places
from registry.crs import LonLatBox
from registry.dates import today
from registry.errors import NotFound
from registry.history import edition_at, public_versions, version_in
from registry.workflow import Facet, Kind, Level, Stage

router = APIRouter()

SEQUENCE = (
    Stage.IDENTIFIED, Stage.ASSESSED, Stage.PROPOSED, Stage.APPROVED, Stage.FUNDED, Stage.WORKS,
    Stage.PILOT, Stage.OPERATING,
)  # fmt: skip
"""The steps of a conversion in the order in which they are meant to happen."""


@router.get("/sites/{slug}")
def site(request: Request, slug: str, reads: Reads) -> Response:
    """Everything known of a place; an old slug leads to the present one."""
    present = places.present_slug(reads.connection, slug)
    if present != slug:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.scope.get('root_path', '')}/sites/{present}{query}", 301)
    if (asked := request.query_params.get("asOf")) is not None:
        return _as_it_was(request, slug, asked, reads)
    place = places.place(reads.connection, slug)
    box = places.bounds(place)
    around = marks.outlines(reads.connection, Level.COMMUNE, on=today(), within=_wider(box))
    outline = marks.place_outline(reads.connection, slug)
    drawn = render(
        views.record(Embedded(outline), Embedded(around), box, map_words(reads), background=reads.background)
    )
    steps = [event for event in place.events if event.facet == Facet.HERITAGE.value]
    reached = {event.kind for event in steps} | {place.stage}
    values = {
        "place": place,
        "mark_of": MARKS[Kind(place.kind)],
        "sentence": state_of(place, reads),
        "conversion": steps,
        "life": [event for event in place.events if event.facet == Facet.CENTRE.value],
        "sequence": [(step.value, step.value in reached, step.value == place.stage) for step in SEQUENCE],
        "cited": {source.code: number for number, source in enumerate(place.sources, 1)},
        "marks": MARKS,
        "changed": next(iter(public_versions(reads.connection, place.id)), None),
        "jsonld": described(place, reads.lang, str(request.url.replace(query="", fragment=""))),
    }
    answer = page(request, "site.html", values, edition=reads.edition, words=reads.words, drawn=drawn)
    return fresh(request, answer, f"{reads.edition.number}-{place.version}-{reads.lang}")


def _as_it_was(request: Request, slug: str, asked: str, reads: Reader) -> Response:
    """Leads to the record as it was at a past moment; raises NotFound when it was not published then."""
    then = edition_at(reads.connection, moment(asked))
    site_id = places.place(reads.connection, slug).id
    version = version_in(public_versions(reads.connection, site_id), then)
    if version is None:
        raise NotFound("version of the place", asked)
    where = in_asked_language(request, f"/sites/{slug}/history/{version.edition}")
    return RedirectResponse(f"{request.scope.get('root_path', '')}{where}", 302)


def _wider(box: LonLatBox) -> LonLatBox:
    """A box three times as wide and high: the units that a visitor may pan to."""
    wide, high = box.east - box.west, box.north - box.south
    return LonLatBox(box.west - wide, box.south - high, box.east + wide, box.north + high)
