"""Signing in with the city's own account, against a real provider on loopback, well-behaved and not."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from sqlalchemy import Engine, func, select

from api.app import create_app
from registry.accounts import changing
from registry.database import porter_engine
from registry.errors import Invalid
from registry.settings import Settings
from registry.tables import account
from registry.workflow import Role
from tests.fixtures.accounts import BY, make_account
from tests.fixtures.provider import CLIENT, SECRET, Provider, identity_provider
from tests.fixtures.server import serving
from tests.fixtures.town import Town

SUBJECT = "24400320"


@dataclass
class Door:
    """Our application and its provider, with an account that is bound to the provider's subject."""

    base: str
    provider: Provider
    engine: Engine

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, headers={"Accept": "text/html"})

    def walk(self, client: httpx.Client, back: str = "/") -> httpx.Response:
        """From our page to the provider and back, as a browser goes; the answer to the return."""
        first = client.get("/login/provider", params={"next": back})
        assert first.status_code == 303, first.text
        with httpx.Client() as elsewhere:
            second = elsewhere.get(first.headers["Location"])
        return client.get(second.headers["Location"])


@pytest.fixture
def door(town: Town) -> Iterator[Door]:
    made = make_account(town.engine, "so-van-hoa", Role.REVIEWER)
    url = town.engine.url.render_as_string(hide_password=False)
    with identity_provider() as provider:
        settings = Settings(
            basemap="none",
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
        )
        porter = porter_engine(url, pool=1)
        with porter.begin() as connection:
            changing.bind(connection, BY, made.id, subject=f"{provider.issuer} {SUBJECT}")
        porter.dispose()
        with serving(settings, url) as base:
            yield Door(base, provider, town.engine)


def signed_in(client: httpx.Client) -> bool:
    return client.get("/account").status_code == 200


def test_somebody_who_is_bound_is_let_in_and_led_on(door: Door) -> None:
    with door.client() as client:
        answer = door.walk(client, "/units?lang=en")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/units?lang=en")
        assert signed_in(client)


def test_somebody_who_is_not_bound_is_told_their_subject_and_no_account_is_made(door: Door) -> None:
    door.provider.subject = "somebody-else"
    with door.engine.connect() as connection:
        before = connection.scalar(select(func.count()).select_from(account))
    with door.client() as client:
        answer = door.walk(client)
        assert answer.status_code == 403
        assert f"{door.provider.issuer} somebody-else" in answer.text
        assert not signed_in(client)
    with door.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(account)) == before


def test_a_disabled_account_is_not_let_in(door: Door) -> None:
    with door.engine.begin() as connection:
        connection.execute(account.update().values(disabled_at=func.now()))
    with door.client() as client:
        assert door.walk(client).status_code == 403
        assert not signed_in(client)


WRONG: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "audience": lambda claims: claims | {"aud": "another-client"},
    "no audience": lambda claims: {name: value for name, value in claims.items() if name != "aud"},
    "nonce": lambda claims: claims | {"nonce": "of another sign-in"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "expired": lambda claims: claims | {"exp": int(time.time()) - 3600},
    "no expiry": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "several audiences for another": lambda claims: claims | {"aud": [CLIENT, "other"], "azp": "other"},
    "nobody": lambda claims: claims | {"sub": ""},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_token_that_does_not_hold_lets_nobody_in(door: Door, name: str) -> None:
    door.provider.claims = WRONG[name]
    with door.client() as client:
        answer = door.walk(client)
        assert answer.status_code == 502
        assert not signed_in(client)


@pytest.mark.parametrize(
    ("algorithm", "signer"),
    [
        ("RS256", RSAKey.generate_key(2048, {"kid": "one"})),
        ("HS256", OctKey.import_key(SECRET, {"kid": "one"})),
    ],
    ids=["another key", "the client's secret"],
)
def test_a_token_that_somebody_else_has_signed_lets_nobody_in(
    door: Door, algorithm: str, signer: RSAKey | OctKey
) -> None:
    door.provider.algorithm, door.provider.signer = algorithm, signer
    with door.client() as client:
        assert door.walk(client).status_code == 502
        assert not signed_in(client)


def test_a_sign_in_that_another_browser_began_lets_nobody_in(door: Door) -> None:
    with door.client() as attacker, door.client() as victim:
        first = attacker.get("/login/provider")
        with httpx.Client() as elsewhere:
            stolen = elsewhere.get(first.headers["Location"]).headers["Location"]
        assert victim.get(stolen).status_code == 502
        assert not signed_in(victim)
        victim.get("/login/provider")  # a sign-in of their own does not help: its state is another
        assert victim.get(stolen).status_code == 502
        assert not signed_in(victim)


def test_a_return_counts_once(door: Door) -> None:
    with door.client() as client:
        first = client.get("/login/provider")
        with httpx.Client() as elsewhere:
            back = elsewhere.get(first.headers["Location"]).headers["Location"]
        assert client.get(back).status_code == 303
        client.cookies.clear()
        assert client.get(back).status_code == 502


def test_the_cookie_of_the_way_is_read_by_no_script_and_runs_out(door: Door) -> None:
    with door.client() as client:
        cookie = client.get("/login/provider").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=600" in cookie


def test_a_provider_that_names_itself_otherwise_or_sends_elsewhere_is_not_believed(door: Door) -> None:
    for metadata in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}):
        door.provider.metadata = metadata
        with door.client() as client:
            assert client.get("/login/provider").status_code == 502


def test_the_sign_in_leads_only_to_own_paths(door: Door) -> None:
    with door.client() as client:
        assert door.walk(client, "https://evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": "http://id.example.org", "oidc_client_id": "x", "oidc_client_secret": "y"},
        {"oidc_issuer": "https://id.example.org"},
        {"oidc_issuer": "https://id.example.org", "oidc_client_id": "x"},
    ],
)
def test_settings_that_do_not_suffice_stop_the_start(settings: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="REGISTRY_OIDC"):
        create_app(Settings(basemap="none", **settings), "postgresql+psycopg://nowhere/none")  # type: ignore[arg-type]
