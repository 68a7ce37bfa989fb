"""OGC API Features Part 1: core, GeoJSON, HTML, OpenAPI 3.0 (OGC 17-069r4, annex A)."""

from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import shapely
from shapely.geometry import shape

from registry.collections import COLLECTIONS
from tests.api.conformance.checks import SITES, UNITS, by_rel, features, got, ids, refused, requirement

CORE, GEOJSON, HTML, OAS30 = (features(1, name) for name in ("core", "geojson", "html", "oas30"))
BOX = "105.84,21.02,105.86,21.04"
DOCUMENTS = ("/ogc", "/ogc/conformance", "/ogc/collections", "/ogc/collections/units", SITES)
OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"


@requirement(CORE, "/req/core/root-op")
@requirement(CORE, "/req/core/root-success")
def landing(http: httpx.Client) -> None:
    content = got(http, "/ogc/")
    for rel in ("conformance", "data", "self"):
        assert by_rel(content, rel), rel
    assert by_rel(content, "service-desc") or by_rel(content, "service-doc")


@requirement(CORE, "/req/core/api-definition-op")
def definition_is_found_by_link_and_type(http: httpx.Client) -> None:
    for rel in ("service-desc", "service-doc"):
        for link in by_rel(got(http, "/ogc"), rel):
            answer = http.get(link["href"], headers={"Accept": link["type"]})
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].replace("; charset=utf-8", "") == link["type"]


@requirement(CORE, "/req/core/api-definition-success")
def definition_is_openapi(http: httpx.Client) -> None:
    assert got(http, "/ogc/api")["openapi"].startswith("3.0")


@requirement(CORE, "/req/core/conformance-op")
@requirement(CORE, "/req/core/conformance-success")
def conformance(http: httpx.Client) -> None:
    assert CORE in got(http, "/ogc/conformance")["conformsTo"]


@requirement(CORE, "/req/core/http")
def http_1_1(http: httpx.Client) -> None:
    assert http.get("/ogc").http_version == "HTTP/1.1"
    assert http.head(SITES).status_code == 200
    assert http.post(UNITS).status_code == 405
    assert http.get("/ogc", headers={"Accept": "image/png"}).status_code == 406
    assert "GET" in http.options(SITES).headers["allow"]


@requirement(CORE, "/req/core/query-param-unknown")
def unknown_parameters(http: httpx.Client) -> None:
    for path in (*DOCUMENTS, "/ogc/api", f"{UNITS}/commune:00004:2025-07-01"):
        refused(http, path, unknown_parameter="1")


@requirement(CORE, "/req/core/query-param-invalid")
def invalid_parameters(http: httpx.Client) -> None:
    for name, value in (("limit", "0"), ("limit", "x"), ("bbox", "1,2,3"), ("datetime", "x"), ("f", "x")):
        refused(http, SITES, **{name: value})


@requirement(CORE, "/req/core/crs84")
def coordinates_are_longitude_latitude(http: httpx.Client) -> None:
    for each in got(http, SITES, limit=50)["features"]:
        west, south, east, north = shape(each["geometry"]).bounds
        assert 105 < west <= east < 107
        assert 20 < south <= north < 22


@requirement(CORE, "/req/core/fc-md-op")
@requirement(CORE, "/req/core/fc-md-success")
def collections(http: httpx.Client) -> None:
    assert [each["id"] for each in got(http, "/ogc/collections")["collections"]] == list(COLLECTIONS)


@requirement(CORE, "/req/core/fc-md-links")
def collections_link_to_themselves(http: httpx.Client) -> None:
    content = got(http, "/ogc/collections")
    assert by_rel(content, "self")
    assert by_rel(content, "alternate")


