"""Features over HTTP: pages, filters, systems, caching."""

import gzip
from collections.abc import Coroutine, Mapping
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from sqlalchemy import Engine, event, text

from api.params import token
from registry import crs
from registry.crs import CRS84
from registry.lines import Line
from registry.prepared import Prepared, Sent

SITES = "/ogc/collections/sites/items"
UNITS = "/ogc/collections/units/items"
ACTIVITIES = "/ogc/collections/activities/items"


def ask(http: httpx.Client, path: str = SITES, **params: Any) -> dict[str, Any]:
    answer = http.get(
        path,
        params={
            name.replace("_", "-") if name in ("bbox_crs", "filter_lang", "filter_crs") else name: value
            for name, value in params.items()
        },
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def ids(content: dict[str, Any]) -> list[str]:
    return [each["id"] for each in content["features"]]


def follow(http: httpx.Client, content: dict[str, Any]) -> list[str]:
    found = ids(content)
    while next_ := [link["href"] for link in content["links"] if link["rel"] == "next"]:
        content = http.get(next_[0]).json()
        found += ids(content)
    return found


def test_a_page_is_a_geojson_feature_collection(http: httpx.Client) -> None:
    answer = http.get(SITES)
    content = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert content["type"] == "FeatureCollection"
    assert content["numberReturned"] == len(content["features"]) == 100
    assert content["numberMatched"] > 200
    assert "timeStamp" not in content, (
        "an answer follows from the data alone; its moment is in the header Date"
    )
    assert {"self", "alternate", "next", "collection", "describedby", "license", "root"} <= {
        link["rel"] for link in content["links"]
    }


def test_the_names_that_others_rely_on_are_there(http: httpx.Client) -> None:
    site = ask(http, limit=1)["features"][0]["properties"]
    assert {"name_vi", "name_en", "slug", "verification", "sources"} <= set(site)
    assert {"title", "code", "url"} <= set(site["sources"][0])
    unit = ask(http, UNITS, limit=1)["features"][0]["properties"]
    assert {"level", "code", "name_vi", "valid_from", "valid_to", "boundary_quality", "population"} <= set(
        unit
    )


def test_next_links_lead_through_the_whole_collection_once(http: httpx.Client) -> None:
    first = ask(http, limit=60)
    visited = follow(http, first)
    assert len(visited) == len(set(visited)) == first["numberMatched"]


@pytest.mark.parametrize(
    "asked", [{}, {"q": "ha noi"}, {"kind": "festival,idea_call"}, {"asOf": "2026-12-31T00:00:00Z"}]
)
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_activities_without_a_place_follow_those_that_have_one(
    http: httpx.Client, asked: dict[str, str], limit: int
) -> None:
    whole = ask(http, ACTIVITIES, limit=1000, **asked)
    stands = [(each["geometry"] is None, each["id"]) for each in whole["features"]]
    assert stands == sorted(stands)
    assert {placeless for placeless, _ in stands} == {False, True}
    assert follow(http, ask(http, ACTIVITIES, limit=limit, **asked)) == [code for _, code in stands]


def test_a_place_in_the_order_of_activities_is_only_what_the_service_gave(http: httpx.Client) -> None:
    code = ask(http, ACTIVITIES, limit=1)["features"][0]["id"]
    refused = http.get(ACTIVITIES, params={"next": token(code)})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "next"
    assert http.get(ACTIVITIES, params={"next": token(f"0{code}")}).status_code == 200


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(20, 150),
    kind=st.sampled_from(["converted_site", "heritage_site,creative_centre"]),
    lang=st.sampled_from(["vi", "en"]),
)
def test_next_links_keep_every_condition(http: httpx.Client, limit: int, kind: str, lang: str) -> None:
    first = ask(http, limit=limit, kind=kind, lang=lang)
    assert sorted(follow(http, first)) == sorted(ids(ask(http, limit=1000, kind=kind)))


def test_a_limit_above_the_maximum_is_reduced(http: httpx.Client) -> None:
    assert ask(http, limit=999_999_999)["numberReturned"] <= 1000


