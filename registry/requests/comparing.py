"""What a request would change, field by field, beside what others have changed since it was made."""

from typing import Any, NamedTuple

from sqlalchemy import Connection

from registry.editing.document import document
from registry.editing.merging import Conflict, Difference, differences, merge_patch, three_way
from registry.errors import NotFound
from registry.requests.reading import Request
from registry.workflow import RequestKind, RequestState

OPEN = frozenset({RequestState.DRAFT, RequestState.SUBMITTED, RequestState.RETURNED})
"""States in which a request is still to be decided, and meets the live record."""


class Compared(NamedTuple):
    """A request beside the live record.

    `before` is what it changes: the live document while it is open, else the one that its author saw; None
    for a new place. `after` is what becomes of it where nobody is in the way. `changes` lead from the one to
    the other; `conflicts` are fields that others changed otherwise; `meanwhile` is what else they changed;
    `other` is the place that a merge folds in.
    """

    before: dict[str, Any] | None
    after: dict[str, Any]
    changes: tuple[Difference, ...]
    conflicts: tuple[Conflict, ...] = ()
    meanwhile: tuple[Difference, ...] = ()
    other: dict[str, Any] | None = None


def compared(connection: Connection, held: Request) -> Compared:
    """The request beside what stands now; a place that is not to be seen counts as unchanged."""
    if held.kind is RequestKind.CREATE or held.base is None:
        return Compared(None, dict(held.patch), ())
    other = _seen(connection, held.other_site) if held.other_site is not None else None
    live = _seen(connection, held.site_id) if held.state in OPEN else None
    if live is None:
        after = merge_patch(held.base, held.patch)
        return Compared(held.base, after, tuple(differences(held.base, after)), other=other)
    merged = three_way(held.base, live, held.patch)
    after = merge_patch(live, merged.patch)
    met = {each.pointer for each in merged.conflicts}
    meanwhile = (each for each in differences(held.base, live) if not _within(each.pointer, met))
    return Compared(
        live, after, tuple(differences(live, after)), merged.conflicts, tuple(meanwhile), other=other
    )


def _seen(connection: Connection, key: Any) -> dict[str, Any] | None:
    try:
        return document(connection, key).document
    except NotFound:
        return None


def _within(pointer: str, others: set[str]) -> bool:
    """Whether a field is one of these, inside one of them or around one.

    >>> _within("/events/5/date", {"/events/5"}), _within("/name_vi", {"/name_en"})
    (True, False)
    """
    return any(
        pointer == each or pointer.startswith(f"{each}/") or each.startswith(f"{pointer}/") for each in others
    )
