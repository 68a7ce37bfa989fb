"""A POST with a key is done once, over a real server with routes of the test's own."""

import threading
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.responses import JSONResponse, Response

from api.app import create_app
from api.idempotency import Once, Onces
from registry.errors import Fault, Invalid
from registry.settings import Settings
from registry.workflow import Role
from tests.fixtures.accounts import csrf, make_account, signed_in
from tests.fixtures.server import served
from tests.fixtures.town import Town


def _rename(once: Once) -> Response:
    changed = text("UPDATE registry.site SET name_vi = name_vi || '!' WHERE code = 'TT001' RETURNING name_vi")
    name = once.edit.connection.scalar(changed)
    return JSONResponse({"name": name}, 201, {"Location": "/somewhere"})


def _routes(app: FastAPI) -> None:
    @app.post("/test/rename")
    def rename(once: Onces) -> Response:
        return once.answer(lambda: _rename(once))

    @app.post("/test/other")
    def other(once: Onces) -> Response:
        return once.answer(lambda: _rename(once))

    @app.post("/test/fail")
    def fail(once: Onces) -> Response:
        def work() -> Response:
            _rename(once)
            raise Invalid(Fault("/x", None, "is missing"))

        return once.answer(work)


class Held:
    """A reviewer's client of a server over a town with one place."""

    def __init__(self, base: str, engine: Engine, client: httpx.Client) -> None:
        self.base, self.engine, self.client = base, engine, client

    def post(self, path: str = "/test/rename", key: str | None = "k-1", **sent: object) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.client.post(path, headers=headers, **(sent or {"content": b"{}"}))  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        with self.engine.connect() as connection:
            return str(connection.scalar(text("SELECT name_vi FROM registry.site WHERE code = 'TT001'")))


@pytest.fixture
def held(town: Town) -> Iterator[Held]:
    town.add_site("TT001", 105.81, 21.01)
    make_account(town.engine, "so-van-hoa", Role.REVIEWER)
    make_account(town.engine, "so-van-hoa-2", Role.REVIEWER)
    app = create_app(Settings(basemap="none"), town.engine.url.render_as_string(hide_password=False))
    _routes(app)
    with served(app) as base, httpx.Client(base_url=base) as client:
        signed_in(client, "so-van-hoa")
        client.headers["X-CSRF-Token"] = csrf(client)
        yield Held(base, town.engine, client)


def test_without_a_key_every_post_counts(held: Held) -> None:
    assert [held.post(key=None).json()["name"] for _ in range(2)] == ["Nơi TT001!", "Nơi TT001!!"]


def test_with_a_key_the_first_answer_is_given_again(held: Held) -> None:
    first, again = held.post(), held.post()
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["location"] == "/somewhere"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert held.name == "Nơi TT001!"


def test_a_key_that_was_used_for_something_else_is_refused(held: Held) -> None:
    held.post()
    answers = [held.post(content=b"{ }"), held.post("/test/other"), held.post("/test/rename?x=1")]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert answers[0].json()["errors"][0]["parameter"] == "Idempotency-Key"
    assert held.name == "Nơi TT001!"


def test_what_failed_is_not_kept_and_can_be_tried_again(held: Held) -> None:
    assert held.post("/test/fail").status_code == 400
    assert held.name == "Nơi TT001"
    assert held.post("/test/rename").status_code == 201


def test_a_key_belongs_to_one_account(held: Held) -> None:
    held.post()
    with httpx.Client(base_url=held.base) as client:
        signed_in(client, "so-van-hoa-2")
        client.headers["X-CSRF-Token"] = csrf(client)
        assert Held(held.base, held.engine, client).post().json()["name"] == "Nơi TT001!!"


def test_of_many_at_once_one_does_the_work(held: Held) -> None:
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.append(held.post().json()["name"])) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert names == ["Nơi TT001!"] * 8
    assert held.name == "Nơi TT001!"


def test_a_form_with_a_file_is_the_same_whatever_line_parts_it(held: Held) -> None:
    def sent(content: bytes) -> httpx.Response:
        return held.post(data={"title": "Ảnh"}, files={"file": ("a.png", content)})

    first, again, other = sent(b"a"), sent(b"a"), sent(b"b")
    assert (first.status_code, again.headers.get("idempotency-replayed"), other.status_code) == (
        201,
        "true",
        409,
    )


@pytest.mark.parametrize("key", ["", "x" * 201, "a b"])
def test_what_is_no_key_is_told(held: Held, key: str) -> None:
    answer = held.post(key=key)
    assert (answer.status_code, held.name) == (400, "Nơi TT001")


def test_nobody_s_body_is_not_read(held: Held) -> None:
    assert httpx.post(f"{held.base}/test/rename", headers={"Idempotency-Key": "k"}).status_code == 401
