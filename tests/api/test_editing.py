"""Features made, replaced, changed and deleted over HTTP: what is published at once, what waits, what is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.collections import SITES as SITES_COLLECTION
from registry.editing.features import receivable
from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.workshop import SITES, Workshop, new_feature

METRIC = "http://www.opengis.net/def/crs/EPSG/0/5897"
LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
REQUESTS = "SELECT count(*) FROM registry.change_request"


def item(workshop: Workshop, slug: str = "dinh-kim-lien", collection: str = "sites") -> str:
    return f"/ogc/collections/{collection}/items/{workshop.key(slug)}"


def got(client: httpx.Client, path: str, **params: str) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def pointers(answer: httpx.Response, status: int = 422) -> set[str]:
    """Where the mistakes of an answer are."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {each["pointer"] for each in answer.json()["errors"]}


# --- made ------------------------------------------------------------------------------------------------------------


def test_a_reviewer_s_feature_is_public_at_once(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        made = client.post(SITES, json=new_feature(tier="independent"))
        assert made.status_code == 201
        seen = client.get(made.headers["location"])
    assert seen.headers["etag"] == made.headers["etag"]
    properties = seen.json()["properties"]
    assert (properties["name_vi"], properties["tier"], properties["kind"]) == (
        "Xưởng mới",
        "independent",
        "creative_centre",
    )
    assert [each["code"] for each in properties["sources"]] == ["bao"]


def test_an_office_s_feature_waits_for_review(workshop: Workshop) -> None:
    with workshop.client("office") as client:
        before = got(client, SITES, limit="1")["numberMatched"]
        waits = client.post(SITES, json=new_feature(change_reason="Đã đến xem"))
        assert waits.status_code == 202
        assert got(client, SITES, limit="1")["numberMatched"] == before
    request = waits.json()["request"]
    assert waits.headers["location"].startswith(f"{workshop.address}/api/requests/{request}")
    assert (
        workshop.number(
            f"{REQUESTS} WHERE id = :id AND state = 'submitted' AND kind = 'create' AND reason = 'Đã đến xem'",
            id=request,
        )
        == 1
    )


def test_the_program_is_the_reason_where_none_is_given(workshop: Workshop) -> None:
    with workshop.client("office") as client:
        client.post(
            SITES, json=new_feature(), headers={"User-Agent": "Mozilla/5.0 QGIS/34400/Debian GNU/Linux 12"}
        )
    assert workshop.number(f"{REQUESTS} WHERE reason = 'Through OGC API Features (QGIS/34400/Debian)'") == 1


def test_a_point_in_another_system_lands_where_it_lies(workshop: Workshop) -> None:
    feature = new_feature()
    feature["geometry"] = {"type": "Point", "coordinates": [587_847.6, 2_326_038.4]}
    for header in (METRIC, f"<{METRIC}>"):
        with workshop.client("reviewer") as client:
            made = client.post(SITES, json=feature, headers={"Content-Crs": header})
            assert made.status_code == 201, made.text
            there = got(client, made.headers["location"], crs=METRIC)["geometry"]["coordinates"]
        assert there == pytest.approx(feature["geometry"]["coordinates"], abs=0.01)


def test_the_axis_order_is_that_of_the_system(workshop: Workshop) -> None:
    feature = new_feature()
    feature["geometry"]["coordinates"].reverse()
    with workshop.client("reviewer") as client:
        made = client.post(SITES, json=feature, headers={"Content-Crs": LATITUDE_FIRST})
        assert got(client, made.headers["location"])["geometry"]["coordinates"] == [105.8452, 21.0301]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name_vi": None}, {"/properties/name_vi"}),
        ({"centre_type": "castle", "tier": "x"}, {"/properties/centre_type", "/properties/tier"}),
        ({"fields": ["x"]}, {"/properties/fields/0"}),
        ({"accuracy_m": 0, "position_date": "soon"}, {"/properties/accuracy_m", "/properties/position_date"}),
        ({"sources": ["no-such-source"]}, {"/properties/sources"}),
        ({"sources": "bao"}, {"/properties/sources"}),
        ({"sources": [7]}, {"/properties/sources"}),
        ({"no_such": 1, "slug": "mine"}, {"/properties/no_such", "/properties/slug"}),
        ({"centre_type": None}, {"/properties/centre_type"}),
        ({"change_reason": 7}, {"/properties/change_reason"}),
    ],
)
def test_every_mistake_is_told_by_its_place_in_the_feature(
    workshop: Workshop, changes: dict[str, Any], wrong: set[str]
) -> None:
    with workshop.client("reviewer") as client:
        assert pointers(client.post(SITES, json=new_feature(**changes))) == wrong
    assert workshop.number(REQUESTS) == 0


