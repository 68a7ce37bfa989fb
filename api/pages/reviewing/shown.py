"""A request as its page shows it: what is asked, what it changes, what it meets, and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.auth.deps import Edit
from api.pages.reader import Reader
from api.pages.reviewing.drawing import moved_map
from api.pages.telling import Choice, Group, Pair, Row, Telling, beside
from api.wording import wording
from maps.page import Rendered
from registry import requests
from registry.editing.known import known
from registry.editing.likeness import Alike, alike
from registry.editing.naming import Names, PlaceName, names_in
from registry.editing.placing import misplaced, moved
from registry.errors import Fault, Invalid
from registry.requests import Compared, Request
from registry.requests.comparing import OPEN
from registry.requests.proposing import proposed
from registry.requests.queue import Wanted, queue
from registry.requests.steps import steps
from registry.workflow import RequestAction, RequestKind

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """All that the page of a request shows; `rows`, `choices` and `meanwhile` are told in its language."""

    held: Request
    met: Compared
    sentence: str
    place: PlaceName | None
    other: PlaceName | None
    rows: list[Row]
    choices: list[Choice]
    meanwhile: list[Row]
    sheets: list[tuple[str, list[Group]]]
    pairs: list[Pair]
    metres: float | None
    alike: list[Alike]
    faults: tuple[Fault, ...]
    evidence: list[requests.Evidence]
    thread: list[requests.Said]
    actions: tuple[RequestAction, ...]
    next: str | None


def shown(edit: Edit, held: Request) -> Asked:
    """The request beside what stands now."""
    connection = edit.connection
    met = requests.compared(connection, held)
    names = _names(edit, held, met)
    telling = Telling(edit.lang, edit.words, names)
    rows = telling.rows(met.changes, met.after, met.before)
    place = names.places.get(str(held.site_id))
    other = names.places.get(str(held.other_site))
    near, faults = _warnings(edit, held, met)
    return Asked(
        held=held,
        met=met,
        sentence=_sentence(edit, held, met, place, other, len(rows) + len(met.conflicts)),
        place=place,
        other=other,
        rows=rows,
        choices=telling.choices(met.conflicts, met.after, met.before, held.base),
        meanwhile=telling.rows(met.meanwhile, met.before, held.base),
        sheets=_sheets(telling, held, met),
        pairs=_pairs(telling, met),
        metres=_moved(edit, met),
        alike=near,
        faults=faults,
        evidence=requests.evidence_of(connection, held.id),
        thread=requests.thread(connection, held.id),
        actions=steps(held.state, actor=edit.actor, author=held.author),
        next=_next(edit, held),
    )


def _names(edit: Edit, held: Request, met: Compared) -> Names:
    wanted = [each.wanted for each in met.conflicts if isinstance(each.wanted, dict)]
    documents = [held.base, met.before, met.after, held.patch, met.other, *(held.parts or ()), *wanted]
    places = (held.site_id, held.other_site)
    return names_in(edit.connection, documents, inside=True, places=places)


def _sentence(
    edit: Edit, held: Request, met: Compared, place: PlaceName | None, other: PlaceName | None, number: int
) -> str:
    name = place.name.get(edit.lang) if place else str(met.after.get("name_vi", ""))
    parts = len(held.parts or ()) + 1
    values = {"name": name, "other": other.name.get(edit.lang) if other else "", "number": number}
    return wording(edit.lang)(f"requests.asks.{held.kind}", **(values | {"parts": parts}))


def _sheets(telling: Telling, held: Request, met: Compared) -> list[tuple[str, list[Group]]]:
    """Whole documents that the page shows: a new place, or those that a split makes."""
    t = wording(telling.lang)
    if held.kind is RequestKind.CREATE:
        return [(t("requests.new_place"), telling.sheet(met.after))]
    return [
        (t("requests.part", number=number), telling.sheet(part))
        for number, part in enumerate(held.parts or (), 2)
    ]


def _pairs(telling: Telling, met: Compared) -> list[Pair]:
    """Both places of a merge, field by field: the one that stays, and the one that goes."""
    return [] if met.other is None else beside(telling.sheet(met.after), telling.sheet(met.other))


def _wanted_geometry(met: Compared) -> Any:
    """Where the request wants the place to be, also when somebody else has moved it since."""
    conflict = next((each for each in met.conflicts if each.pointer == "/geometry"), None)
    return conflict.wanted if conflict is not None else met.after.get("geometry")


def _moved(edit: Edit, met: Compared) -> float | None:
    wanted = _wanted_geometry(met)
    if met.before is None or not wanted or wanted == met.before.get("geometry"):
        return None
    return moved(edit.connection, met.before, {"geometry": wanted})


def _warnings(edit: Edit, held: Request, met: Compared) -> tuple[list[Alike], tuple[Fault, ...]]:
    """Places that could be the same one, and what is wrong with the document by now, while it is open."""
    if held.state not in OPEN:
        return [], ()
    names = known(edit.connection)
    try:
        after = proposed(None, met.after, names)
    except Invalid as error:
        return [], error.faults
    touched = {each.pointer.split("/")[1] for each in met.changes}
    if met.before is not None and not touched & {"geometry", "stated", "name_vi", "accuracy_m"}:
        return [], ()
    near = alike(edit.connection, after, but=held.site_id)
    return [each for each in near if each.id != held.other_site], tuple(
        misplaced(edit.connection, after, names)
    )


def _next(edit: Edit, held: Request) -> str | None:
    """Where the one that has waited longest is, for a reviewer who is done with this one."""
    if not edit.actor.reviews or held.state in OPEN:
        return None
    line = next(iter(queue(edit.connection, Wanted(), limit=1).lines), None)
    if line is None:
        return None
    return f"/requests/{line.id}" if line.batch is None else f"/review?batch={line.batch}"


def drawn(reads: Reader, held: Request, met: Compared) -> Rendered | None:
    """The map of a request that concerns where something is."""
    wanted = _wanted_geometry(met)
    if held.kind is RequestKind.CREATE:
        return moved_map(reads, (), (wanted,))
    if met.before is None:
        return None
    here = met.before["geometry"]
    if held.kind is RequestKind.MERGE and met.other is not None:
        return moved_map(reads, (met.other["geometry"],), (wanted,))
    if held.kind is RequestKind.SPLIT:
        return moved_map(reads, (here,), (wanted, *(part["geometry"] for part in held.parts or ())))
    return None if wanted == here else moved_map(reads, (here,), (wanted,))
