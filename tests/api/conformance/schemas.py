"""OGC API Features Part 5: schemas, and the roles of core features (OGC 23-058r1)."""

import httpx

from api.links import SCHEMA
from registry.collections import COLLECTIONS
from tests.api.conformance.checks import by_rel, features, got, requirement

SCHEMAS, ROLES = features(5, "schemas"), features(5, "core-roles-features")
RECEIVABLES = features(5, "returnables-and-receivables")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@requirement(SCHEMAS, "/req/schemas/schema-link")
def collections_link_to_their_schema(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        (link,) = by_rel(got(http, f"/ogc/collections/{name}"), SCHEMA)
        answer = http.get(link["href"], headers={"Accept": link["type"]})
        assert answer.headers["content-type"] == "application/schema+json"


@requirement(SCHEMAS, "/req/schemas/schema-op")
@requirement(SCHEMAS, "/req/schemas/schema-document")
def schemas_are_json_schema(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/schema")
        assert content["$schema"] == DIALECT
        assert content["$id"].endswith(f"/ogc/collections/{name}/schema")
        assert content["type"] == "object"


@requirement(SCHEMAS, "/req/schemas/properties")
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


@requirement(RECEIVABLES, "/req/returnables-and-receivables/link")
@requirement(RECEIVABLES, "/req/returnables-and-receivables/op")
def the_schema_is_linked_and_served(http: httpx.Client) -> None:
    collections_link_to_their_schema(http)


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


@requirement(ROLES, "/req/core-roles-features/id")
@requirement(ROLES, "/req/core-roles-features/primary-geometry")
@requirement(ROLES, "/req/core-roles-features/primary-interval")
def roles_are_played_once(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/schema")["properties"]
        roles = [held["x-ogc-role"] for held in content.values() if "x-ogc-role" in held]
        assert sorted(roles) == ["id", "primary-geometry", "primary-interval-end", "primary-interval-start"]
