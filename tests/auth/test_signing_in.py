"""The door: who gets in, who does not, and what a thief can do with what they stole."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select, text, update

from registry.accounts import lockout, welcoming
from registry.accounts.entering import held
from registry.accounts.passwords import fits, hashed
from registry.settings import Settings
from registry.tables import account, failed_sign_in, session
from registry.workflow import Role
from tests.fixtures.accounts import BY, PASSWORD, House, csrf, signed_in
from tests.fixtures.server import serving

EVIL = "https://evil.example"


def enter(client: httpx.Client, name: str, password: str = PASSWORD, **form: str) -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password, **form})


def is_in(client: httpx.Client) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_lets_in_and_the_page_asked_for_follows(house: House) -> None:
    with house.client() as client:
        asked = client.get("/account?lang=en")
        assert asked.headers["Location"] == "/login?next=/account%3Flang%3Den&lang=en"
        form = client.get(asked.headers["Location"])
        back = re.search(r'name="next" value="([^"]*)"', form.text)
        assert back is not None
        answer = enter(client, house.account().name, next=back[1])
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account?lang=en")
        assert is_in(client)


def test_a_name_may_be_typed_with_capitals_and_a_password_in_either_normal_form(house: House) -> None:
    import unicodedata

    with house.client() as client:
        name = house.account().name.upper()
        assert enter(client, name, unicodedata.normalize("NFD", PASSWORD)).status_code == 303


def test_a_wrong_password_an_unknown_and_a_disabled_name_are_told_alike(house: House) -> None:
    disabled = house.account()
    with house.engine.begin() as connection:
        connection.execute(update(account).where(account.c.id == disabled.id).values(disabled_at=func.now()))
    told = set()
    with house.client() as client:
        for name, password in (
            (house.account().name, "một mật khẩu khác"),
            ("khong-co-ai", PASSWORD),
            (disabled.name, PASSWORD),
            ("\0", PASSWORD),
            ("x" * 5000, PASSWORD),
        ):
            answer = enter(client, name, password)
            alert = re.search(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)
            assert alert is not None
            told.add((answer.status_code, alert[1]))
            assert "Set-Cookie" not in answer.headers
    assert len(told) == 1


def test_an_unknown_name_costs_the_work_of_a_known_one(house: House) -> None:
    somebody = house.account()
    with house.porter.begin() as connection:
        welcoming.set_password(connection, BY, somebody.id, kept=hashed(PASSWORD))
        known, unknown = held(connection, somebody.name), held(connection, "khong-co-ai")
    assert unknown.account is None
    # The same kind of hash with the same costs is checked, and no password fits it.
    assert unknown.password.split("$")[1:4] == known.password.split("$")[1:4]
    assert not fits(PASSWORD, unknown.password)


@pytest.mark.parametrize(
    "back",
    [
        EVIL,
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%0a/evil.example\n",
        "javascript:alert(1)",
        "http:evil.example",
        " //evil.example",
        "/login?next=//evil.example",
        "x" * 3000,
    ],
)
def test_signing_in_leads_to_no_other_site(house: House, back: str) -> None:
    with house.client() as client:
        answer = enter(client, house.account().name, next=back)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        page = client.get("/login", params={"next": back})
        assert page.headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_sign_somebody_in(house: House, headers: dict[str, str]) -> None:
    with house.client(**headers) as client:
        answer = enter(client, house.account().name)
        assert answer.status_code == 403
        assert "Set-Cookie" not in answer.headers


def test_the_cookie_is_read_by_no_script_and_sent_to_no_other_site(house: House) -> None:
    with house.client() as client:
        cookie = enter(client, house.account().name).headers["Set-Cookie"]
    assert cookie.startswith("registry_session=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    for part in ("Domain", "Max-Age", "expires"):
        assert part not in cookie


def test_with_https_only_this_host_can_have_set_the_cookie_and_nothing_else_counts(house: House) -> None:
    name = house.account().name
    url = house.engine.url.render_as_string(hide_password=False)
    public = "https://registry.example.org"
    with (
        serving(Settings(basemap="none", base_url=public), url) as base,
        httpx.Client(base_url=base) as client,
    ):
        answer = client.post("/login", data={"name": name, "password": PASSWORD}, headers={"Origin": public})
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-registry_session=")
        for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        secret = cookie.partition("=")[2].partition(";")[0]
        html = {"Accept": "text/html"}
        mine = client.get("/account", headers=html | {"Cookie": f"__Host-registry_session={secret}"})
        assert mine.status_code == 200
        planted = client.get("/account", headers=html | {"Cookie": f"registry_session={secret}"})
        assert planted.status_code == 303


def test_a_session_that_somebody_planted_is_never_entered(house: House) -> None:
    victim = house.account()
    with house.client() as attacker, house.client() as client:
        signed_in(attacker, house.account().name)
        planted = attacker.cookies["registry_session"]
        client.cookies.set("registry_session", planted)
        client.cookies.set("registry_session", planted, domain="127.0.0.1", path="/")
        answer = enter(client, victim.name)
        fresh = re.match(r"registry_session=([^;]+)", answer.headers["Set-Cookie"])
        assert fresh is not None
        assert fresh[1] != planted
        # The one that the browser had before has ended.
        assert not is_in(attacker)


def test_a_stolen_session_ends_when_its_owner_signs_out(house: House) -> None:
    with house.client() as client, house.client() as thief:
        signed_in(client, house.account().name)
        thief.cookies.set("registry_session", client.cookies["registry_session"])
        assert is_in(thief)
        answer = client.post("/logout", data={"csrf": csrf(client)})
        assert answer.status_code == 303
        assert 'registry_session=""' in answer.headers["Set-Cookie"]
        assert not is_in(thief)
        assert not is_in(client)


def test_signing_out_by_a_link_or_another_site_is_refused(house: House) -> None:
    with house.client() as client:
        signed_in(client, house.account().name)
        token = csrf(client)
        assert client.get("/logout").status_code == 405
        assert client.head("/logout").status_code == 405
        assert client.post("/logout").status_code == 403
        assert client.post("/logout", data={"csrf": token}, headers={"Origin": EVIL}).status_code == 403
        assert is_in(client)


def test_sessions_run_out_when_idle_and_after_a_day(house: House) -> None:
    for column, age in (("seen_at", timedelta(hours=8)), ("expires_at", timedelta(hours=24))):
        with house.client() as client:
            actor = house.account()
            signed_in(client, actor.name)
            older = update(session).where(session.c.account == actor.id)
            with house.engine.begin() as connection:
                connection.execute(older.values({column: session.c[column] - age + timedelta(minutes=1)}))
            assert is_in(client)
            with house.engine.begin() as connection:
                connection.execute(older.values({column: session.c[column] - age - timedelta(minutes=1)}))
            assert not is_in(client)


def test_it_is_kept_at_most_once_a_minute_when_a_session_was_seen(house: House) -> None:
    actor = house.account()

    def seen() -> object:
        with house.engine.connect() as connection:
            return connection.scalar(select(session.c.seen_at).where(session.c.account == actor.id))

    with house.client() as client:
        signed_in(client, actor.name)
        first = seen()
        assert is_in(client)
        assert seen() == first
        with house.engine.begin() as connection:
            connection.execute(
                update(session)
                .where(session.c.account == actor.id)
                .values(seen_at=session.c.seen_at - timedelta(minutes=2))
            )
        assert is_in(client)
        assert seen() > first  # type: ignore[operator]  # moments


def test_a_disabled_account_is_out_at_once(house: House) -> None:
    actor = house.account()
    with house.client() as client:
        signed_in(client, actor.name)
        with house.engine.begin() as connection:
            connection.execute(update(account).where(account.c.id == actor.id).values(disabled_at=func.now()))
        assert not is_in(client)


@pytest.mark.parametrize("name", ["known", "khong-co-ten-nay"])
def test_guessing_is_locked_out_for_longer_and_longer_known_or_not(house: House, name: str) -> None:
    name = house.account().name if name == "known" else name
    with house.client() as client:
        for _ in range(5):
            assert enter(client, name, "một mật khẩu sai").status_code == 401
        for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
            answer = enter(client, name)  # the right password waits as well
            assert answer.status_code == 429
            assert minutes * 60 - 30 < int(answer.headers["Retry-After"]) <= minutes * 60
            assert f"Hãy thử lại sau {minutes} phút" in answer.text
            with house.engine.begin() as connection:
                over = update(failed_sign_in).where(failed_sign_in.c.name == name)
                connection.execute(over.values(locked_until=func.now()))
            assert enter(client, name, "một mật khẩu sai").status_code == 401


def test_the_right_password_forgives_what_went_wrong_before(house: House) -> None:
    name = house.account().name
    with house.client() as client:
        for _ in range(3):
            for _ in range(4):
                assert enter(client, name, "một mật khẩu sai").status_code == 401
            assert enter(client, name).status_code == 303


def test_many_guesses_at_once_are_counted_one_by_one(house: House) -> None:
    name = house.account().name
    with house.client() as client, ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: enter(client, name, "một mật khẩu sai").status_code, range(12)))
    assert statuses.count(401) == 5
    assert statuses.count(429) == 7


def test_names_that_no_account_can_have_are_counted_as_one() -> None:
    assert {lockout.key_of(f"không thể có {number}") for number in range(100)} == {"?"}


def test_a_page_of_somebody_who_is_signed_in_is_kept_by_no_cache_and_no_page_stands_for_another(
    house: House,
) -> None:
    with house.client() as client:
        for path in ("/units", "/data", "/ogc", "/ogc/collections/sites/items"):
            public = client.get(path)
            assert "Cookie" in public.headers["Vary"]
            held_tag = {"If-None-Match": public.headers.get("ETag", "*")}
            assert client.get(path, headers=held_tag).status_code == 304
        signed_in(client, house.account().name)
        for path in ("/units", "/data", "/ogc", "/ogc/collections/sites/items", "/account", "/khong-co"):
            mine = client.get(path, headers=held_tag | {"If-None-Match": "*"})
            assert mine.status_code in (200, 404)
            assert mine.headers["Cache-Control"] == "no-store"
            assert "ETag" not in mine.headers
            assert "office-" in mine.text


def test_data_stay_cacheable_for_somebody_who_is_signed_in(house: House) -> None:
    with house.client() as client:
        signed_in(client, house.account().name)
        first = client.get("/map/sites.geojson")
        again = client.get("/map/sites.geojson", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def test_no_secret_stands_in_the_database(house: House) -> None:
    with house.client() as client:
        signed_in(client, house.account().name)
        secret = client.cookies["registry_session"]
    with house.engine.connect() as connection:
        for table in ("session", "account", "account_change", "access_token", "one_time_link"):
            rows = connection.execute(text(f"SELECT t::text FROM registry.{table} t")).scalars()
            for row in rows:
                assert secret not in row
                assert PASSWORD not in row


def test_no_secret_stands_in_the_log_or_in_an_answer(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with house.client() as client:
        name = house.account(Role.ADMINISTRATOR).name
        answers = [enter(client, name, f"{PASSWORD} sai"), enter(client, name)]
        secret = client.cookies["registry_session"]
        answers += [client.get(path) for path in ("/account", "/accounts", f"/accounts/{name}", "/khong-co")]
    for record in caplog.records:
        if record.name.partition(".")[0] not in ("httpx", "httpcore"):  # the client's, not ours
            assert PASSWORD not in record.getMessage()
            assert secret not in record.getMessage()
    for answer in answers:
        assert PASSWORD not in answer.text
        assert secret not in answer.text
