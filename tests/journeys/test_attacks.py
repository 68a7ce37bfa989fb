"""What a thief, a forger and a flooder try on the API of editing: told what is wrong, and nothing is written."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import func, update

from registry.database import porter_engine
from registry.tables import account
from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.bureau import HALL, VILLA, Bureau

MIB = 2**20


def counted(bureau: Bureau) -> list[Any]:
    """How much there is of everything that a request could write."""
    tables = (
        "change_request",
        "request_step",
        "evidence",
        "edition",
        "site_version",
        "idempotent_answer",
        "audit",
    )
    return [bureau.number(f"SELECT count(*) FROM registry.{table}") for table in tables]


@pytest.fixture
def unchanged(shared_bureau: Bureau) -> Iterator[Bureau]:
    """The bureau, in which nothing is written by what the test tries."""
    before = counted(shared_bureau)
    yield shared_bureau
    assert counted(shared_bureau) == before


def tagged(client: httpx.Client, path: str) -> dict[str, str]:
    return {"If-Match": client.get(path).headers["etag"]}


CHANGE = {"patch": {"name_en": "Stolen"}, "reason": "vì"}


@pytest.mark.parametrize("who", ["ba-dinh", "phan-tich"])
def test_neither_another_area_nor_an_analyst_changes_a_place(unchanged: Bureau, who: str) -> None:
    path, other = f"/api/sites/{unchanged.site(HALL)}", str(unchanged.site(VILLA))
    with unchanged.client(who) as client:
        tag = tagged(client, path)
        answers = [
            client.patch(path, json=CHANGE, headers=tag),
            client.post(f"{path}/verify", headers=tag),
            client.post(f"{path}/delete", json={"reason": "x"}, headers=tag),
            client.post(f"{path}/merge", json={"reason": "x", "other_site": other}, headers=tag),
            client.post(f"{path}/revert", json={"reason": "x", "edition": 1, "pointer": "/name_en"}),
            client.post("/api/requests", json={"kind": "edit", "site": path.rsplit("/", 1)[1], **CHANGE}),
        ]
    assert {answer.status_code for answer in answers} <= {403, 404}, [a.text for a in answers]


def test_an_office_moves_no_place_into_or_out_of_its_area(unchanged: Bureau) -> None:
    away = {
        "geometry": {"type": "Point", "coordinates": [105.8452, 21.042]},
        "stated": {"commune": {"code": "00004", "basis": "địa chỉ"}, "district": None},
    }
    path = f"/api/sites/{unchanged.site(HALL)}"
    with unchanged.client("hoan-kiem") as client:
        answer = client.patch(path, json={"patch": away, "reason": "x"}, headers=tagged(client, path))
    assert answer.status_code == 403


def test_an_account_that_is_disabled_in_the_middle_does_no_more(shared_bureau: Bureau) -> None:
    path = f"/api/sites/{shared_bureau.site(VILLA)}"
    porter = porter_engine(shared_bureau.url, pool=1)
    with httpx.Client(base_url=shared_bureau.address) as session, shared_bureau.client("ba-dinh") as program:
        signed_in(session, "ba-dinh")
        session.headers["X-CSRF-Token"] = csrf(session)
        tag = tagged(session, path)
        with porter.begin() as connection:
            off = update(account).where(account.c.name == "ba-dinh")
            connection.execute(off.values(disabled_at=func.now()))
        before = counted(shared_bureau)
        answers = [client.patch(path, json=CHANGE, headers=tag) for client in (session, program)]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert counted(shared_bureau) == before
        with porter.begin() as connection:
            connection.execute(off.values(disabled_at=None))
    porter.dispose()


def test_a_session_changes_nothing_from_another_site_s_page(unchanged: Bureau) -> None:
    path = f"/api/sites/{unchanged.site(HALL)}"
    with httpx.Client(base_url=unchanged.address) as client:
        signed_in(client, "hoan-kiem")
        own, tag = csrf(client), tagged(client, path)
        forged: list[dict[str, str]] = [
            {},
            {"X-CSRF-Token": "forged"},
            {"X-CSRF-Token": own[:-1] + "x"},
            {"X-CSRF-Token": own, "Origin": "https://evil.example"},
            {"X-CSRF-Token": own, "Origin": "null"},
            {"X-CSRF-Token": own, "Sec-Fetch-Site": "cross-site"},
        ]
        for headers in forged:
            answer = client.patch(path, json=CHANGE, headers=headers | tag)
            assert answer.status_code == 403, headers
        # What a form of another site can send without asking the browser.
        for type_ in ("text/plain", "application/x-www-form-urlencoded"):
            sent = json.dumps(CHANGE | {"document": {}})
            answer = client.post("/api/sites", content=sent, headers={"Content-Type": type_})
            assert answer.status_code in (403, 415)
        client.post("/logout", data={"csrf": own}, headers={"Origin": unchanged.address})
        assert client.patch(path, json=CHANGE, headers={"X-CSRF-Token": own} | tag).status_code == 401


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 422),
    "no JSON": (b"{", 400),
    "a list": (b"[]", 400),
    "a number": (b"1", 400),
    "not a number": (b'{"patch": {"accuracy_m": NaN}, "reason": "x"}', 400),
    "infinity": (b'{"patch": {"accuracy_m": -Infinity}, "reason": "x"}', 400),
    "a huge number": (b'{"patch": {"accuracy_m": 1e999}, "reason": "x"}', 400),
    "a number of a thousand digits": (b'{"patch": {"accuracy_m": ' + b"9" * 1000 + b'}, "reason": "x"}', 400),
    "a large number": (b'{"patch": {"accuracy_m": 1e300}, "reason": "x"}', 422),
    "a name twice": (b'{"patch": {"name_en": "a", "name_en": "b"}, "reason": "x"}', 400),
    "too deep": (b'{"patch": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001, 400),
    "a deep list": (b'{"patch": {"geometry": ' + b"[" * 100_000 + b"]" * 100_000 + b'}, "reason": "x"}', 400),
    "half a character": (b'{"patch": {"name_en": "\\ud800"}, "reason": "x"}', 400),
    "half a character in a name": (b'{"patch": {"\\udfff": 1}, "reason": "x"}', 400),
    "NUL": (b'{"patch": {"name_en": "a\\u0000b"}, "reason": "x"}', 400),
    "NUL in the reason": (b'{"patch": {"name_en": "a"}, "reason": "\\u0000"}', 400),
    "not UTF-8": (b'{"patch": {"name_en": "\xff\xfe"}, "reason": "x"}', 400),
    "a long text": (b'{"patch": {"name_en": "' + b"a" * 100_000 + b'"}, "reason": "x"}', 422),
    "a long name": (b'{"patch": {"' + b"a" * 100_000 + b'": 1}, "reason": "x"}', 422),
    "many names": (json.dumps({"patch": {f"a{n}": n for n in range(20_000)}, "reason": "x"}).encode(), 422),
    "many parts": (
        json.dumps({"patch": {"other_names": ["x"] * 60_000}, "reason": "x"}).encode(),
        422,
    ),
    "a geometry of many points": (
        json.dumps(
            {
                "patch": {"geometry": {"type": "Polygon", "coordinates": [[[105.8, 21.0]] * 50_000]}},
                "reason": "x",
            }
        ).encode(),
        422,
    ),
    "a height": (
        b'{"patch": {"geometry": {"type": "Point", "coordinates": [105.8, 21, 5]}}, "reason": "x"}',
        422,
    ),
    "a point that is none": (
        b'{"patch": {"geometry": {"type": "Point", "coordinates": {"x": 1}}}, "reason": "x"}',
        422,
    ),
    "the year zero": (b'{"patch": {"position_date": "0000-00-00"}, "reason": "x"}', 422),
    "a key that is no key": (b'{"patch": {"events": {"\'; --": {}}}, "reason": "x"}', 422),
    "somebody else's event": (b'{"patch": {"events": {"1": {"note_vi": "x"}}}, "reason": "x"}', 422),
    "a field with a step of its own": (b'{"patch": {"publication": "deleted"}, "reason": "x"}', 422),
    "more than a mebibyte": (b'{"patch": {"name_en": "' + b"a" * MIB + b'"}, "reason": "x"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_broken_body_is_told_and_nothing_is_written(unchanged: Bureau, name: str) -> None:
    content, status = BODIES[name]
    path = f"/api/sites/{unchanged.site(HALL)}"
    with unchanged.client("so-van-hoa") as client:
        headers = {"Content-Type": "application/json", **tagged(client, path)}
        answer = client.patch(path, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), (
        answer.text
    )
    assert answer.json().get("errors") or status == 413
    assert len(answer.content) < 10_000_000


def test_any_type_that_a_browser_sends_by_itself_is_refused(unchanged: Bureau) -> None:
    path = f"/api/sites/{unchanged.site(HALL)}"
    with unchanged.client("so-van-hoa") as client:
        for type_ in (
            "text/plain",
            "text/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "x",
        ):
            headers = {"Content-Type": type_, **tagged(client, path)}
            answer = client.patch(path, content=json.dumps(CHANGE), headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


def spoken(bureau: Bureau, head: str, *parts: bytes) -> bytes:
    """What the server says to bytes on the wire, as long as it listens."""
    address = urlsplit(bureau.address)
    token = bureau.staff.tokens["so-van-hoa"]
    start = f"{head} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n"
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as wire:
        wire.sendall(start.encode())
        try:
            for part in parts:
                wire.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said enough
        told = b""
        try:
            while b"}" not in told and (held := wire.recv(65536)):
                told += held
        except ConnectionResetError:
            pass
    return told


def test_a_gigabyte_is_refused_before_it_is_sent(unchanged: Bureau) -> None:
    declared = f"Content-Type: application/json\r\nContent-Length: {2**30}\r\n\r\n".encode()
    for path in ("/api/sites", f"/api/requests/{unchanged.site(HALL)}/evidence", "/api/imports"):
        told = spoken(unchanged, f"POST {path}", declared)
        assert told.startswith(b"HTTP/1.1 413 "), told[:200]
        assert b"/problems/too-large" in told


def test_a_stream_without_end_is_cut_off(unchanged: Bureau) -> None:
    head = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"
    told = spoken(unchanged, "POST /api/sites", head, *[piece] * 40)
    assert told.startswith(b"HTTP/1.1 413 "), told[:200]


def test_evidence_is_held_to_its_size(shared_bureau: Bureau) -> None:
    with shared_bureau.client("hoan-kiem") as client:
        body = {"kind": "edit", "site": str(shared_bureau.another()), **CHANGE}
        path = f"/api/requests/{client.post('/api/requests', json=body).json()['id']}/evidence"
        before = counted(shared_bureau)
        for size, status in ((10 * MIB + 1, 422), (11 * MIB, 413)):
            file = b"%PDF-" + bytes(size)
            assert client.post(path, files={"file": ("a.pdf", file)}).status_code == status
        assert counted(shared_bureau) == before