@requirement(CORE, "/req/core/fc-md-items")
@requirement(CORE, "/req/core/fc-md-items-links")
def collections_link_to_their_items(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        types = {link["type"] for link in by_rel(each, "items")}
        assert {"application/geo+json", "text/html"} <= types


@requirement(CORE, "/req/core/fc-md-extent")
@requirement(CORE, "/req/core/fc-md-extent-multi")
def extents_hold_every_feature(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        west, south, east, north = each["extent"]["spatial"]["bbox"][0]
        box = shapely.box(west, south, east, north).buffer(1e-6)
        content = got(http, f"/ogc/collections/{each['id']}/items", limit=1000)
        placed = [feature["geometry"] for feature in content["features"] if feature["geometry"] is not None]
        assert all(box.covers(shape(geometry)) for geometry in placed)
        assert placed
        assert len(each["extent"]["temporal"]["interval"][0]) == 2


@requirement(CORE, "/req/core/sfc-md-op")
@requirement(CORE, "/req/core/sfc-md-success")
def one_collection(http: httpx.Client) -> None:
    listed = {each["id"]: each for each in got(http, "/ogc/collections")["collections"]}
    for name, held in listed.items():
        alone = got(http, f"/ogc/collections/{name}")
        assert {key: value for key, value in alone.items() if key != "links"} == {
            key: value for key, value in held.items() if key != "links"
        }
        assert {link["href"] for link in held["links"]} <= {link["href"] for link in alone["links"]}


@requirement(CORE, "/req/core/fc-op")
@requirement(CORE, "/req/core/fc-response")
def items(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        answer = http.get(f"/ogc/collections/{name}/items")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/geo+json"


@requirement(CORE, "/req/core/fc-limit-definition")
def limit_is_described(http: httpx.Client) -> None:
    schema = parameter(http, "limit")["schema"]
    assert (schema["type"], schema["minimum"]) == ("integer", 1)
    assert schema["minimum"] <= schema["default"] <= schema["maximum"]
    plainly_written(http, "limit")


@requirement(CORE, "/req/core/fc-limit-response-1")
def no_more_than_the_limit(http: httpx.Client) -> None:
    for limit in (1, 7, 1000, 10_000):
        assert len(got(http, SITES, limit=limit)["features"]) <= min(limit, 1000)


@requirement(CORE, "/req/core/fc-bbox-definition")
def box_is_described(http: httpx.Client) -> None:
    plainly_written(http, "bbox")
    schema = parameter(http, "bbox")["schema"]
    assert (schema["type"], schema["items"]["type"]) == ("array", "number")
    assert (schema["minItems"], schema["maxItems"]) == (4, 6)
    assert {each["minItems"] for each in schema["oneOf"]} == {4, 6}


@requirement(CORE, "/req/core/fc-bbox-response")
def box_selects(http: httpx.Client) -> None:
    everything = got(http, SITES, limit=1000)
    west, south, east, north = map(float, BOX.split(","))
    box = shapely.box(west, south, east, north)
    wanted = {each["id"] for each in everything["features"] if shape(each["geometry"]).intersects(box)}
    assert ids(got(http, SITES, limit=1000, bbox=BOX)) == wanted != set()
    assert ids(got(http, SITES, limit=1000, bbox="105.84,21.02,0,105.86,21.04,9000")) == wanted
    assert ids(got(http, SITES, bbox="177,-20,-177,60")) == set()
    assert ids(got(http, SITES, limit=1000, bbox="-180,-90,180,90")) == ids(everything)
    for wrong in ("105,21,106", "105,21,106,22,1", "105,22,106,21", "a,b,c,d", ""):
        refused(http, SITES, bbox=wrong)


@requirement(CORE, "/req/core/fc-time-definition")
def time_is_described(http: httpx.Client) -> None:
    assert parameter(http, "datetime")["schema"]["type"] == "string"
    plainly_written(http, "datetime")


@requirement(CORE, "/req/core/fc-time-response")
def time_selects(http: httpx.Client) -> None:
    for moment, begins, ends in (
        ("2019-10-30T12:00:00Z", "2019-10-30", "2019-10-30"),
        ("2019-10-30", "2019-10-30", "2019-10-30"),
        ("2024-01-01/2025-12-31", "2024-01-01", "2025-12-31"),
        ("2025-07-01/..", "2025-07-01", "9999"),
        ("2025-07-01/", "2025-07-01", "9999"),
        ("../2010-01-01", "0000", "2010-01-01"),
        ("/2010-01-01T00:00:00Z", "0000", "2010-01-01"),
    ):
        wanted = {
            each["id"]
            for each in got(http, UNITS, limit=1000)["features"]
            if each["properties"]["valid_from"] <= ends
            and begins <= (each["properties"]["valid_to"] or "9999")
        }
        assert ids(got(http, UNITS, limit=1000, datetime=moment)) == wanted != set(), moment
    for wrong in ("2019-02-30", "2020-01-01/2019-01-01", "now", "..", "2019-10-30T25:00:00Z"):
        refused(http, SITES, datetime=wrong)


@requirement(CORE, "/req/core/fc-links")
def pages_link_to_themselves_and_each_other(http: httpx.Client) -> None:
    content = got(http, SITES, limit=5, kind="converted_site")
    (self_,) = by_rel(content, "self")
    assert ids(http.get(self_["href"]).json()) == ids(content)
    assert {"text/html"} <= {link["type"] for link in by_rel(content, "alternate")}
    (next_,) = by_rel(content, "next")
    assert not ids(http.get(next_["href"]).json()) & ids(content)
    assert not by_rel(got(http, SITES, limit=1000), "next")


@requirement(CORE, "/req/core/fc-rel-type")
@requirement(CORE, "/req/core/f-links")
def every_link_says_its_relation_and_type(http: httpx.Client) -> None:
    one = f"{UNITS}/commune:00004:2025-07-01"
    for path in (SITES, one):
        assert all(link["rel"] and link["type"] for link in got(http, path)["links"])
    content = got(http, one)
    assert by_rel(content, "self")
    assert by_rel(content, "alternate")
    assert by_rel(content, "collection")[0]["href"].endswith("/ogc/collections/units")


@requirement(CORE, "/req/core/fc-timeStamp")
def time_stamp(http: httpx.Client) -> None:
    # Of what may be included but need not be, its moment is not: the header Date has it.
    answer = http.get(SITES, params={"limit": 1})
    assert "timeStamp" not in answer.json()
    assert parsedate_to_datetime(answer.headers["date"]).tzinfo is not None


@requirement(CORE, "/req/core/fc-numberMatched")
def number_matched(http: httpx.Client) -> None:
    for params in ({}, {"bbox": BOX}, {"kind": "converted_site"}):
        whole = got(http, SITES, **{"limit": 1000, **params})
        assert got(http, SITES, **{"limit": 3, **params})["numberMatched"] == len(whole["features"])


@requirement(CORE, "/req/core/fc-numberReturned")
def number_returned(http: httpx.Client) -> None:
    content = got(http, SITES, limit=9)
    assert content["numberReturned"] == len(content["features"]) == 9


@requirement(CORE, "/req/core/f-op")
@requirement(CORE, "/req/core/f-success")
def one_feature(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        first = got(http, f"/ogc/collections/{name}/items", limit=1)["features"][0]
        held = got(http, f"/ogc/collections/{name}/items/{first['id']}")
        assert {**held, "links": None} == {**first, "links": None}


@requirement(GEOJSON, "/req/geojson/definition")
def geojson_on_request(http: httpx.Client) -> None:
    for path in (SITES, f"{UNITS}/commune:00004:2025-07-01"):
        answer = http.get(path, headers={"Accept": "application/geo+json"})
        assert answer.headers["content-type"] == "application/geo+json"


@requirement(GEOJSON, "/req/geojson/content")
def geojson_content(http: httpx.Client) -> None:
    content = got(http, SITES)
    assert content["type"] == "FeatureCollection"
    for each in content["features"]:
        assert {"type", "id", "geometry", "properties"} == set(each)
        assert each["type"] == "Feature"


@requirement(HTML, "/req/html/definition")
@requirement(HTML, "/req/html/content")
def html(http: httpx.Client) -> None:
    for path in (*DOCUMENTS, f"{UNITS}/commune:00004:2025-07-01"):
        answer = http.get(path, headers={"Accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.text.lower().startswith("<!doctype html>")
        for link in got(http, path)["links"]:
            if link["rel"] == "next":
                assert "next" in answer.text


@requirement(OAS30, "/req/oas30/oas-definition-1")
@requirement(OAS30, "/req/oas30/oas-definition-2")
def openapi_by_media_type(http: httpx.Client) -> None:
    answer = http.get("/ogc/api", headers={"Accept": OPENAPI_TYPE})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == OPENAPI_TYPE


@requirement(OAS30, "/req/oas30/oas-impl")
def every_described_path_is_there(http: httpx.Client) -> None:
    content = got(http, "/ogc/api")
    server = content["servers"][0]["url"]
    assert server.endswith("/ogc")
    for path, held in content["paths"].items():
        if "{" not in path and "get" in held:
            assert http.get(f"{server}{path}").status_code == 200, path


@requirement(OAS30, "/req/oas30/completeness")
def every_operation_tells_its_answers(http: httpx.Client) -> None:
    for path, held in got(http, "/ogc/api")["paths"].items():
        if "get" not in held or path.startswith("/jobs"):  # what changes by itself is not cached
            continue
        assert {"200", "304", "400", "406", "500", "503"} <= set(held["get"]["responses"]), path


@requirement(OAS30, "/req/oas30/exceptions-codes")
def mistakes_are_among_the_answers(http: httpx.Client) -> None:
    paths = got(http, "/ogc/api")["paths"]
    assert "404" in paths["/collections/sites/items/{featureId}"]["get"]["responses"]


@requirement(OAS30, "/req/oas30/security")
def nothing_asks_for_a_key(http: httpx.Client) -> None:
    assert "security" not in got(http, "/ogc/api")


def parameter(http: httpx.Client, name: str) -> dict[str, Any]:
    """A parameter of /items as the OpenAPI document has it."""
    content = got(http, "/ogc/api")
    references = {
        each.get("$ref", "") for each in content["paths"]["/collections/sites/items"]["get"]["parameters"]
    }
    assert f"#/components/parameters/{name}" in references
    found: dict[str, Any] = content["components"]["parameters"][name]
    assert found["in"] == "query"
    assert not found.get("required")
    return found


def plainly_written(http: httpx.Client, name: str) -> None:
    """The parameter says how it is written."""
    told = parameter(http, name)
    assert (told["style"], told["explode"]) == ("form", False)
