"""A site as a flat feature and as a document: which properties of a feature can be written, and to where.

Geospatial clients know features with flat properties. What they cannot carry (events, organisations,
connections, stated units) stays as it is in the document.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from registry.collections import Collection
from registry.editing.merging import same
from registry.editing.model import Centre, Heritage
from registry.errors import Fault, Invalid

Json = dict[str, Any]

PLAIN = (
    *("name_vi", "name_en", "other_names", "address", "summary_vi", "summary_en"),
    *("accuracy_m", "position_method", "position_source", "position_date"),
)
FACETS: Mapping[str, tuple[str, ...]] = {
    "centre": tuple(Centre.model_fields),
    "heritage": tuple(Heritage.model_fields),
}
SOURCES = "sources"
REASON = "change_reason"
"""A property that is only written: why the feature is changed."""

LEADING = {"centre": "centre_type", "heritage": "category"}
"""The property without which a facet cannot be."""
_LISTS = frozenset({"other_names", "fields", "industries", "services", SOURCES})
_SIDE_OF = {name: facet for facet, names in FACETS.items() for name in names}


def receivable(collection: Collection) -> tuple[str, ...]:
    """The properties of a collection that can be written, in its order; none of one that is not edited.

    >>> from registry.collections import CREATIVE_CENTRES, UNITS
    >>> "tier" in receivable(CREATIVE_CENTRES), "category" in receivable(CREATIVE_CENTRES), receivable(UNITS)
    (True, False, ())
    """
    known = {*PLAIN, *_SIDE_OF, SOURCES}
    names = tuple(item.name for item in collection.properties if item.name in known)
    return names if SOURCES in names else ()


def required(collection: Collection) -> tuple[str, ...]:
    """The properties without which no feature of the collection can be."""
    always = ("name_vi", "accuracy_m", "position_method", "position_date", SOURCES)
    facets = {"creative-centres": ("centre_type",), "heritage-sites": ("category",)}
    return (*always, *facets.get(collection.id, ()))


BOUNDS: Mapping[str, Mapping[str, Any]] = {
    "name_vi": {"minLength": 1, "maxLength": 300},
    "accuracy_m": {"exclusiveMinimum": 0, "maximum": 20000},
    "area_m2": {"exclusiveMinimum": 0},
    "position_source": {"maxLength": 80},
    REASON: {"maxLength": 1000},
}
"""What a JSON Schema can say of the values that may be written; other texts have at most 2000 characters."""
LONGEST_TEXT = 2000


def document_with(base: Mapping[str, Any] | None, values: Mapping[str, Any], geometry: Json | None) -> Json:
    """The document that properties make of `base`; a facet that has nothing left is gone.

    Raises Invalid for sources that are not understood.
    """
    made = dict(base or {})
    for name, value in values.items():
        if name in PLAIN:
            made[name] = [] if value is None and name in _LISTS else value
    for facet, names in FACETS.items():
        given = {name: values[name] for name in names if name in values}
        if given:
            side = {**(made.get(facet) or {}), **given}
            side |= {name: [] for name in names if name in _LISTS and side.get(name) is None}
            made[facet] = side if any(value not in (None, [], "") for value in side.values()) else None
    if SOURCES in values:
        made[SOURCES] = _cited(values[SOURCES], (base or {}).get(SOURCES) or {})
    if geometry is not None:
        made["geometry"] = geometry
    return made


def _cited(given: Any, known: Mapping[str, Any]) -> Json:
    """Sources by code, from a list of codes, or of objects with a code, as features carry them."""
    if given is None:
        return {}
    if not isinstance(given, list):
        raise Invalid(Fault("/sources", given, "is not a list of codes of sources"))
    codes: list[str] = []
    described: Json = {}
    for place, each in enumerate(given):
        code = each.get("code") if isinstance(each, dict) else each
        if not isinstance(code, str) or not code:
            raise Invalid(Fault(f"/sources/{place}", code, "is not the code of a source, nor has one"))
        codes.append(code)
        new = isinstance(each, dict) and code not in known
        described[code] = {name: value for name, value in each.items() if name != "code"} if new else {}
    if codes == sorted(known, key=lambda code: (known[code].get("position") or 0, code)):
        return dict(known)
    return {code: {**described[code], "position": place} for place, code in enumerate(dict.fromkeys(codes))}


def unwritable(
    collection: Collection, values: Mapping[str, Any], present: Mapping[str, Any] | None
) -> list[Fault]:
    """A fault for each property that the collection has not, or that is derived and would change.

    `present` are the properties as they are served; a derived one may be sent back as it was, and null for a
    new feature.
    """
    writable = {*receivable(collection), REASON}
    known = {item.name for item in collection.properties}
    faults = []
    for name, value in values.items():
        if name in writable:
            continue
        if name not in known:
            message = "is not a property of this collection"
            faults.append(Fault(f"/{name}", value, message, tuple(sorted(writable))))
        elif not same(value, (present or {}).get(name)):
            faults.append(Fault(f"/{name}", value, "is derived by the registry and cannot be written"))
    return faults


def pointer(where: str, names: Iterable[str]) -> str:
    """The place in a feature of what stands at a place in a document.

    >>> pointer("/centre/centre_type", ["centre_type"]), pointer("/geometry", []), pointer("/centre", [])
    ('/properties/centre_type', '/geometry', '/properties/centre_type')
    """
    parts = where.removeprefix("/").split("/")
    if parts[0] == "geometry" or where in ("", "/"):
        return where
    if parts[0] in FACETS:
        parts = parts[1:] or [LEADING[parts[0]]]
    elif parts[0] == SOURCES:
        parts = [SOURCES]
    return "/properties/" + "/".join(parts) if parts[0] in {*names, *_SIDE_OF, *PLAIN, SOURCES} else where
