"""What a client reads before it asks for features: landing page, conformance, collections, schemas."""

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.links import QUERYABLES, SCHEMA
from registry import crs
from registry.collections import COLLECTIONS

DOCUMENTS = ("/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/units")


def links(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {link["rel"]: link for link in content["links"]}


@pytest.mark.parametrize(
    "path", [*DOCUMENTS, "/ogc/collections/sites/queryables", "/ogc/collections/sites/schema"]
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_document_is_there_as_json_and_as_a_page_in_both_languages(
    http: httpx.Client, path: str, lang: str
) -> None:
    for format_, media_type in (("json", "json"), ("html", "text/html")):
        answer = http.get(path, params={"f": format_, "lang": lang})
        assert answer.status_code == 200, answer.text
        assert media_type in answer.headers["content-type"]
        assert answer.headers["content-language"] == lang
        if format_ == "html":
            assert f'<html lang="{lang}">' in answer.text


def test_the_landing_page_leads_everywhere(http: httpx.Client) -> None:
    content = http.get("/ogc").json()
    found = links(content)
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data", "license"} <= set(
        found
    )
    for link in content["links"]:
        if link["rel"] != "license":
            answer = http.get(link["href"])
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


def test_every_link_of_a_collection_leads_where_it_says(http: httpx.Client) -> None:
    for link in http.get("/ogc/collections/heritage-sites").json()["links"]:
        if link["rel"] == "license":
            continue
        answer = http.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"]


def test_a_browser_gets_pages_and_a_program_gets_json(http: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert http.get("/ogc", headers=browser).headers["content-type"].startswith("text/html")
    assert http.get("/ogc", headers={"Accept": "*/*"}).headers["content-type"] == "application/json"
    assert http.get("/ogc", headers={"Accept": ""}).headers["content-type"] == "application/json"
    assert http.get("/ogc?f=json", headers=browser).headers["content-type"] == "application/json"


def test_conformance_names_the_parts_that_are_served(http: httpx.Client) -> None:
    classes = set(http.get("/ogc/conformance").json()["conformsTo"])
    for name in (
        *(f"ogcapi-features-1/1.0/conf/{part}" for part in ("core", "geojson", "html", "oas30")),
        *("ogcapi-features-2/1.0/conf/crs", "ogcapi-features-3/1.0/conf/filter"),
        *("cql2/1.0/conf/cql2-text", "cql2/1.0/conf/cql2-json", "cql2/1.0/conf/temporal-functions"),
    ):
        assert f"http://www.opengis.net/spec/{name}" in classes


def test_the_collections_are_those_of_the_registry(http: httpx.Client) -> None:
    content = http.get("/ogc/collections").json()
    assert [each["id"] for each in content["collections"]] == list(COLLECTIONS)
    for each in content["collections"]:
        assert {"self", "items", "license", QUERYABLES, SCHEMA} <= set(links(each))
        assert each["crs"] == list(crs.SERVED)
        assert each["storageCrs"] == each["crs"][0] == crs.CRS84
        assert len(each["extent"]["spatial"]["bbox"][0]) == 4
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        assert 105 < west < 105.9 < east < 106.1
        assert 20.5 < south < north < 21.5


def test_the_schema_names_what_features_hold_and_the_queryables_what_filters_may(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        schema = http.get(f"/ogc/collections/{name}/schema").json()
        queryables = http.get(f"/ogc/collections/{name}/queryables").json()
        feature = http.get(f"/ogc/collections/{name}/items?limit=1").json()["features"][0]
        returned = {key for key, held in schema["properties"].items() if not held.get("writeOnly")}
        assert returned == {"id", "geometry", *feature["properties"]}
        assert set(queryables["properties"]) <= set(schema["properties"])
        assert queryables["additionalProperties"] is False
        assert schema["properties"]["id"]["x-ogc-role"] == "id"
        assert schema["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
        for each in schema["properties"].values():
            assert each["title"]


@pytest.mark.parametrize(("lang", "title"), [("vi", "Di sản đã chuyển đổi"), ("en", "Converted heritage")])
def test_codes_are_listed_with_their_labels_in_the_language_of_the_answer(
    http: httpx.Client, lang: str, title: str
) -> None:
    schema = http.get("/ogc/collections/sites/schema", params={"lang": lang}).json()
    kind = schema["properties"]["kind"]
    assert {"const": "converted_site", "title": title} in kind["oneOf"]
    assert kind["enum"] == [each["const"] for each in kind["oneOf"]]
    assert "enum" in schema["properties"]["fields"]["items"]


def test_links_follow_the_public_address_of_the_settings(seeded_url: str) -> None:
    from registry.settings import Settings
    from tests.fixtures.server import serving

    public = "https://registry.example.org/hanoi"
    with (
        serving(Settings(basemap="none", base_url=public), seeded_url) as address,
        httpx.Client(base_url=address) as client,
    ):
        found = client.get("/ogc/collections/sites/items?limit=1").json()["links"]
    ours = [link["href"] for link in found if link["rel"] != "license"]
    assert all(href.startswith(f"{public}/ogc") for href in ours)


def test_links_follow_a_proxy_that_says_what_was_asked(http: httpx.Client) -> None:
    answer = http.get("/ogc", headers={"X-Forwarded-Proto": "https", "Host": "registry.example.org"}).json()
    assert urlsplit(links(answer)["self"]["href"])[:2] == ("https", "registry.example.org")


def test_the_program_says_that_it_lives_and_serves(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json()["data_version"] >= 1


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_features_of_every_collection_and_one_of_them_are_pages_in_both_languages(
    http: httpx.Client, collection: str, lang: str
) -> None:
    address = f"/ogc/collections/{collection}/items"
    first = http.get(address, params={"limit": 1}).json()["features"][0]["id"]
    for path in (address, f"{address}/{first}"):
        answer = http.get(path, params={"f": "html", "lang": lang})
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == lang
