"""More than can be done at once: everybody is answered, nothing waits for ever, nothing is left behind."""

import gc
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import pytest
from anyio import WouldBlock
from fastapi import FastAPI
from pydantic import TypeAdapter
from sqlalchemy import Engine, text

from api.app import create_app
from registry.database import reading_arguments, reading_engine
from registry.settings import Settings
from tests.fixtures.server import served, serving

SITES = "/ogc/collections/sites/items"


@pytest.mark.parametrize("path", [f"{SITES}?limit=1", "/?lang=en", f"{SITES}?f=csv&limit=1"])
def test_more_requests_than_threads_and_connections_are_all_answered(seeded_url: str, path: str) -> None:
    with (
        serving(Settings(basemap="none", pool=2), seeded_url) as address,
        httpx.Client(base_url=address, timeout=30, limits=httpx.Limits(max_connections=100)) as client,
        ThreadPoolExecutor(80) as pool,
    ):
        answers = list(pool.map(lambda _: client.get(path).status_code, range(80)))
    assert set(answers) == {200}


def test_what_routes_need_is_worked_out_before_the_first_request(seeded_url: str) -> None:
    def worked_out() -> list[object]:
        return [each for each in gc.get_objects() if type(each) is TypeAdapter]

    app = create_app(Settings(basemap="none"), seeded_url)
    before = worked_out()
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        for path in ("/", "/api/requests", "/ogc/processes", "/nowhere"):
            client.get(path)
        known = {id(each) for each in before}
        assert [each for each in worked_out() if id(each) not in known] == []


def test_files_that_are_being_made_keep_no_page_waiting(seeded_url: str) -> None:
    with (
        serving(Settings(basemap="none", pool=1), seeded_url) as address,
        httpx.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(20) as pool,
    ):
        files = [pool.submit(client.get, f"{SITES}?f=xlsx") for _ in range(12)]
        meanwhile = []
        while not any(file.done() for file in files):
            meanwhile.append(client.get(f"{SITES}?limit=1").status_code)
        assert set(meanwhile) == {200}
        assert {file.result().status_code for file in files} == {200}


@pytest.fixture
def hurried(seeded_url: str) -> FastAPI:
    return create_app(Settings(basemap="none"), seeded_url)


def test_a_question_that_takes_too_long_is_ended_and_told(
    hurried: FastAPI, seeded: Engine, seeded_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.lines.reading_arguments", partial(reading_arguments, 1))
    with (
        served(hurried) as address,
        httpx.Client(base_url=address, timeout=30) as client,
        seeded.connect() as holder,
    ):
        hurried.state.readers.primary.engine = reading_engine(seeded_url, pool=1, longest=1)
        hurried.state.readers.primary.files = reading_engine(seeded_url, pool=1, longest=1)
        holder.execute(text("LOCK TABLE registry.site, registry.site_feature IN ACCESS EXCLUSIVE MODE"))
        for format_ in ("json", "csv", "gpkg", "parquet"):
            answer = client.get(SITES, params={"f": format_, "lang": "en"})
            assert answer.status_code == 503, format_
            assert answer.json()["type"] == "/problems/too-slow"
            assert "simpler filter" in answer.json()["detail"]
        holder.rollback()
        assert client.get(SITES).status_code == 200


def test_who_waits_too_long_for_a_turn_is_asked_to_come_again(
    hurried: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.deps.PATIENCE", 0.1)
    monkeypatch.setattr("api.ogc.exports.PATIENCE", 0.1)
    with served(hurried) as address, httpx.Client(base_url=address, timeout=30) as client:
        with suppress(WouldBlock):
            while True:
                hurried.state.file_turns.acquire_nowait()
        answer = client.get(SITES, params={"f": "csv"})
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/busy"
        assert answer.headers["retry-after"]
        assert client.get(SITES).status_code == 200


def test_a_client_that_leaves_in_the_middle_of_a_file_leaves_nothing_behind(seeded_url: str) -> None:
    with (
        serving(Settings(basemap="none", pool=1), seeded_url) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        for _ in range(5):
            with client.stream("GET", SITES, params={"f": "geojson"}) as answer:
                next(answer.iter_raw(100))
        assert client.get(SITES, params={"f": "csv"}).status_code == 200
        assert not list(Path(tempfile.gettempdir()).glob("registry-*/export.*"))


def test_a_database_that_was_restarted_is_found_again(seeded_url: str, seeded: Engine) -> None:
    with (
        serving(Settings(basemap="none", pool=3), seeded_url) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        for query in ("limit=1", "limit=1&f=csv"):
            assert client.get(f"{SITES}?{query}").status_code == 200
        with seeded.connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database() AND query NOT LIKE 'LOCK%'"
                )
            ).all()
        assert ended
        for query in ("limit=1", "limit=1&f=csv"):
            assert client.get(f"{SITES}?{query}").status_code == 200
