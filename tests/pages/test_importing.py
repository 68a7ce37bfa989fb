"""Files are handed in over HTTP: by programs as JSON, by officers on a page; with the same rights and words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from registry.database import owning_engine
from registry.settings import Settings
from registry.workflow import Role
from tests.fixtures.accounts import make_account, signed_in
from tests.fixtures.files import GOOD, WGS84, opened, table
from tests.fixtures.server import serving

NEW = GOOD | {"name_vi": "Quán Mây", "lon": 105.8525, "lat": 21.0320, "district": None}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Door:
    """A server over Hanoi, and clients that are signed in."""

    base: str
    owner: Engine

    @contextmanager
    def enter(self, name: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.base, timeout=60) as client:
            yield signed_in(client, name)

    def value(self, query: str) -> Any:
        with self.owner.connect() as connection:
            return connection.scalar(text(query))


@pytest.fixture
def door(hanoi_url: str) -> Iterator[Door]:
    owner = owning_engine(hanoi_url)
    make_account(owner, "hoan-kiem", Role.OFFICE, ["commune:00070"])
    make_account(owner, "ba-dinh", Role.OFFICE, ["commune:00004"])
    make_account(owner, "so-van-hoa", Role.REVIEWER)
    make_account(owner, "phan-tich", Role.ANALYST)
    with serving(Settings(basemap="none"), hanoi_url) as base:
        yield Door(base, owner)
    owner.dispose()


def csrf(client: httpx.Client) -> str:
    """The token of the forms of the client's session, as every page carries it."""
    text_ = client.get("/units", headers={"Accept": "text/html"}).text
    return text_.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def handed_in(
    client: httpx.Client, content: bytes, name: str = "bảng kê.xlsx", **said: str
) -> httpx.Response:
    return client.post(
        "/api/imports",
        files={"file": (name, content)},
        data={"crs": WGS84} | said,
        headers={"X-CSRF-Token": csrf(client)},
    )


