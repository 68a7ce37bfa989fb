"""One-time links: the first administrator's, and those by which people choose their password."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from starlette.requests import Request

from api.problems import logged_path
from registry.accounts import changing, links
from registry.tables import account, account_change, one_time_link
from registry.workflow import Role
from tests.fixtures.accounts import BY, PASSWORD, House, csrf, signed_in

NEW = "nắng lên trên sông Hồng"


def choose(client: httpx.Client, secret: str, password: str = NEW, **form: str) -> httpx.Response:
    return client.post(f"/welcome/{secret}", data={"password": password, "again": password, **form})


@pytest.fixture
def empty_house(house: House) -> House:
    """The house before anybody has an account."""
    with house.engine.begin() as connection:
        connection.execute(delete(one_time_link))
        connection.execute(delete(account))
    return house


def first_link(house: House) -> str | None:
    with house.porter.begin() as connection:
        return links.first_administrator(connection)


def password_link(house: House, key: object) -> str:
    with house.porter.begin() as connection:
        return links.for_password(connection, BY, key)  # type: ignore[arg-type]  # the id of an actor


def test_the_first_administrator_is_made_once(empty_house: House) -> None:
    house, secret = empty_house, first_link(empty_house)
    assert secret is not None
    with house.client() as client:
        form = client.get(f"/welcome/{secret}")
        assert form.status_code == 200
        assert form.headers["Cache-Control"] == "no-store"
        assert client.get(f"/welcome/{secret}").status_code == 200  # looking at it does not use it up
        answer = choose(client, secret, name="Quan-Tri", title="Phòng CNTT")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account?done=welcome")
        assert client.get("/accounts").status_code == 200
        assert choose(client, secret, name="hai", title="Hai").status_code == 410
    assert first_link(house) is None
    with house.engine.connect() as connection:
        assert connection.execute(select(account.c.name, account.c.role)).all() == [
            ("quan-tri", "administrator")
        ]


def test_each_start_makes_a_fresh_link_and_voids_the_last(empty_house: House) -> None:
    old, new = first_link(empty_house), first_link(empty_house)
    with empty_house.client() as client:
        assert client.get(f"/welcome/{old}").status_code == 410
        assert client.get(f"/welcome/{new}").status_code == 200


def test_the_link_counts_no_longer_once_there_is_an_administrator(empty_house: House) -> None:
    secret = first_link(empty_house)
    assert secret is not None
    empty_house.account(Role.ADMINISTRATOR)
    with empty_house.client() as client:
        assert client.get(f"/welcome/{secret}").status_code == 410
        assert choose(client, secret, name="hai", title="Hai").status_code == 410


def test_what_is_wrong_is_told_and_does_not_use_the_link_up(empty_house: House) -> None:
    secret = first_link(empty_house)
    assert secret is not None
    with empty_house.client() as client:
        answer = choose(client, secret, "quá ngắn", name="!", title="")
        assert answer.status_code == 422
        assert set(re.findall(r'id="(\w+)-wrong"', answer.text)) == {"name", "title", "password"}
        assert "quá ngắn" not in answer.text
        differ = client.post(
            f"/welcome/{secret}",
            data={"password": NEW, "again": f"{NEW}!", "name": "quan-tri", "title": "Phòng CNTT"},
        )
        assert differ.status_code == 422
        assert NEW not in differ.text
        assert choose(client, secret, name="quan-tri", title="Phòng CNTT").status_code == 303


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "a" * 257,
        "123456789012",
        "matkhau12345",
        "Password2026!",
        "aaaaaaaaaaaaaaa",
        "quan-tri-2026",
        "qwertyuiop123",
        "hanoihanoihanoi",
    ],
)
def test_a_password_that_is_short_or_first_guessed_is_refused(empty_house: House, password: str) -> None:
    secret = first_link(empty_house)
    assert secret is not None
    with empty_house.client() as client:
        answer = choose(client, secret, password, name="quan-tri", title="Phòng CNTT")
        assert answer.status_code == 422
        assert 'id="password-wrong"' in answer.text
        assert password not in answer.text.replace('value="quan-tri"', "")


def test_of_many_who_use_a_link_at_once_one_wins(house: House) -> None:
    actor = house.account()
    secret = password_link(house, actor.id)
    with house.client() as client, ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda number: choose(client, secret, f"{NEW} {number}").status_code, range(8))
        )
    assert sorted(statuses) == [303, *[410] * 7]
    with house.engine.connect() as connection:
        chosen = select(func.count()).where(
            account_change.c.account == actor.id, account_change.c.action == "password"
        )
        assert connection.scalar(chosen) == 1


def test_of_two_first_administrators_at_once_one_wins(empty_house: House) -> None:
    secret = first_link(empty_house)
    assert secret is not None
    with empty_house.client() as client, ThreadPoolExecutor(4) as pool:
        statuses = list(
            pool.map(
                lambda number: choose(client, secret, name=f"quan-tri-{number}", title="Q").status_code,
                range(4),
            )
        )
    assert sorted(statuses) == [303, 410, 410, 410]


def test_a_new_password_ends_every_session_and_the_old_password(house: House) -> None:
    actor = house.account()
    with house.client() as thief, house.client() as client:
        signed_in(thief, actor.name)
        assert choose(client, password_link(house, actor.id)).status_code == 303
        assert thief.get("/account").status_code == 303
        assert client.get("/account").status_code == 200
        refused = thief.post("/login", data={"name": actor.name, "password": PASSWORD})
        assert refused.status_code == 401
        signed_in(thief, actor.name, NEW)


def test_a_link_runs_out_and_a_newer_one_voids_it(house: House) -> None:
    actor = house.account()
    old, new = password_link(house, actor.id), password_link(house, actor.id)
    with house.client() as client:
        assert client.get(f"/welcome/{old}").status_code == 410
        assert client.get(f"/welcome/{new}").status_code == 200
        with house.engine.begin() as connection:
            hours = timedelta(hours=72)
            connection.execute(
                update(one_time_link)
                .where(one_time_link.c.account == actor.id)
                .values(expires_at=one_time_link.c.expires_at - hours)
            )
        assert client.get(f"/welcome/{new}").status_code == 410
        assert choose(client, new).status_code == 410


def test_a_link_of_an_account_that_is_disabled_counts_no_longer(house: House) -> None:
    actor = house.account()
    secret = password_link(house, actor.id)
    with house.porter.begin() as connection:
        changing.disable(connection, BY, actor.id)
    with house.client() as client:
        assert client.get(f"/welcome/{secret}").status_code == 410
        assert choose(client, secret).status_code == 410


def test_another_site_cannot_use_a_link(house: House) -> None:
    secret = password_link(house, house.account().id)
    with house.client(Origin="https://evil.example") as client:
        assert choose(client, secret).status_code == 403


@pytest.mark.parametrize("token", ["x", "%00", "%F0%9F%92%A5", "..%2f..%2faccount", "a" * 3000, "%ED%A0%80"])
def test_a_link_that_never_was_is_told_as_used(house: House, token: str) -> None:
    with house.client() as client:
        assert client.get(f"/welcome/{token}").status_code in (404, 410)


def test_the_page_of_a_link_that_counts_no_longer_does_not_repeat_it(house: House) -> None:
    with house.client() as client:
        assert "not-a-real-secret" not in client.get("/welcome/not-a-real-secret").text


def test_logs_do_not_hold_the_secret_of_a_link() -> None:
    scope = {
        "type": "http",
        "path": "/welcome/secret",
        "headers": [],
        "server": ("h", 80),
        "scheme": "http",
        "query_string": b"",
    }
    assert logged_path(Request(scope)) == "/welcome/…"


def test_the_password_is_changed_by_who_knows_the_present_one(house: House) -> None:
    actor = house.account()
    with house.client() as client, house.client() as elsewhere:
        signed_in(client, actor.name)
        signed_in(elsewhere, actor.name)

        def change(present: str) -> httpx.Response:
            form = {"csrf": csrf(client), "present": present, "password": NEW, "again": NEW}
            return client.post("/account/password", data=form)

        wrong = change("không phải mật khẩu")
        assert wrong.status_code == 422
        assert 'id="present-wrong"' in wrong.text
        assert change(PASSWORD).headers["Location"] == "/account?done=password"
        assert client.get("/account").status_code == 200
        assert elsewhere.get("/account").status_code == 303
        for _ in range(5):
            assert change("vẫn không phải").status_code == 422
        assert change(NEW).status_code == 429  # a thief of a session cannot go on guessing
