"""The history of a place, and its whole record as it was in a past version."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.history.editions import Number
from api.pages.history.subject import Subject, names_of, subject
from api.pages.reader import Sees, Sight, fresh
from api.pages.rendering import page
from api.pages.reviewing.drawing import moved_map
from api.pages.telling import Row, Telling
from registry.errors import NotFound
from registry.history import Version, version_in

router = APIRouter()

FOLDED = 6
"""Changes above which a version is folded."""


class Entry(NamedTuple):
    """One version as the page tells it; `before` is the edition of the one before, None for the first.

    `silent` when nothing changed that a document holds, as when a unit was renamed.
    """

    edition: int
    at: datetime
    actor: str
    author: str | None
    reason: str | None
    request: UUID | None
    rows: list[Row]
    before: int | None
    present: bool

    @property
    def silent(self) -> bool:
        """Whether nothing that an editor can change was changed."""
        return self.before is not None and not self.rows


@router.get("/sites/{slug}/history")
def history(request: Request, slug: str, sight: Sees) -> Response:
    """Every version that the visitor may see: who, when, why, and what each field was and became."""
    held = subject(sight, slug)
    if held.slug != slug:
        return _moved(request, f"/sites/{held.slug}/history")
    telling = Telling(sight.reads.lang, sight.reads.words, names_of(sight, held))
    values = {
        "subject": held,
        "entries": [_entry(telling, held, number) for number in range(len(held.versions))],
        "folded": FOLDED,
        "reviews": sight.actor is not None and sight.actor.reviews,
    } | _private(sight)
    answer = page(
        request, "history/versions.html", values, edition=sight.reads.edition, words=sight.reads.words
    )
    return fresh(request, answer, f"{sight.reads.edition.number}-history-{sight.reads.lang}")


def _private(sight: Sight) -> dict[str, object]:
    """What only somebody who is signed in sees is for no search engine."""
    return {"private": True} if sight.actor is not None else {}


def _entry(telling: Telling, held: Subject, number: int) -> Entry:
    version = held.versions[number]
    earlier = held.versions[number + 1] if number + 1 < len(held.versions) else None
    return Entry(
        *(version.edition, version.at, version.actor, version.author, version.reason, version.request),
        rows=telling.rows(version.changes, version.document, earlier.document if earlier else None),
        before=earlier.edition if earlier else None,
        present=version.until is None,
    )


def _moved(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}{query}", 301)


@router.get("/sites/{slug}/history/{edition}")
def as_it_was(request: Request, slug: str, edition: Number, sight: Sees) -> Response:
    """The whole record as an edition left it; any edition in which the version counted leads to it."""
    held = subject(sight, slug)
    version = version_in(held.versions, edition)
    if version is None:
        raise NotFound("version of the place", edition)
    if held.slug != slug or version.edition != edition:
        return _moved(request, f"/sites/{held.slug}/history/{version.edition}")
    telling = Telling(sight.reads.lang, sight.reads.words, names_of(sight, held))
    place = held.versions.index(version)
    entry = _entry(telling, held, place)
    values = {
        "subject": held,
        "entry": entry,
        "ended": held.versions[place - 1].at if place and version.until is not None else None,
        "name": _name(version, sight),
        "groups": telling.sheet(version.document),
        "later": held.versions[place - 1].edition if place else None,
    } | _private(sight)
    answer = page(
        request,
        "history/version.html",
        values,
        edition=sight.reads.edition,
        words=sight.reads.words,
        drawn=moved_map(sight.reads, (version.document["geometry"],), ()),
    )
    return fresh(request, answer, f"{sight.reads.edition.number}-version-{edition}-{sight.reads.lang}")


def _name(version: Version, sight: Sight) -> str:
    names = version.document
    return str((sight.reads.lang == "en" and names.get("name_en")) or names["name_vi"])
