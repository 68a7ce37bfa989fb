"""The values of a form as a document: what the form does not show stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from api.office.position import Placed, number, placed
from api.office.rows import Sources, events_of, links_of, organisations_of, sources_of
from api.office.values import Values
from registry.coded import CODED
from registry.dates import today, uncertain
from registry.editing.merging import same
from registry.errors import Fault, Invalid
from registry.workflow import Facet

Json = dict[str, Any]

PLAIN = ("name_vi", "name_en", "address", "summary_vi", "summary_en", "position_method")
CENTRE = (*CODED["centre"], "planned_opening")
HERITAGE = (*CODED["heritage"], "rank_decision", "built", "original_use_vi", "original_use_en")
SEVERAL = ("fields", "industries", "services")
"""Fields of a centre of which several can be chosen."""


@dataclass(frozen=True)
class Filled:
    """The document that a form makes, what is wrong with it already, and what else it says."""

    document: Json
    placed: Placed
    sources: Sources
    faults: tuple[Fault, ...]


def filled(connection: Connection, values: Values, base: Mapping[str, Any] | None) -> Filled:
    """The document that a form makes of its base, None for a new place. Faults are told, not raised."""
    before: Mapping[str, Any] = base or {}
    document = dict(before)
    sources = sources_of(connection, values, before)
    where = placed(values, before.get("geometry"))
    organisations, unknown = organisations_of(connection, values, before, sources)
    links, unfound = links_of(connection, values, before, sources)
    for name in PLAIN:
        if values.has(f"/{name}"):
            document[name] = values.text(f"/{name}") or None
    if values.has("/other_names"):
        document["other_names"] = list(values.lines("/other_names"))
    document |= {
        "geometry": where.geometry,
        "stated": _stated(values, before),
        Facet.CENTRE.value: _centre(values, before),
        Facet.HERITAGE.value: _heritage(values, before),
        "events": events_of(values, before, sources),
        "organisations": organisations,
        "links": links,
        "sources": sources.document,
    }
    document |= _position(values, before, document, sources)
    bare = {name: value for name, value in document.items() if value is not None}
    return Filled(bare, where, sources, (*where.faults, *sources.faults, *unknown, *unfound))


def _position(
    values: Values, before: Mapping[str, Any], document: Mapping[str, Any], sources: Sources
) -> Json:
    """Accuracy, source and day of the position; a position that was found anew was found today."""
    accuracy = values.text("/accuracy_m")
    said = values.text("/position_date")
    was = before.get("position_date")
    names = ("geometry", "position_method")
    moved = any(not same(document.get(name), before.get(name)) for name in names)
    kept = not said or said == was or _day(said) == was
    return {
        "accuracy_m": _as_before(number(accuracy), before.get("accuracy_m"), accuracy),
        "position_source": sources.code(values.text("/position_source")),
        "position_date": today().isoformat() if moved and kept else _day(said) or was,
    }


def _as_before(value: float | None, was: Any, text: str) -> Any:
    """The number; as it was when it is the same one, and what was typed when it is none."""
    return was if value is not None and value == was else text or None if value is None else value


def _day(text: str) -> str | None:
    """One day as ISO writes it; what was typed when it is none."""
    try:
        when = uncertain(text)
    except Invalid:
        return text or None
    single: date | None = when.earliest if when.earliest == when.latest else None
    return single.isoformat() if single else text


def _stated(values: Values, before: Mapping[str, Any]) -> Json:
    found = dict(before.get("stated") or {})
    for level in ("commune", "district"):
        if not values.has(f"/stated/{level}/code"):
            continue
        code, basis = values.text(f"/stated/{level}/code"), values.text(f"/stated/{level}/basis")
        was = found.pop(level, {})
        if code:
            # Somebody who states another unit states it anew.
            kept = was.get("basis") if was.get("code") == code else None
            found[level] = {"code": code, "basis": basis or kept}
    return found


def _centre(values: Values, before: Mapping[str, Any]) -> Json | None:
    if not values.has("/centre"):
        return None
    found = dict(before.get("centre") or {})
    for name in CENTRE:
        pointer = f"/centre/{name}"
        found[name] = list(values.texts(pointer)) if name in SEVERAL else values.text(pointer) or None
    return _known(found)


def _heritage(values: Values, before: Mapping[str, Any]) -> Json | None:
    if not values.has("/heritage"):
        return None
    was = before.get("heritage") or {}
    found = dict(was) | {name: values.text(f"/heritage/{name}") or None for name in HERITAGE}
    area = values.text("/heritage/area_m2")
    found["area_m2"] = _as_before(number(area), was.get("area_m2"), area)
    return _known(found)


def _known(held: Json) -> Json:
    return {name: value for name, value in held.items() if value is not None}
