"""Answers that a worker keeps: never older than a confirmed change, on any worker, and the same to the byte."""

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from random import Random

import httpx
import pytest
from sqlalchemy import Engine, select, text, update

from api.kept import Kept, Shelf
from registry.browsing.edition import Edition, edition
from registry.database import owning_engine, writing
from registry.lines import Lines
from registry.pulse import Pulse
from registry.settings import Settings
from registry.tables import site
from tests.fixtures.awaiting import awaited
from tests.fixtures.server import serving

PUBLIC = "https://registry.example.org"
PLACE = "HN001"
WRITES = 30


@dataclass
class Pair:
    """Two workers of one database, with one public address, so that what one gave the other knows."""

    clients: tuple[httpx.Client, httpx.Client]
    owner: Engine
    slug: str
    id: str

    def rename(self, number: int) -> None:
        """Commit a name; when this returns the change is confirmed."""
        with writing(self.owner, actor="test", reason="đổi tên") as connection:
            connection.execute(update(site).where(site.c.code == PLACE).values(name_en=f"Name {number}"))

    def number_in(self, path: str, body: bytes) -> int:
        """The number of the name in an answer."""
        content = json.loads(body)
        if path.startswith("/map"):
            names = [
                each["properties"]["en"]
                for each in content["features"]
                if each["properties"]["slug"] == self.slug
            ]
        elif content["type"] == "Feature":
            names = [content["properties"]["name_en"]]
        else:
            names = [
                each["properties"]["name_en"]
                for each in content["features"]
                if each["properties"]["code"] == PLACE
            ]
        (name,) = names
        return int(name.removeprefix("Name "))


@pytest.fixture
def pair(hanoi_url: str) -> Iterator[Pair]:
    with ExitStack() as closing:
        addresses = [
            closing.enter_context(serving(Settings(basemap="none", base_url=PUBLIC), hanoi_url))
            for _ in range(2)
        ]
        first, second = (closing.enter_context(httpx.Client(base_url=each, timeout=60)) for each in addresses)
        owner = owning_engine(hanoi_url)
        closing.callback(owner.dispose)
        with owner.connect() as connection:
            place = connection.execute(select(site.c.slug, site.c.id).where(site.c.code == PLACE)).one()
        pair = Pair((first, second), owner, place.slug, str(place.id))
        pair.rename(0)
        yield pair


def paths(pair: Pair) -> tuple[str, ...]:
    return (
        f"/ogc/collections/sites/items?code={PLACE}",
        f"/ogc/collections/creative-centres/items?code={PLACE}",
        "/ogc/collections/sites/items?limit=1000",
        f"/ogc/collections/sites/items/{pair.id}",
        "/map/sites.geojson",
    )


def test_no_answer_is_older_than_a_confirmed_change_on_any_worker(pair: Pair) -> None:
    confirmed, done = 0, threading.Event()

    def write() -> None:
        nonlocal confirmed
        for number in range(1, WRITES + 1):
            pair.rename(number)
            confirmed = number
        done.set()

    def read(reader: int) -> tuple[int, int]:
        """How many answers were read, and how many of them as 304."""
        chance, held, read, unchanged = Random(reader), dict[str, tuple[str, int]](), 0, 0
        while not done.is_set() or read < WRITES:
            path, client = chance.choice(paths(pair)), chance.choice(pair.clients)
            known = confirmed
            tag = {"If-None-Match": held[path][0]} if path in held else {}
            answer = client.get(path, headers=tag)
            if answer.status_code == 304:
                seen, unchanged = held[path][1], unchanged + 1
            else:
                assert answer.status_code == 200, answer.text
                seen = pair.number_in(path, answer.content)
            assert seen >= known, path
            held[path] = answer.headers["etag"], seen
            read += 1
        return read, unchanged

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read, number) for number in range(4)]
        pool.submit(write).result()
        counts = [each.result() for each in readers]
    assert all(read >= WRITES for read, _ in counts)
    for path, client in ((path, client) for path in paths(pair) for client in pair.clients):
        first = client.get(path)
        assert pair.number_in(path, first.content) == WRITES
        assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_writer_finds_what_it_wrote_on_the_other_worker_at_once(pair: Pair) -> None:
    for number in range(1, 11):
        pair.rename(number)
        for path, client in ((path, client) for path in paths(pair) for client in pair.clients):
            assert pair.number_in(path, client.get(path).content) == number, path


