"""The form of a place: a known one, a new one, or a request that is not handed in yet."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from api.auth.deps import Edit, Edits
from api.office.again import again, again_page
from api.office.cautioning import cautions_of
from api.office.conflicts import chosen, conflict_page
from api.office.deps import Form, RequestKey
from api.office.documents import Filled, filled
from api.office.settling import Sent, Step, seen, sent_of, settle, settled
from api.office.site_form import PARTS, About, Wrong, form_page, opened, with_blank_row
from api.office.telling import told
from api.office.values import Values
from api.wording import wording
from registry import requests
from registry.browsing.unpublished import present
from registry.dates import today
from registry.editing import checked, document, document_in, known, place_of
from registry.editing.merging import merge_patch, patch_between, without
from registry.errors import Conflicting, Fault, Forbidden, Invalid, NotFound, Stale
from registry.policy import Verb, require
from registry.policy.deciding import NOT_SCOPED, READS_ONLY
from registry.requests import Asked, Request
from registry.requests.steps import step
from registry.workflow import RequestAction, RequestKind, Role

router = APIRouter()

FORMED = (RequestKind.EDIT, RequestKind.CREATE)
"""Kinds of requests that the form of a place makes."""

MORE = "more:"
"""What a button sends that only adds a row to the form."""


class Open(NamedTuple):
    """A form that somebody works on: the document that it changes, and what it makes of it."""

    about: About
    base: Mapping[str, Any] | None
    kind: RequestKind
    request: Request | None = None


def site_of(edit: Edit, slug: str) -> UUID:
    """The site of a slug, which the account may change; raises NotFound, Forbidden."""
    found = present(edit.connection, slug)
    if found is None:
        raise NotFound("place", slug)
    require(edit.actor, Verb.PROPOSE, place_of(edit.connection, found[0]))
    return found[0]


@router.get("/sites/{slug}/edit")
def edit_site(slug: str, edit: Edits) -> Response:
    """The form of a place as it stands."""
    key = site_of(edit, slug)
    held = document(edit.connection, key)
    about = _about_site(edit, slug, key, held.document, held.edition)
    return form_page(edit, about, opened(edit, held.document))


@router.post("/sites/{slug}/edit")
def send_edit(slug: str, edit: Edits, form: Form) -> Response:
    """The form of a place comes back, against the edition that it was opened on."""
    key, values = site_of(edit, slug), Values.of(form.multi_items())
    base = document_in(edit.connection, key, whole(values, "edition"))
    about = _about_site(edit, slug, key, base.document, base.edition)
    return _answered(edit, Open(about, base.document, RequestKind.EDIT), values, form)


@router.get("/office/new")
def new_site(edit: Edits) -> Response:
    """The form of a place that the registry does not know yet."""
    _require_proposing(edit)
    return form_page(edit, _about_new(edit), _fresh(edit))


@router.post("/office/new")
def send_new(edit: Edits, form: Form) -> Response:
    """The form of a new place comes back."""
    _require_proposing(edit)
    values = Values.of(form.multi_items())
    return _answered(edit, Open(_about_new(edit), None, RequestKind.CREATE), values, form)


@router.get("/requests/{key}/edit")
def edit_request(key: RequestKey, edit: Edits) -> Response:
    """The form of a draft or a returned request, as its author left it."""
    held = _own(edit, key)
    reason = (held.reason or "",)
    if held.kind not in FORMED:
        return again_page(edit, held, Values({"/reason": reason}))
    asked = merge_patch(held.base or {}, held.patch)
    values = opened(edit, asked).with_({"/reason": reason})
    return form_page(edit, _about_request(edit, held), values)


@router.post("/requests/{key}/edit")
def send_request(key: RequestKey, edit: Edits, form: Form) -> Response:
    """The form of a request comes back, against the version that it was opened on."""
    held, values = _own(edit, key), Values.of(form.multi_items())
    if held.kind not in FORMED:
        return again(edit, held, values, form, whole(values, "version"))
    return _answered(edit, Open(_about_request(edit, held), held.base, held.kind, held), values, form)


def _answered(edit: Edit, work: Open, values: Values, form: FormData) -> Response:
    """What a form leads to: the work list when it was taken, else the same form with what is wrong."""
    asked = values.text("step")
    if asked.startswith(MORE):
        part = asked.removeprefix(MORE)
        more = with_blank_row(values, part) if part in PARTS else values
        return form_page(edit, work.about, more)
    made = filled(edit.connection, values, work.base)
    cautions = tuple(cautions_of(edit, made, but=work.about.site))
    unseen = [each for each in cautions if not each.refused] and values.text("seen") != seen(cautions)
    sent = sent_of(values, form, ours=chosen(values, ours=True))
    try:
        _require_right(edit, made, sent)
        if unseen and sent.step is not Step.SAVE:
            return form_page(edit, work.about, values, wrong=Wrong(cautions=cautions))
        # What a step has written before it is refused is undone, and the page is made all the same.
        with edit.connection.begin_nested():
            key = _asked(edit, work, made, values, sent)
    except Invalid as error:
        wrong = Wrong(told(error.faults, edit.lang, values, made.sources.codes), cautions)
    except (Forbidden, Stale) as error:
        wrong = Wrong(cautions=cautions, refusal=error.words)
    except Conflicting as error:
        if error.faults:
            return conflict_page(edit, work.about, values, error.faults)
        wrong = Wrong(cautions=cautions, refusal=error.words)
    else:
        return settled(edit.request, key, sent.step)
    return form_page(edit, work.about, values, wrong=wrong, status=422 if wrong.mistakes else 403)


def _require_right(edit: Edit, made: Filled, sent: Sent) -> None:
    """Check a form as a whole, so that every mistake is told at once; raises Invalid."""
    faults = list(made.faults)
    try:
        checked(made.document, known(edit.connection))
    except Invalid as error:
        faults += error.faults
    try:
        sent.require_reason()
    except Invalid as error:
        faults += error.faults
    if faults:
        raise Invalid(faults)


def _asked(edit: Edit, work: Open, made: Filled, values: Values, sent: Sent) -> UUID:
    """The request that a form makes, settled; raises what `registry.requests` raises."""
    patch = without(patch_between(work.base or {}, made.document), chosen(values, ours=False))
    reason = _reason(sent, made)
    if work.request is not None:
        key, version = work.request.id, whole(values, "version")
        requests.amend(edit.connection, edit.actor, key, version=version, patch=patch, reason=reason)
    else:
        asked = Asked(work.kind, work.about.site, patch, reason, work.about.edition)
        key = requests.propose(edit.connection, edit.actor, asked)
    settle(edit, key, sent)
    return key


def _reason(sent: Sent, made: Filled) -> str | None:
    """Why, and the numbers of VN-2000 as they were typed: nobody could make them out later."""
    metres = made.placed.metres
    note = f"({metres})" if metres is not None else ""
    if sent.reason is None or note in sent.reason:
        return sent.reason
    return f"{sent.reason} {note}"


def whole(values: Values, name: str) -> int:
    """A whole number that a form carries unseen; raises Invalid."""
    text = values.text(name)
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Invalid(Fault(name, text, "is missing"))
    return int(text)


def _own(edit: Edit, key: UUID) -> Request:
    """A request that its author can still change; raises NotFound, Conflicting, Forbidden."""
    held = requests.request(edit.connection, key)
    step(held.state, RequestAction.EDIT, actor=edit.actor, author=held.author)
    return held


def _require_proposing(edit: Edit) -> None:
    if not edit.actor.proposes:
        raise Forbidden(READS_ONLY if edit.actor.role is Role.ANALYST else NOT_SCOPED)


def _fresh(edit: Edit) -> Values:
    """An empty form: its position will be found today, in the first unit of the office."""
    return with_blank_row(
        opened(
            edit,
            {"position_date": today().isoformat(), "position_method": "address_estimate", "accuracy_m": 30.0},
        ),
        "sources",
    )


def _about_site(edit: Edit, slug: str, key: UUID, held: Mapping[str, Any], edition: int) -> About:
    t = wording(edit.lang)
    title = t("edit.title", name=held["name_vi"])
    drawn = held["geometry"]["type"] != "Point"
    return About(
        f"/sites/{slug}/edit", title, t("edit.lead"), f"/sites/{slug}", edition, site=key, drawn=drawn
    )


def _about_new(edit: Edit) -> About:
    t = wording(edit.lang)
    return About("/office/new", t("edit.new_title"), t("edit.new_lead"), "/office")


def _about_request(edit: Edit, held: Request) -> About:
    t = wording(edit.lang)
    name = (held.base or held.patch).get("name_vi") or ""
    title = t("edit.title", name=name) if held.base else t("edit.new_title")
    return About(
        f"/requests/{held.id}/edit",
        title,
        t(f"edit.lead_{held.state}"),
        f"/requests/{held.id}",
        version=held.version,
        site=held.site_id,
        evidence=requests.evidence_of(edit.connection, held.id),
        drawn=bool(held.base and held.base["geometry"]["type"] != "Point"),
    )
