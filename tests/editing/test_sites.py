"""Places through the plain API: read, patched with the version that was read, made, vouched for, reshaped."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.fixtures.bureau import HALL, VILLA, Bureau


def new_place(**more: Any) -> dict[str, Any]:
    return {
        "name_vi": "Xưởng mới",
        "geometry": {"type": "Point", "coordinates": [105.852, 21.0345]},
        "accuracy_m": 20,
        "position_method": "address_estimate",
        "position_date": "2026-11-01",
        "stated": {"commune": {"code": "00070", "basis": "địa chỉ"}},
        "centre": {"centre_type": "art_space"},
        "sources": {"compiler": {"position": 0}},
    } | more


def patched(
    client: httpx.Client, path: str, patch: dict[str, Any], *, tag: str | None = None, **more: Any
) -> httpx.Response:
    """The answer to a patch that is made from what stands there now, or from `tag`."""
    tag = tag or client.get(path).headers["etag"]
    body = {"patch": patch, "reason": "đã xem tận nơi", **more}
    return client.patch(path, json=body, headers={"If-Match": tag})


def test_a_place_is_read_with_its_edition_as_etag(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as client:
        answer = client.get(f"/api/sites/{shared_bureau.another()}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["etag"].strip('"').isdigit()
    assert {"name_vi", "geometry", "centre", "heritage", "events", "sources"} <= answer.json().keys()


def test_nobody_reads_or_writes_without_signing_in(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client() as client:
        answers = [client.get(path), client.patch(path, json={}), client.post("/api/sites", json={})]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert answers[0].headers["www-authenticate"].startswith("Bearer")


def test_a_change_must_name_the_version_that_it_is_made_from(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    body = {"patch": {"name_en": "Hall"}, "reason": "vì"}
    with shared_bureau.client("hoan-kiem") as client:
        for headers in ({}, {"If-Match": "*"}, {"If-Match": ""}):
            answer = client.patch(path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (428, "/problems/precondition-required")
            assert answer.json()["errors"][0]["parameter"] == "If-Match"


def test_a_change_from_an_old_version_is_told_what_stands_there_now(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        read = client.get(path).headers["etag"]
        made = patched(client, path, {"name_en": "First"}, tag=read)
        stale = patched(client, path, {"name_en": "Second"}, tag=read)
    assert made.status_code == 200
    assert (stale.status_code, stale.headers["etag"]) == (412, made.headers["etag"])
    assert [(each["pointer"], each["value"]) for each in stale.json()["errors"]] == [("/name_en", "First")]


def test_an_office_submits_and_a_reviewer_publishes(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("hoan-kiem") as client:
        asked = patched(client, path, {"name_en": "Asked"})
        assert (asked.status_code, asked.json()["state"]) == (202, "submitted")
        assert asked.headers["location"] == f"{shared_bureau.address}/api/requests/{asked.json()['id']}"
        assert client.get(path).json()["name_en"] != "Asked"
    with shared_bureau.client("so-van-hoa") as client:
        done = patched(client, path, {"name_en": "Done"})
        assert (done.status_code, done.json()["name_en"]) == (200, "Done")
        again = client.get(path)
        assert (again.headers["etag"], again.json()) == (done.headers["etag"], done.json())


def test_a_reviewer_may_want_a_review_and_an_office_may_not_do_without(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        assert patched(client, path, {"name_en": "X"}, publish=False).status_code == 202
    with shared_bureau.client("hoan-kiem") as client:
        assert patched(client, path, {"name_en": "X"}, publish=True).status_code == 403
        asked = client.get("/api/requests", params={"site": path.rsplit("/", 1)[1]}).json()["requests"]
    assert [each["author"] for each in asked] == ["Tài khoản so-van-hoa"]


def test_a_bare_merge_patch_has_its_reason_in_the_query(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        headers = {
            "If-Match": client.get(path).headers["etag"],
            "Content-Type": "application/merge-patch+json",
        }
        sent = b'{"name_en": null, "address": "22 H\\u00e0ng Bu\\u1ed3m"}'
        lacking = client.patch(path, content=sent, headers=headers)
        answer = client.patch(path, content=sent, headers=headers, params={"reason": "vì biển số nhà"})
    assert (lacking.status_code, lacking.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert (answer.status_code, answer.json()["name_en"], answer.json()["address"]) == (
        *(200, None),
        "22 Hàng Buồm",
    )


def test_every_mistake_is_told_by_its_pointer_in_both_languages(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    wrong = {"name_vi": "", "accuracy_m": -1, "centre": {"tier": "castle"}, "wings": 2}
    with shared_bureau.client("hoan-kiem") as client:
        told = patched(client, path, wrong)
        assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
        # What a code may be is looked at when the document has its form.
        assert {each["pointer"] for each in told.json()["errors"]} == {"/name_vi", "/accuracy_m", "/wings"}
        tier = patched(client, path, {"centre": {"tier": "castle"}}).json()["errors"][0]
        assert (tier["pointer"], "city" in tier["allowed"]) == ("/centre/tier", True)
    with shared_bureau.client("hoan-kiem", lang="vi") as client:
        spoken = patched(client, path, wrong).json()
    assert spoken["title"] == "Nội dung không hợp lệ"
    english = [each["message"] for each in told.json()["errors"]]
    assert not {each["message"] for each in spoken["errors"]} & set(english)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "/patch"),
        ({"patch": {}, "reason": "x", "colour": 1}, "/colour"),
        ({"patch": [], "reason": "x"}, "/patch"),
        ({"patch": {"name_en": "x"}, "reason": " "}, "/reason"),
        ({"patch": {"name_en": "x"}, "reason": 7}, "/reason"),
        ({"patch": {"name_en": "x"}, "reason": "x", "publish": "yes"}, "/publish"),
    ],
)
def test_a_body_is_read_strictly(shared_bureau: Bureau, body: dict[str, Any], where: str) -> None:
    path = f"/api/sites/{shared_bureau.site(HALL)}"
    with shared_bureau.client("hoan-kiem") as client:
        answer = client.patch(path, json=body, headers={"If-Match": client.get(path).headers["etag"]})
    assert answer.status_code == 422
    assert where in {each["pointer"] for each in answer.json()["errors"]}


def test_a_new_place_is_made_and_led_to(shared_bureau: Bureau) -> None:
    body = {"document": new_place(), "reason": "mới mở"}
    with shared_bureau.client("so-van-hoa") as client:
        made = client.post("/api/sites", json=body)
        assert made.status_code == 201
        read = client.get(made.headers["location"])
        assert (read.headers["etag"], read.json()) == (made.headers["etag"], made.json())
        assert client.post("/api/sites", json={"document": {}, "reason": "x"}).status_code == 422
    with shared_bureau.client("hoan-kiem") as client:
        asked = client.post("/api/sites", json=body)
        assert (asked.status_code, asked.json()["kind"], asked.json()["site"]) == (202, "create", None)
    with shared_bureau.client("ba-dinh") as client:
        assert client.post("/api/sites", json=body).status_code == 403


def test_an_office_vouches_for_its_own_place(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("hoan-kiem") as client:
        tag = {"If-Match": client.get(path).headers["etag"]}
        done = client.post(f"{path}/verify", headers=tag)
        assert (done.status_code, done.json()["verification"]) == (200, "verified")
        assert client.get(path).headers["etag"] == done.headers["etag"]
        assert client.post(f"{path}/verify", headers=tag).status_code == 412
    with shared_bureau.client("ba-dinh") as client:
        answer = client.post(f"{path}/verify", headers={"If-Match": done.headers["etag"]})
        assert answer.status_code == 403


def test_places_are_hidden_deleted_and_brought_back(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.another()}"
    with shared_bureau.client("so-van-hoa") as client:
        for verb, publication in (("unpublish", "draft"), ("delete", "deleted"), ("restore", "published")):
            tag = {"If-Match": client.get(path).headers["etag"]}
            answer = client.post(f"{path}/{verb}", json={"reason": "vì"}, headers=tag)
            assert (answer.status_code, answer.json()["publication"]) == (200, publication), answer.text
    with shared_bureau.client("hoan-kiem") as client:
        tag = {"If-Match": client.get(path).headers["etag"]}
        assert client.post(f"{path}/delete", json={"reason": "vì"}, headers=tag).status_code == 202


def test_places_are_merged_and_split(shared_bureau: Bureau) -> None:
    stays, goes = shared_bureau.another(), shared_bureau.site(VILLA)
    path = f"/api/sites/{stays}"
    with shared_bureau.client("so-van-hoa") as client:

        def post(verb: str, **body: Any) -> httpx.Response:
            tag = {"If-Match": client.get(path).headers["etag"]}
            return client.post(f"{path}/{verb}", json={"reason": "vì", **body}, headers=tag)

        merged = post("merge", other_site=str(goes), patch={"other_names": ["Biệt thự"]})
        assert (merged.status_code, merged.json()["other_names"]) == (200, ["Biệt thự"])
        assert client.get(f"/api/sites/{goes}").json()["merged_into"] == str(stays)
        parted = post("split", parts=[new_place(name_vi="Nhà sau")])
        assert parted.status_code == 200
        assert post("merge", other_site=str(stays)).status_code == 422
        assert post("merge", other_site=str(uuid4())).status_code == 404
        assert post("split", parts=[]).status_code == 422
    made = shared_bureau.rows("SELECT name_vi FROM registry.site WHERE split_from = :key", key=stays)
    assert [row.name_vi for row in made] == ["Nhà sau"]


def test_a_link_to_a_place_that_is_not_there_is_told(shared_bureau: Bureau) -> None:
    link = {"kind": "agreement", "source": "compiler"}
    key = shared_bureau.another()
    path = f"/api/sites/{key}"
    with shared_bureau.client("so-van-hoa") as client:
        for to in (uuid4(), key):
            answer = patched(client, path, {"links": {"new-1": {"to": str(to), **link}}})
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/links/new-1/to")


@pytest.mark.parametrize(
    "path",
    [
        "/api/sites/%2e%2e%2fetc",
        "/api/sites/{}%00",
        "/api/sites/' OR 1=1--",
        "/api/sites/{{{}}}",
        "/api/sites/urn:uuid:{}",
        "/api/sites/{}/versions/-1",
        "/api/sites/{}/versions/999999999999999999999",
        "/api/sites/{}/versions/999999",
        "/api/editions/0x1",
        "/api/editions/٣",
        "/api/editions/99999999",
        "/api/requests/1",
    ],
)
def test_an_id_is_an_id_and_nothing_else(shared_bureau: Bureau, path: str) -> None:
    key = shared_bureau.site(HALL)
    with shared_bureau.client("so-van-hoa") as client:
        answer = client.get(path.replace("{}", str(key)))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_an_unknown_place_is_not_found_by_any_verb(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{UUID(int=1)}"
    with shared_bureau.client("so-van-hoa") as client:
        headers = {"If-Match": '"1"'}
        answers = [
            client.get(path),
            client.get(f"{path}/history"),
            client.patch(path, json={"patch": {}, "reason": "x"}, headers=headers),
            client.post(f"{path}/verify", headers=headers),
            client.post(f"{path}/delete", json={"reason": "x"}, headers=headers),
            client.post(f"{path}/revert", json={"reason": "x", "edition": 1}),
        ]
    assert {answer.status_code for answer in answers} == {404}
