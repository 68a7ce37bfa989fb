"""The record of one place: for everybody what is published, for those who answer for it also what is not."""

import json
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.auth.deps import Edit, Looks
from api.office.tools import tools
from api.pages.jsonld import described
from api.pages.map_words import map_words
from api.pages.programmes.telling import told
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import in_asked_language, page
from api.pages.sentences import state_of
from maps import views
from maps.layers import Embedded
from maps.page import Rendered, render
from maps.palette import MARKS
from registry import programmes as held
from registry.browsing import marks, places
from registry.browsing.places import Place
from registry.browsing.unpublished import present, unpublished
from registry.crs import LonLatBox
from registry.dates import moment, today
from registry.errors import NotFound
from registry.freshness import due, months
from registry.history import edition_at, last_published, public_versions, version_in
from registry.workflow import Facet, Kind, Level, Publication, Stage

router = APIRouter()

SEQUENCE = (
    Stage.IDENTIFIED, Stage.ASSESSED, Stage.PROPOSED, Stage.APPROVED, Stage.FUNDED, Stage.WORKS,
    Stage.PILOT, Stage.OPERATING,
)  # fmt: skip
"""The steps of a conversion in the order in which they are meant to happen."""


@router.get("/sites/{slug}")
def site(request: Request, slug: str, reads: Reads, looks: Looks) -> Response:
    """Everything known of a place; an old slug, or that of a place that was merged, leads to the present."""
    try:
        there = places.present_slug(reads.connection, slug)
    except NotFound:
        if looks is None or (answer := _unpublished(request, slug, reads, looks)) is None:
            raise
        return answer
    if there != slug:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.scope.get('root_path', '')}/sites/{there}{query}", 301)
    if (asked := request.query_params.get("asOf")) is not None:
        return _as_it_was(request, slug, asked, reads)
    place = places.place(reads.connection, slug)
    values = _values(place, reads) | {
        "publication": Publication.PUBLISHED.value,
        "tools": tools(looks, place.id) if looks is not None else None,
        "jsonld": described(place, reads.lang, str(request.url.replace(query="", fragment=""))),
    }
    drawn = _map(place, marks.place_outline(reads.connection, slug), reads)
    answer = page(request, "site.html", values, edition=reads.edition, words=reads.words, drawn=drawn)
    return fresh(request, answer, f"{reads.edition.number}-{place.version}-{today()}-{reads.lang}")


def _unpublished(request: Request, slug: str, reads: Reader, looks: Edit) -> Response | None:
    """The record of a place that the public does not see; None when this account does not see it either."""
    found = present(looks.connection, slug)
    place = unpublished(looks.connection, found[0]) if found is not None else None
    if found is None or place is None or found[1] == Publication.PUBLISHED:
        return None
    values = _values(place, reads) | {
        "publication": found[1],
        "tools": tools(looks, place.id),
        "jsonld": None,
        "private": True,
    }
    drawn = _map(place, _outline(place), reads)
    return page(request, "site.html", values, edition=reads.edition, words=reads.words, drawn=drawn)


def _values(place: Place, reads: Reader) -> dict[str, Any]:
    steps = [event for event in place.events if event.facet == Facet.HERITAGE.value]
    reached = {event.kind for event in steps} | {place.stage}
    again = due(place.verified_on, place.status, place.stage)
    return {
        "place": place,
        "mark_of": MARKS[Kind(place.kind)],
        "sentence": state_of(place, reads),
        "conversion": steps,
        "life": [event for event in place.events if event.facet == Facet.CENTRE.value],
        "sequence": [(step.value, step.value in reached, step.value == place.stage) for step in SEQUENCE],
        "cited": {source.code: number for number, source in enumerate(place.sources, 1)},
        "marks": MARKS,
        "due": again,
        "is_due": again is None or again <= today(),
        "months": months(place.status, place.stage),
        "changed": last_published(reads.connection, place.id),
        "activities": held.activities(reads.connection, site=place.slug),
        "today": today(),
        **told(reads.lang),
    }


def _map(place: Place, outline: bytes, reads: Reader) -> Rendered:
    box = places.bounds(place)
    around = marks.outlines(reads.connection, Level.COMMUNE, on=date.today(), within=_wider(box))  # noqa: DTZ011
    return render(
        views.record(Embedded(outline), Embedded(around), box, map_words(reads), background=reads.background)
    )


def _outline(place: Place) -> bytes:
    """The place as the map draws it, as `registry.browsing.marks` makes it of published ones."""
    properties = {
        "slug": place.slug,
        "kind": place.kind,
        "vi": place.name_vi,
        "en": place.name_en,
        "accuracy": place.accuracy_m,
    }
    one = {"type": "Feature", "id": place.slug, "geometry": place.geometry, "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [one]}, ensure_ascii=False).encode()


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
