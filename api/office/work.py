"""The work list of an office: its places on a map and in a list, and what it has asked for."""

from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import RedirectResponse

from api.auth.deps import Edit, Edits
from api.office.deps import reader
from api.office.site_form import PRIVATE
from api.pages.explorer import outlines_url
from api.pages.layers import GEOJSON
from api.pages.map_words import map_words
from api.pages.rendering import in_asked_language, page
from api.wording import wording
from maps import views
from maps.layers import Loaded
from maps.legend import entries
from maps.page import Rendered, render
from registry import requests, worklist
from registry.browsing.unpublished import present
from registry.editing.document import place_of
from registry.editing.verifying import verify
from registry.errors import Fault, Invalid, NotFound
from registry.policy import Verb, may
from registry.requests import Said, Summary
from registry.text import clean
from registry.workflow import Level, RequestState, Role
from registry.worklist import Show

router = APIRouter()

RECENT = 5
"""Decided requests that the page shows of each kind; all that are open are shown."""
_OPEN = (RequestState.RETURNED, RequestState.DRAFT, RequestState.SUBMITTED)
_DECIDED = (RequestState.APPROVED, RequestState.REJECTED)


class Answered(NamedTuple):
    """A request with the last thing that the other side said about it, if it did."""

    request: Summary
    answer: Said | None


class Wanted(NamedTuple):
    """What the address asks for."""

    show: Show
    words: str
    after: str | None

    def query(self, **more: str | None) -> str:
        """The query of an address that asks for it, with its question mark."""
        held = {"show": self.show.value if self.show is not Show.ALL else None, "q": self.words, **more}
        pairs = {name: value for name, value in held.items() if value}
        return f"?{urlencode(pairs)}" if pairs else ""


def wanted(show: str, words: str, after: str | None) -> Wanted:
    """What an address asks for; raises Invalid."""
    if show not in set(Show):
        raise Invalid(Fault("show", show, "is not a part of the work list", tuple(Show)))
    return Wanted(Show(show), clean(words.replace("\0", " "))[:200], after or None)


@router.get("/office")
def office(
    edit: Edits,
    show: Annotated[str, Query()] = Show.ALL.value,
    q: Annotated[str, Query()] = "",
    after: Annotated[str | None, Query()] = None,
    done: Annotated[str, Query()] = "",
    request: Annotated[str, Query()] = "",
) -> Response:
    """The work list; for HTMX the next page of it."""
    asked = wanted(show, q, after)
    found = worklist.worklist(
        edit.connection, edit.actor, show=asked.show, words=asked.words, after=asked.after
    )
    lang = edit.request.query_params.get("lang")
    values: dict[str, Any] = {
        "asked": asked,
        "counts": worklist.counts(edit.connection, edit.actor),
        "items": found.items,
        "more": asked.query(after=found.after, lang=lang) if found.after else None,
        "shows": [(each, Wanted(each, asked.words, None).query(lang=lang)) for each in Show],
        "may_propose": edit.actor.proposes,
        "verifies": edit.actor.proposes,
        "whole_city": edit.actor.role is not Role.OFFICE,
        "without_area": edit.actor.role is Role.OFFICE and not edit.actor.areas,
        "legend": entries(reader(edit).labels("kind")),
        "own": _own(edit) if edit.actor.proposes else {},
        "done": _done(edit, done, request),
        "private": True,
    }
    part = edit.request.headers.get("hx-request") == "true"
    template = "office/items.html" if part else "office/work.html"
    answer = page(
        edit.request,
        template,
        values,
        edition=edit.edition,
        words=edit.words,
        drawn=None if part else _map(edit, asked),
    )
    answer.headers.update(PRIVATE)
    return answer


@router.get("/office/sites.geojson")
def marks(
    edit: Edits, show: Annotated[str, Query()] = Show.ALL.value, q: Annotated[str, Query()] = ""
) -> Response:
    """Marks of the places of the work list."""
    asked = wanted(show, q, None)
    body = worklist.marks(edit.connection, edit.actor, show=asked.show, words=asked.words)
    return Response(body, media_type=GEOJSON, headers=PRIVATE)


@router.post("/sites/{slug}/verify")
def still_true(slug: str, edit: Edits) -> Response:
    """A place is as it is written; HTMX gets the words to put in place of the button."""
    found = present(edit.connection, slug)
    if found is None:
        raise NotFound("place", slug)
    verified = verify(edit.connection, edit.actor, found[0])
    if edit.request.headers.get("hx-request") == "true":
        answer: Response = page(edit.request, "office/verified.html", {"verified": verified, "slug": slug})
        answer.headers.update(PRIVATE)
        return answer
    root = str(edit.request.scope.get("root_path", ""))
    there = in_asked_language(edit.request, f"/office?done=verified&request={slug}")
    return RedirectResponse(f"{root}{there}", 303, PRIVATE)


def verifiable(edit: Edit, key: UUID) -> bool:
    """Whether the account may say that the place is still as it is written."""
    return may(edit.actor, Verb.VERIFY, place_of(edit.connection, key)).allowed


def _own(edit: Edit) -> dict[str, list[Answered]]:
    """The account's own requests by state: those that wait for it first."""
    open_ = requests.requests(edit.connection, states=_OPEN, author=edit.actor.id)
    decided = requests.requests(edit.connection, states=_DECIDED, author=edit.actor.id, limit=RECENT)
    found: dict[str, list[Answered]] = {state.value: [] for state in (*_OPEN, *_DECIDED)}
    for each in (*open_, *decided):
        found[each.state].append(Answered(each, _answer(edit, each)))
    return {state: held for state, held in found.items() if held}


def _answer(edit: Edit, asked: Summary) -> Said | None:
    if asked.state == RequestState.DRAFT:
        return None
    said = requests.thread(edit.connection, asked.id)
    others = [each for each in said if each.comment and each.title != asked.author_title]
    return others[-1] if others else None


def _done(edit: Edit, done: str, name: str) -> dict[str, str] | None:
    """What was just done, as the page tells it; None for an address that says nothing sensible."""
    if done == "verified":
        found = present(edit.connection, name)
        return None if found is None else {"what": done, "slug": name}
    if done not in ("save", "submit", "publish"):
        return None
    try:
        held = requests.request(edit.connection, UUID(name))
    except (ValueError, NotFound):
        return None
    return {"what": done, "request": str(held.id)}


def _map(edit: Edit, asked: Wanted) -> Rendered:
    reads, t = reader(edit), wording(edit.lang)
    root = str(edit.request.scope.get("root_path", ""))
    drawn = views.explorer(
        Loaded(f"{root}/office/sites.geojson{asked.query()}"),
        Loaded(f"{root}{outlines_url(Level.COMMUNE)}"),
        map_words(reads)._replace(due=t("office.is_due")),
        background=reads.background,
        record=f"{root}/sites/{{slug}}",
    )
    return render(drawn)
