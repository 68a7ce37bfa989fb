"""The queue of the reviewing agency, and the approval of a whole import."""

from typing import Annotated, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from api.auth.deps import Edit, Edits
from api.pages.private import led, private_page
from api.pages.stored import stored
from registry import requests
from registry.errors import Conflicting, Fault, Forbidden, Invalid, Stale
from registry.language import Words
from registry.requests.queue import Wanted, authors, counted, queue
from registry.workflow import RequestKind, RequestState

router = APIRouter()

STATES = (
    RequestState.SUBMITTED,
    RequestState.RETURNED,
    RequestState.APPROVED,
    RequestState.REJECTED,
    RequestState.WITHDRAWN,
)
"""States that the queue shows; a draft is its author's alone."""

_REVIEWERS = Words(
    "Trang này dành cho cơ quan thẩm định. Các đề nghị của bạn ở trang Việc của tôi.",
    "This page is for the reviewing agency. Your own requests are on the page My work.",
)
_OTHERS = Words(
    "Số đề nghị của lô đã thay đổi từ khi bạn mở trang; hãy mở lại lô này để xem trước khi duyệt.",
    "The number of requests in this import has changed since you opened the page; open it again and look"
    " before you approve.",
)


class Tab(NamedTuple):
    """A state, how many requests are in it, and the query that shows them."""

    state: RequestState
    number: int
    query: str


class InTheWay(NamedTuple):
    """A request that keeps a whole import from being approved."""

    id: str
    pointers: tuple[str, ...]


@router.get("/review")
def review(
    request: Request,
    edit: Edits,
    state: RequestState = RequestState.SUBMITTED,
    office: Annotated[str, Query()] = "",
    kind: Annotated[str, Query()] = "",
    batch: UUID | None = None,
    after: UUID | None = None,
) -> Response:
    """What waits, the oldest first."""
    _require_reviewer(edit)
    if state not in STATES:
        raise Invalid(Fault("state", state, "is not listed here", tuple(each.value for each in STATES)))
    wanted = Wanted(state, _office(office), _kind(kind), batch)
    return queue_page(request, edit, wanted, after=after)


def _require_reviewer(edit: Edit) -> None:
    if not edit.actor.reviews:
        raise Forbidden(_REVIEWERS)


def _office(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid(Fault("office", text, "is not a UUID")) from None


def _kind(text: str) -> RequestKind | None:
    if text and text not in set(RequestKind):
        raise Invalid(Fault("kind", text, "is not a kind of request", tuple(RequestKind)))
    return RequestKind(text) if text else None


def queue_page(
    request: Request,
    edit: Edit,
    wanted: Wanted,
    *,
    after: UUID | None = None,
    told: tuple[InTheWay, ...] = (),
    status: int = 200,
) -> Response:
    """The queue, with what kept an import from being approved."""
    counts = counted(edit.connection)
    found = queue(edit.connection, wanted, after=after)
    values = {
        "wanted": wanted,
        "lines": found.lines,
        "begins": after is None,
        "more": _query(wanted, after=found.after) if found.after else None,
        "tabs": [Tab(each, counts[each], _query(wanted, state=each)) for each in STATES],
        "offices": authors(edit.connection, wanted),
        "kinds": list(RequestKind),
        "told": told,
    }
    at = f"/review{_query(wanted, after=after)}"
    return private_page(request, "reviewing/queue.html", values, at=at, edit=edit, status=status)


def _query(wanted: Wanted, *, state: RequestState | None = None, after: UUID | None = None) -> str:
    pairs = {
        "state": (state or wanted.state).value,
        "office": wanted.author,
        "kind": wanted.kind,
        "batch": wanted.batch if state is None else None,
        "after": after,
    }
    return "?" + urlencode({name: str(value) for name, value in pairs.items() if value is not None})


@router.post("/review/batches/{batch}/approve")
def approve_batch(
    request: Request,
    edit: Edits,
    batch: UUID,
    number: Annotated[int, Form()],
    comment: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Approve all of an import that waits, or nothing of it when any is in the way."""
    _require_reviewer(edit)
    wanted, said = Wanted(batch=batch), stored(comment).strip() or None
    try:
        # What failed leaves nothing, not even the number of an edition.
        with edit.connection.begin_nested():
            if sum(each.number for each in authors(edit.connection, wanted)) != number:
                raise Stale(_OTHERS)
            done = requests.approve_batch(edit.connection, edit.actor, batch, comment=said)
    except Conflicting as error:
        if not error.faults:
            raise
        return queue_page(request, edit, wanted, told=_in_the_way(error.faults), status=409)
    return led(request, f"/editions/{done.edition}")


def _in_the_way(faults: tuple[Fault, ...]) -> tuple[InTheWay, ...]:
    by_request: dict[str, list[str]] = {}
    for fault in faults:
        key, _, pointer = fault.where.removeprefix("/").partition("/")
        # One request alone is told by its fields.
        by_request.setdefault(key, []).append(f"/{pointer}")
    return tuple(InTheWay(key, tuple(pointers)) for key, pointers in by_request.items())
