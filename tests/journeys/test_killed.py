"""A server that is killed while it publishes many places has published all of them, or none."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Thread
from uuid import UUID

import httpx
import pytest

from registry import requests
from registry.database import acting, editing_engine
from registry.requests import Asked
from registry.workflow import RequestKind
from tests.fixtures.bureau import Bureau, client
from tests.journeys.ledger import require_sound

MANY = 120
KILLS = 3


@contextmanager
def started(url: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The program itself, serving in a process of its own, and its address; ended afterwards if it still runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("creative-registry")), "serve", "--port", str(port)]
    surroundings = os.environ | {"REGISTRY_DATABASE_URL": url, "REGISTRY_BASEMAP": "none"}
    process = subprocess.Popen(
        command,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while not ready(address):
            assert process.poll() is None, "the program did not start"
            assert time.monotonic() < deadline, "the program did not start in time"
        yield process, address
    finally:
        process.kill()
        process.wait()


def ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        time.sleep(0.05)
        return False


@pytest.fixture
def renamed(bureau: Bureau) -> int:
    """The edition that gave many places another name, all at once."""
    keys = [
        row.id for row in bureau.rows("SELECT id FROM registry.site ORDER BY code LIMIT :many", many=MANY)
    ]
    actor, engine = bureau.staff.actors["so-van-hoa"], editing_engine(bureau.url)
    with acting(engine, actor.id, name=actor.name, reason="đặt tên") as connection:
        asked = (Asked(RequestKind.EDIT, UUID(str(key)), {"name_en": f"New {key}"}, "vì") for key in keys)
        done = requests.publish(
            connection, actor, [requests.propose(connection, actor, each) for each in asked]
        )
    engine.dispose()
    return done.edition


WRITERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
"""


def wait_for_writers(bureau: Bureau, *, some: bool) -> None:
    """Until somebody writes; or until nobody does, since the database has undone what a dead program had begun."""
    deadline = time.monotonic() + 30
    while (bureau.number(WRITERS) > 0) is not some:
        assert time.monotonic() < deadline, "nobody writes" if some else "a transaction outlived its program"
        time.sleep(0.01)


def editions(bureau: Bureau) -> list[tuple[int, int]]:
    """Each edition, and how many places got a version by it."""
    rows = bureau.rows(
        "SELECT e.number, count(v.id) FROM registry.edition e"
        " LEFT JOIN registry.site_version v ON lower(v.editions) = e.number GROUP BY 1 ORDER BY 1"
    )
    return [(row[0], row[1]) for row in rows]


def test_all_of_an_edition_is_there_or_nothing(bureau: Bureau, renamed: int) -> None:
    chance, last = Random(7), renamed
    for _ in range(KILLS):
        with (
            started(bureau.url) as (process, address),
            client(address, bureau.staff, "so-van-hoa") as reviewer,
        ):
            path = f"/api/editions/{last}/revert"
            asking = Thread(target=ask, args=(reviewer, path))
            asking.start()
            wait_for_writers(bureau, some=True)
            # At any moment: while it proposes, while it applies, while it commits.
            time.sleep(chance.uniform(0, 1.5))
            process.send_signal(signal.SIGKILL)
            asking.join()
        wait_for_writers(bureau, some=False)
        counted = editions(bureau)
        assert all(number <= renamed or many == MANY for number, many in counted), counted
        last = counted[-1][0]
        drafts = bureau.number("SELECT count(*) FROM registry.change_request WHERE state <> 'approved'")
        assert drafts == 0, "requests of an edition that is not there"
        require_sound(bureau)
    with started(bureau.url) as (_, address), client(address, bureau.staff, "so-van-hoa") as reviewer:
        answer = reviewer.post(f"/api/editions/{last}/revert", json={"reason": "sau khi khởi động lại"})
        assert (answer.status_code, len(answer.json()["sites"])) == (200, MANY)
    assert editions(bureau)[-1] == (answer.json()["edition"], MANY)
    require_sound(bureau)


def ask(reviewer: httpx.Client, path: str) -> None:
    """Ask for something of which the answer may never come."""
    try:
        reviewer.post(path, json={"reason": "bị ngắt giữa chừng"})
    except httpx.TransportError:
        return
