"""Rows of a form: events, organisations, connections, and the sources that all of them cite."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from api.office.values import Values
from registry.editing.choosing import Thing, meant
from registry.errors import Fault
from registry.text import clean, slug

Json = dict[str, Any]

UNKNOWN_SOURCE = "is not a source that the registry knows; choose one that is offered, or give title and kind"
UNKNOWN_ORGANISATION = "is not an organisation that the registry knows; choose one that is offered"
UNKNOWN_PLACE = "is not a place that the registry knows; choose one that is offered"
FIRST_POSITION = 0


@dataclass
class Sources:
    """The sources of a form: their part of the document, and the code of each new row."""

    document: Json
    codes: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def code(self, chosen: str) -> str | None:
        """The code of what an event cites: a source, or a row of the form that becomes one."""
        return self.codes.get(chosen, chosen) or None


def sources_of(connection: Connection, values: Values, base: Mapping[str, Any]) -> Sources:
    """The sources that stay ticked, those that were picked, and those that are new."""
    kept = values.texts("/sources")
    found = Sources({code: held for code, held in (base.get("sources") or {}).items() if code in kept})
    last = max((held["position"] for held in found.document.values()), default=FIRST_POSITION - 1)
    for key in values.rows("sources"):
        row = values.row("sources", key)
        if not any(row.get(name) for name in ("known", "title", "url")):
            continue
        last += 1
        if row.get("known"):
            _picked(connection, found, key, row["known"], last)
        else:
            _added(found, key, row, last)
    return found


def _picked(connection: Connection, found: Sources, key: str, text: str, position: int) -> None:
    source = meant(connection, Thing.SOURCE, text)
    if source is None:
        found.faults.append(Fault(f"/sources/{key}/known", text, UNKNOWN_SOURCE))
        return
    found.codes[key] = source.code
    found.document.setdefault(source.code, {"position": position})


def _added(found: Sources, key: str, row: Mapping[str, str], position: int) -> None:
    code = code_of_new(row.get("title", ""), row.get("url", ""))
    found.codes[key] = code
    described = {name: row[name] for name in ("title", "url", "kind") if row.get(name)}
    found.faults += [
        Fault(f"/sources/{key}/{name}", None, "is missing")
        for name in ("title", "kind")
        if name not in described
    ]
    found.document[code] = {"position": position, **described}


def code_of_new(title: str, url: str) -> str:
    """The code of a source that the registry does not know yet; the same whenever the form is sent again.

    >>> code_of_new("Báo Hà Nội mới", "https://example.org/1")
    'bao-ha-noi-moi-b65882'
    """
    digest = hashlib.sha256(f"{clean(title)}\n{url}".encode()).hexdigest()[:6]
    return f"{slug(title)[:60].strip('-') or 'nguon'}-{digest}"


def events_of(values: Values, base: Mapping[str, Any], sources: Sources) -> Json:
    """Events: those that the form does not show stay, those that are marked as gone go."""
    found = dict(base.get("events") or {})
    for key in values.rows("events"):
        row = values.row("events", key)
        if _leaves(found, key, row):
            continue
        facet, _, kind = row.get("kind", "").partition(":")
        held = {"facet": facet, "kind": kind, "source": sources.code(row.get("source", ""))}
        found[key] = _filled(held | _texts(row, "date", "decision", "note_vi", "note_en"))
    return found


def organisations_of(
    connection: Connection, values: Values, base: Mapping[str, Any], sources: Sources
) -> tuple[Json, list[Fault]]:
    """What organisations do for the place."""
    found, faults = dict(base.get("organisations") or {}), list[Fault]()
    for key in values.rows("organisations"):
        row = values.row("organisations", key)
        if _leaves(found, key, row):
            continue
        text = row.get("organisation", "")
        named = meant(connection, Thing.ORGANISATION, text) if text else None
        if text and named is None:
            faults.append(Fault(f"/organisations/{key}/organisation", text, UNKNOWN_ORGANISATION))
        held = {"organisation": named.key if named else None, "source": sources.code(row.get("source", ""))}
        found[key] = _filled(held | _texts(row, "role", "since", "until"))
    return found, faults


def links_of(
    connection: Connection, values: Values, base: Mapping[str, Any], sources: Sources
) -> tuple[Json, list[Fault]]:
    """Connections with other places."""
    found, faults = dict(base.get("links") or {}), list[Fault]()
    for key in values.rows("links"):
        row = values.row("links", key)
        if _leaves(found, key, row):
            continue
        text = row.get("to", "")
        named = meant(connection, Thing.PLACE, text) if text else None
        if text and named is None:
            faults.append(Fault(f"/links/{key}/to", text, UNKNOWN_PLACE))
        held = {"to": named.key if named else None, "source": sources.code(row.get("source", ""))}
        found[key] = _filled(held | _texts(row, "kind", "date", "note_vi", "note_en"))
    return found, faults


def _leaves(found: Json, key: str, row: Mapping[str, str]) -> bool:
    """Whether a row is no part of the document any more, or not yet: it then is in `found` no longer."""
    empty = not any(text for name, text in row.items() if name not in ("gone", "source"))
    if row.get("gone") or (empty and not key.isdigit()):
        found.pop(key, None)
        return True
    return False


def _texts(row: Mapping[str, str], *names: str) -> Json:
    return {name: row.get(name) or None for name in names}


def _filled(held: Json) -> Json:
    """Only what has a value: what must not be missing is then told as missing."""
    return {name: value for name, value in held.items() if value not in (None, "")}
