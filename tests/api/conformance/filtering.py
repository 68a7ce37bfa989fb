"""OGC API Features Part 3: queryables and filters (OGC 19-079r2, annex A)."""

import httpx

from api.links import QUERYABLES
from registry import crs
from registry.browsing.counting import MOST_COUNTED
from registry.collections import COLLECTIONS
from tests.api.conformance.checks import SITES, UNITS, by_rel, features, got, ids, refused, requirement

NAMES = ("queryables", "queryables-query-parameters", "filter", "features-filter")
QUERYABLE, PARAMETERS, FILTER, FEATURES = (features(3, name) for name in NAMES)
CONVERTED = "kind = 'converted_site'"


@requirement(QUERYABLE, "/req/queryables/queryables-link")
@requirement(FEATURES, "/req/features-filter/queryables-link")
def collections_link_to_their_queryables(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        (link,) = by_rel(got(http, f"/ogc/collections/{name}"), QUERYABLES)
        answer = http.get(link["href"], headers={"Accept": link["type"]})
        assert answer.headers["content-type"] == "application/schema+json"
        head = http.head(f"/ogc/collections/{name}/items")
        assert head.links[QUERYABLES]["url"] == link["href"]


@requirement(QUERYABLE, "/req/queryables/get-queryables-op")
@requirement(QUERYABLE, "/req/queryables/get-queryables-response")
@requirement(FEATURES, "/req/features-filter/get-queryables-op")
def queryables_are_a_schema(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        content = got(http, f"/ogc/collections/{name}/queryables")
        assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert content["$id"].endswith(f"/ogc/collections/{name}/queryables")
        assert content["type"] == "object"
        assert content["additionalProperties"] is False
        for held in content["properties"].values():
            assert "type" in held or held["format"].startswith("geometry-")


@requirement(PARAMETERS, "/req/queryables-query-parameters/parameters")
def queryables_are_parameters(http: httpx.Client) -> None:
    described = got(http, "/ogc/api")["paths"]
    for name in COLLECTIONS:
        told = {each.get("name") for each in described[f"/collections/{name}/items"]["get"]["parameters"]}
        assert set(got(http, f"/ogc/collections/{name}/queryables")["properties"]) - {"geometry"} <= told
    chosen = got(http, SITES, kind="converted_site", district_code="002", limit=1000)["features"]
    both = f"{CONVERTED} AND district_code = '002'"
    assert {each["id"] for each in chosen} == ids(got(http, SITES, filter=both, limit=1000)) != set()
    refused(http, SITES, kind="castle")


@requirement(FILTER, "/req/filter/filter-param")
@requirement(FILTER, "/req/filter/filter-lang-param")
@requirement(FILTER, "/req/filter/filter-crs-param")
@requirement(FEATURES, "/req/features-filter/filter-lang-param")
@requirement(FEATURES, "/req/features-filter/filter-crs-param")
def filter_parameters_are_described(http: httpx.Client) -> None:
    told = got(http, "/ogc/api")["components"]["parameters"]
    assert told["filter"]["schema"]["type"] == "string"
    assert told["filter-lang"]["schema"]["enum"] == ["cql2-text", "cql2-json"]
    assert told["filter-crs"]["schema"]["enum"] == list(crs.SERVED)


@requirement(FILTER, "/req/filter/response")
def filters_select(http: httpx.Client) -> None:
    everything = got(http, SITES, limit=1000)["features"]
    wanted = {each["id"] for each in everything if each["properties"]["kind"] == "converted_site"}
    assert ids(got(http, SITES, limit=1000, filter=CONVERTED)) == wanted != set()
    for wrong in ("kind =", "nonsense = 1", "name_vi > 5", ""):
        refused(http, SITES, filter=wrong)


@requirement(FILTER, "/req/filter/filter-crs-wgs84")
def filters_are_in_crs84_unless_told(http: httpx.Client) -> None:
    plain = "S_INTERSECTS(geometry, BBOX(105.84, 21.02, 105.86, 21.04))"
    turned = "S_INTERSECTS(geometry, BBOX(21.02, 105.84, 21.04, 105.86))"
    wanted = ids(got(http, SITES, filter=plain))
    assert wanted == ids(got(http, SITES, filter=turned, **{"filter-crs": crs.uri(4326)})) != set()
    refused(http, SITES, filter=plain, **{"filter-crs": "EPSG:4326"})


@requirement(FILTER, "/req/filter/mixing-expressions")
def filters_join_the_other_parameters(http: httpx.Client) -> None:
    box = "105.84,21.02,105.86,21.04"
    both = ids(got(http, SITES, filter=CONVERTED, bbox=box, limit=1000))
    each = ids(got(http, SITES, filter=CONVERTED, limit=1000)), ids(got(http, SITES, bbox=box, limit=1000))
    assert both == each[0] & each[1] != set()


@requirement(QUERYABLE, "/req/queryables/expression-construction")
def only_queryables_stand_in_expressions(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        refused(http, f"/ogc/collections/{name}/items", filter="this_is_not_a_queryable IS NULL")


@requirement(FILTER, "/req/filter/get-functions-operation")
@requirement(FILTER, "/req/filter/get-functions-response-json")
def there_are_no_functions_of_our_own(http: httpx.Client) -> None:
    refused(http, SITES, filter="initial(name_vi) = 'N'")
    assert http.get("/ogc/functions").status_code == 404


@requirement(FEATURES, "/req/features-filter/filter-param")
@requirement(FEATURES, "/req/features-filter/response")
def filters_go_with_the_items_of_every_collection(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        path = f"/ogc/collections/{name}/items"
        whole = got(http, path, limit=1)["numberMatched"]
        told = got(http, path, limit=1, filter="id IS NOT NULL").get("numberMatched")
        assert told == (whole if whole <= MOST_COUNTED else None)
        assert got(http, path, limit=1, filter="id IS NULL")["numberMatched"] == 0
        refused(http, path, filter="THIS IS NOT A FILTER")
    refused(http, f"{UNITS}/commune:00004:2025-07-01", filter="TRUE")
