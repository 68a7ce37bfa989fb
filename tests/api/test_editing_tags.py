"""Tags of features: who changes what somebody else has changed meanwhile is told."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.api.features import got, item
from tests.fixtures.workshop import Workshop

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
