"""The editing operations in the OpenAPI document (OGC API Features Part 4)."""

from typing import Any

from api.formats import GEOJSON, MERGE_PATCH, PROBLEM_JSON
from registry.collections import Collection
from registry.crs import SERVED
from registry.editing.features import receivable
from registry.language import Lang, Words

Json = dict[str, Any]

SECURITY_SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "A personal access token."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The same token as the password, with any name: for QGIS.",
    },
}
SECURITY: list[Json] = [{"token": []}, {"basic": []}]
"""Either will do; reading needs neither."""

CREATE = Words("Thêm một đối tượng", "Add a feature")
REPLACE = Words("Thay một đối tượng", "Replace a feature")
UPDATE = Words("Sửa một đối tượng", "Change a feature")
DELETE = Words("Xóa một đối tượng", "Delete a feature")
OPTIONS = Words("Những phương thức được dùng", "Methods that may be used")

_STRING: Json = {"type": "string"}


def _header(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": schema}


PARAMETERS: Json = {
    "Content-Crs": _header(
        "Content-Crs",
        "System of the geometry that is sent, in angle brackets; absent: CRS84.",
        {"type": "string", "enum": [f"<{each}>" for each in SERVED]},
    ),
    "If-Match": _header(
        "If-Match", "ETag of the state that the change is made from; absent: whatever state.", _STRING
    ),
    "Idempotency-Key": _header(
        "Idempotency-Key",
        "Whatever is sent with the same key is done once.",
        {"type": "string", "pattern": "^[!-~]{1,200}$"},
    ),
}


def _problem(description: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {PROBLEM_JSON: {"schema": schema}, "text/html": {"schema": _STRING}},
    }


_ACCEPTED: Json = {
    "description": "Handed in for review",
    "headers": {"Location": {"schema": _STRING, "description": "The change request"}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}},
}
RESPONSES: Json = {
    "202": _ACCEPTED,
    "401": _problem("Nobody is signed in"),
    "403": _problem("The account or the token may not do this, or not there"),
    "405": _problem("The resource does not take this method"),
    "409": _problem("It cannot be done as things stand"),
    "412": _problem("Changed by somebody else since it was read"),
    "413": _problem("More was sent than is taken"),
    "415": _problem("Sent in a format that is not taken"),
    "422": _problem("Understood, with values that cannot be"),
}

SCHEMAS: Json = {
    "SentFeature": {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "geometry": {"$ref": "#/components/schemas/SentGeometry"},
            "properties": {
                "type": "object",
                "description": "What the schema of the collection lists and does not mark as readOnly.",
            },
        },
    },
    "SentGeometry": {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": ["Point", "Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "items": {}},
        },
    },
    "Patch": {
        "type": "object",
        "description": "A merge patch (RFC 7396), as a feature or with the properties beside the geometry.",
        "properties": {
            "geometry": {"$ref": "#/components/schemas/SentGeometry"},
            "properties": {"type": "object"},
        },
    },
    "Accepted": {
        "type": "object",
        "required": ["request", "state", "href"],
        "properties": {
            "request": {"type": "string", "format": "uuid"},
            "state": {"type": "string", "enum": ["submitted"]},
            "href": _STRING,
        },
    },
}


def on_items(collection: Collection, lang: Lang, *, tag: str) -> Json:
    """The operations on a collection's features apart from reading; only OPTIONS where none is edited."""
    name = collection.id.replace("-", "_")
    found = {"options": _options(f"options_items_{name}", lang, tag=tag)}
    if receivable(collection):
        found["post"] = _operation(
            f"create_{name}",
            CREATE.get(lang),
            tag=tag,
            body={GEOJSON: "SentFeature"},
            headers=("Content-Crs", "Idempotency-Key"),
            done={"201": _done("Made", "Location")},
        )
    return found


def on_item(collection: Collection, lang: Lang, *, tag: str, feature_id: Json) -> Json:
    """The operations on one feature, apart from reading."""
    name = collection.id.replace("-", "_")
    found = {"options": _options(f"options_item_{name}", lang, tag=tag, more=[feature_id])}
    if not receivable(collection):
        return found
    bodies: dict[str, tuple[Words, Json | None]] = {
        "put": (REPLACE, {GEOJSON: "SentFeature"}),
        "patch": (UPDATE, {MERGE_PATCH: "Patch", GEOJSON: "Patch"}),
        "delete": (DELETE, None),
    }
    verbs = {"put": "replace", "patch": "update", "delete": "delete"}
    for method, (title, body) in bodies.items():
        found[method] = _operation(
            f"{verbs[method]}_{name}",
            title.get(lang),
            tag=tag,
            body=body,
            headers=("If-Match",) if body is None else ("If-Match", "Content-Crs"),
            done={"204": _done("Done", *(() if body is None else ("ETag",)))},
            more=[feature_id],
            errors=("404", "412"),
        )
    return found


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _done(description: str, *headers: str) -> Json:
    return {"description": description, "headers": {name: {"schema": _STRING} for name in headers}}


def _options(operation: str, lang: Lang, *, tag: str, more: list[Json] | None = None) -> Json:
    return {
        "operationId": operation,
        "summary": OPTIONS.get(lang),
        "tags": [tag],
        "parameters": more or [],
        "responses": {
            "200": _done("The methods", "Allow"),
            **{code: _ref("responses", code) for code in ("401", "500", "503")},
        },
    }


def _operation(
    operation: str,
    summary: str,
    *,
    tag: str,
    body: Json | None,
    headers: tuple[str, ...],
    done: Json,
    more: list[Json] | None = None,
    errors: tuple[str, ...] = (),
) -> Json:
    told: Json = {
        "operationId": operation,
        "summary": summary,
        "tags": [tag],
        "security": SECURITY,
        "parameters": [
            *(more or []),
            *(_ref("parameters", name) for name in headers),
            _ref("parameters", "lang"),
        ],
        "responses": {
            **done,
            "202": _ref("responses", "202"),
            **{
                code: _ref("responses", code)
                for code in ("400", "401", "403", "409", "413", "415", "422", "500", "503", *errors)
            },
        },
    }
    if body is not None:
        content = {type_: {"schema": _ref("schemas", name)} for type_, name in body.items()}
        told["requestBody"] = {"required": True, "content": content}
    return told
