"""Steps that change no place: submitted, withdrawn, returned, rejected, commented."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, update

from registry.editing.document import place_of
from registry.errors import Fault, Invalid, Stale
from registry.language import Words
from registry.policy import Actor, Verb, require
from registry.requests.reading import Request, request, several
from registry.requests.steps import Step, step
from registry.tables import change_request, request_step
from registry.workflow import RequestAction, RequestState

LONGEST_COMMENT = 4000
CHANGED = Words(
    "Đề nghị đã thay đổi từ khi bạn mở; hãy xem lại.",
    "The request has changed since you opened it; look again.",
)


def hold(
    connection: Connection, actor: Actor, key: UUID, action: RequestAction, *, version: int | None
) -> tuple[Request, Step]:
    """The request, which nobody else moves meanwhile, and the step that the actor takes with it.

    Raises NotFound, Stale when its version is another one, Conflicting and Forbidden as `step`.
    """
    held = request(connection, key, lock=True)
    if version is not None and held.version != version:
        raise Stale(CHANGED, now=held.version)
    return held, step(held.state, action, actor=actor, author=held.author)


def hold_all(
    connection: Connection, actor: Actor, keys: Sequence[UUID], action: RequestAction
) -> list[Request]:
    """Many requests, with each of which the actor may take the step; raises as `hold`."""
    held = several(connection, keys, lock=True)
    for each in held:
        step(each.state, action, actor=actor, author=each.author)
    return held


def log(
    connection: Connection,
    key: UUID,
    actor: Actor,
    action: RequestAction,
    state: RequestState,
    *,
    comment: str | None = None,
    patch: dict[str, Any] | None = None,
) -> None:
    """Write down what was done and said."""
    connection.execute(
        insert(request_step).values(
            request=key,
            account=actor.id,
            action=action.value,
            state=state.value,
            comment=comment or None,
            patch=patch,
        )
    )


def submit(connection: Connection, actor: Actor, key: UUID, *, version: int | None = None) -> None:
    """Hand a request in for review.

    Raises Invalid without a reason, Forbidden when the place lies in another area by now.
    """
    held, taken = hold(connection, actor, key, RequestAction.SUBMIT, version=version)
    require_reason(held)
    for site_id in (held.site_id, held.other_site):
        if site_id is not None:
            require(actor, Verb.PROPOSE, place_of(connection, site_id))
    _move(connection, key, actor, RequestAction.SUBMIT, taken, None, submitted_at=func.now())


def require_reason(held: Request) -> None:
    """Check that a request says why; raises Invalid."""
    if not (held.reason or "").strip():
        raise Invalid(Fault("/reason", None, "is missing: say why, and how you know"))


def withdraw(connection: Connection, actor: Actor, key: UUID, *, version: int | None = None) -> None:
    """Take a request back, by its author."""
    _, taken = hold(connection, actor, key, RequestAction.WITHDRAW, version=version)
    _move(connection, key, actor, RequestAction.WITHDRAW, taken, None)


def send_back(
    connection: Connection, actor: Actor, key: UUID, *, comment: str, version: int | None = None
) -> None:
    """Return a request to its author, saying what to mend."""
    _, taken = hold(connection, actor, key, RequestAction.RETURN, version=version)
    _move(connection, key, actor, RequestAction.RETURN, taken, comment)


def reject(
    connection: Connection, actor: Actor, key: UUID, *, comment: str, version: int | None = None
) -> None:
    """Refuse a request for good, saying why."""
    _, taken = hold(connection, actor, key, RequestAction.REJECT, version=version)
    decided = {"decided_by": actor.id, "decided_at": func.now()}
    _move(connection, key, actor, RequestAction.REJECT, taken, comment, **decided)


def comment(connection: Connection, actor: Actor, key: UUID, text: str) -> None:
    """Say something about a request."""
    _, taken = hold(connection, actor, key, RequestAction.COMMENT, version=None)
    log(connection, key, actor, RequestAction.COMMENT, taken.to, comment=_said(text, taken))


def _said(text: str | None, taken: Step) -> str | None:
    said = (text or "").strip()
    if taken.comment and not said:
        raise Invalid(Fault("/comment", None, "is missing: the other side needs to know why"))
    if len(said) > LONGEST_COMMENT:
        raise Invalid(
            Fault("/comment", said[:40] + "…", "is too long", (f"up to {LONGEST_COMMENT} characters",))
        )
    return said or None


def _move(
    connection: Connection,
    key: UUID,
    actor: Actor,
    action: RequestAction,
    taken: Step,
    text: str | None,
    **values: Any,
) -> None:
    said = _said(text, taken)
    connection.execute(
        update(change_request).where(change_request.c.id == key).values(state=taken.to.value, **values)
    )
    log(connection, key, actor, action, taken.to, comment=said)
