"""A right row as what it asks for: the document of a new place, or a merge patch on the present one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from registry.editing.known import Known
from registry.editing.merging import merge_patch, patch_between, same
from registry.editing.model import checked, normal
from registry.errors import Fault, Invalid
from registry.importing.codes import Code
from registry.importing.fields import fields
from registry.importing.issues import Issue, issue
from registry.importing.lookup import Present
from registry.importing.positions import DEFAULT_ACCURACY
from registry.importing.rows import Row
from registry.importing.values import CLEAR
from registry.language import Words
from registry.workflow import EventKind, Facet, Kind, Publication, Stage, Status, Verification

UNCLASSIFIED = "unclassified"
"""The type of a centre, and the category of heritage, of which a file says no more than its kind."""
METHOD = "address_estimate"


@dataclass(frozen=True)
class Origin:
    """Where the facts come from: the source that the file itself is, and the day."""

    source: str
    title: str
    day: str

    def described(self) -> dict[str, Any]:
        """The source as a document states it."""
        return {"title": self.title, "kind": "dataset"}


class Proposal(NamedTuple):
    """What a row asks for: the document of a new place, or a merge patch on `base`, as `edition` left it."""

    row: int
    name: str
    patch: dict[str, Any]
    site_id: UUID | None = None
    code: str | None = None
    base: dict[str, Any] | None = None
    edition: int | None = None


def proposal(row: Row, origin: Origin, known: Known, headings: Mapping[str, str]) -> Proposal | Issue | None:
    """What a row without errors asks for; None when it changes nothing, an issue when it cannot be.

    `headings` are the file's own, by field.
    """
    try:
        if row.site is None:
            document = merge_patch({}, created(row, origin))
            return Proposal(row.number, str(row.values["name_vi"]), checked(document, known))
        return _changed(row, row.site, origin, known)
    except Invalid as error:
        return _refused(row, error.faults[0], headings)


def _refused(row: Row, fault: Fault, headings: Mapping[str, str]) -> Issue:
    """A rule of documents that no check of cells knows, told at the column that the pointer leads to."""
    at = next(
        (each for each in fields().values() if each.path and fault.where.startswith(each.pointer)), None
    )
    column = headings.get(at.name) if at else None
    place = at.title if at else Words(fault.where, fault.where)
    reason = Words(f"“{place.vi}” không hợp lệ ({fault.message})", f"“{place.en}” {fault.message}")
    return issue(Code.REFUSED, row.number, column, value=fault.value, reason=reason)


def _changed(row: Row, present: Present, origin: Origin, known: Known) -> Proposal | None:
    after = checked(merge_patch(present.document, updated(row, present, origin)), known)
    before = normal(present.document)
    if same(after, before):
        return None
    patch = patch_between(before, after)
    name = str(after["name_vi"])
    return Proposal(row.number, name, patch, present.id, present.code, present.document, present.edition)


# ---- a new place


def created(row: Row, origin: Origin) -> dict[str, Any]:
    """The document of a new place, with what the file leaves open filled in and marked as such."""
    kind = row.get("kind")
    document: dict[str, Any] = {
        "accuracy_m": DEFAULT_ACCURACY,
        "position_method": METHOD,
        "position_date": origin.day,
        "position_source": origin.source,
        "publication": Publication.PUBLISHED.value,
        "geometry": row.geometry,
        "stated": _stated(row),
        "sources": _sources(row, origin, {}),
    }
    own = row.get("sources")
    document["verification"] = (Verification.SOURCED if own else Verification.UNVERIFIED).value
    document["sources"].setdefault(
        origin.source, {"position": len(document["sources"]), **origin.described()}
    )
    if kind in (Kind.CREATIVE_CENTRE, Kind.CONVERTED_SITE):
        document["centre"] = {"centre_type": UNCLASSIFIED}
    if kind in (Kind.HERITAGE_SITE, Kind.CONVERTED_SITE):
        document["heritage"] = {"category": UNCLASSIFIED}
    document = merge_patch(document, _facet_defaults(row, document))
    document = merge_patch(document, _plain(row))
    document["events"] = _first_events(row, kind, origin)
    return document


def _facet_defaults(row: Row, document: Mapping[str, Any]) -> dict[str, Any]:
    """A side that only its fields speak of is there too."""
    needed: dict[str, Any] = {}
    for name in row.values:
        facet = fields()[name].facet
        if facet is not None and row.get(name) is not None and not document.get(facet):
            needed[facet] = {"centre": {"centre_type": UNCLASSIFIED}, "heritage": {"category": UNCLASSIFIED}}[
                facet
            ]
    if row.get("status") is not None and not document.get("centre"):
        needed.setdefault("centre", {"centre_type": UNCLASSIFIED})
    if row.get("stage") not in (None, Stage.NONE.value) and not document.get("heritage"):
        needed.setdefault("heritage", {"category": UNCLASSIFIED})
    return needed


def _plain(row: Row) -> dict[str, Any]:
    """The fields that have a place of their own in the document; a dash empties."""
    patch: dict[str, Any] = {}
    for name, value in row.values.items():
        path = fields()[name].path
        if not path:
            continue
        empty: Any = [] if fields()[name].type.value in ("texts", "terms") else None
        inner = patch
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = empty if value is CLEAR else value
    return patch


def _stated(row: Row) -> dict[str, Any]:
    said = {}
    for column, unit in row.units.items():
        basis = row.get("stated_basis") or f"Theo tệp nhập: {row.values[column]}"
        said[unit.level.value] = {"code": unit.code, "basis": basis}
    return said


def _sources(row: Row, origin: Origin, present: Mapping[str, Any]) -> dict[str, Any]:
    """The sources that a row names and the place does not have yet."""
    found: dict[str, Any] = {}
    last = max((int(each["position"]) for each in present.values()), default=-1)
    for name in row.get("sources") or ():
        code = name if not name.startswith("http") else web_code(name)
        if code not in present:
            last += 1
            described = {"title": name, "url": name, "kind": "web", "accessed": origin.day}
            found[code] = {"position": last, **(described if name.startswith("http") else {})}
    return found


def web_code(address: str) -> str:
    """The code of a source that is known by its address only.

    >>> web_code("https://nhandan.vn/a.html")[:4]
    'web-'
    """
    import hashlib

    return f"web-{hashlib.sha256(address.encode()).hexdigest()[:16]}"


_OPENS = {
    Status.PLANNED: EventKind.ANNOUNCED,
    Status.OPERATING: EventKind.OPENED,
    Status.SUSPENDED: EventKind.SUSPENDED,
    Status.CLOSED: EventKind.CLOSED,
}


def _first_events(row: Row, kind: str | None, origin: Origin) -> dict[str, Any]:
    events = {}
    if (status := row.get("status")) in set(_OPENS):
        events["new-1"] = _event(Facet.CENTRE, _OPENS[Status(status)], row.get("status_date"), origin)
    stage = row.get("stage") or (Stage.OPERATING.value if kind == Kind.CONVERTED_SITE else None)
    if stage is not None and stage != Stage.NONE:
        events["new-2"] = _event(Facet.HERITAGE, EventKind(stage), row.get("stage_date"), origin)
    return events


def _event(facet: Facet, kind: EventKind, when: str | None, origin: Origin) -> dict[str, Any]:
    return {"facet": facet.value, "kind": kind.value, "date": when, "source": origin.source}


# ---- a place that is there


def updated(row: Row, present: Present, origin: Origin) -> dict[str, Any]:
    """A merge patch of the columns that the row fills; empty cells leave everything as it is."""
    patch = _plain(row)
    for facet, empty in (("centre", {"centre_type": UNCLASSIFIED}), ("heritage", {"category": UNCLASSIFIED})):
        given = {name: value for name, value in patch.get(facet, {}).items() if value not in (None, [])}
        if facet in patch and not present.document.get(facet):
            if given:
                patch[facet] = {**empty, **given}
            else:
                del patch[facet]
    stated = {level: said for level, said in _stated(row).items() if _is_news(row, present, level, said)}
    if stated:
        patch["stated"] = stated
    sources = _sources(row, origin, present.document["sources"])
    events = _next_events(row, present, origin)
    if row.moved:
        patch["geometry"] = row.geometry
        patch.setdefault("position_date", origin.day)
        patch["position_source"] = origin.source
    if row.moved or events:
        own = {
            "position": 1
            + max((int(each["position"]) for each in present.document["sources"].values()), default=-1)
            + len(sources)
        }
        if origin.source not in present.document["sources"]:
            sources[origin.source] = {**own, **origin.described()}
    return patch | ({"sources": sources} if sources else {}) | ({"events": events} if events else {})


def _is_news(row: Row, present: Present, level: str, said: Mapping[str, Any]) -> bool:
    """Whether the row names a unit in which the place does not lie already."""
    unit = next(each for each in row.units.values() if each.level.value == level)
    held = present.document["stated"].get(level)
    return unit.id not in present.place.units and (held or {}).get("code") != said["code"]


def _next_events(row: Row, present: Present, origin: Origin) -> dict[str, Any]:
    events = {}
    status, stage = row.get("status"), row.get("stage")
    if status in set(_OPENS) and status != present.status:
        again = status == Status.OPERATING and present.status in (Status.SUSPENDED, Status.CLOSED)
        kind = EventKind.REOPENED if again else _OPENS[Status(status)]
        events["new-1"] = _event(Facet.CENTRE, kind, row.get("status_date"), origin)
    if stage not in (None, Stage.NONE.value) and stage != present.stage:
        events["new-2"] = _event(Facet.HERITAGE, EventKind(stage), row.get("stage_date"), origin)
    return events
