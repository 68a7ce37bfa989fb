"""The OpenAPI 3.0 document, made from the same tables that the routes read.

FastAPI writes OpenAPI 3.1; OGC API Features Part 1 asks for 3.0.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request

from api import openapi_editing, openapi_processes, openapi_tiles
from api.formats import (
    DOCUMENT,
    FEATURES,
    GEOJSON,
    MEDIA_TYPE,
    OPENAPI_JSON,
    SCHEMA_JSON,
    Format,
)
from api.links import base_url
from api.locale import LANGUAGES
from api.ogc import words
from api.openapi_parts import PARAMETERS, RESPONSES, SCHEMAS
from api.params import parameters
from registry.browsing.terms import Vocabulary
from registry.collections import COLLECTIONS, Collection
from registry.exporting.stamp import LICENCE, LICENCE_URL
from registry.language import Lang
from registry.program import version
from registry.queryables import Property, Type

Json = dict[str, Any]

_ITEM_PARAMETERS = (
    *("limit", "bbox", "bbox-crs", "datetime", "asOf", "crs", "q"),
    *("filter", "filter-lang", "filter-crs", "next"),
)

_UUID: Json = {"type": "string", "format": "uuid"}
_KEY: Json = {"type": "string", "minLength": 1, "pattern": r"^[^/?#\x00-\x1f]+$"}


def described(request: Request, terms: Mapping[str, Vocabulary], lang: Lang) -> Json:
    """The description of the API as it is served at this address."""
    # Paths are those below the landing page, as clients and test suites look them up.
    paths: Json = {
        "/": _get("landing", words.LANDING.get(lang), _document("Landing")),
        "/conformance": _get("conformance", words.CONFORMANCE.get(lang), _document("Conformance")),
        "/api": _get(
            "definition", words.DEFINITION.get(lang), {OPENAPI_JSON: {"schema": {"type": "object"}}}
        ),
        "/collections": _get("collections", words.COLLECTIONS.get(lang), _document("Collections")),
    }
    for collection in COLLECTIONS.values():
        paths |= _collection_paths(collection, terms, lang)
    paths |= openapi_tiles.schemes(lang)
    paths |= openapi_processes.paths(lang)
    formats = {
        f"f-{name}": _format(offered) for name, offered in (("document", DOCUMENT), ("features", FEATURES))
    }
    languages = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": list(LANGUAGES)}}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": words.TITLE.get(lang),
            "description": words.DESCRIPTION.get(lang),
            "version": version(),
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": f"{base_url(request)}/ogc"}],
        "tags": [
            *({"name": each.id, "description": each.description.get(lang)} for each in COLLECTIONS.values()),
            {"name": openapi_processes.TAG, "description": words.PROCESSES.get(lang)},
        ],
        "paths": paths,
        "components": {
            "parameters": {
                **PARAMETERS,
                **openapi_editing.PARAMETERS,
                **openapi_tiles.PARAMETERS,
                **formats,
                "lang": languages,
            },
            "responses": {**RESPONSES, **openapi_editing.RESPONSES},
            "schemas": {**SCHEMAS, **openapi_editing.SCHEMAS, **openapi_processes.SCHEMAS},
            "securitySchemes": openapi_editing.SECURITY_SCHEMES,
        },
    }


def _collection_paths(collection: Collection, terms: Mapping[str, Vocabulary], lang: Lang) -> Json:
    path, title, tag = f"/collections/{collection.id}", collection.title.get(lang), collection.id
    filters = [_filter(item, terms, lang) for item in parameters(collection).values()]
    schema = {SCHEMA_JSON: {"schema": {"type": "object"}}, **_html()}
    name = collection.id.replace("-", "_")
    files: Json = {
        MEDIA_TYPE[each]: {"schema": {"type": "string", "format": "binary"}}
        for each in FEATURES
        if each not in (*DOCUMENT, Format.GEOJSON, Format.CSVW)
    }
    files[MEDIA_TYPE[Format.CSVW]] = {"schema": {"type": "object"}}
    page = {GEOJSON: {"schema": _ref("schemas", "FeatureCollection")}, **_html(), **files}
    one = {GEOJSON: {"schema": _ref("schemas", "Feature")}, **_html()}
    feature_id = {
        "name": "featureId",
        "in": "path",
        "required": True,
        "schema": _UUID if collection.key.type.python_type is UUID else _KEY,
    }
    return {
        path: _get(f"describe_{name}", title, _document("Collection"), tag=tag),
        f"{path}/queryables": _get(f"queryables_{name}", words.QUERYABLES.get(lang), schema, tag=tag),
        f"{path}/schema": _get(f"schema_{name}", words.SCHEMA.get(lang), schema, tag=tag),
        f"{path}/items": _get(
            f"items_{name}",
            title,
            page,
            tag=tag,
            formats="features",
            more=[*(_ref("parameters", each) for each in _ITEM_PARAMETERS), *filters],
        )
        | openapi_editing.on_items(collection, lang, tag=tag),
        f"{path}/items/{{featureId}}": _get(
            f"item_{name}", title, one, tag=tag, more=[feature_id, _ref("parameters", "crs")], errors=("404",)
        )
        | openapi_editing.on_item(collection, lang, tag=tag, feature_id=feature_id),
        **openapi_tiles.paths(collection, filters, lang),
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _html() -> Json:
    return {MEDIA_TYPE[Format.HTML]: {"schema": {"type": "string"}}}


def _document(schema: str) -> Json:
    return {MEDIA_TYPE[Format.JSON]: {"schema": _ref("schemas", schema)}, **_html()}


def _format(offered: tuple[Format, ...]) -> Json:
    return {"name": "f", "in": "query", "schema": {"type": "string", "enum": [str(each) for each in offered]}}


def _get(
    operation: str,
    summary: str,
    content: Json,
    *,
    tag: str | None = None,
    formats: str = "document",
    more: list[Json] | None = None,
    errors: tuple[str, ...] = (),
) -> Json:
    own = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["json"]}}
    is_definition = OPENAPI_JSON in content
    given = [
        *(more or []),
        own if is_definition else _ref("parameters", f"f-{formats}"),
        _ref("parameters", "lang"),
    ]
    get: Json = {
        "operationId": operation,
        "summary": summary,
        "parameters": given,
        "responses": {
            "200": {
                "description": summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": content,
            },
            "304": {"description": "Not modified"},
            **{code: _ref("responses", code) for code in ("400", "406", "500", "503", *errors)},
        },
    }
    if tag:
        get["tags"] = [tag]
    return {"get": get}


_QUERY_TYPES: Mapping[Type, Json] = {
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.TIMESTAMP: {"type": "string", "format": "date"},
}


def _filter(item: Property, terms: Mapping[str, Vocabulary], lang: Lang) -> Json:
    """A property as a query parameter; several codes stand with commas between them."""
    vocabulary = terms.get(item.vocabulary or "")
    schema: Json = dict(_QUERY_TYPES.get(item.type, {"type": "string", "maxLength": 2000}))
    parameter: Json = {
        "name": item.name,
        "in": "query",
        "description": item.title.get(lang),
        "schema": schema,
    }
    if vocabulary:
        codes = {"type": "string", "enum": list(vocabulary.terms)}
        parameter |= {
            "schema": {"type": "array", "items": codes, "minItems": 1},
            "style": "form",
            "explode": False,
        }
    return parameter
