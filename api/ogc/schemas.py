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
    return _answer(ask, wanted, "schema", words.SCHEMA, everything, is_closed=False)


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


def _answer(
    ask: Ask, wanted: Collection, name: str, title: Words, properties: Iterable[Property], *, is_closed: bool
) -> Response:
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT, json=SCHEMA_JSON)
    if same := unchanged(ask, format_):
        return same
    described = {item.name: property_schema(item, ask.words, ask.lang) for item in properties}
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
    if is_closed:
        content["additionalProperties"] = False
    if format_ is Format.HTML:
        links = itself(ask.request, format_, DOCUMENT, json=SCHEMA_JSON)
        return shown(ask, "schema", {**content, "collection": wanted.id}, links)
    return document(ask, content, media_type=SCHEMA_JSON)
