"""A document as the values of its form."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from api.office.documents import CENTRE, HERITAGE, PLAIN, SEVERAL
from api.office.position import AS_IT_IS, DEGREES, LAT, LON, middle, written
from api.office.values import Values
from registry.dates import uncertain
from registry.editing.choosing import Thing, called
from registry.errors import Invalid

Pairs = Iterator[tuple[str, str]]


def flattened(connection: Connection, document: Mapping[str, Any]) -> Values:
    """What the form of a document shows; codes of organisations and places are written with their names."""
    return Values.of(
        pair
        for pairs in (
            _plain(document),
            _position(document),
            _stated(document),
            _facets(document),
            _sources(document),
            _rows(connection, document),
        )
        for pair in pairs
    )


def _plain(document: Mapping[str, Any]) -> Pairs:
    for name in PLAIN:
        yield f"/{name}", document.get(name) or ""
    yield "/other_names", "\n".join(document.get("other_names") or ())


def _position(document: Mapping[str, Any]) -> Pairs:
    geometry = document.get("geometry")
    yield "/geometry/by", AS_IT_IS if geometry and geometry["type"] != "Point" else DEGREES
    if geometry:
        at = middle(geometry)
        yield LAT, written(at.lat)
        yield LON, written(at.lon)
    yield "/accuracy_m", plain_number(document.get("accuracy_m"))
    yield "/position_source", document.get("position_source") or ""
    yield "/position_date", plain_day(document.get("position_date"))


def plain_day(value: str | None) -> str:
    """A day as people write it.

    >>> plain_day("2026-11-23"), plain_day(None), plain_day("hôm qua")
    ('23/11/2026', '', 'hôm qua')
    """
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}" if value else ""
    except ValueError:
        return value or ""


def plain_number(value: float | None) -> str:
    """A number without more digits than it has.

    >>> plain_number(30.0), plain_number(12.5), plain_number(None)
    ('30', '12.5', '')
    """
    return "" if value is None else f"{value:.10g}"


def _stated(document: Mapping[str, Any]) -> Pairs:
    for level, said in (document.get("stated") or {}).items():
        yield f"/stated/{level}/code", said["code"]
        yield f"/stated/{level}/basis", said.get("basis") or ""


def _facets(document: Mapping[str, Any]) -> Pairs:
    for facet, names in (("centre", CENTRE), ("heritage", HERITAGE)):
        held = document.get(facet)
        if held is None:
            continue
        yield f"/{facet}", "on"
        for name in names:
            if name in SEVERAL:
                yield from ((f"/{facet}/{name}", code) for code in held.get(name) or ())
            else:
                yield f"/{facet}/{name}", held.get(name) or ""
        if facet == "heritage":
            yield "/heritage/area_m2", plain_number(held.get("area_m2"))


def _sources(document: Mapping[str, Any]) -> Pairs:
    cited = sorted((document.get("sources") or {}).items(), key=lambda each: each[1].get("position", 0))
    yield from (("/sources", code) for code, _ in cited)


def _rows(connection: Connection, document: Mapping[str, Any]) -> Pairs:
    events = sorted((document.get("events") or {}).items(), key=_when)
    for key, held in events:
        yield f"/events/{key}/kind", f"{held['facet']}:{held['kind']}"
        yield from _texts("events", key, held, "date", "decision", "source", "note_vi", "note_en")
    organisations = document.get("organisations") or {}
    known = called(connection, Thing.ORGANISATION, {held["organisation"] for held in organisations.values()})
    for key, held in organisations.items():
        named = known.get(held["organisation"])
        yield f"/organisations/{key}/organisation", named.written if named else held["organisation"]
        yield from _texts("organisations", key, held, "role", "since", "until", "source")
    links = document.get("links") or {}
    places = called(connection, Thing.PLACE, {held["to"] for held in links.values()})
    for key, held in links.items():
        there = places.get(held["to"])
        yield f"/links/{key}/to", there.written if there else held["to"]
        yield from _texts("links", key, held, "kind", "date", "source", "note_vi", "note_en")


def _texts(part: str, key: str, held: Mapping[str, Any], *names: str) -> Pairs:
    for name in names:
        yield f"/{part}/{key}/{name}", held.get(name) or ""


def _when(event: tuple[str, Mapping[str, Any]]) -> tuple[str, str]:
    try:
        earliest = uncertain(event[1]["date"]).earliest if event[1].get("date") else None
    except Invalid:
        earliest = None
    return (earliest.isoformat() if earliest else "", event[0].rjust(20))
