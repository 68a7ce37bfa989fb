"""Who a request comes from, and the transaction in which they act, over a real server with routes of the test's own."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from api.app import create_app
from api.auth.deps import Edits, InPerson, SignedIn, Visitor
from registry.database import state
from registry.policy import Actor
from registry.settings import Settings
from registry.workflow import Role
from tests.fixtures.accounts import csrf, make_account, signed_in
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
        return httpx.Client(base_url=self.base, headers=headers)


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

    @app.post("/test/late")
    def late(edits: Edits) -> dict[str, str]:
        # Refused by a trigger that waits for the commit.
        edits.connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        edits.connection.execute(text("UPDATE registry.site SET merged_into = id WHERE code = 'TT001'"))
        return {"told": "done"}


@pytest.fixture
def held(town: Town) -> Iterator[Held]:
    """The routes of this file, over a town with one place."""
    town.add_site("TT001", 105.81, 21.01)
    office = make_account(town.engine, "phuong-1", Role.OFFICE, ["commune:00001"])
    reviewer = make_account(town.engine, "so-van-hoa", Role.REVIEWER)
    url = town.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(basemap="none"), url)
    _routes(app)
    with served(app) as base:
        yield Held(base, town.engine, office, reviewer)


def test_a_session_says_who_asks(held: Held) -> None:
    with held.client() as client:
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
