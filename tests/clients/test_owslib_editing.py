"""OWSLib's client makes, replaces and deletes features with a token, with the media types and tags that it sends."""

import json

import pytest
from owslib.ogcapi.features import Features  # type: ignore[import-untyped]  # no stubs exist

from tests.fixtures.workshop import Workshop, new_feature


def service(workshop: Workshop, who: str | None) -> Features:
    headers = {} if who is None else {"Authorization": f"Bearer {workshop.tokens[who]}"}
    # The library keeps the headers of all its clients in one place.
    found = Features(f"{workshop.address}/ogc", headers=headers)
    found.headers = {"User-Agent": "OWSLib", **headers}
    return found


def test_owslib_makes_replaces_and_deletes_a_feature(workshop: Workshop) -> None:
    client = service(workshop, "reviewer")
    assert client.collection_item_create("sites", json.dumps(new_feature()))
    key = client.response_headers["Location"].rpartition("/")[2]
    assert client.collection_item("sites", key)["properties"]["name_vi"] == "Xưởng mới"
    assert client.collection_item_update("sites", key, json.dumps(new_feature(name_vi="Xưởng khác")))
    assert client.collection_item("sites", key)["properties"]["name_vi"] == "Xưởng khác"
    assert client.collection_item_delete("sites", key)
    with pytest.raises(RuntimeError, match="404"):
        client.collection_item("sites", key)


def test_owslib_hands_an_office_s_changes_in_for_review(workshop: Workshop) -> None:
    client, key = service(workshop, "office"), str(workshop.key("ga-cu"))
    held = client.collection_item("sites", key)
    held["properties"]["name_en"] = "Old station"
    assert client.collection_item_create("sites", json.dumps(new_feature()))
    assert client.collection_item_update("sites", key, json.dumps(held))
    assert client.collection_item_delete("sites", key)
    assert client.collection_item("sites", key)["properties"]["name_en"] != "Old station"
    waiting = "SELECT count(*) FROM registry.change_request WHERE state = 'submitted'"
    assert workshop.number(waiting) == 3


def test_owslib_is_told_why_it_may_not(workshop: Workshop) -> None:
    with pytest.raises(RuntimeError, match="/problems/sign-in"):
        service(workshop, None).collection_item_create("sites", json.dumps(new_feature()))
    with pytest.raises(RuntimeError, match="/properties/name_vi"):
        service(workshop, "reviewer").collection_item_create("sites", json.dumps(new_feature(name_vi=None)))