def test_a_kept_answer_is_the_answer_that_would_be_made(seeded_url: str) -> None:
    kept, unkept = (
        Settings(basemap="none", base_url=PUBLIC),
        Settings(basemap="none", base_url=PUBLIC, keep_mb=0),
    )
    asked = (
        "/ogc/collections/sites/items?limit=20",
        "/ogc/collections/heritage-sites/items?limit=20&bbox=105.8,21,105.9,21.1&lang=en",
        "/ogc/collections/units/items?limit=3&crs=http://www.opengis.net/def/crs/EPSG/0/4326",
        "/ogc/collections/sites",
        "/ogc/collections/sites/queryables",
        "/map/sites.geojson?kind=converted_site",
    )
    with (
        serving(kept, seeded_url) as keeps,
        serving(unkept, seeded_url) as makes,
        httpx.Client(timeout=60) as client,
    ):
        for path in asked:
            for encoding in ("identity", "gzip"):
                answers = [
                    client.get(address + path, headers={"Accept-Encoding": encoding})
                    for address in (keeps, keeps, makes)
                ]
                assert [each.status_code for each in answers] == [200] * 3
                assert len({each.content for each in answers}) == 1, path
                assert len({each.num_bytes_downloaded for each in answers}) == 1, path
                assert len({tuple(sorted(told(each).items())) for each in answers}) == 1, path
            heads = [client.head(address + path) for address in (keeps, makes)]
            assert told(heads[0]) == told(heads[1])
            assert heads[0].content == b""
            tag = {"If-None-Match": answers[0].headers["etag"]}
            again = [client.get(address + path, headers=tag) for address in (keeps, makes)]
            assert [each.status_code for each in again] == [304] * 2
            assert told(again[0]) == told(again[1]), path


def told(answer: httpx.Response) -> dict[str, str]:
    """Headers of an answer but those that each answer has its own of."""
    own = ("date", "x-request-id", "content-security-policy")
    return {name: value for name, value in answer.headers.items() if name not in own}


def test_what_is_each_answer_s_own_is_not_kept(http: httpx.Client) -> None:
    path = "/ogc/collections/sites/items?limit=1"
    first, second = http.get(path), http.get(path)
    assert first.content == second.content
    for name in ("x-request-id", "content-security-policy"):
        assert first.headers[name] != second.headers[name]
    elsewhere = http.get(path, headers={"Origin": "https://elsewhere.example.org"})
    assert elsewhere.headers["access-control-allow-origin"] == "*"
    for somebody in ({"Authorization": "Bearer crt_wrong"}, {"Cookie": "registry_session=none"}):
        assert http.get(path, headers=somebody).content == first.content


def kept(number: int, size: int) -> Kept:
    return Kept(
        Edition(number, datetime(2026, 1, 1, tzinfo=UTC)), {"type": "http.response.start"}, bytes(size)
    )


def test_what_is_kept_is_bounded_and_the_longest_unused_goes_first() -> None:
    shelf, present = Shelf(1_000_000), kept(1, 0).edition
    for number in range(40):
        shelf.put((str(number),), kept(1, 40_000))
        assert shelf.find(("0",), present)
        assert shelf.size <= 1_000_000
    assert shelf.find(("1",), present) is None
    assert shelf.find(("39",), present)
    shelf.put(("39",), kept(2, 10_000))
    assert shelf.find(("39",), present) is None
    shelf.put(("large",), kept(1, 100_000))
    assert shelf.find(("large",), present) is None


def test_many_who_ask_at_once_share_one_question_that_is_put_after_they_asked(
    hanoi_url: str,
) -> None:
    owner, numbers = owning_engine(hanoi_url), count(1)

    def change() -> int:
        with writing(owner, actor="test", reason="đổi tên") as connection:
            connection.execute(
                update(site).where(site.c.code == PLACE).values(name_en=f"Name {next(numbers)}")
            )
        with owner.connect() as connection:
            return edition(connection).number

    async def ask() -> None:
        lines = Lines(hanoi_url)
        pulse = Pulse(lines)
        for _ in range(5):
            early = [asyncio.create_task(pulse.edition()) for _ in range(20)]
            await asyncio.sleep(0)
            committed = await asyncio.to_thread(change)
            late = [asyncio.create_task(pulse.edition()) for _ in range(20)]
            assert len({each.number for each in await asyncio.gather(*early)}) == 1
            assert {each.number for each in await asyncio.gather(*late)} == {committed}
        await pulse.close()
        lines.close()

    awaited(ask())
    owner.dispose()


def test_an_edition_is_told_again_after_the_server_ended_the_connection(hanoi_url: str) -> None:
    owner = owning_engine(hanoi_url)

    async def ask() -> None:
        lines = Lines(hanoi_url)
        pulse = Pulse(lines)
        before = await pulse.edition()
        with owner.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        assert await pulse.edition() == before
        await pulse.close()
        lines.close()

    awaited(ask())
    owner.dispose()
