"""JSON Schemas of the features of a collection, and of what a filter may name (OGC API Features Parts 3 and
5).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Ask, Asks
from api.formats import DOCUMENT, SCHEMA_JSON, Format, negotiated
from api.links import base_url, itself
from api.ogc import words
from api.ogc.answers import document, shown, unchanged
from api.ogc.landing import READ
from api.params import require_known
from registry.browsing.terms import Vocabulary
from registry.collections import Collection, collection
from registry.editing.features import BOUNDS, LONGEST_TEXT, REASON, receivable, required
from registry.language import Lang, Words
from registry.queryables import Property, Type

router = APIRouter()
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: Mapping[Type, dict[str, Any]] = {
    Type.TEXT: {"type": "string"},
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.TIMESTAMP: {"type": "string", "format": "date-time"},
    Type.OBJECTS: {"type": "array", "items": {"type": "object"}},
}


@router.api_route("/ogc/collections/{collection_id}/queryables", methods=READ)
def queryables(ask: Asks, collection_id: str) -> Response:
    """What a filter may name."""
    wanted = collection(collection_id)
    return _answer(ask, wanted, "queryables", words.QUERYABLES, wanted.queryables.values(), is_closed=True)


@router.api_route("/ogc/collections/{collection_id}/schema", methods=READ)
def schema(ask: Asks, collection_id: str) -> Response:
    """What a feature holds."""
    wanted = collection(collection_id)
    everything = (wanted.identifier, wanted.shape, *wanted.properties)
    return _answer(ask, wanted, "schema", words.SCHEMA, everything, is_closed=bool(receivable(wanted)))


def property_schema(item: Property, terms: Mapping[str, Vocabulary], lang: Lang) -> dict[str, Any]:
    """The JSON Schema of the values of a property; a coded one lists its codes, each with its label."""
    if item.type is Type.GEOMETRY:
        return {"title": item.title.get(lang), "format": "geometry-any", "x-ogc-role": item.role}
    vocabulary = terms.get(item.vocabulary or "")
    value: dict[str, Any] = dict(_TYPES[Type.TEXT if item.type is Type.TEXTS else item.type])
    if vocabulary:
        value["enum"] = list(vocabulary.terms)
        value["oneOf"] = [
            {"const": code, "title": term.label_vi if lang == "vi" else term.label_en}
            for code, term in vocabulary.terms.items()
        ]
    if item.type is Type.TEXTS:
        value = {"type": "array", "items": value}
    value["title"] = item.title.get(lang)
    if item.role:
        value["x-ogc-role"] = item.role
    return value


def _receivables(wanted: Collection, described: dict[str, dict[str, Any]], lang: Lang) -> tuple[str, ...]:
    """Say of each property whether and how it is written (Part 5, Returnables and Receivables); gives those
    that a new feature must have.
    """
    writable = receivable(wanted)
    for name, entry in described.items():
        if name in writable:
            entry |= BOUNDS.get(name, {})
            if entry.get("type") == "string" and not {"enum", "format", "maxLength"} & entry.keys():
                entry["maxLength"] = LONGEST_TEXT
        elif name != "geometry" or not writable:
            entry["readOnly"] = True
    if not writable:
        return ()
    described[REASON] = {
        "type": "string",
        **BOUNDS[REASON],
        "writeOnly": True,
        "title": words.REASON.get(lang),
    }
    return ("geometry", *required(wanted))


def _answer(
    ask: Ask, wanted: Collection, name: str, title: Words, properties: Iterable[Property], *, is_closed: bool
) -> Response:
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT, json=SCHEMA_JSON)
    if same := unchanged(ask, format_):
        return same
    described = {item.name: property_schema(item, ask.words, ask.lang) for item in properties}
    required_ = _receivables(wanted, described, ask.lang) if name == "schema" else ()
    for place, entry in enumerate(described.values(), 1):
        entry["x-ogc-propertySeq"] = place
    content: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"{base_url(ask.request)}/ogc/collections/{wanted.id}/{name}",
        "type": "object",
        "title": wanted.title.get(ask.lang),
        "description": title.get(ask.lang),
        "properties": described,
    }
    if required_:
        content["required"] = list(required_)
    if is_closed:
        content["additionalProperties"] = False
    if format_ is Format.HTML:
        links = itself(ask.request, format_, DOCUMENT, json=SCHEMA_JSON)
        return shown(ask, "schema", {**content, "collection": wanted.id}, links)
    return document(ask, content, media_type=SCHEMA_JSON)
