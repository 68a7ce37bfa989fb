"""Taking back: a preview of what would change and what is in the way, then the deed.

A reviewer takes back at once; an office asks for it, and its request waits for review like any other.
"""

from typing import Annotated, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.auth.deps import Edit, Edits
from api.pages.fields import label_of
from api.pages.history.editions import Number
from api.pages.private import led, private_page
from api.pages.stored import stored
from api.pages.telling import Choice, Row, Telling
from api.wording import wording
from registry import requests
from registry.editing.document import place_of
from registry.editing.naming import names_in
from registry.errors import Conflicting, Fault, Forbidden, Invalid, Stale
from registry.history import known_place, made
from registry.importing.committing import settle
from registry.language import Words
from registry.policy import Verb, require
from registry.policy.deciding import READS_ONLY
from registry.requests import Applied, Reversal, passing
from registry.workflow import ImportState

router = APIRouter()

SHOWN = 30
"""Sites that a preview shows; the others are counted."""

_CHANGED = Words(
    "Có địa điểm đã thay đổi từ khi bạn mở trang này; hãy xem lại rồi hoàn lại.",
    "Something has changed since you opened this page; look again before you take it back.",
)


class Preview(NamedTuple):
    """What taking back would do to one site, in the words of the page."""

    reversal: Reversal
    slug: str
    rows: list[Row]
    choices: list[Choice]


class What(NamedTuple):
    """What is to be taken back: its title, the address that does it, and where to go instead; `batch` when it
    is a whole import.
    """

    title: str
    action: str
    back: str
    batch: UUID | None = None


class Sent(NamedTuple):
    """The form: why, whether what is in the way may stay, and the edition that the preview was made from."""

    reason: str
    leave: bool
    seen: int
    field: str | None


def _sent(
    reason: Annotated[str, Form(max_length=4000)] = "",
    leave: Annotated[bool, Form()] = False,
    seen: Annotated[int, Form()] = 0,
    field: Annotated[str | None, Form(max_length=300, pattern="^/")] = None,
) -> Sent:
    return Sent(stored(reason).strip(), leave, seen, field)


Given = Annotated[Sent, Depends(_sent)]


def _site(edit: Edit, slug: str, edition: int, field: str | None) -> tuple[What, list[Reversal]]:
    t, held = wording(edit.lang), known_place(edit.connection, slug)
    require(edit.actor, Verb.PROPOSE, place_of(edit.connection, held.id))
    name = (held.name_en if edit.lang == "en" else None) or held.name_vi
    if field is None:
        title = t("history.revert_site", name=name, edition=edition)
    else:
        title = t("history.revert_field", name=name, field=label_of(field, edit.lang), edition=edition)
    reversals = requests.reversal_to(edit.connection, held.id, edition, pointer=field)
    where = f"/sites/{held.slug}/history"
    return What(title, f"{where}/{edition}/revert", where), reversals


def _edition(edit: Edit, number: int) -> tuple[What, list[Reversal]]:
    made(edit.connection, number)
    title = wording(edit.lang)("history.revert_edition", edition=number)
    where = f"/editions/{number}"
    return What(title, f"{where}/revert", where), requests.reversal_of_editions(edit.connection, [number])


def _batch(edit: Edit, batch: UUID) -> tuple[What, list[Reversal]]:
    title = wording(edit.lang)("history.revert_batch")
    return What(title, f"/batches/{batch}/revert", "/review", batch), requests.reversal_of_batch(
        edit.connection, batch
    )


Field = Annotated[str | None, Query(max_length=300, pattern="^/")]


@router.get("/sites/{slug}/history/{edition}/revert")
def preview_site(request: Request, slug: str, edition: Number, edit: Edits, field: Field = None) -> Response:
    """What making a place, or one field of it, as it was in an edition would change."""
    return _preview(request, edit, *_site(edit, slug, edition, field), field=field)


@router.post("/sites/{slug}/history/{edition}/revert")
def revert_site(
    request: Request,
    slug: str,
    edition: Number,
    edit: Edits,
    sent: Given,
) -> Response:
    """Make a place, or one field of it, as it was in an edition."""
    return _revert(request, edit, *_site(edit, slug, edition, sent.field), sent)


