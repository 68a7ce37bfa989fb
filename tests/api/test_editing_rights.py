"""Who may delete and change features, by account, token and session."""

from uuid import uuid4

import httpx
import pytest

from tests.api.features import REQUESTS, item
from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.workshop import SITES, Workshop, new_feature

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
    lasting_workshop: Workshop, who: str | None, on_items: set[str], on_item: set[str]
) -> None:
    def allowed(client: httpx.Client, path: str) -> set[str]:
        answer = client.options(path)
        assert answer.status_code == 200
        return set(answer.headers["allow"].split(", "))

    reads = {"GET", "HEAD", "OPTIONS"}
    with lasting_workshop.client(who) as client:
        assert allowed(client, SITES) == reads | on_items
        assert allowed(client, item(lasting_workshop)) == reads | on_item
        assert allowed(client, f"{SITES}/unknown_id") == reads | on_item
        assert allowed(client, "/ogc/collections/units/items") == reads
        assert client.options("/ogc/collections/nothing/items").status_code == 404


@pytest.mark.parametrize("who", [None, "reviewer"])
def test_methods_that_a_resource_does_not_take_are_told_with_those_that_it_takes(
    lasting_workshop: Workshop, who: str | None
) -> None:
    units = "/ogc/collections/units/items"
    with lasting_workshop.client(who) as client:
        for method, path, allowed in (
            ("POST", units, "GET, HEAD, OPTIONS"),
            ("PUT", f"{units}/commune:00001:2025-07-01", "GET, HEAD, OPTIONS"),
            ("PUT", SITES, "GET, HEAD, POST, OPTIONS"),
            ("DELETE", SITES, "GET, HEAD, POST, OPTIONS"),
            ("POST", item(lasting_workshop), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
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
