"""Mistakes at their fields: which field of the form a fault belongs to, and what the page says there."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from api.document_messages import plain
from api.office.position import EAST, LAT, METRES, SYSTEM
from api.office.values import Values
from api.pages.fields import label_of
from registry.errors import Fault
from registry.language import Lang, Words

_LABELS: Mapping[str, Words] = {
    LAT: Words("Vĩ độ", "Latitude"),
    "/geometry/lon": Words("Kinh độ", "Longitude"),
    EAST: Words("Tọa độ x (đông)", "Coordinate x (east)"),
    "/geometry/y": Words("Tọa độ y (bắc)", "Coordinate y (north)"),
    SYSTEM: Words("Hệ tọa độ", "System"),
    "/centre": Words("Địa điểm là gì", "What the place is"),
    "/reason": Words("Vì sao và dựa vào đâu", "Why, and how you know"),
    "/evidence/url": Words("Đường dẫn chứng minh", "Link that proves it"),
    "/evidence/file": Words("Tệp chứng minh", "File that proves it"),
    "/other": Words("Địa điểm kia", "The other place"),
}
_ELSEWHERE = {"/url": "/evidence/url", "/file": "/evidence/file", "/parts": "/name_vi"}
"""Fields of requests that have another name in our forms."""


class Told(NamedTuple):
    """One mistake: the field, what it is called, and what is wrong; no field when it is about all of it."""

    field: str
    label: str
    message: str


def told(
    faults: Iterable[Fault], lang: Lang, values: Values, codes: Mapping[str, str] | None = None
) -> tuple[Told, ...]:
    """Each mistake once, in the order in which they were found; `codes` are those of new sources, by row."""
    rows = {code: key for key, code in (codes or {}).items()}
    found: dict[tuple[str, str], Told] = {}
    for fault in faults:
        field = field_of(fault.where, values, rows)
        message = plain(fault, lang)
        found.setdefault((field, message), Told(field, _label(field, lang), message))
    fields = {each.field for each in found.values()}
    # A geometry that was not made is no news beside the number that could not be read.
    if any(name.startswith("/geometry/") for name in fields):
        found = {key: each for key, each in found.items() if each.field != "/geometry"}
    return tuple(found.values())


def field_of(where: str, values: Values, rows: Mapping[str, str]) -> str:
    """The field of the form that a fault's pointer leads to; "" when it is about the whole.

    >>> field_of("/centre/fields/3", Values(), {}), field_of("/events/7/facet", Values(), {})
    ('/centre/fields', '/events/7/kind')
    """
    where = _ELSEWHERE.get(where, where)
    parts = where.removeprefix("/").split("/")
    if parts[0] == "parts" and len(parts) > 2:
        return field_of("/" + "/".join(parts[2:]), values, rows)
    if where == "/geometry":
        return EAST if values.text("/geometry/by") == METRES else LAT
    if parts[0] == "sources" and len(parts) > 1:
        key = rows.get(parts[1], parts[1])
        picked = bool(values.text(f"/sources/{key}/known"))
        if not values.row("sources", key):
            return "/sources"
        return f"/sources/{key}/{'known' if picked else parts[2] if len(parts) > 2 else 'title'}"
    if parts[0] == "events" and parts[-1] == "facet":
        return f"/events/{parts[1]}/kind"
    if parts[-1].isdigit() and len(parts) > 1 and parts[0] not in ("events", "organisations", "links"):
        return "/" + "/".join(parts[:-1])
    return where


def _label(field: str, lang: Lang) -> str:
    if field in _LABELS:
        return _LABELS[field].get(lang)
    return label_of(field, lang) if field else ""


def by_field(mistakes: Iterable[Told]) -> dict[str, list[str]]:
    """What is wrong at each field."""
    found: dict[str, list[str]] = {}
    for each in mistakes:
        found.setdefault(each.field, []).append(each.message)
    return found
