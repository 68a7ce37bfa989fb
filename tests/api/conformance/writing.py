"""OGC API Features Part 4 (draft 20-002): create, replace, update, delete, and what that means for features."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from registry.collections import COLLECTIONS
from registry.views import public_site
from tests.api.conformance.checks import SITES, editing, features, got
from tests.fixtures.workshop import Workshop, new_feature

CRUD, UPDATE, FEATURES = (features(4, name) for name in ("create-replace-delete", "update", "features"))
GEOJSON = {"Content-Type": "application/geo+json"}
MERGE = {"Content-Type": "application/merge-patch+json"}
METRIC = "http://www.opengis.net/def/crs/EPSG/0/5897"
EDITED = [name for name, held in COLLECTIONS.items() if held.table is public_site]


def allowed(client: httpx.Client, path: str) -> set[str]:
    answer = client.options(path)
    assert answer.status_code == 200
    return set(answer.headers["allow"].split(", "))


def made(client: httpx.Client, **changes: Any) -> str:
    """The address of a new feature."""
    answer = client.post(SITES, json=new_feature(**changes), headers=GEOJSON)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


@editing(CRUD, "/req/core/methods")
@editing(CRUD, "/req/create-replace-delete/options-op")
@editing(CRUD, "/req/create-replace-delete/options-response")
def options_tell_the_methods_of_every_resource(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        for name in EDITED:
            path = f"/ogc/collections/{name}/items"
            first = got(client, path, limit=1)["features"][0]["id"]
            assert "POST" in allowed(client, path)
            assert {"PUT", "PATCH", "DELETE"} <= allowed(client, f"{path}/{first}")
    with shop.client() as client:
        assert allowed(client, SITES) == {"GET", "HEAD", "OPTIONS"}


@editing(CRUD, "/req/create-replace-delete/post-op")
@editing(CRUD, "/req/create-replace-delete/post-body")
@editing(CRUD, "/req/create-replace-delete/post-content-type")
@editing(CRUD, "/req/create-replace-delete/post-response-rid")
@editing(CRUD, "/req/create-replace-delete/post-response")
def features_are_made(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        body = new_feature() | {"id": "mine"}
        answers = [client.post(SITES, json=body, headers=GEOJSON) for _ in range(2)]
        assert {each.status_code for each in answers} == {201}
        found = [got(client, each.headers["location"]) for each in answers]
        assert len({each["id"] for each in found} | {"mine"}) == 3
        assert found[0]["properties"]["name_vi"] == body["properties"]["name_vi"]
    with shop.client("office") as client:
        assert client.post(SITES, json=new_feature(), headers=GEOJSON).status_code == 202


@editing(CRUD, "/req/create-replace-delete/put-op")
@editing(CRUD, "/req/create-replace-delete/put-body")
@editing(CRUD, "/req/create-replace-delete/put-content-type")
@editing(CRUD, "/req/create-replace-delete/put-response")
@editing(CRUD, "/req/create-replace-delete/put-rid")
def features_are_replaced(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client, address="1 Phố Huế")
        put = client.put(path, json=new_feature(name_vi="Xưởng khác") | {"id": str(uuid4())}, headers=GEOJSON)
        assert put.status_code == 204
        properties = got(client, path)["properties"]
        assert (properties["name_vi"], properties["address"]) == ("Xưởng khác", None)
    with shop.client("office") as client:
        assert client.put(path, json=new_feature(name_vi="Chờ duyệt"), headers=GEOJSON).status_code == 202


@editing(CRUD, "/req/create-replace-delete/put-rid-exception")
def what_is_not_there_is_not_replaced(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        assert client.put(f"{SITES}/{uuid4()}", json=new_feature(), headers=GEOJSON).status_code == 404


@editing(CRUD, "/req/create-replace-delete/delete-op")
@editing(CRUD, "/req/create-replace-delete/delete-response")
def features_are_deleted(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        with shop.client("office") as office:
            assert office.delete(path).status_code == 202
        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == 404
        assert client.delete(path).status_code == 404


@editing(UPDATE, "/req/update/methods")
@editing(UPDATE, "/req/update/update-patch-op")
@editing(UPDATE, "/req/update/update-patch-body")
@editing(UPDATE, "/req/update/update-patch-response")
@editing(UPDATE, "/req/update/rid")
def features_are_changed_in_parts(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        assert "PATCH" in allowed(client, path)
        patch = {"type": "Feature", "id": str(uuid4()), "properties": {"address": "2 Phố Huế"}}
        assert client.patch(path, json=patch, headers=GEOJSON).status_code == 204
        held = got(client, path)
        assert (held["properties"]["address"], held["properties"]["name_vi"]) == ("2 Phố Huế", "Xưởng mới")
        assert path.endswith(held["id"])
    with shop.client("office") as client:
        waits = client.patch(path, json={"properties": {"address": "3"}}, headers=MERGE)
        assert waits.status_code == 202


@editing(FEATURES, "/req/features/resources-endpoint")
@editing(FEATURES, "/req/features/resource-endpoint")
def features_are_edited_where_they_are_read(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        for name in EDITED:
            feature = _heritage() if name == "heritage-sites" else new_feature()
            answer = client.post(f"/ogc/collections/{name}/items", json=feature)
            assert answer.status_code == 201, answer.text
            path = answer.headers["location"].removeprefix(shop.address)
            assert path.rpartition("/")[0] == f"/ogc/collections/{name}/items"
            assert path.rpartition("/")[2] == got(client, path)["id"]


def _heritage() -> dict[str, Any]:
    feature = new_feature(category="industrial")
    del feature["properties"]["centre_type"]
    return feature


@editing(FEATURES, "/req/features/collection-endpoint")
def no_collection_says_that_clients_choose_ids(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        for each in got(client, "/ogc/collections")["collections"]:
            assert not each.get("supportsNonAutogeneratedResourceIds")


@editing(FEATURES, "/req/features/content-crs-header")
@editing(FEATURES, "/req/features/crs-other-crs")
def geometries_are_taken_in_the_declared_system(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        there = got(client, path, crs=METRIC)["geometry"]
        there["coordinates"][0] += 100
        headers = {"Content-Crs": f"<{METRIC}>"}
        whole = new_feature() | {"geometry": there}
        for answer in (
            client.patch(path, json={"geometry": there}, headers=MERGE | headers),
            client.put(path, json=whole, headers=GEOJSON | headers),
            client.put(
                client.post(SITES, json=whole, headers=headers).headers["location"],
                json=whole,
                headers=headers,
            ),
        ):
            assert answer.status_code == 204
            assert got(client, path, crs=METRIC)["geometry"]["coordinates"] == pytest.approx(
                there["coordinates"], abs=0.01
            )
        for unknown in ("<http://www.opengis.net/def/crs/EPSG/0/2154>", "EPSG:4326"):
            assert client.put(path, json=whole, headers={"Content-Crs": unknown}).status_code == 400


@editing(FEATURES, "/req/features/default-crs")
def geometries_are_longitude_and_latitude_by_default(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        assert (
            got(client, made(client))["geometry"]["coordinates"] == new_feature()["geometry"]["coordinates"]
        )


@editing(FEATURES, "/req/features/schema")
def what_the_schema_allows_is_taken_and_nothing_else(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        schema = got(client, f"{SITES.removesuffix('/items')}/schema")
        assert schema["additionalProperties"] is False
        values: dict[str, Any] = {}
        for name, held in schema["properties"].items():
            if held.get("readOnly") or name == "geometry":
                continue
            values[name] = _example(name, held)
        answer = client.post(SITES, json=new_feature(**values), headers=GEOJSON)
        assert answer.status_code == 201, answer.text
        found = got(client, answer.headers["location"])["properties"]
        for name, value in values.items():
            if name not in ("sources", "change_reason"):
                assert found[name] == value, name
        assert client.post(SITES, json=new_feature(other=1), headers=GEOJSON).status_code == 422
        for name in schema["required"]:
            if name != "geometry":
                assert (
                    client.post(SITES, json=new_feature(**{name: None}), headers=GEOJSON).status_code == 422
                )


def _example(name: str, held: dict[str, Any]) -> Any:
    """A value that fits what the schema says of a property."""
    if name == "sources":
        return [{"code": "bao"}]
    if name in ("built", "planned_opening"):
        return "1905"
    if name == "position_source":
        return "bao"
    if held["type"] == "array":
        return [_example("", held["items"])]
    if "enum" in held:
        return held["enum"][-1]
    return {"number": 12.5, "integer": 3}.get(
        held["type"], "2020-01-01" if "format" in held else "Một dòng chữ"
    )


@editing(FEATURES, "/req/features/update-json-merge-patch")
def a_merge_patch_is_read_by_the_schema(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client, address="1 Phố Huế")
        point = {"type": "Point", "coordinates": [105.846, 21.031]}
        patch = {"name_en": "A workshop", "address": None, "geometry": point}
        assert client.patch(path, json=patch, headers=MERGE).status_code == 204
        held = got(client, path)
        assert held["geometry"] == point
        assert (held["properties"]["name_en"], held["properties"]["address"]) == ("A workshop", None)
        assert client.patch(path, json={"id": str(uuid4())}, headers=MERGE).status_code == 422
        assert client.patch(path, json={"id": held["id"], "address": "x"}, headers=MERGE).status_code == 204


@editing(FEATURES, "/req/features/geojson-create-replace")
def the_geometry_member_is_the_primary_geometry(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        moved = new_feature() | {"geometry": {"type": "Point", "coordinates": [105.847, 21.032]}}
        assert client.put(path, json=moved, headers=GEOJSON).status_code == 204
        assert got(client, path)["geometry"] == moved["geometry"]
