"""The other things that can be asked about a place, each as a form makes it of the place's document."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from api.office.position import placed
from api.office.rows import events_of, sources_of
from api.office.values import Values
from registry.dates import today
from registry.editing import Versioned, document
from registry.editing.choosing import Thing, meant
from registry.editing.merging import patch_between
from registry.errors import Fault
from registry.requests import Asked
from registry.workflow import Facet, Publication, RequestKind

Json = dict[str, Any]


class Ask(StrEnum):
    """What can be asked about a place beside an edit."""

    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"
    UNPUBLISH = "unpublish"
    DELETE = "delete"
    RESTORE = "restore"


OFFERED: Mapping[Publication, tuple[Ask, ...]] = {
    Publication.PUBLISHED: (Ask.CLOSE, Ask.MERGE, Ask.SPLIT, Ask.UNPUBLISH, Ask.DELETE),
    Publication.DRAFT: (Ask.RESTORE, Ask.DELETE),
    Publication.DELETED: (Ask.RESTORE,),
}
"""What makes sense for a place, by whether the public sees it."""

ENDS = {
    Facet.CENTRE: ("closed", "suspended", "reopened"),
    Facet.HERITAGE: ("closed", "suspended", "rejected", "demolished"),
}
"""Events that the form of a closing offers, by the side of the place."""

MOVES, BOTH = "moves", "both"


class Made(NamedTuple):
    """What a form asks for, and what is wrong with it already; `codes` are those of new sources."""

    asked: Asked
    faults: tuple[Fault, ...] = ()
    codes: Mapping[str, str] = {}


def made(connection: Connection, ask: Ask, key: UUID, base: Versioned, values: Values) -> Made:
    """What a form asks about a site, against its document in the edition on which it was opened."""
    return _MAKES[ask](connection, key, base, values)


def _close(connection: Connection, key: UUID, base: Versioned, values: Values) -> Made:
    sources = sources_of(connection, values, base.document)
    after = {"events": events_of(values, base.document, sources), "sources": sources.document}
    patch = patch_between({name: base.document[name] for name in after}, after)
    asked = Asked(RequestKind.EDIT, key, patch, base_edition=base.edition)
    faults = list(sources.faults)
    if not values.text("/events/new-1/kind"):
        faults.append(Fault("/events/new-1/kind", None, "is missing"))
    return Made(asked, tuple(faults), sources.codes)


def _merge(connection: Connection, key: UUID, base: Versioned, values: Values) -> Made:
    text = values.text("/other")
    named = meant(connection, Thing.PLACE, text) if text else None
    nothing = Asked(RequestKind.EDIT, key, {})
    if named is None:
        told = "is not a place that the registry knows; choose one that is offered"
        return Made(nothing, (Fault("/other", text or None, told if text else "is missing"),))
    other = UUID(named.key)
    if other == key:
        return Made(nothing, (Fault("/other", text, "is not a place of its own"),))
    goes = document(connection, other)
    stays_here = values.text("/stays") != "other"
    stays, gone = (base, goes) if stays_here else (goes, base)
    keep, lose = (key, other) if stays_here else (other, key)
    patch = _with_names(stays.document, gone.document) if values.has("/keep_names") else {}
    return Made(Asked(RequestKind.MERGE, keep, patch, base_edition=stays.edition, other_site=lose))


def _with_names(stays: Mapping[str, Any], gone: Mapping[str, Any]) -> Json:
    """The names and sources of the one that goes, which the one that stays keeps."""
    known = [stays["name_vi"], stays.get("name_en"), *stays["other_names"]]
    names = [name for name in (gone["name_vi"], *gone["other_names"]) if name not in known]
    last = max((held["position"] for held in stays["sources"].values()), default=-1)
    fresh = [code for code in gone["sources"] if code not in stays["sources"]]
    patch: Json = {"sources": {code: {"position": last + 1 + place} for place, code in enumerate(fresh)}}
    if names:
        patch["other_names"] = [*stays["other_names"], *names]
    return patch if fresh else {name: held for name, held in patch.items() if name != "sources"}


def _split(_connection: Connection, key: UUID, base: Versioned, values: Values) -> Made:
    """A new place, and what of this one moves to it."""
    held, where = base.document, placed(values, None)
    part: Json = {
        name: value
        for name, value in {
            "name_vi": values.text("/name_vi"),
            "address": values.text("/address") or held.get("address"),
            "geometry": where.geometry,
            "accuracy_m": held["accuracy_m"],
            "position_method": held["position_method"],
            "position_date": today().isoformat(),
            "stated": held["stated"],
            "sources": held["sources"],
            "events": {},
        }.items()
        if value
    }
    patch: Json = {}
    for facet in Facet:
        choice = values.text(f"/side/{facet}")
        if held[facet] is None or choice not in (MOVES, BOTH):
            continue
        part[facet.value] = held[facet]
        if choice == MOVES:
            events = {number: each for number, each in held["events"].items() if each["facet"] == facet}
            part.setdefault("events", {}).update({f"new-{number}": each for number, each in events.items()})
            patch[facet.value] = None
            patch.setdefault("events", {}).update(dict.fromkeys(events))
    return Made(Asked(RequestKind.SPLIT, key, patch, base_edition=base.edition, parts=(part,)), where.faults)


def _plain(kind: RequestKind) -> "_Makes":
    def make(_connection: Connection, key: UUID, base: Versioned, _values: Values) -> Made:
        return Made(Asked(kind, key, {}, base_edition=base.edition))

    return make


_Makes = Callable[[Connection, UUID, Versioned, Values], Made]
_MAKES: Mapping[Ask, _Makes] = {
    Ask.CLOSE: _close,
    Ask.MERGE: _merge,
    Ask.SPLIT: _split,
    Ask.UNPUBLISH: _plain(RequestKind.UNPUBLISH),
    Ask.DELETE: _plain(RequestKind.DELETE),
    Ask.RESTORE: _plain(RequestKind.RESTORE),
}