def test_one_feature_has_its_links_and_system(http: httpx.Client) -> None:
    first = ask(http, limit=1)["features"][0]
    answer = http.get(f"{SITES}/{first['id']}")
    held = answer.json()
    found = {link["rel"]: link["href"] for link in held.pop("links")}
    assert held == first
    assert found["self"].endswith(f"{SITES}/{first['id']}")
    assert found["collection"].endswith("/ogc/collections/sites")
    assert answer.headers["content-crs"] == f"<{CRS84}>"


def test_a_unit_is_found_by_its_level_code_and_first_day(http: httpx.Client) -> None:
    held = http.get(f"{UNITS}/commune:00004:2025-07-01").json()
    assert held["id"] == "commune:00004:2025-07-01"
    assert held["properties"]["boundary_quality"] == "approximate"


@pytest.mark.parametrize("system", list(crs.SERVED))
def test_the_answer_is_in_the_system_that_was_asked_for(http: httpx.Client, system: str) -> None:
    first = ask(http, limit=1)["features"][0]
    answer = http.get(f"{SITES}/{first['id']}", params={"crs": system})
    assert answer.headers["content-crs"] == f"<{system}>"
    served = crs.SERVED[system]
    move = Transformer.from_crs(crs.STORED, served.epsg, always_xy=True)
    x, y = move.transform(*first["geometry"]["coordinates"])
    wanted = [y, x] if served.latitude_first else [x, y]
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(wanted, abs=2e-3)


def test_a_box_means_the_same_in_both_axis_orders(http: httpx.Client) -> None:
    plain = ids(ask(http, bbox="105.84,21.02,105.86,21.04"))
    turned = ids(ask(http, bbox="21.02,105.84,21.04,105.86", bbox_crs=crs.uri(crs.STORED)))
    tall = ids(ask(http, bbox="105.84,21.02,-10,105.86,21.04,500"))
    assert plain == turned == tall != []


@pytest.mark.parametrize("query", ["nhà máy", "NHA MAY"])
def test_free_text_needs_no_diacritics(http: httpx.Client, query: str) -> None:
    assert ids(ask(http, q=query)) == ids(ask(http, q="nha may")) != []


def test_properties_are_query_parameters(http: httpx.Client) -> None:
    for each in ask(http, kind="converted_site", district_code="002")["features"]:
        assert each["properties"]["kind"] == "converted_site"
        assert each["properties"]["district_code"] == "002"
    both = ask(http, fields="design,crafts_folk_art")["features"]
    assert both
    assert all({"design", "crafts_folk_art"} <= set(each["properties"]["fields"]) for each in both)
    assert (
        ask(http, is_centre="true")["numberMatched"]
        == ask(http, "/ogc/collections/creative-centres/items")["numberMatched"]
    )
    assert ask(http, built_from="1902")["numberMatched"] >= 1
    assert ask(http, UNITS, level="commune", valid_from="2025-07-01")["numberMatched"] == 126


def test_datetime_is_existence_on_that_day(http: httpx.Client) -> None:
    assert {
        each["properties"]["level"]
        for each in ask(http, UNITS, datetime="2010-06-01", limit=1000)["features"]
    } == {"city", "district"}
    assert {
        each["properties"]["level"]
        for each in ask(http, UNITS, datetime="2026-01-01", limit=1000)["features"]
    } == {"city", "commune"}
    early = ask(http, "/ogc/collections/heritage-sites/items", datetime="../1700-01-01", limit=1000)
    assert 0 < early["numberMatched"] < ask(http, "/ogc/collections/heritage-sites/items")["numberMatched"]


@pytest.mark.parametrize(
    "params",
    [
        {"filter": "kind = 'converted_site'"},
        {"filter": "kind = 'converted_site'", "filter_lang": "cql2-text"},
        {"filter": '{"op":"=","args":[{"property":"kind"},"converted_site"]}', "filter_lang": "cql2-json"},
        {"filter": '{"op":"=","args":[{"property":"kind"},"converted_site"]}'},
    ],
)
def test_a_filter_is_cql2_in_either_encoding(http: httpx.Client, params: dict[str, str]) -> None:
    assert ids(ask(http, limit=1000, **params)) == ids(ask(http, limit=1000, kind="converted_site"))