@pytest.mark.parametrize(
    "geometry",
    [None, 7, {}, {"type": "Point"}, {"type": "LineString", "coordinates": [[105, 21], [106, 21]]}]
    + [{"type": "Point", "coordinates": each} for each in ([], ["a", "b"], [200, 21], [105.8, 21.0, 7])]
    + [{"type": "Polygon", "coordinates": [[[105, 21], [106, 22], [106, 21], [105, 22], [105, 21]]]}],
)
def test_a_geometry_that_is_none_is_told(workshop: Workshop, geometry: object) -> None:
    with workshop.client("reviewer") as client:
        found = pointers(client.post(SITES, json=new_feature() | {"geometry": geometry}))
    assert all(each.startswith("/geometry") for each in found)


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 5000])
def test_what_is_no_json_object_is_told(workshop: Workshop, content: str) -> None:
    headers = {"Content-Type": "application/geo+json"}
    with workshop.client("reviewer") as client:
        assert client.post(SITES, content=content, headers=headers).status_code == 400


def test_another_format_is_told_apart(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        for type_, content in (
            ("application/gml+xml", b"<gml/>"),
            ("application/x-www-form-urlencoded", b"{}"),
            ("image/png", b"\x89PNG"),
        ):
            refused = client.post(SITES, content=content, headers={"Content-Type": type_})
            assert refused.status_code == 415
            assert "application/geo+json" in refused.json()["errors"][0]["allowed"]


def test_a_system_that_is_not_served_is_told(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        refused = client.post(SITES, json=new_feature(), headers={"Content-Crs": "<http://example.org/crs>"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "Content-Crs"


def test_a_new_source_comes_with_its_feature(workshop: Workshop) -> None:
    new = {"code": "bao-moi", "title": "Một bài khác", "kind": "press", "url": "https://example.org/khac"}
    with workshop.client("reviewer") as client:
        made = client.post(SITES, json=new_feature(sources=["bao", new]))
        assert made.status_code == 201, made.text
        held = got(client, made.headers["location"])["properties"]["sources"]
    assert [(each["code"], each["title"]) for each in held][1] == ("bao-moi", "Một bài khác")


# --- sent once, done once --------------------------------------------------------------------------------------------


def test_the_same_key_makes_one_feature_however_often_it_is_sent(workshop: Workshop) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    def post(_: int) -> httpx.Response:
        with workshop.client("reviewer") as client:
            return client.post(SITES, json=new_feature(), headers=key)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.headers["location"] for each in answers}) == 1
    assert workshop.number("SELECT count(*) FROM registry.site WHERE name_vi = 'Xưởng mới'") == 1


def test_a_key_is_of_one_request_and_of_one_account(workshop: Workshop) -> None:
    key = {"Idempotency-Key": "one"}
    with workshop.client("office") as client:
        first = client.post(SITES, json=new_feature(), headers=key)
        again = client.post(SITES, json=new_feature(), headers=key)
        other = client.post(SITES, json=new_feature(name_vi="Khác"), headers=key)
    assert (again.status_code, again.json(), again.headers["location"]) == (
        202,
        first.json(),
        first.headers["location"],
    )
    assert other.status_code == 409
    with workshop.client("reviewer") as client:
        assert client.post(SITES, json=new_feature(), headers=key).status_code == 201
    assert workshop.number(REQUESTS) == 2


def test_what_failed_may_be_sent_again_with_its_key(workshop: Workshop) -> None:
    key = {"Idempotency-Key": "two"}
    with workshop.client("reviewer") as client:
        assert client.post(SITES, json=new_feature(name_vi=None), headers=key).status_code == 422
        assert client.post(SITES, json=new_feature(), headers=key).status_code == 201
        assert (
            client.post(SITES, json=new_feature(), headers={"Idempotency-Key": "x" * 201}).status_code == 400
        )


# --- changed ---------------------------------------------------------------------------------------------------------


def test_what_was_read_is_put_back_without_a_change(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        for slug in ("dinh-kim-lien", "nha-may-gom", "phong-tranh"):
            for crs in (None, METRIC):
                params = {} if crs is None else {"crs": crs}
                held = client.get(item(workshop, slug), params=params)
                headers = {} if crs is None else {"Content-Crs": crs}
                put = client.put(item(workshop, slug), json=held.json(), headers=headers)
                assert put.status_code == 204, put.text
    assert workshop.number(REQUESTS) == 0


def test_a_replacement_empties_what_it_leaves_out_and_keeps_what_a_feature_cannot_carry(
    workshop: Workshop,
) -> None:
    path = item(workshop, "nha-may-gom")
    events = "SELECT count(*) FROM registry.event e JOIN registry.site s ON s.id = e.site_id WHERE s.slug = 'nha-may-gom-su'"
    had = workshop.number(events)
    with workshop.client("reviewer") as client:
        before = got(client, path)
        sent = {
            name: before["properties"][name]
            for name in ("accuracy_m", "position_method", "position_date", "sources")
        }
        sent |= {"name_vi": "Nhà máy mới", "centre_type": "art_space", "category": "industrial"}
        put = client.put(path, json=before | {"properties": sent, "id": "another"})
        assert put.status_code == 204, put.text
        after = got(client, path)["properties"]
    assert (after["name_vi"], after["name_en"], after["tier"], after["built"]) == (
        "Nhà máy mới",
        None,
        None,
        None,
    )
    assert after["organisations"] == before["properties"]["organisations"] != []
    assert workshop.number(events) == had > 0


def test_a_patch_changes_what_it_names_and_unsets_what_is_null(workshop: Workshop) -> None:
    path = item(workshop)
    with workshop.client("reviewer") as client:
        before = got(client, path)["properties"]
        for patch in (
            {"properties": {"name_en": "Kim Lien", "address": None}},
            {"type": "Feature", "id": "x", "properties": {"rank": "national"}},
            {"built": "1620", "geometry": {"type": "Point", "coordinates": [105.8401, 21.0101]}},
        ):
            answer = client.patch(path, json=patch, headers={"Content-Type": "application/merge-patch+json"})
            assert answer.status_code == 204, answer.text
            assert client.get(path).headers["etag"] == answer.headers["etag"]
        after = got(client, path)
    changed = {name for name, value in after["properties"].items() if value != before[name]}
    assert changed == {
        *(
            "name_en",
            "address",
            "rank",
            "built",
            "built_edtf",
            "built_from",
            "built_to",
            "version",
            "updated_at",
        ),
        *("exists_from",),
    }
    assert after["geometry"]["coordinates"] == [105.8401, 21.0101]


def test_a_side_is_added_and_taken_away_by_its_properties(workshop: Workshop) -> None:
    path = item(workshop, "ga-cu")
    with workshop.client("reviewer") as client:
        assert client.patch(path, json={"properties": {"centre_type": "art_space"}}).status_code == 204
        assert got(client, path)["properties"]["is_centre"] is True
        assert client.get(item(workshop, "ga-cu", "creative-centres")).status_code == 200
        assert client.patch(path, json={"properties": {"centre_type": None}}).status_code == 204
        assert got(client, path)["properties"]["is_centre"] is False
        alone = client.patch(path, json={"properties": dict.fromkeys(("category", "rank", "built"))})
        assert alone.status_code == 422


@pytest.mark.parametrize(
    ("patch", "wrong"),
    [
        ({"properties": {"slug": "mine"}}, "/properties/slug"),
        ({"properties": {"kind": "converted_site"}}, "/properties/kind"),
        ({"properties": {"version": 99}}, "/properties/version"),
        ({"id": "00000000-0000-7000-8000-000000000000"}, "/id"),
        ({"geometry": None}, "/geometry"),
        ({"properties": 7}, "/properties"),
        ({"type": "Point", "properties": {}}, "/type"),
    ],
)
def test_what_the_registry_derives_is_not_written(workshop: Workshop, patch: object, wrong: str) -> None:
    with workshop.client("reviewer") as client:
        assert pointers(client.patch(item(workshop), json=patch)) == {wrong}


def test_what_is_derived_may_be_sent_back_as_it_was(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        held = got(client, item(workshop))["properties"]
        same = {"slug": held["slug"], "version": held["version"], "organisations": held["organisations"]}
        assert client.patch(item(workshop), json={"properties": same}).status_code == 204


def test_an_office_s_change_waits_with_the_fields_that_it_changes(workshop: Workshop) -> None:
    path = item(workshop)
    with workshop.client("office") as client:
        waits = client.patch(path, json={"properties": {"name_en": "Kim Lien"}})
        assert waits.status_code == 202
        assert got(client, path)["properties"]["name_en"] != "Kim Lien"
    with workshop.owner.connect() as connection:
        row = connection.exec_driver_sql("SELECT kind, state, patch FROM registry.change_request").one()
    assert tuple(row) == ("edit", "submitted", {"name_en": "Kim Lien"})


def test_one_side_s_collection_changes_that_side_alone(workshop: Workshop) -> None:
    path = item(workshop, "nha-may-gom", "creative-centres")
    with workshop.client("reviewer") as client:
        held = got(client, path)
        held["properties"]["tier"] = "community"
        put = client.put(path, json=held)
        assert put.status_code in (204, 422), put.text
        held["properties"]["tier"] = None
        assert client.put(path, json=held).status_code == 204
        whole = got(client, item(workshop, "nha-may-gom"))["properties"]
        assert (whole["tier"], whole["category"], whole["built"]) == (None, "industrial", "1905")
        assert pointers(client.patch(path, json={"properties": {"category": "memory"}})) == {
            "/properties/category"
        }


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [*receivable(SITES_COLLECTION), "slug", "change_reason", "geometry", "id", "x"]
) | st.text(max_size=8)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(NAMES, ANY, max_size=4), is_feature=st.booleans())
def test_whatever_is_sent_is_done_or_told(
    workshop: Workshop, values: dict[str, Any], is_feature: bool
) -> None:
    body = {"properties": values} if is_feature else values
    with workshop.client("reviewer") as client:
        for method, path, content in (
            ("PATCH", item(workshop, "ga-cu"), body),
            ("POST", SITES, new_feature(**values) if is_feature else body),
        ):
            # As bytes: text that is half a character cannot be sent otherwise.
            sent = json.dumps(content).encode()
            answer = client.request(method, path, content=sent)
            assert answer.status_code in (201, 204, 400, 422), (answer.status_code, answer.text)
        assert client.get(item(workshop, "ga-cu")).status_code == 200


def test_a_very_long_value_is_told_in_short(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        answer = client.post(SITES, json=new_feature(name_vi="x" * 100_000))
    assert answer.status_code == 422
    assert len(answer.content) < 2000


# --- deleted ---------------------------------------------------------------------------------------------------------


def test_a_reviewer_deletes_and_the_history_stays(workshop: Workshop) -> None:
    path, key = item(workshop), workshop.key("dinh-kim-lien")
    with workshop.client("reviewer") as client:
        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == 404
        assert client.delete(path).status_code == 404
    assert workshop.number("SELECT count(*) FROM registry.site_version WHERE site_id = :key", key=key) >= 2


def test_an_office_s_deletion_waits(workshop: Workshop) -> None:
    with workshop.client("office") as client:
        assert client.delete(item(workshop)).status_code == 202
        assert client.get(item(workshop)).status_code == 200


def test_a_place_with_two_sides_is_not_deleted_from_one(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        assert client.delete(item(workshop, "nha-may-gom", "creative-centres")).status_code == 409
        assert client.delete(item(workshop, "nha-may-gom")).status_code == 204


# --- who may ---------------------------------------------------------------------------------------------------------


def tried(client: httpx.Client, workshop: Workshop) -> set[int]:
    """The answers to one request of each method."""
    path = item(workshop)
    held = httpx.get(f"{workshop.address}{path}").json()
    held["properties"]["name_en"] = "Another"
    return {
        client.post(SITES, json=new_feature()).status_code,
        client.put(path, json=held).status_code,
        client.patch(path, json={"properties": {"name_en": "Another"}}).status_code,
        client.delete(path).status_code,
    }


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("reader", 403), ("analyst", 403), ("elsewhere", 403), ("office", 202)]
)
def test_who_may_and_who_may_not(workshop: Workshop, who: str | None, status: int) -> None:
    with workshop.client(who) as client:
        assert tried(client, workshop) == {status}
    assert workshop.number(REQUESTS) == (4 if status == 202 else 0)


def test_somebody_unknown_is_told_how_to_sign_in(workshop: Workshop) -> None:
    with workshop.client() as client:
        assert "Bearer" in client.post(SITES, json=new_feature()).headers["www-authenticate"]
        wrong = client.post(SITES, json=new_feature(), headers={"Authorization": "Bearer crt_wrong"})
    assert wrong.status_code == 401


@pytest.mark.parametrize(
    ("who", "on_items", "on_item"),
    [
        (None, set(), set()),
        ("reader", set(), set()),
        ("analyst", set(), set()),
        ("office", {"POST"}, {"PUT", "PATCH", "DELETE"}),
        ("reviewer", {"POST"}, {"PUT", "PATCH", "DELETE"}),
    ],
)
def test_options_tell_what_the_visitor_may_do(
    workshop: Workshop, who: str | None, on_items: set[str], on_item: set[str]
) -> None:
    def allowed(client: httpx.Client, path: str) -> set[str]:
        answer = client.options(path)
        assert answer.status_code == 200
        return set(answer.headers["allow"].split(", "))

    reads = {"GET", "HEAD", "OPTIONS"}
    with workshop.client(who) as client:
        assert allowed(client, SITES) == reads | on_items
        assert allowed(client, item(workshop)) == reads | on_item
        assert allowed(client, f"{SITES}/unknown_id") == reads | on_item
        assert allowed(client, "/ogc/collections/units/items") == reads
        assert client.options("/ogc/collections/nothing/items").status_code == 404


@pytest.mark.parametrize("who", [None, "reviewer"])
def test_methods_that_a_resource_does_not_take_are_told_with_those_that_it_takes(
    workshop: Workshop, who: str | None
) -> None:
    units = "/ogc/collections/units/items"
    with workshop.client(who) as client:
        for method, path, allowed in (
            ("POST", units, "GET, HEAD, OPTIONS"),
            ("PUT", f"{units}/commune:00001:2025-07-01", "GET, HEAD, OPTIONS"),
            ("PUT", SITES, "GET, HEAD, POST, OPTIONS"),
            ("DELETE", SITES, "GET, HEAD, POST, OPTIONS"),
            ("POST", item(workshop), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        ):
            answer = client.request(method, path, content="{}")
            assert (answer.status_code, answer.headers["allow"]) == (405, allowed), (method, path)


def test_a_feature_that_is_not_there_is_not_made_by_a_put(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        assert client.put(f"{SITES}/{uuid4()}", json=new_feature()).status_code == 404


def test_a_token_without_the_right_to_review_hands_a_reviewer_s_change_in(workshop: Workshop) -> None:
    with workshop.client("reviewer-who-proposes") as client:
        assert client.post(SITES, json=new_feature()).status_code == 202


def test_a_session_writes_from_our_own_pages_only(workshop: Workshop) -> None:
    with workshop.client() as client:
        signed_in(client, "so-van-hoa")
        word = csrf(client)
        assert client.post(SITES, json=new_feature()).status_code == 403
        foreign = {"X-CSRF-Token": word, "Origin": "https://example.org"}
        assert client.post(SITES, json=new_feature(), headers=foreign).status_code == 403
        own = {"X-CSRF-Token": word, "Origin": workshop.address}
        assert client.post(SITES, json=new_feature(), headers=own).status_code == 201


def test_another_site_s_page_writes_with_a_token_and_never_with_a_cookie(workshop: Workshop) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-crs, if-match",
    }
    with workshop.client() as client:
        told = client.options(item(workshop), headers=asked)
    assert told.status_code == 200
    assert "PATCH" in told.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in told.headers


# --- two at once -----------------------------------------------------------------------------------------------------


def test_a_tag_that_is_no_longer_right_stops_the_change(workshop: Workshop) -> None:
    path = item(workshop)
    with workshop.client("reviewer") as client:
        tag = client.get(path).headers["etag"]
        assert not tag.startswith("W/")
        first = client.patch(path, json={"properties": {"name_en": "One"}}, headers={"If-Match": tag})
        assert first.status_code == 204
        for method, body in (
            ("PATCH", {"properties": {"name_en": "Two"}}),
            ("PUT", client.get(path).json()),
            ("DELETE", None),
        ):
            late = client.request(
                method, path, content=json.dumps(body) if body else None, headers={"If-Match": tag}
            )
            assert late.status_code == 412, late.text
        for right in (
            first.headers["etag"],
            f"W/{first.headers['etag']}",
            "*",
            f'"x", {first.headers["etag"]}',
        ):
            held = client.patch(path, json={"properties": {"name_en": "One"}}, headers={"If-Match": right})
            assert held.status_code == 204
        assert got(client, path)["properties"]["name_en"] == "One"


def test_the_tag_of_a_feature_changes_with_it_and_not_with_others(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        tag = client.get(item(workshop)).headers["etag"]
        assert (
            client.patch(item(workshop, "ga-cu"), json={"properties": {"name_en": "Old"}}).status_code == 204
        )
        assert client.get(item(workshop)).headers["etag"] == tag
        assert client.get(item(workshop), headers={"If-None-Match": tag}).status_code == 304
        assert client.patch(item(workshop), json={"properties": {"name_en": "Kim"}}).status_code == 204
        assert client.get(item(workshop), headers={"If-None-Match": tag}).status_code == 200


def test_of_many_who_change_the_same_state_at_once_one_succeeds(workshop: Workshop) -> None:
    path = item(workshop)
    tag = httpx.get(f"{workshop.address}{path}", headers={"Accept-Language": "en"}).headers["etag"]

    def patch(number: int) -> int:
        with workshop.client("reviewer") as client:
            body = {"properties": {"name_en" if number % 2 else "address": f"Tên {number}"}}
            return client.patch(path, json=body, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(patch, range(6)))
    assert answers == [204, *[412] * 5]
