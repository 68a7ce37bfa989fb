"""The public reads from a replica, writes go to the primary, and whoever writes reads what they wrote."""

from typing import Any

import httpx
import pytest

from tests.fixtures.accounts import PASSWORD, csrf, signed_in
from tests.fixtures.followed import REVIEWER, Followed, until

SITES = "/ogc/collections/sites/items"
ANY_LAG = 3600.0
PUBLIC = (
    *(
        "/",
        "/?f=html&q=nha",
        "/data",
        "/units",
        "/plan",
        "/programmes",
        "/network",
        "/conversions",
        "/freshness",
    ),
    *("/coverage", "/siting", "/login", "/ogc", "/ogc/collections", "/ogc/collections/units/items"),
    "/ogc/collections/sites/tiles/WebMercatorQuad/10/450/812",
)
"""Addresses of ours that need nothing to be written."""


def states(client: httpx.Client) -> dict[str, str]:
    """How each database fares, as the server tells it."""
    told: list[dict[str, Any]] = client.get("/readyz").json()["databases"]
    return {each["name"]: each["state"] for each in told}


def test_the_public_reads_what_the_replica_shows_and_an_editor_what_was_written(followed: Followed) -> None:
    with (
        followed.server(read_lag=ANY_LAG) as address,
        followed.client(address) as public,
        followed.client(address, knows=True) as editor,
    ):
        before = followed.name(public)
        with followed.standing_still():
            assert followed.rename(editor, "Seen by its editor").status_code == 200
            assert followed.name(editor) == "Seen by its editor"
            assert followed.name(public) == before
        until(lambda: followed.name(public) == "Seen by its editor")


def test_an_old_answer_is_old_as_a_whole(followed: Followed) -> None:
    """Its ETag, its pages and its files are those of the database that answers, not of the primary."""
    with (
        followed.server(read_lag=ANY_LAG) as address,
        followed.client(address) as public,
        followed.client(address, knows=True) as editor,
        followed.standing_still(),
    ):
        old = public.get(SITES)
        csv = public.get(SITES, params={"f": "csv"})
        for number in range(2):
            assert followed.rename(editor, f"Newer {number}").status_code == 200
        again = public.get(SITES, headers={"If-None-Match": old.headers["etag"]})
        assert again.status_code == 304
        assert public.get(SITES, params={"f": "csv"}).text == csv.text
        assert editor.get(SITES).headers["etag"] != old.headers["etag"]
        assert "Newer 1" in editor.get(SITES, params={"f": "csv"}).text


def test_without_a_lag_nobody_reads_less_than_was_confirmed_on_any_worker(followed: Followed) -> None:
    with (
        followed.server() as one,
        followed.server() as other,
        followed.client(one, knows=True) as editor,
        followed.client(other) as public,
    ):
        for number in range(10):
            assert followed.rename(editor, f"Confirmed {number}").status_code == 200
            assert followed.name(public) == f"Confirmed {number}"
        with followed.standing_still():
            assert followed.rename(editor, "While it stands still").status_code == 200
            assert followed.name(public) == "While it stands still"
            until(lambda: states(public) == {"primary": "answers", "replica 1": "behind"})


def test_a_replica_that_is_too_far_behind_is_passed_over(followed: Followed) -> None:
    with (
        followed.server(read_lag=1.5) as address,
        followed.client(address) as public,
        followed.client(address, knows=True) as editor,
        followed.standing_still(),
    ):
        until(lambda: states(public) == {"primary": "answers", "replica 1": "answers"})
        assert followed.rename(editor, "Old enough to be missed").status_code == 200
        until(lambda: followed.name(public) == "Old enough to be missed")
        assert states(public)["replica 1"] == "behind"


@pytest.mark.parametrize("lag", [0, ANY_LAG])
def test_without_the_replica_reads_go_on_from_the_primary(followed: Followed, lag: float) -> None:
    with followed.server(read_lag=lag) as address, followed.client(address) as public:
        name = followed.name(public)
        with followed.without(followed.replica):
            assert followed.name(public) == name
            until(lambda: states(public)["replica 1"] == "gone")
        until(lambda: states(public)["replica 1"] == "answers")
        assert followed.name(public) == name


@pytest.mark.parametrize("lag", [0, ANY_LAG])
def test_without_the_primary_reads_go_on_and_writes_say_that_they_cannot(
    followed: Followed, lag: float
) -> None:
    with (
        followed.server(read_lag=lag) as address,
        followed.client(address) as public,
        followed.client(address, knows=True) as editor,
    ):
        name, etag = followed.name(public), public.get(SITES).headers["etag"]
        with followed.without(followed.primary):
            assert followed.name(public) == name
            assert {path: public.get(path).status_code for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
            assert public.get(SITES, headers={"If-None-Match": etag}).status_code == 304
            assert public.get(SITES, params={"f": "csv"}).status_code == 200
            refused = followed.rename(editor, "Never written")
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/read-only")
            assert "nothing can be written" in refused.json()["detail"]
            assert refused.headers["retry-after"]
            # A token that nobody can check is nobody's: what is public is there all the same.
            assert followed.name(editor) == name
            until(lambda: public.get("/readyz").json()["status"] == "read-only")
            assert states(public) == {"primary": "gone", "replica 1": "answers"}
        until(lambda: states(public)["primary"] == "answers")
        assert followed.rename(editor, f"Written again {lag}").status_code == 200
        assert followed.name(editor) == f"Written again {lag}"
        followed.wait(followed.replica)  # it may ask the primary again only after seconds


def test_pages_without_the_primary_say_so_and_give_back_what_was_typed(followed: Followed) -> None:
    with (
        followed.server() as address,
        httpx.Client(base_url=address, headers={"Accept": "text/html", "Accept-Language": "en"}) as client,
    ):
        signed_in(client, REVIEWER)
        word = csrf(client)
        with followed.without(followed.primary):
            until(lambda: client.get("/readyz").json()["status"] == "read-only")
            shown = client.get("/")
            assert shown.status_code == 200
            assert "signing in and changes have to wait" in shown.text
            form = {"csrf": word, "name_en": 'A "name" that took long', "reason": "vì", "password": PASSWORD}
            sent = client.post("/office/new", data=form, headers={"Origin": address})
            assert sent.status_code == 503
            assert "Can only be read at present" in sent.text
            assert "A &#34;name&#34; that took long" in sent.text
            assert "Send again" in sent.text
            assert PASSWORD not in sent.text
            assert client.get("/office").status_code == 503
        until(lambda: client.get("/readyz").json()["status"] == "ok")
        assert client.get("/office").status_code == 200
        assert "have to wait" not in client.get("/").text
