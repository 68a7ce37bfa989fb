"""Any request can go to any worker: nothing that a later one needs stays with the process of an earlier one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from registry.accounts.lockout import FREE
from registry.settings import Settings
from tests.fixtures.accounts import PASSWORD, csrf, signed_in
from tests.fixtures.bureau import Bureau
from tests.fixtures.followed import until
from tests.fixtures.server import serving

ORIGIN = "https://registry.example.org"


@pytest.fixture(scope="module")
def workers(shared_bureau: Bureau) -> Iterator[tuple[str, str]]:
    """Addresses of two workers of one database, as a proxy has them behind it."""
    settings = Settings(basemap="none", base_url=ORIGIN)
    with serving(settings, shared_bureau.url) as one, serving(settings, shared_bureau.url) as other:
        yield one, other


class Proxy(httpx.BaseTransport):
    """A proxy in front of workers, which sends each request to the next of them."""

    def __init__(self, workers: tuple[str, ...]) -> None:
        self._next = cycle(httpx.URL(each) for each in workers)
        self._web = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        worker = next(self._next)
        url = request.url.copy_with(scheme="http", host=worker.host, port=worker.port)
        passed = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return self._web.handle_request(passed)

    def close(self) -> None:
        self._web.close()


@contextmanager
def browser(workers: tuple[str, ...]) -> Iterator[httpx.Client]:
    """Somebody's browser, which reaches the workers by turns under their public name."""
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    with httpx.Client(base_url=ORIGIN, headers=headers, transport=Proxy(workers), timeout=60) as client:
        yield client


def test_a_session_and_its_forms_count_on_every_worker(workers: tuple[str, str]) -> None:
    with browser(workers) as client:
        signed_in(client, "quan-tri")
        for _ in range(3):
            assert "quan-tri" in client.get("/").text
        word = csrf(client)
        for _ in range(2):
            form = {"csrf": word, "token_name": "x", "scopes": "read", "days": "1"}
            assert client.post("/account/tokens", data=form, headers={"Origin": ORIGIN}).status_code == 200
        assert client.post("/logout", data={"csrf": word}, headers={"Origin": ORIGIN}).status_code == 303
        assert [client.get("/account").status_code for _ in range(2)] == [303, 303]


def test_wrong_passwords_are_counted_together(workers: tuple[str, str]) -> None:
    with browser(workers) as client:

        def tried(password: str) -> int:
            form = {"name": "ba-dinh", "password": password}
            return client.post("/login", data=form, headers={"Origin": ORIGIN}).status_code

        assert [tried("sai") for _ in range(FREE + 1)] == [401] * FREE + [429]
        assert tried(PASSWORD) == 429


@pytest.mark.parametrize("path", ["/coverage?within=731", "/siting?p=2&within=1203"])
def test_asking_again_and_again_meets_the_answer_whichever_worker_is_asked(
    workers: tuple[str, str], path: str
) -> None:
    with browser(workers) as client:
        until(lambda: 'class="working"' not in client.get(path).text)


def test_a_job_is_known_to_every_worker_until_it_is_dismissed(workers: tuple[str, str]) -> None:
    with browser(workers) as client:
        client.headers["Accept"] = "application/json"
        asked = client.post(
            "/ogc/processes/coverage/execution",
            json={"inputs": {"within": [642]}},
            headers={"Prefer": "respond-async"},
        )
        assert asked.status_code == 201
        job = asked.headers["location"].removeprefix(ORIGIN)
        until(lambda: client.get(job).json()["status"] == "successful")
        assert [client.get(f"{job}/results").status_code for _ in range(2)] == [200, 200]


def test_an_edit_on_one_worker_is_read_on_the_next_request_of_another(
    shared_bureau: Bureau, workers: tuple[str, str]
) -> None:
    site = shared_bureau.another()
    editor = httpx.Client(transport=Proxy(workers), base_url=ORIGIN, timeout=60)
    editor.headers["Authorization"] = f"Bearer {shared_bureau.staff.tokens['so-van-hoa']}"
    with editor, httpx.Client(transport=Proxy(workers[::-1]), base_url=ORIGIN) as public:
        for number in range(6):
            tag = editor.get(f"/api/sites/{site}").headers["etag"]
            body = {"patch": {"name_en": f"Name {number}"}, "reason": "đã xem tận nơi"}
            assert editor.patch(f"/api/sites/{site}", json=body, headers={"If-Match": tag}).status_code == 200
            for _ in range(2):
                told = public.get(f"/ogc/collections/sites/items/{site}").json()
                assert told["properties"]["name_en"] == f"Name {number}"


def test_links_are_the_public_ones_whatever_a_proxy_says(workers: tuple[str, str]) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    for worker in workers:
        told = httpx.get(f"{worker}/ogc", headers=forged).json()
        ours = [link["href"] for link in told["links"] if link["rel"] != "license"]
        assert {address.startswith(f"{ORIGIN}/") for address in ours} == {True}
        page = httpx.get(f"{worker}/", headers={**forged, "Accept": "text/html"}).text
        assert "evil.example" not in page
        assert f'rel="canonical" href="{ORIGIN}/' in page


@contextmanager
def program(url: str, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The program itself with several workers, and its address; ended afterwards if it still runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("creative-registry")), "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)],
        env=os.environ | {"REGISTRY_DATABASE_URL": url, "REGISTRY_BASEMAP": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(address))
        yield process, address
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def children(process: int) -> set[int]:
    """The processes that a process has begun and that still run."""
    held = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return {int(each) for each in held}


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_program_takes_its_workers_with_it(seeded_url: str, told: signal.Signals) -> None:
    with program(seeded_url, 2) as (process, _):
        workers = children(process.pid)
        assert len(workers) == 2
        process.send_signal(told)
        assert process.wait(timeout=30) == {signal.SIGTERM: 143, signal.SIGINT: 130}[told]
        assert all(gone(each) for each in workers)


def test_a_worker_that_dies_is_replaced_and_none_outlives_the_program(seeded_url: str) -> None:
    with program(seeded_url, 2) as (process, address):
        time.sleep(5.5)  # one that dies at once is a program that cannot begin
        first = children(process.pid)
        os.kill(min(first), signal.SIGKILL)
        until(lambda: len(children(process.pid) - first) == 1)
        assert all(answers(address) for _ in range(4))
        workers = children(process.pid)
        process.kill()
        until(lambda: all(gone(each) for each in workers))