@router.get("/editions/{number}/revert")
def preview_edition(request: Request, number: Number, edit: Edits) -> Response:
    """What taking back all that an edition did would change."""
    return _preview(request, edit, *_edition(edit, number))


@router.post("/editions/{number}/revert")
def revert_edition(
    request: Request,
    number: Number,
    edit: Edits,
    sent: Given,
) -> Response:
    """Take back all that an edition did."""
    return _revert(request, edit, *_edition(edit, number), sent)


@router.get("/batches/{batch}/revert")
def preview_batch(request: Request, batch: UUID, edit: Edits) -> Response:
    """What taking back all that was published of an import would change."""
    return _preview(request, edit, *_batch(edit, batch))


@router.post("/batches/{batch}/revert")
def revert_batch(
    request: Request,
    batch: UUID,
    edit: Edits,
    sent: Given,
) -> Response:
    """Take back all that was published of an import."""
    return _revert(request, edit, *_batch(edit, batch), sent)


def _preview(
    request: Request,
    edit: Edit,
    what: What,
    reversals: list[Reversal],
    *,
    field: str | None = None,
    told: str | None = None,
    sent: Sent | None = None,
    status: int = 200,
) -> Response:
    if not edit.actor.proposes:
        raise Forbidden(READS_ONLY)
    first = reversals[:SHOWN]
    documents = [each.live for each in first] + [each.patch for each in first]
    names = names_in(edit.connection, documents, inside=True, places=[each.site_id for each in first])
    telling = Telling(edit.lang, edit.words, names)
    values = {
        "what": what,
        "field": field,
        "previews": [
            Preview(
                each,
                names.places[str(each.site_id)].slug,
                telling.rows(each.changes, each.live),
                telling.choices(each.conflicts, each.live),
            )
            for each in first
        ],
        "untold": len(reversals) - len(first),
        "in_the_way": sum(len(each.conflicts) for each in reversals),
        "rest": sum(1 for each in passing(reversals)),
        "seen": max((each.edition for each in reversals), default=0),
        "reviews": edit.actor.reviews,
        "told": told,
        "sent": sent,
    }
    at = what.action + (f"?{urlencode({'field': field})}" if field else "")
    return private_page(request, "history/revert.html", values, at=at, edit=edit, status=status)


def _revert(request: Request, edit: Edit, what: What, reversals: list[Reversal], sent: Sent) -> Response:
    t = wording(edit.lang)
    try:
        # What failed leaves nothing, not even the number of an edition.
        with edit.connection.begin_nested():
            done = _do(edit, reversals, sent)
            if what.batch is not None and isinstance(done, Applied):
                settle(edit.connection, what.batch, ImportState.UNDONE)
    except (Stale, Conflicting) as error:
        told, status = error.words.get(edit.lang), 412 if isinstance(error, Stale) else 409
    except Invalid as error:
        fields = {label_of(fault.where, edit.lang) for fault in error.faults if fault.where != "/reason"}
        told = (
            t("requests.invalid_now", fields=", ".join(sorted(fields)))
            if fields
            else t("history.needs_reason")
        )
        status = 422
    else:
        if isinstance(done, Applied):
            return led(request, f"/editions/{done.edition}")
        return led(request, f"/requests/{done[0]}" if len(done) == 1 else "/office")
    return _preview(request, edit, what, reversals, field=sent.field, told=told, sent=sent, status=status)


def _do(edit: Edit, reversals: list[Reversal], sent: Sent) -> Applied | list[UUID]:
    """Take back what the preview showed; raises Stale when that is not what stands any more."""
    if not sent.reason:
        raise Invalid(Fault("/reason", None, "is missing: say why, and how you know"))
    if any(each.edition > sent.seen for each in reversals):
        raise Stale(_CHANGED)
    chosen = passing(reversals) if sent.leave else reversals
    return requests.revert(edit.connection, edit.actor, chosen, reason=sent.reason)