def test_a_filter_has_a_system_of_its_own(http: httpx.Client) -> None:
    plain = ids(ask(http, filter="S_INTERSECTS(geometry, BBOX(105.84, 21.02, 105.86, 21.04))"))
    turned = ids(
        ask(
            http,
            filter="S_INTERSECTS(geometry, BBOX(21.02, 105.84, 21.04, 105.86))",
            filter_crs=crs.uri(crs.STORED),
        )
    )
    assert plain == turned != []


def test_a_page_costs_one_statement(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    put = Line.ask

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    def noted(line: Line, statement: Prepared, values: Mapping[str, object]) -> Coroutine[Any, Any, Sent]:
        counted.append(statement.text.decode())
        return put(line, statement, values)

    conditions: dict[str, Any] = {"kind": "converted_site", "bbox": "105,20,106,22", "q": "nha"}
    ask(http, **conditions)
    monkeypatch.setattr(Line, "ask", noted)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask(http, bbox="105,20,106,22.1")
        assert len(counted) == 1, counted
        counted.clear()
        ask(http, **conditions, limit=7)
        assert ["site_feature" in each for each in counted] == [False, True], counted  # first the edition
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_nothing_is_sent_again_while_the_data_stand_still(http: httpx.Client) -> None:
    for path in (
        SITES,
        f"{SITES}?f=html",
        "/ogc",
        "/ogc/collections",
        "/ogc/collections/sites/schema",
        f"{SITES}?f=csv",
        "/ogc/api",
    ):
        first = http.get(path)
        again = http.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert again.status_code == 304, path
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"
        assert "Accept-Language" in first.headers["vary"]


def test_other_questions_languages_and_formats_have_other_etags(http: httpx.Client) -> None:
    tags = [
        http.get(SITES, params=params).headers["etag"]
        for params in ({}, {"limit": "5"}, {"lang": "en"}, {"f": "html"}, {"q": "x"})
    ]
    assert len(set(tags)) == len(tags)
    assert (
        http.get(SITES, params={"limit": "5", "q": "a"}).headers["etag"]
        == http.get(f"{SITES}?q=a&limit=5").headers["etag"]
    )


def test_a_change_of_the_data_changes_the_etag(http: httpx.Client, seeded: Engine) -> None:
    before = http.get(SITES).headers["etag"]
    with seeded.begin() as connection:
        connection.execute(text("UPDATE registry.site SET address = address WHERE code = 'HN001'"))
    after = http.get(SITES, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


def test_head_tells_what_get_would_without_the_body(http: httpx.Client) -> None:
    for path in (SITES, "/ogc", f"{SITES}?f=xlsx"):
        head = http.head(path)
        assert head.status_code == 200
        assert head.content == b""
        if "f=xlsx" not in path:  # the tag of a file names its bytes, which nobody makes for its head
            assert head.headers["etag"] == http.get(path).headers["etag"]


def test_answers_are_packed_and_open_to_other_sites(http: httpx.Client) -> None:
    with http.stream(
        "GET", SITES, headers={"Accept-Encoding": "gzip", "Origin": "https://example.org"}
    ) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert b"FeatureCollection" in gzip.decompress(packed)


def test_pages_for_people_list_features_and_lead_on(http: httpx.Client) -> None:
    page = http.get(SITES, params={"f": "html", "limit": "3", "lang": "en"}).text
    assert "Next page" in page
    first = ask(http, limit=1)["features"][0]
    assert f"{SITES}/{first['id']}" in page
    record = http.get(f"{SITES}/{first['id']}", params={"f": "html"}).text
    assert f"/sites/{first['properties']['slug']}" in record
    unit = http.get(f"{UNITS}/commune:00004:2025-07-01", params={"f": "html"})
    assert unit.status_code == 200
    assert "/units/commune/00004" in unit.text
