"""Who a request comes from, and the transaction in which they act, over a real server with routes of the test's own."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, func, text, update

from api.app import create_app
from api.auth.deps import Edits, InPerson, SignedIn, Visitor
from registry.accounts import changing, people, tokens
from registry.database import owning_engine, porter_engine, state
from registry.policy import Actor
from registry.settings import Settings
from registry.tables import access_token, account
from registry.workflow import Role, Scope
from tests.fixtures.accounts import BY, PASSWORD, csrf, make_account, signed_in
from tests.fixtures.database import made_database
from tests.fixtures.server import served
from tests.fixtures.town import Town


@dataclass
class Held:
    """A server over the town, with an office of commune 00001 and a reviewer."""

    base: str
    engine: Engine
    office: Actor
    reviewer: Actor

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers=headers, timeout=30)

    @contextmanager
    def porter(self) -> Iterator[Connection]:
        """One transaction of the porter."""
        engine = porter_engine(self.engine.url.render_as_string(hide_password=False), pool=1)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


def _routes(app: FastAPI) -> None:
    @app.get("/test/who")
    def who(visitor: Visitor) -> dict[str, str | None]:
        return {"name": visitor.name if visitor else None}

    @app.post("/test/signed")
    def signed(actor: SignedIn) -> dict[str, str]:
        return {"name": actor.name}

    @app.post("/test/person")
    def person(actor: InPerson) -> dict[str, str]:
        return {"name": actor.name}

    @app.post("/test/edit")
    def edit(edits: Edits, fail: bool = False) -> dict[str, object]:
        state(edits.connection, reason="tried")
        changed = edits.connection.execute(
            text("UPDATE registry.site SET name_vi = name_vi || '!' WHERE code = 'TT001'")
        ).rowcount
        if fail:
            raise RuntimeError
        return {"changed": changed, "words": len(edits.words), "lang": edits.lang}


@contextmanager
def _opened(engine: Engine) -> Iterator[Held]:
    """The routes of this file, over a town with one place."""
    Town(engine, {}).add_site("TT001", 105.81, 21.01)
    office = make_account(engine, "phuong-1", Role.OFFICE, ["commune:00001"])
    reviewer = make_account(engine, "so-van-hoa", Role.REVIEWER)
    app = create_app(Settings(basemap="none"), engine.url.render_as_string(hide_password=False))
    _routes(app)
    with served(app) as base:
        yield Held(base, engine, office, reviewer)


@pytest.fixture
def held(town: Town) -> Iterator[Held]:
    """A server of the test's own."""
    with _opened(town.engine) as made:
        yield made


@pytest.fixture(scope="module")
def lasting(cluster_url: str, town_template: str) -> Iterator[Held]:
    """A server that the tests of this file leave as it is: they sign in and ask, and change neither."""
    with made_database(cluster_url, template=town_template) as url:
        engine = owning_engine(url)
        with _opened(engine) as made:
            yield made
        engine.dispose()


def test_a_session_says_who_asks(lasting: Held) -> None:
    with lasting.client() as client:
        assert client.get("/test/who").json() == {"name": None}
        signed_in(client, "phuong-1")
        assert client.get("/test/who").json() == {"name": "phuong-1"}


def test_an_edit_is_one_transaction_under_the_name_of_who_edits(held: Held) -> None:
    with held.client() as client:
        signed_in(client, "so-van-hoa")
        answer = client.post(
            "/test/edit", headers={"X-CSRF-Token": csrf(client), "X-Request-Id": "a-request-of-mine"}
        )
        assert (answer.status_code, answer.json()["changed"]) == (200, 1), answer.text
    with held.engine.connect() as connection:
        last = connection.execute(
            text("SELECT account, actor, reason, request FROM registry.edition ORDER BY number DESC LIMIT 1")
        ).one()
    assert tuple(last) == (held.reviewer.id, "so-van-hoa", "tried", "a-request-of-mine")


def _name(held: Held) -> str:
    with held.engine.connect() as connection:
        return str(connection.scalar(text("SELECT name_vi FROM registry.site WHERE code = 'TT001'")))


def test_an_office_edits_nothing_directly_and_the_database_holds_it(lasting: Held) -> None:
    with lasting.client() as client:
        signed_in(client, "phuong-1")
        answer = client.post("/test/edit", headers={"X-CSRF-Token": csrf(client)})
        assert answer.json()["changed"] == 0
    assert _name(lasting) == "Nơi TT001"


