"""OGC API Features Part 5: schemas, and the roles of core features (OGC 23-058r1)."""

from typing import Any

import httpx
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # no stubs exist

from api.links import SCHEMA
from registry.collections import COLLECTIONS
from tests.api.conformance.checks import by_rel, features, got, requirement

SCHEMAS, ROLES = features(5, "schemas"), features(5, "core-roles-features")
RECEIVABLES = features(5, "returnables-and-receivables")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
KEYWORDS = {
    *("type", "format", "title", "description", "enum", "oneOf", "items", "readOnly", "writeOnly"),
    *("minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems", "maxItems", "pattern"),
    *("uniqueItems", "multipleOf"),
}


@requirement(RECEIVABLES, "/req/returnables-and-receivables/link")
@requirement(RECEIVABLES, "/req/returnables-and-receivables/op")
def collections_link_to_their_schema(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        (link,) = by_rel(got(http, f"/ogc/collections/{name}"), SCHEMA)
        answer = http.get(link["href"], headers={"Accept": link["type"]})
        assert answer.headers["content-type"] == "application/schema+json"


@requirement(SCHEMAS, "/req/schemas/json-schema")
def schemas_are_json_schema(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/schema")
        assert content["$schema"] == DIALECT
        assert content["$id"].endswith(f"/ogc/collections/{name}/schema")
        assert content["type"] == "object"
        Draft202012Validator.check_schema(content)
        assert "?" not in content["$id"]
        again = http.get(content["$id"], headers={"Accept": "application/schema+json"})
        assert again.headers["content-type"] == "application/schema+json"


@requirement(SCHEMAS, "/req/schemas/properties")
@requirement(SCHEMAS, "/req/schemas/property-seq")
def every_property_has_a_type_or_is_geometry(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/schema")["properties"]
        for held in content.values():
            assert ("type" in held) != held.get("format", "").startswith("geometry-")
        feature = got(http, f"/ogc/collections/{name}/items", limit=1)["features"][0]
        returned = {key for key, held in content.items() if not held.get("writeOnly")}
        assert set(feature["properties"]) == returned - {"id", "geometry"}
        places = [held["x-ogc-propertySeq"] for held in content.values()]
        assert places == sorted(set(places))


@requirement(RECEIVABLES, "/req/returnables-and-receivables/response")
def the_schema_tells_what_may_be_written(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/schema")
        written = {key for key, held in content["properties"].items() if not held.get("readOnly")}
        # What may be written is a closed list; where nothing is, nothing need be said of other properties.
        assert ("additionalProperties" in content) == (written != set())
        assert content.get("additionalProperties", True) is (written == set())
        assert set(content.get("required", ())) <= written
        assert content["properties"]["id"]["readOnly"] is True


@requirement(SCHEMAS, "/req/schemas/additional-keywords")
@requirement(SCHEMAS, "/req/schemas/unit")
@requirement(SCHEMAS, "/req/schemas/definition")
def what_json_schema_does_not_know_is_named_as_ogc_s(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        for held in properties(http, name).values():
            more = {key for key in held if key.startswith("x-")}
            assert set(held) - more <= KEYWORDS
            assert more <= {"x-ogc-role", "x-ogc-propertySeq"}


@requirement(SCHEMAS, "/req/schemas/role")
@requirement(SCHEMAS, "/req/schemas/role-id")
@requirement(ROLES, "/req/core-roles-features/role-primary-geometry")
@requirement(ROLES, "/req/core-roles-features/role-primary-instant")
@requirement(ROLES, "/req/core-roles-features/role-primary-interval-start")
@requirement(ROLES, "/req/core-roles-features/role-primary-interval-end")
@requirement(ROLES, "/req/core-roles-features/primary-temporal-constraints")
@requirement(ROLES, "/req/core-roles-features/role-type")
def roles_are_played_once_by_what_can_play_them(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = [held for held in properties(http, name).values() if "x-ogc-role" in held]
        played = {held["x-ogc-role"]: held for held in content}
        assert len(played) == len(content)
        assert set(played) == {"id", "primary-geometry", "primary-interval-start", "primary-interval-end"}
        assert played["id"]["type"] == "string"
        assert played["primary-geometry"]["format"].startswith("geometry-")
        formats = {played[f"primary-interval-{end}"]["format"] for end in ("start", "end")}
        assert formats == {"date"}


def properties(http: httpx.Client, name: str) -> dict[str, dict[str, Any]]:
    """What the schema of a collection says of its properties."""
    found: dict[str, dict[str, Any]] = got(http, f"/ogc/collections/{name}/schema")["properties"]
    return found
