"""Change requests: which there are, a new one, one of them, and another patch for it."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.auth.deps import Edits
from api.editing.answers import READ, key_in, once, only_json, told, worked
from api.editing.asked import Amended, NewRequest, read
from api.editing.moving import answered, version_of
from api.editing.queries import count, key, only_language, truth
from api.editing.shown import line
from api.idempotency import Onces
from api.links import here
from api.params import Reading
from api.sent import Sent
from registry import requests
from registry.errors import Fault, Invalid
from registry.requests import Asked
from registry.requests.reading import LONGEST_LIST
from registry.workflow import RequestState

router = APIRouter(dependencies=[Depends(only_json)])

PARAMETERS = ("lang", "state", "site", "mine", "batch", "limit", "next")


@router.api_route("/api/requests", methods=READ)
def listed(edit: Edits) -> Response:
    """Requests that the account may see and that fit, the last changed first."""
    reading = Reading(edit.request.query_params.multi_items(), PARAMETERS)
    none: tuple[RequestState, ...] = ()
    states = reading.read("state", _states, none)
    site_id = reading.read("site", lambda text: key("site", text), None)
    batch = reading.read("batch", lambda text: key("batch", text), None)
    mine = reading.read("mine", lambda text: truth("mine", text), False)
    after = reading.read("next", lambda text: key("next", text), None)
    limit = reading.read("limit", lambda text: count(text, LONGEST_LIST), LONGEST_LIST)
    reading.done()
    found = requests.requests(
        edit.connection,
        states=states,
        author=edit.actor.id if mine else None,
        site_id=site_id,
        batch=batch,
        after=after,
        limit=limit + 1,
    )
    shown = found[:limit]
    links = [{"rel": "self", "href": here(edit.request)}]
    if len(found) > limit:
        links.append({"rel": "next", "href": here(edit.request, next=str(shown[-1].id))})
    return told(edit, {"requests": [line(each) for each in shown], "links": links})


def _states(text: str) -> tuple[RequestState, ...]:
    try:
        return tuple(RequestState(each) for each in text.split(","))
    except ValueError:
        raise Invalid(Fault("state", text, "is not a state of a request", tuple(RequestState))) from None


@router.post("/api/requests")
def create(held: Onces) -> Response:
    """A new draft; handed in at once when asked to."""

    def work() -> Response:
        asked = read(NewRequest, held.sent)
        what = Asked(
            kind=asked.kind,
            site_id=asked.site,
            patch=asked.patch,
            reason=asked.reason,
            base_edition=asked.base_edition,
            other_site=asked.other_site,
            parts=None if asked.parts is None else tuple(asked.parts),
        )
        edit = held.edit
        made = requests.propose(edit.connection, edit.actor, what)
        if asked.submit:
            requests.submit(edit.connection, edit.actor, made)
        return answered(edit, made, is_new=True)

    return once(held, work)


@router.api_route("/api/requests/{request_id}", methods=READ)
def one(edit: Edits, request_id: str) -> Response:
    """A request, and what it meets now; its ETag is its version."""
    only_language(edit.request)
    return answered(edit, key_in(request_id, "change request"))


@router.patch("/api/requests/{request_id}")
def amend(request: Request, sent: Sent, edit: Edits, request_id: str) -> Response:
    """Another patch for a draft, or for a request that was returned."""

    def work() -> Response:
        asked, request_key = read(Amended, sent), key_in(request_id, "change request")
        requests.amend(
            edit.connection,
            edit.actor,
            request_key,
            version=version_of(edit, request_key),
            patch=asked.patch,
            reason=asked.reason,
            parts=None if asked.parts is None else tuple(asked.parts),
        )
        return answered(edit, request_key)

    only_language(request)
    return worked(work)
