"""Small forms for what is asked about a place beside an edit: from a closing to a removal."""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.auth.deps import Edit, Edits
from api.office.asked import ENDS, OFFERED, Ask, Made, made
from api.office.deps import Form
from api.office.editing import site_of, whole
from api.office.options import Group, options
from api.office.settling import Sent, sent_of, settle, settled
from api.office.site_form import PRIVATE, RIGHT, About, Wrong, placing_map
from api.office.telling import by_field, told
from api.office.values import Values
from api.pages.fields import label_of
from api.pages.rendering import page
from api.wording import wording
from registry import requests
from registry.browsing.unpublished import present
from registry.editing import Versioned, document, document_in
from registry.editing.choosing import Thing, called
from registry.errors import Conflicting, Fault, Forbidden, Invalid, NotFound, Stale
from registry.language import Words
from registry.workflow import Facet, Publication

router = APIRouter()

_NOT_NOW = Words(
    "Việc này không làm được với địa điểm ở tình trạng hiện nay.",
    "This cannot be done with the place as it is now.",
)


class Place(NamedTuple):
    """The place that a form is about, as it was when the form was opened."""

    slug: str
    key: UUID
    base: Versioned
    ask: Ask


@router.get("/sites/{slug}/ask/{kind}")
def ask_form(slug: str, kind: str, edit: Edits) -> Response:
    """The form of what is asked."""
    place = _place(edit, slug, kind, None)
    return _page(edit, place, _opened(place))


@router.post("/sites/{slug}/ask/{kind}")
def send_ask(slug: str, kind: str, edit: Edits, form: Form) -> Response:
    """The form comes back, against the edition that it was opened on."""
    values = Values.of(form.multi_items())
    place = _place(edit, slug, kind, whole(values, "edition"))
    return _answered(edit, place, values, form)


def _place(edit: Edit, slug: str, kind: str, edition: int | None) -> Place:
    if kind not in set(Ask):
        raise NotFound("form", kind)
    key = site_of(edit, slug)
    found = present(edit.connection, slug)
    if found is None or Ask(kind) not in OFFERED[Publication(found[1])]:
        raise Conflicting(_NOT_NOW)
    base = document(edit.connection, key) if edition is None else document_in(edit.connection, key, edition)
    return Place(slug, key, base, Ask(kind))


def _opened(place: Place) -> Values:
    pairs = [("/sources", code) for code in place.base.document["sources"]]
    if place.ask is Ask.CLOSE:
        pairs += [("/events/new-1/kind", ""), ("/sources/new-1/known", "")]
    if place.ask is Ask.MERGE:
        pairs += [("/stays", "this"), ("/keep_names", "on")]
    return Values.of(pairs)


def _answered(edit: Edit, place: Place, values: Values, form: FormData) -> Response:
    sent = sent_of(values, form)
    asked = made(edit.connection, place.ask, place.key, place.base, values)
    try:
        with edit.connection.begin_nested():
            key = _requested(edit, asked, sent)
    except Invalid as error:
        wrong = Wrong(told(error.faults, edit.lang, values, asked.codes))
    except (Forbidden, Stale, Conflicting) as error:
        wrong = Wrong(refusal=error.words)
    else:
        return settled(edit.request, key, sent.step)
    return _page(edit, place, values, wrong=wrong, status=422 if wrong.mistakes else 403)


def _requested(edit: Edit, asked: Made, sent: Sent) -> UUID:
    faults: list[Fault] = list(asked.faults)
    try:
        sent.require_reason()
    except Invalid as error:
        faults += error.faults
    if faults:
        raise Invalid(faults)
    key = requests.propose(edit.connection, edit.actor, replace(asked.asked, reason=sent.reason))
    settle(edit, key, sent)
    return key


def _page(edit: Edit, place: Place, values: Values, *, wrong: Wrong = RIGHT, status: int = 200) -> Response:
    t = wording(edit.lang)
    name = str(place.base.document["name_vi"])
    about = About(
        f"/sites/{place.slug}/ask/{place.ask}",
        t(f"ask.{place.ask}_title", name=name),
        t(f"ask.{place.ask}_lead"),
        f"/sites/{place.slug}",
        place.base.edition,
        site=place.key,
    )
    known = called(edit.connection, Thing.SOURCE, place.base.document["sources"])
    shown = {
        "about": about,
        "ask": place.ask.value,
        "values": values,
        "options": options(edit, values),
        "ends": _ends(edit, place),
        "sides": [facet.value for facet in Facet if place.base.document[facet] is not None],
        "errors": by_field(wrong.mistakes),
        "wrong": wrong,
        "refusal": wrong.refusal.get(edit.lang) if wrong.refusal else None,
        "cautions": (),
        "kept_sources": [(code, each.name) for code, each in known.items()],
        "label_of": lambda pointer: label_of(pointer, edit.lang),
        "reviews": edit.actor.reviews,
        "private": True,
    }
    drawn = (
        placing_map(edit, values, near=place.base.document["geometry"]) if place.ask is Ask.SPLIT else None
    )
    answer = page(
        edit.request,
        "office/ask.html",
        shown,
        status=status,
        edition=edit.edition,
        words=edit.words,
        drawn=drawn,
    )
    answer.headers.update(PRIVATE)
    return answer


def _ends(edit: Edit, place: Place) -> tuple[Group, ...]:
    """What can have happened to the sides that the place has."""
    t = wording(edit.lang)
    groups = []
    for facet, kinds in ENDS.items():
        if place.base.document[facet] is not None:
            labels = {each.code: each for group in options(edit, Values()).events for each in group.options}
            found = tuple(labels[f"{facet}:{kind}"] for kind in kinds if f"{facet}:{kind}" in labels)
            groups.append(Group(t(f"edit.side_{facet}"), found))
    return tuple(groups)
