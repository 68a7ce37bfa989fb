"""The parts of the OpenAPI document that do not depend on the data: parameters, responses, schemas."""

from typing import Any

from api.formats import PROBLEM_JSON
from api.params import DEFAULT_LIMIT, LONGEST, MAX_LIMIT
from registry.cql import Language
from registry.crs import SERVED
from registry.reading.period import FORMS
from registry.reading.selection import LONGEST_SEARCH

Json = dict[str, Any]


def _query(name: str, description: str, schema: Json, **more: object) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


_SYSTEM: Json = {"type": "string", "enum": list(SERVED)}
# Test suites look for the bounds beside the type; `oneOf` says that five numbers are no box.
_BOX: Json = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 4,
    "maxItems": 6,
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
}
_PLAIN: Json = {"style": "form", "explode": False}
"""How parameters are written, said where Part 1 asks for it to be said."""

PARAMETERS: Json = {
    "limit": _query(
        "limit",
        f"Features on a page, at most {MAX_LIMIT}. For a file: features in all; absent: every one.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        **_PLAIN,
    ),
    "bbox": _query(
        "bbox",
        "Features that touch this box: lower, then upper corner, in the axis order of bbox-crs.",
        _BOX,
        **_PLAIN,
    ),
    "bbox-crs": _query("bbox-crs", "System of bbox; absent: CRS84.", _SYSTEM),
    "datetime": _query(
        "datetime",
        f"Features that existed on this day or in this interval, as {', '.join(FORMS)}.",
        {"type": "string", "minLength": 1},
        **_PLAIN,
    ),
    "asOf": _query(
        "asOf",
        "What the public saw at this past moment: a day (its end, in Hanoi), or a moment with its zone.",
        {"type": "string", "minLength": 10, "maxLength": 40},
    ),
    "crs": _query("crs", "System of the geometry in the answer; absent: CRS84.", _SYSTEM),
    "q": _query(
        "q",
        "Words that all stand in the names or the address; case and diacritics do not matter.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
    ),
    "filter": _query(
        "filter", "A CQL2 expression over the queryable properties.", {"type": "string", "minLength": 1}
    ),
    "filter-lang": _query(
        "filter-lang",
        "Encoding of filter; absent: JSON if it begins with a brace, else text.",
        {"type": "string", "enum": [str(each) for each in Language]},
    ),
    "filter-crs": _query("filter-crs", "System of the geometries in filter; absent: CRS84.", _SYSTEM),
    "next": _query(
        "next", "Only ever as links with rel=next carry it.", {"type": "string", "maxLength": LONGEST}
    ),
}


def _problem(description: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {PROBLEM_JSON: {"schema": schema}, "text/html": {"schema": {"type": "string"}}},
    }


RESPONSES: Json = {
    "400": _problem("A parameter is unknown, repeated or wrong"),
    "401": _problem("Only for somebody who is signed in"),
    "403": _problem("Not permitted"),
    "404": _problem("There is no such thing"),
    "406": _problem("No format that the client accepts"),
    "410": _problem("It was here and has been removed"),
    "413": _problem("More than is taken"),
    "500": _problem("An error of the service"),
    "503": _problem("The database does not answer"),
}

_LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


_STRING: Json = {"type": "string"}
_STRINGS: Json = {"type": "array", "items": _STRING}
_COUNT: Json = {"type": "integer", "minimum": 0}

SCHEMAS: Json = {
    "Link": _object(
        ["href", "rel"], href=_STRING, rel=_STRING, type=_STRING, hreflang=_STRING, title=_STRING
    ),
    "Landing": _object(["links"], title=_STRING, description=_STRING, links=_LINKS),
    "Conformance": _object(["conformsTo"], conformsTo=_STRINGS, links=_LINKS),
    "Collection": _object(
        ["id", "links"],
        id=_STRING,
        title=_STRING,
        description=_STRING,
        links=_LINKS,
        extent={"type": "object"},
        itemType=_STRING,
        crs=_STRINGS,
        storageCrs=_STRING,
    ),
    "Collections": _object(
        ["links", "collections"],
        links=_LINKS,
        crs=_STRINGS,
        collections={"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
    ),
    "Feature": _object(
        ["type", "id", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id=_STRING,
        geometry={
            "type": "object",
            "nullable": True,
            "required": ["type", "coordinates"],
            "properties": {"type": _STRING, "coordinates": {"type": "array", "items": {}}},
        },
        properties={"type": "object"},
        links=_LINKS,
    ),
    "FeatureCollection": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features={"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
        links=_LINKS,
        numberMatched=_COUNT,
        numberReturned=_COUNT,
    ),
    "Problem": _object(
        ["type", "title", "status"],
        type=_STRING,
        title=_STRING,
        status={"type": "integer"},
        detail=_STRING,
        instance=_STRING,
        errors={
            "type": "array",
            "items": _object(
                ["message"], parameter=_STRING, pointer=_STRING, value={}, message=_STRING, allowed=_STRINGS
            ),
        },
    ),
}
