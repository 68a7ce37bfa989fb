"""OGC API Features Part 4 (draft 20-002): optimistic locking with ETags."""

import httpx

from tests.api.conformance.checks import editing, features, got
from tests.api.conformance.writing import made
from tests.fixtures.workshop import Workshop, new_feature

ETAGS = features(4, "optimistic-locking-etags")


def tag(client: httpx.Client, path: str) -> str:
    """The strong ETag of a feature."""
    found = client.get(path).headers["etag"]
    assert not found.startswith("W/")
    return found


@editing(ETAGS, "/req/optimistic-locking-etags/get-etag-response")
def every_feature_has_a_tag(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        assert tag(client, path) == tag(client, path)


@editing(ETAGS, "/req/optimistic-locking-etags/put-etag-response")
def a_replacement_tells_the_new_tag(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        put = client.put(path, json=new_feature(name_vi="Xưởng khác"))
        assert put.headers["etag"] == tag(client, path)


@editing(ETAGS, "/req/optimistic-locking-etags/patch-etag-response")
def an_update_tells_the_new_tag(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        patch = client.patch(path, json={"properties": {"name_en": "x"}})
        assert patch.headers["etag"] == tag(client, path)


@editing(ETAGS, "/req/optimistic-locking-etags/ifmatch-put-op")
@editing(ETAGS, "/req/optimistic-locking-etags/ifmatch-put-eval")
def a_replacement_of_an_old_state_is_refused(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        held = tag(client, path)
        first = client.put(path, json=new_feature(name_vi="Một"), headers={"If-Match": held})
        second = client.put(path, json=new_feature(name_vi="Hai"), headers={"If-Match": held})
        assert (first.status_code, second.status_code) == (204, 412)
        assert got(client, path)["properties"]["name_vi"] == "Một"
        third = client.put(path, json=new_feature(name_vi="Hai"), headers={"If-Match": first.headers["etag"]})
        assert third.status_code == 204


@editing(ETAGS, "/req/optimistic-locking-etags/ifmatch-patch-op")
@editing(ETAGS, "/req/optimistic-locking-etags/ifmatch-patch-eval")
def an_update_of_an_old_state_is_refused(shop: Workshop) -> None:
    with shop.client("reviewer") as client:
        path = made(client)
        held = tag(client, path)
        first = client.patch(path, json={"properties": {"name_en": "One"}}, headers={"If-Match": held})
        second = client.patch(path, json={"properties": {"name_en": "Two"}}, headers={"If-Match": held})
        assert (first.status_code, second.status_code) == (204, 412)
        assert got(client, path)["properties"]["name_en"] == "One"
