"""New features by POST: published, or waiting; what is wrong is told; keys make one of many."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.features import LATITUDE_FIRST, METRIC, REQUESTS, got, pointers
from tests.fixtures.workshop import SITES, Workshop, new_feature

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
    lasting_workshop: Workshop, changes: dict[str, Any], wrong: set[str]
) -> None:
    with lasting_workshop.client("reviewer") as client:
        assert pointers(client.post(SITES, json=new_feature(**changes))) == wrong
    assert lasting_workshop.number(REQUESTS) == 0


@pytest.mark.parametrize(
    "geometry",
    [None, 7, {}, {"type": "Point"}, {"type": "LineString", "coordinates": [[105, 21], [106, 21]]}]
    + [{"type": "Point", "coordinates": each} for each in ([], ["a", "b"], [200, 21], [105.8, 21.0, 7])]
    + [{"type": "Polygon", "coordinates": [[[105, 21], [106, 22], [106, 21], [105, 22], [105, 21]]]}],
)
def test_a_geometry_that_is_none_is_told(lasting_workshop: Workshop, geometry: object) -> None:
    with lasting_workshop.client("reviewer") as client:
        found = pointers(client.post(SITES, json=new_feature() | {"geometry": geometry}))
    assert all(each.startswith("/geometry") for each in found)


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 5000])
def test_what_is_no_json_object_is_told(lasting_workshop: Workshop, content: str) -> None:
    headers = {"Content-Type": "application/geo+json"}
    with lasting_workshop.client("reviewer") as client:
        assert client.post(SITES, content=content, headers=headers).status_code == 400


def test_another_format_is_told_apart(lasting_workshop: Workshop) -> None:
    with lasting_workshop.client("reviewer") as client:
        for type_, content in (
            ("application/gml+xml", b"<gml/>"),
            ("application/x-www-form-urlencoded", b"{}"),
            ("image/png", b"\x89PNG"),
        ):
            refused = client.post(SITES, content=content, headers={"Content-Type": type_})
            assert refused.status_code == 415
            assert "application/geo+json" in refused.json()["errors"][0]["allowed"]


def test_a_system_that_is_not_served_is_told(lasting_workshop: Workshop) -> None:
    with lasting_workshop.client("reviewer") as client:
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
