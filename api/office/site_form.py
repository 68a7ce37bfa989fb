"""The form of a place as a page: what it is about, what it holds, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from api.auth.deps import Edit
from api.office.deps import reader
from api.office.flattening import flattened
from api.office.options import area_of, options
from api.office.position import METRES, middle, number, placed
from api.office.settling import seen
from api.office.telling import Told, by_field
from api.office.values import Values
from api.pages.explorer import outlines_url
from api.pages.fields import label_of
from api.pages.map_words import map_words
from api.pages.rendering import page
from api.wording import wording
from maps import views
from maps.layers import Loaded
from maps.page import Rendered, render
from maps.picking import PickWords
from registry.editing.cautions import Caution
from registry.editing.choosing import Thing, called
from registry.editing.positions import around
from registry.language import Words
from registry.requests import Evidence
from registry.workflow import Level

PARTS = ("events", "organisations", "links", "sources")
"""Parts of the form of which there can be several rows."""

SECTIONS = ("names", "position", "centre", "heritage", *PARTS, "why")
PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class About:
    """What a form is about: where it is sent, and the place or request that it changes, if there is one."""

    action: str
    title: str
    lead: str
    back: str
    edition: int | None = None
    version: int | None = None
    site: UUID | None = None
    evidence: Sequence[Evidence] = ()
    drawn: bool = False
    """Whether the place has an outline, which the form cannot draw anew."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a form: mistakes at fields, cautions, and why it may not be sent at all."""

    mistakes: tuple[Told, ...] = ()
    cautions: tuple[Caution, ...] = ()
    refusal: Words | None = None


RIGHT = Wrong()


def with_blank_row(values: Values, part: str) -> Values:
    """The form with one more row of a part.

    >>> with_blank_row(Values(), "events").rows("events")
    ('new-1',)
    """
    taken = set(values.rows(part))
    key = next(each for each in (f"new-{number}" for number in range(1, 1000)) if each not in taken)
    first = {"events": "kind", "organisations": "organisation", "links": "to", "sources": "known"}[part]
    return values.with_({f"/{part}/{key}/{first}": ("",)})


def form_page(
    edit: Edit, about: About, values: Values, *, wrong: Wrong = RIGHT, status: int = 200
) -> Response:
    """The answer that shows a form, with everything that was typed."""
    known = called(edit.connection, Thing.SOURCE, values.texts("/sources"))
    values_shown = {
        "about": about,
        "values": values,
        "options": options(edit, values),
        "errors": by_field(wrong.mistakes),
        "wrong": wrong,
        "refusal": wrong.refusal.get(edit.lang) if wrong.refusal else None,
        "cautions": [(each, each.words.get(edit.lang)) for each in wrong.cautions],
        "seen": seen(wrong.cautions),
        "kept_sources": [(code, known[code].name if code in known else code) for code in _sources(values)],
        "contents": SECTIONS,
        "label_of": lambda pointer: label_of(pointer, edit.lang),
        "private": True,
        "reviews": edit.actor.reviews,
    }
    answer = page(
        edit.request,
        "office/form.html",
        values_shown,
        status=status,
        edition=edit.edition,
        words=edit.words,
        drawn=placing_map(edit, values),
    )
    answer.headers.update(PRIVATE)
    return answer


def _sources(values: Values) -> tuple[str, ...]:
    """Sources that the place has or had when the form was opened, ticked or not."""
    return tuple(dict.fromkeys((*values.texts("/sources"), *values.texts("/sources/all"))))


def placing_map(edit: Edit, values: Values, *, near: Mapping[str, Any] | None = None) -> Rendered:
    """The map on which the point of a form is placed: `near` a geometry, or in the area of the office."""
    reads, t = reader(edit), wording(edit.lang)
    words = PickWords(t("edit.mark"), t("edit.place_here"))
    at = placed(values, None).at if values.text("/geometry/by") == METRES else None
    lat, lon = number(values.text("/geometry/lat")), number(values.text("/geometry/lon"))
    if at is None and lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180:
        point: tuple[float, float] | None = (lon, lat)
    else:
        point = (at.lon, at.lat) if at is not None else None
    root = str(edit.request.scope.get("root_path", ""))
    drawn = views.placing(
        Loaded(f"{root}{outlines_url(Level.COMMUNE)}"),
        map_words(reads),
        words,
        at=point,
        accuracy=number(values.text("/accuracy_m")),
        box=around(middle(near)) if near is not None else area_of(edit),
        background=reads.background,
    )
    return render(drawn)


def opened(edit: Edit, document: dict[str, object]) -> Values:
    """The form of a document, as it is opened."""
    values = flattened(edit.connection, document)
    return values.with_({"/sources/all": values.texts("/sources")})
