"""Change requests move: handed in, withdrawn, returned, approved, rejected, published, spoken about."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.auth.deps import Edit
from api.editing.answers import key_in, once, only_json, told
from api.editing.asked import Approved, Body, Chosen, Said, read
from api.editing.shown import request_told
from api.idempotency import Once, Onces
from api.preconditions import HEADER, expected
from registry import requests
from registry.errors import Stale
from registry.requests.moving import CHANGED

router = APIRouter(dependencies=[Depends(only_json)])


def answered(edit: Edit, key: UUID, *, is_new: bool = False) -> Response:
    """A request as it is now."""
    held = requests.request(edit.connection, key)
    at = f"/api/requests/{key}" if is_new else None
    return told(edit, request_told(edit, held), 201 if is_new else 200, version=held.version, at=at)


def version_of(edit: Edit, key: UUID) -> int:
    """The version of a request, which is the one that the client has read.

    Raises NotFound, Unconditional, Stale.
    """
    versions = expected(edit.request)
    version = requests.request(edit.connection, key).version
    if version not in versions:
        raise Stale(CHANGED, now=version)
    return version


Step = Callable[[Edit, UUID, int | None], object]
"""Takes a step of a request, whose version is this one if it was told."""


@router.post("/api/requests/{request_id}/submit")
def submit(held: Onces, request_id: str) -> Response:
    """Hand a draft, or a returned request, in for review."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        read(Body, held.sent)
        requests.submit(edit.connection, edit.actor, key, version=version)

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/withdraw")
def withdraw(held: Onces, request_id: str) -> Response:
    """Take a request back, by its author."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        read(Body, held.sent)
        requests.withdraw(edit.connection, edit.actor, key, version=version)

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/return")
def send_back(held: Onces, request_id: str) -> Response:
    """Return a request to its author, saying what to mend."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        comment = read(Said, held.sent).comment or ""
        requests.send_back(edit.connection, edit.actor, key, comment=comment, version=version)

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/reject")
def reject(held: Onces, request_id: str) -> Response:
    """Refuse a request for good, saying why."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        comment = read(Said, held.sent).comment or ""
        requests.reject(edit.connection, edit.actor, key, comment=comment, version=version)

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/approve")
def approve(held: Onces, request_id: str) -> Response:
    """Publish what a request asks for, by a reviewer who is not its author."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        chosen = read(Approved, held.sent)
        requests.approve(
            edit.connection,
            edit.actor,
            key,
            version=version,
            ours=chosen.where("request"),
            theirs=chosen.where("live"),
            comment=chosen.comment,
        )

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/publish")
def publish(held: Onces, request_id: str) -> Response:
    """Publish an own draft at once, by a reviewer."""

    def step(edit: Edit, key: UUID, version: int | None) -> None:
        chosen = read(Chosen, held.sent)
        requests.publish(
            edit.connection,
            edit.actor,
            [key],
            version=version,
            ours=chosen.where("request"),
            theirs=chosen.where("live"),
        )

    return _moved(held, request_id, step)


@router.post("/api/requests/{request_id}/comment")
def comment(held: Onces, request_id: str) -> Response:
    """Say something about a request. It overwrites nothing, so it needs no version."""

    def step(edit: Edit, key: UUID, _version: int | None) -> None:
        requests.comment(edit.connection, edit.actor, key, read(Said, held.sent).comment or "")

    return _moved(held, request_id, step, needs_version=False)


def _moved(held: Once, request_id: str, step: Step, *, needs_version: bool = True) -> Response:
    def work() -> Response:
        key, edit = key_in(request_id, "change request"), held.edit
        matches = needs_version or HEADER in edit.request.headers
        step(edit, key, version_of(edit, key) if matches else None)
        return answered(edit, key)

    return once(held, work)