def test_what_fails_is_undone(lasting: Held) -> None:
    with lasting.client() as client:
        signed_in(client, "so-van-hoa")
        assert client.post("/test/edit?fail=1", headers={"X-CSRF-Token": csrf(client)}).status_code == 500
    assert _name(lasting) == "Nơi TT001"


LATE = """
CREATE FUNCTION registry.refuse_late() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'too late' USING ERRCODE = 'check_violation'; END $$;
CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON registry.site DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_late();
"""


def test_a_commit_that_fails_is_told_as_an_error(held: Held) -> None:
    with held.engine.begin() as connection:
        connection.exec_driver_sql(LATE)
    with held.client() as client:
        signed_in(client, "so-van-hoa")
        answer = client.post("/test/edit", headers={"X-CSRF-Token": csrf(client)})
        assert answer.status_code >= 400
        assert "changed" not in answer.text
    assert _name(held) == "Nơi TT001"


FORGED = {
    "no token": {},
    "another token": {"X-CSRF-Token": "x" * 43},
    "a token that is no token": {"X-CSRF-Token": ""},
    "another site": {"Origin": "https://evil.example"},
    "no origin at all": {"Origin": "null"},
    "this host by another scheme": {"Origin": "https://127.0.0.1"},
    "a host that begins like ours": {"Origin": "http://127.0.0.1.evil.example"},
    "a site beside ours": {"Sec-Fetch-Site": "same-site"},
    "a site across": {"Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("path", ["/test/edit", "/test/signed", "/test/person"])
def test_a_forged_request_does_nothing(lasting: Held, path: str, name: str) -> None:
    with lasting.client() as client:
        signed_in(client, "so-van-hoa")
        token = (
            {"X-CSRF-Token": csrf(client)} if "Origin" in FORGED[name] or "Sec" in str(FORGED[name]) else {}
        )
        answer = client.post(path, headers=token | FORGED[name])
        assert answer.status_code == 403, answer.text
        assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert _name(lasting) == "Nơi TT001"


def test_the_token_of_another_session_does_not_count(lasting: Held) -> None:
    with lasting.client() as mine, lasting.client() as other:
        signed_in(mine, "so-van-hoa")
        signed_in(other, "so-van-hoa")
        assert mine.post("/test/edit", data={"csrf": csrf(other)}).status_code == 403


@pytest.mark.parametrize("multipart", [True, False])
def test_a_form_carries_its_token_in_a_field(lasting: Held, multipart: bool) -> None:
    with lasting.client() as client:
        signed_in(client, "so-van-hoa")
        form = {"csrf": csrf(client)}
        files = {"file": ("a.txt", b"x")} if multipart else None
        assert client.post("/test/signed", data=form, files=files).status_code == 200
        beside = {"file": ("a.txt", b"x"), "csrf": ("csrf", form["csrf"].encode())}
        assert client.post("/test/signed", files=beside).status_code == 403


def test_somebody_who_is_not_signed_in_is_asked_to(lasting: Held) -> None:
    with lasting.client() as client:
        told = client.post("/test/signed")
        assert (told.status_code, told.json()["type"]) == (401, "/problems/sign-in")
        assert told.headers["WWW-Authenticate"].startswith("Bearer")
        page = client.post(
            "/test/signed", headers={"Accept": "text/html", "Referer": f"{lasting.base}/units?x=1"}
        )
        assert (page.status_code, page.headers["Location"]) == (303, "/login?next=/units%3Fx%3D1")
        away = client.post(
            "/test/signed", headers={"Accept": "text/html", "Referer": "https://evil.example/x"}
        )
        assert away.headers["Location"] == "/login?next=/"
        part = client.post("/test/signed", headers={"Accept": "text/html", "HX-Request": "true"})
        assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/login?next=/")


def _token(held: Held, name: str, *scopes: Scope, days: int = 1) -> str:
    with held.porter() as connection:
        owner = people.person(connection, name)
        return tokens.make(connection, BY, owner, name="test", scopes=set(scopes), days=days)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic"])
def test_a_program_acts_with_a_token_and_needs_no_form(held: Held, scheme: str) -> None:
    token = _token(held, "so-van-hoa", Scope.PROPOSE, Scope.REVIEW)
    given = b64encode(f"qgis:{token}".encode()).decode() if scheme == "Basic" else token
    with held.client(Authorization=f"{scheme} {given}") as client:
        assert client.get("/test/who").json() == {"name": "so-van-hoa"}
        assert client.post("/test/edit").json()["changed"] == 1
        assert client.post("/test/person").status_code == 403  # accounts are for people


def test_a_token_to_read_changes_nothing(lasting: Held) -> None:
    with lasting.client(Authorization=f"Bearer {_token(lasting, 'so-van-hoa', Scope.READ)}") as client:
        assert client.get("/test/who").json() == {"name": "so-van-hoa"}
        answer = client.post("/test/edit")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")
    assert _name(lasting) == "Nơi TT001"


def _ends(held: Held, column: str) -> None:
    with held.engine.begin() as connection:
        connection.execute(update(access_token).values({column: func.now()}))


def _disabled(held: Held) -> None:
    with held.engine.begin() as connection:
        connection.execute(update(account).values(disabled_at=func.now()))


ENDS: dict[str, Callable[[Held], None]] = {
    "expired": lambda held: _ends(held, "expires_at"),
    "revoked": lambda held: _ends(held, "revoked_at"),
    "of a disabled account": _disabled,
}


@pytest.mark.parametrize("name", ENDS)
def test_a_token_that_counts_no_longer_is_refused_in_words(held: Held, name: str) -> None:
    token = _token(held, "so-van-hoa", Scope.REVIEW)
    ENDS[name](held)
    with held.client(Authorization=f"Bearer {token}") as client:
        for answer in (client.get("/test/who"), client.post("/test/edit")):
            assert answer.status_code == 401
            assert token not in answer.text
            assert "error" in answer.headers["WWW-Authenticate"]
        assert client.get("/ogc").status_code == 200  # what is public stays so
    assert _name(held) == "Nơi TT001"


@pytest.mark.parametrize(
    "given",
    [
        "Bearer",
        "Bearer crt_",
        "Bearer nonsense",
        "Basic",
        "Basic %%%",
        "Basic eDp5",
        "Bearer crt_\u00e9",
        "Basic " + "A" * 6000,
    ],
)
def test_nonsense_is_no_token(lasting: Held, given: str) -> None:
    with lasting.client() as client:
        answer = client.get("/test/who", headers={"Authorization": given.encode("latin-1")})
        assert answer.status_code == 401


def test_a_password_is_no_token(lasting: Held) -> None:
    given = b64encode(f"so-van-hoa:{PASSWORD}".encode()).decode()
    with lasting.client(Authorization=f"Basic {given}") as client:
        answer = client.get("/test/who")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_sign_in_of_a_proxy_in_front_does_not_hide_the_session(lasting: Held) -> None:
    with lasting.client() as client:
        signed_in(client, "so-van-hoa")
        proxy = b64encode(b"staff:secret").decode()
        assert client.get("/test/who", headers={"Authorization": f"Basic {proxy}"}).json() == {
            "name": "so-van-hoa"
        }


def test_a_token_shrinks_with_the_role_of_its_account(held: Held) -> None:
    token = _token(held, "so-van-hoa", Scope.PROPOSE, Scope.REVIEW)
    with held.porter() as connection:
        changing.change_role(connection, BY, held.reviewer.id, role=Role.ANALYST)
    with held.client(Authorization=f"Bearer {token}") as client:
        assert client.post("/test/edit").status_code == 403
    assert _name(held) == "Nơi TT001"


def test_many_who_edit_at_once_all_come_to_their_turn(held: Held) -> None:
    with held.client(Authorization=f"Bearer {_token(held, 'so-van-hoa', Scope.REVIEW)}") as client:
        with ThreadPoolExecutor(40) as pool:
            statuses = list(pool.map(lambda _: client.post("/test/edit").status_code, range(40)))
        assert set(statuses) == {200}
    assert _name(held) == "Nơi TT001" + "!" * 40


@pytest.mark.parametrize(("given", "kept"), [("abc-1.2_3", True), ("a b", False), ("x" * 65, False)])
def test_a_request_has_a_name(lasting: Held, given: str, kept: bool) -> None:
    with lasting.client() as client:
        answered = client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
        assert (answered == given) is kept
        assert answered