def test_a_program_hands_in_reads_the_report_commits_and_takes_back(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        answer = handed_in(client, table(NEW))
        assert answer.status_code == 201, answer.text
        held = answer.json()
        assert (held["state"], held["issues"], held["new"]) == ("checked", [], 1)
        where = answer.headers["location"].removeprefix(door.base)
        assert client.get(where).json() == held
        token = {"X-CSRF-Token": csrf(client)}
        done = client.post(f"{where}/commit", json={"reason": "rà soát"}, headers=token)
        assert (done.status_code, done.json()["state"], done.json()["places"]) == (200, "submitted", 1)
        assert client.post(f"{where}/commit", headers=token).status_code == 409
        assert client.post(f"{where}/undo", headers=token).json()["state"] == "undone"
        assert [each["state"] for each in client.get("/api/imports").json()["imports"]] == ["undone"]


def test_a_bad_file_comes_back_marked_and_is_not_committed(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        held = handed_in(client, table(NEW, GOOD | {"kind": "?", "district": None})).json()
        assert [(each["row"], each["code"]) for each in held["issues"]] == [(3, "unknown_term")]
        report = client.get(f"/api/imports/{held['id']}/report.xlsx")
        assert report.headers["content-type"] == XLSX
        assert opened(report.content).worksheets[0]["B3"].comment is not None
        refused = client.post(f"/api/imports/{held['id']}/commit", headers={"X-CSRF-Token": csrf(client)})
        assert refused.status_code == 409
        assert refused.json()["errors"]
    assert door.value("SELECT count(*) FROM registry.change_request") == 0


def test_the_template_is_that_of_the_account(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        answer = client.get("/api/imports/template.xlsx", params={"lang": "en"})
        assert "HN003" in [cell.value for cell in opened(answer.content).worksheets[0]["A"]]
        held = handed_in(client, answer.content).json()
        assert (held["issues"], held["new"], held["changed"]) == ([], 0, 0)


def test_nobody_else_and_no_analyst_hands_in_or_sees_a_file(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        key = handed_in(client, table(NEW)).json()["id"]
    with door.enter("ba-dinh") as client:
        assert client.get(f"/api/imports/{key}").status_code == 404
        assert client.get(f"/office/import/{key}").status_code == 404
    with door.enter("phan-tich") as client:
        assert handed_in(client, table(NEW)).status_code == 403
        assert client.get("/office/import", headers={"Accept": "text/html"}).status_code == 403
    with httpx.Client(base_url=door.base) as client:
        assert client.get("/api/imports").status_code == 401
        assert client.get("/office/import", headers={"Accept": "text/html"}).status_code == 303
        forged = client.post("/api/imports", files={"file": ("a.xlsx", b"x")})
        assert forged.status_code == 401


def test_a_forged_form_brings_nothing_in(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        for headers in (
            {},
            {"X-CSRF-Token": "x"},
            {"X-CSRF-Token": csrf(client), "Origin": "https://evil.example"},
        ):
            answer = client.post("/office/import", files={"file": ("a.xlsx", table(NEW))}, headers=headers)
            assert answer.status_code == 403
    assert door.value("SELECT count(*) FROM registry.import_batch") == 0


@pytest.mark.parametrize(
    ("said", "where"),
    [({"encoding": "klingon"}, "encoding"), ({"mapping": "không có"}, "mapping"), ({"mapping": "{"}, "/")],
    ids=str,
)
def test_a_wrong_option_is_told(door: Door, said: dict[str, str], where: str) -> None:
    with door.enter("hoan-kiem") as client:
        answer = handed_in(client, table(NEW), **said)
    assert answer.status_code in (400, 422)
    assert where in answer.text


def test_a_mapping_is_kept_and_used_by_its_name(door: Door) -> None:
    content = "Cột một,kind,lon,lat\nQuán Mây,creative_centre,105.8525,21.0320\n".encode()
    with door.enter("hoan-kiem") as client:
        first = handed_in(
            client, content, "a.csv", mapping='{"Cột một": "name_vi"}', keep_as="của tôi"
        ).json()
        second = handed_in(client, content, "a.csv", mapping="của tôi").json()
    assert first["issues"] == second["issues"] == []
    assert second["columns"][0] == {"heading": "Cột một", "field": "name_vi"}


def test_an_officer_goes_from_a_bad_file_to_a_good_one_without_any_script(door: Door) -> None:
    with door.enter("hoan-kiem") as client:
        page = {"Accept": "text/html"}
        start = client.get("/office/import", headers=page)
        assert "Tải tệp mẫu Excel" in start.text
        said = {"csrf": csrf(client), "crs": ""}
        sent = client.post("/office/import", data=said, files={"file": ("a.xlsx", table(NEW))}, headers=page)
        assert sent.status_code == 303
        where = sent.headers["location"].removeprefix(door.base)
        bad = client.get(where, headers=page)
        assert "Chưa khai hệ tọa độ" in bad.text
        assert "/report.xlsx" in bad.text
        columns = {f"heading-{n}": heading for n, heading in enumerate(GOOD)}
        fields = {f"field-{n}": heading for n, heading in enumerate(GOOD)}
        again = client.post(f"{where}/again", data=said | {"crs": WGS84} | columns | fields, headers=page)
        assert again.status_code == 303
        good = client.get(where, headers=page).text
        assert "Tệp không có lỗi" in good
        assert "2: Quán Mây" in good  # on the map
        done = client.post(f"{where}/commit", data={"csrf": csrf(client), "reason": "rà soát"}, headers=page)
        assert done.status_code == 303
        assert "Đã gửi 1 đề nghị" in client.get(where, headers=page).text
        back = client.post(f"{where}/undo", data={"csrf": csrf(client), "reason": "nhầm"}, headers=page)
        assert back.status_code == 303
        assert "đã được hoàn lại" in client.get(where, headers=page).text


def test_what_cannot_be_done_is_told_on_the_page(door: Door) -> None:
    with door.enter("so-van-hoa") as client:
        first, second = (handed_in(client, table(NEW)).json()["id"] for _ in range(2))
        said, page = {"csrf": csrf(client), "reason": "rà soát"}, {"Accept": "text/html"}
        assert client.post(f"/office/import/{first}/commit", data=said, headers=page).status_code == 303
        answer = client.post(f"/office/import/{second}/commit", data=said, headers=page)
        assert answer.status_code == 409
        assert "Tệp còn lỗi nên chưa nhập được" in answer.text
    assert door.value("SELECT count(*) FROM registry.site WHERE name_vi = 'Quán Mây'") == 1


def test_text_of_another_encoding_is_shown_in_each(door: Door) -> None:
    content = "name_vi,kind\nX\xb5,creative_centre\n".encode("latin-1")
    with door.enter("hoan-kiem") as client:
        said = {"csrf": csrf(client)}
        page = {"Accept": "text/html"}
        sent = client.post("/office/import", data=said, files={"file": ("a.csv", content)}, headers=page)
        text_ = client.get(sent.headers["location"].removeprefix(door.base), headers=page).text
    assert "Xà,creative_centre" in text_  # as TCVN3
    assert "Xµ,creative_centre" in text_  # as Windows-1252
