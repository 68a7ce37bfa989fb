"""How a change request moves: one table of steps, and who may take each.

    draft ──submit──▶ submitted ──approve──▶ approved (applied)
      │ ▲                │  │ └────reject───▶ rejected
      │ └─edit           │  └─────return────▶ returned ──submit──▶ submitted
      └──────withdraw────┴───────────────────────┴──▶ withdrawn
    draft ──publish──▶ approved, by an author who is a reviewer

The database holds the same steps (`guard_request` in `registry/sql`).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from registry.errors import Conflicting, Forbidden
from registry.language import Words
from registry.policy import Actor
from registry.workflow import RequestAction, RequestState


class Who(StrEnum):
    """Who may take a step."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    REVIEWING_AUTHOR = "reviewing author"
    EITHER = "author or reviewer"


class Step(NamedTuple):
    """Where a step leads, who takes it, and whether they must say why."""

    to: RequestState
    who: Who
    comment: bool = False


_S, _A = RequestState, RequestAction

STEPS: Mapping[tuple[RequestState, RequestAction], Step] = MappingProxyType(
    {
        (_S.DRAFT, _A.EDIT): Step(_S.DRAFT, Who.AUTHOR),
        (_S.DRAFT, _A.SUBMIT): Step(_S.SUBMITTED, Who.AUTHOR),
        (_S.DRAFT, _A.WITHDRAW): Step(_S.WITHDRAWN, Who.AUTHOR),
        (_S.DRAFT, _A.PUBLISH): Step(_S.APPROVED, Who.REVIEWING_AUTHOR),
        (_S.SUBMITTED, _A.WITHDRAW): Step(_S.WITHDRAWN, Who.AUTHOR),
        (_S.SUBMITTED, _A.RETURN): Step(_S.RETURNED, Who.REVIEWER, comment=True),
        (_S.SUBMITTED, _A.APPROVE): Step(_S.APPROVED, Who.REVIEWER),
        (_S.SUBMITTED, _A.REJECT): Step(_S.REJECTED, Who.REVIEWER, comment=True),
        (_S.RETURNED, _A.EDIT): Step(_S.RETURNED, Who.AUTHOR),
        (_S.RETURNED, _A.SUBMIT): Step(_S.SUBMITTED, Who.AUTHOR),
        (_S.RETURNED, _A.WITHDRAW): Step(_S.WITHDRAWN, Who.AUTHOR),
        **{(state, _A.COMMENT): Step(state, Who.EITHER, comment=True) for state in RequestState},
    }
)
"""Every step that there is; what is not here cannot be done."""

_NOT_NOW = {
    _A.EDIT: Words("Đề nghị này không còn sửa được.", "This request can no longer be edited."),
    _A.SUBMIT: Words("Đề nghị này đã được gửi hoặc đã xong.", "This request is submitted or done already."),
    _A.WITHDRAW: Words(
        "Đề nghị này đã xong, không rút được.", "This request is done and cannot be withdrawn."
    ),
    _A.PUBLISH: Words("Chỉ công bố trực tiếp được bản nháp.", "Only a draft is published directly."),
}
_NOT_SUBMITTED = Words(
    "Chỉ quyết định được đề nghị đang chờ thẩm định.", "Only a request that waits for review is decided."
)
_NOT_AUTHOR = Words("Chỉ người lập đề nghị làm được việc này.", "Only the author of the request does this.")
_NOT_REVIEWER = Words("Chỉ cơ quan thẩm định làm được việc này.", "Only the reviewing agency does this.")
_OWN = Words(
    "Không ai tự thẩm định đề nghị của mình; hãy để người thẩm định khác quyết định.",
    "Nobody decides on their own request; another reviewer does.",
)


def step(state: RequestState, action: RequestAction, *, actor: Actor, author: UUID) -> Step:
    """The step that the actor takes; raises Conflicting when the state has none such, Forbidden when it is
    not theirs to take.
    """
    found = STEPS.get((state, action))
    if found is None:
        raise Conflicting(_NOT_NOW.get(action, _NOT_SUBMITTED))
    if (why := _refusal(found.who, actor, actor.id == author)) is not None:
        raise Forbidden(why)
    return found


def steps(state: RequestState, *, actor: Actor, author: UUID) -> tuple[RequestAction, ...]:
    """The actions that the actor may take now, in the order of the table."""
    own = actor.id == author
    return tuple(
        action
        for (when, action), held in STEPS.items()
        if when is state and _refusal(held.who, actor, own) is None
    )


def _refusal(who: Who, actor: Actor, own: bool) -> Words | None:
    if who is Who.REVIEWER:
        return _OWN if own and actor.reviews else None if actor.reviews else _NOT_REVIEWER
    if who is Who.REVIEWING_AUTHOR:
        return _NOT_AUTHOR if not own else None if actor.reviews else _NOT_REVIEWER
    if who is Who.EITHER:
        return None if (own and actor.proposes) or actor.reviews else _NOT_REVIEWER
    return None if own and actor.proposes else _NOT_AUTHOR
