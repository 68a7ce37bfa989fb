"""May they, and if not, why."""

from collections.abc import Set
from enum import StrEnum
from typing import NamedTuple

from registry.errors import Forbidden
from registry.language import Words
from registry.policy.actor import Actor
from registry.workflow import Publication, Role, Scope


class Verb(StrEnum):
    """What can be done with a site. What can be done with a request: `registry.requests.steps`."""

    READ = "read"
    PROPOSE = "propose"
    VERIFY = "verify"
    PUBLISH = "publish"


class Place(NamedTuple):
    """What the rules ask of a site: whether it is public, and the ids of all units that it lies or lay in."""

    publication: Publication
    units: Set[int]


class Decision(NamedTuple):
    """Yes, or no with the reason."""

    allowed: bool
    reason: Words | None = None


_YES = Decision(True)
SIGN_IN = Words("Cần đăng nhập để làm việc này.", "Sign in to do this.")
READS_ONLY = Words(
    "Tài khoản phân tích chỉ xem, không sửa được.", "An analyst's account reads and does not change places."
)
NOT_SCOPED = Words("Mã truy cập này không được cấp quyền làm việc này.", "This token was not made for that.")
ELSEWHERE = Words(
    "Địa điểm này nằm ngoài địa bàn mà cơ quan của bạn phụ trách.",
    "This place lies outside the area that your office answers for.",
)
REVIEWERS_ONLY = Words(
    "Chỉ cơ quan thẩm định được công bố trực tiếp; hãy gửi đề nghị thay đổi.",
    "Only the reviewing agency publishes directly; submit a change request.",
)
NOT_PUBLIC = Words("Địa điểm này chưa được công bố.", "This place is not published.")


def covers(actor: Actor, units: Set[int]) -> bool:
    """Whether a place in these units is in the actor's area.

    >>> from uuid import UUID
    >>> from registry.policy import Area
    >>> office = Actor(UUID(int=1), "a", "A", Role.OFFICE, frozenset({Area(7), Area(8, origin=2)}))
    >>> covers(office, {7}), covers(office, {8}), covers(office, {8, 2}), covers(office, set())
    (True, False, True, False)
    """
    return any(area.unit in units and (area.origin is None or area.origin in units) for area in actor.areas)


def may(actor: Actor | None, verb: Verb, place: Place) -> Decision:
    """Whether the actor may do that with the place, and if not, why; None is the public."""
    if verb is Verb.READ:
        return _may_read(actor, place)
    if actor is None:
        return Decision(False, SIGN_IN)
    if actor.role is Role.ANALYST:
        return Decision(False, READS_ONLY)
    if verb is Verb.VERIFY and place.publication is not Publication.PUBLISHED:
        return Decision(False, NOT_PUBLIC)
    if verb is Verb.PUBLISH:
        if actor.role is Role.OFFICE:
            return Decision(False, REVIEWERS_ONLY)
        return _YES if actor.reviews else Decision(False, NOT_SCOPED)
    if Scope.PROPOSE not in actor.scopes:
        return Decision(False, NOT_SCOPED)
    if actor.role is Role.OFFICE and not covers(actor, place.units):
        return Decision(False, ELSEWHERE)
    return _YES


def _may_read(actor: Actor | None, place: Place) -> Decision:
    if place.publication is Publication.PUBLISHED:
        return _YES
    if actor is None:
        return Decision(False, SIGN_IN)
    if actor.role is Role.OFFICE and not covers(actor, place.units):
        return Decision(False, ELSEWHERE)
    return _YES


def require(actor: Actor | None, verb: Verb, place: Place) -> None:
    """Do nothing when they may; raises Forbidden with the reason."""
    decision = may(actor, verb, place)
    if not decision.allowed and decision.reason is not None:
        raise Forbidden(decision.reason)
