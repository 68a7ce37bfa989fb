"""What is sent: too much of it is refused before it is read, and JSON that is too deep or cannot be stored."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from api.app import create_app
from api.bodies import json_body, read_json
from registry.errors import Invalid
from registry.settings import Settings
from tests.fixtures.server import served

GIB = 1024**3


def _routes(app: FastAPI) -> None:
    @app.post("/test/json")
    async def read(request: Request) -> Response:
        return JSONResponse(await json_body(request))

    @app.post("/api/imports/test/taken")
    async def taken(request: Request) -> Response:
        return JSONResponse({"bytes": len(await request.body())})


@pytest.fixture(scope="module")
def base(seeded_url: str) -> Iterator[str]:
    app = create_app(Settings(basemap="none"), seeded_url)
    _routes(app)
    with served(app) as address:
        yield address


def _begun(base: str, head: str) -> bytes:
    """What the server answers to a request of which only the head is ever sent, until it hangs up."""
    place = urlsplit(base)
    with socket.create_connection((place.hostname, place.port), timeout=20) as wire:
        wire.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        told = b""
        while chunk := wire.recv(65536):
            told += chunk
        return told


@pytest.mark.parametrize("path", ["/login", "/api/imports", "/welcome/x", "/nowhere", "/ogc"])
def test_a_gibibyte_is_refused_before_it_is_read(base: str, path: str) -> None:
    told = _begun(base, f"POST {path} HTTP/1.1\nHost: x\nContent-Length: {GIB}")
    assert told.startswith(b"HTTP/1.1 413")
    assert b"/problems/too-large" in told


def test_who_sends_more_all_the_same_is_told_why(base: str) -> None:
    with httpx.Client(base_url=base) as client:
        answer = client.post("/login", content=b"x" * (2 * 1024 * 1024))
        assert (answer.status_code, answer.json()["status"]) == (413, 413)
        assert "1 MiB" in answer.json()["detail"]
        page = client.post("/login", content=b"x" * (2 * 1024 * 1024), headers={"Accept": "text/html"})
        assert page.status_code == 413
        assert "Nội dung quá lớn" in page.text


def _stream(size: int) -> Iterator[bytes]:
    for _ in range(size // 65536):
        yield b" " * 65536


def test_what_does_not_say_how_much_it_is_is_counted(base: str) -> None:
    with httpx.Client(base_url=base) as client:
        answer = client.post("/test/json", content=_stream(3 * 1024 * 1024))
        assert answer.status_code == 413


def test_a_path_that_takes_files_takes_more_and_no_more_than_it_says(base: str) -> None:
    with httpx.Client(base_url=base, timeout=30) as client:
        size = 31 * 1024 * 1024
        assert client.post("/api/imports/test/taken", content=_stream(size)).json() == {"bytes": size}
        assert client.post("/api/imports/test/taken", content=b"x" * (33 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[" * 100_000, "too many levels"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too many levels"),
        (b"[" * 33 + b"]" * 33, "too many levels"),
        (b"{", "is not JSON"),
        (b"", "is not JSON"),
        (b"\xff", "not text in UTF-8"),
        (b'{"a": 1, "a": 2}', "more than once"),
        (b"NaN", "not a finite number"),
        (b"-Infinity", "not a finite number"),
        (b"1e999", "not a finite number"),
        (b"9" * 5000, "too long"),
        (b'"\\u0000"', "cannot be stored"),
        (b'{"a": {"b": ["\\ud800"]}}', "/a/b/0: contains a character that cannot be stored"),
        (b'{"a/b\\u0000": 1}', "cannot be stored"),
    ],
)
def test_json_that_cannot_be_taken_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read_json(content)


@pytest.mark.parametrize(
    "value",
    [None, 0, "[[[[", {"a": "]" * 100}, '\\"[', [[[1]]], {"đ": "Hà Nội 🏛"}, -1.5e-7, "\\u0000"],
)
def test_json_that_can_be_taken_is_taken_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value


def test_brackets_within_texts_are_not_levels() -> None:
    assert read_json(json.dumps(["[" * 1000, '"[{' * 500]).encode()) == ["[" * 1000, '"[{' * 500]


def test_a_body_that_is_too_deep_is_a_problem_in_words(base: str) -> None:
    with httpx.Client(base_url=base) as client:
        answer = client.post("/test/json", content=b"[" * 5000)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/"
        assert answer.json()["errors"][0]["message"] == "có quá nhiều tầng lồng nhau"
