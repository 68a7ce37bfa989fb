"""Evidence and targets are changed by forms of the standing agency, and by nobody else."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.anybody import words
from tests.fixtures.bureau import Bureau

PILOTS = "/plan/102-2022/piloted-centres"
EVIDENCE = {
    "/value": "3",
    "/on": "20/12/2023",
    "/source": "Quyết định chọn trung tâm thí điểm: https://hanoi.gov.vn/quyet-dinh-thi-diem",
    "/reason": "theo quyết định",
}


@pytest.fixture
def agency(bureau: Bureau) -> Iterator[httpx.Client]:
    headers = {"Accept": "text/html", "Accept-Language": "vi"}
    with httpx.Client(base_url=bureau.address, headers=headers, timeout=60) as client:
        yield signed_in(client, "so-van-hoa")


def sent(client: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    """A form that is sent from its own page."""
    origin = {"Origin": str(client.base_url).rstrip("/")}
    return client.post(path, data={"csrf": csrf(client)} | fields, headers=origin)


def test_evidence_changes_the_verdict_and_what_was_known_before_stays(
    agency: httpx.Client, bureau: Bureau
) -> None:
    moment = bureau.rows("SELECT max(at) AS at FROM registry.edition")[0].at.isoformat()
    assert sent(agency, f"{PILOTS}/evidence", EVIDENCE).status_code == 303
    now = agency.get(f"{PILOTS}?on=2023-12-31")
    assert 'class="verdict met"' in now.text
    assert "Quyết định chọn trung tâm thí điểm" in words(now)
    assert 'class="verdict met"' in agency.get("/plan?on=2023-12-31").text.split('id="t-piloted-centres"')[1]
    then = agency.get(PILOTS, params={"on": "2023-12-31", "asOf": moment})
    assert 'class="lead"><span class="verdict no_evidence"' in then.text
    key, version = re.findall(r'evidence/([0-9a-f-]{36})/withdraw.*?name="version" value="(\d+)"', now.text)[
        0
    ]
    gone = f"{PILOTS}/evidence/{key}/withdraw"
    assert sent(agency, gone, {"version": version, "/reason": ""}).status_code == 422
    assert sent(agency, gone, {"version": "99", "/reason": "nhầm"}).status_code == 409
    assert sent(agency, gone, {"version": version, "/reason": "nhầm"}).status_code == 303
    assert 'class="lead"><span class="verdict no_evidence"' in agency.get(f"{PILOTS}?on=2023-12-31").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"/value": "nhiều"}, "/value"),
        ({"/value": ""}, "/value"),
        ({"/on": "31/2/2023"}, "/on"),
        ({"/on": "2023"}, "/on"),
        ({"/on": "1/1/2999"}, "/on"),
        ({"/source": "không có nguồn này"}, "/source"),
        ({"/source": ""}, "/source"),
        ({"/link": "hanoi.gov.vn"}, "/link"),
        ({"/reason": ""}, "/reason"),
    ],
)
def test_a_wrong_field_of_evidence_is_told_and_nothing_is_written(
    shared_bureau: Bureau, wrong: dict[str, str], field: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "vi"}
    count = "SELECT count(*) FROM registry.measurement"
    before = shared_bureau.number(count)
    with httpx.Client(base_url=shared_bureau.address, headers=headers, timeout=60) as client:
        answer = sent(signed_in(client, "so-van-hoa"), f"{PILOTS}/evidence", EVIDENCE | wrong)
    assert answer.status_code == 422
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', answer.text), words(answer)
    assert shared_bureau.number(count) == before


def test_nobody_else_writes_evidence(shared_bureau: Bureau) -> None:
    with httpx.Client(base_url=shared_bureau.address, timeout=60) as client:
        assert client.post(f"{PILOTS}/evidence", data=EVIDENCE).status_code in (303, 401)
        office = sent(signed_in(client, "hoan-kiem"), f"{PILOTS}/evidence", EVIDENCE)
        assert office.status_code == 403
        assert "Ghi thêm một số liệu" not in client.get(f"{PILOTS}?lang=vi").text


PILOTS_EDIT = f"{PILOTS}/edit"


def typed(page: str) -> dict[str, str]:
    """What a form holds, as a browser would send it."""
    found = dict(re.findall(r'<input[^>]* name="(/?[\w]+)" value="([^"]*)"', page))
    chosen = re.findall(r'<select[^>]* name="(/\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in [*found.items(), *chosen]}


def test_a_target_is_changed_by_its_form_and_keeps_what_the_form_does_not_show(agency: httpx.Client) -> None:
    before = agency.get("/api/plans/102/targets/piloted-centres").json()["target"]
    form = typed(agency.get(PILOTS_EDIT).text)
    assert (form["/low"], form["/high"], form["/due"], form["/unit"]) == ("3", "5", "2023-12-31", "centre")
    answer = sent(
        agency, PILOTS_EDIT, form | {"/low": "4", "/due": "31/12/2024", "/reason": "theo kế hoạch mới"}
    )
    assert answer.status_code == 303, words(answer)
    after = agency.get("/api/plans/102/targets/piloted-centres").json()["target"]
    assert (after["low"], after["due"]) == (4, "2024-12-31")
    kept = (
        "metric",
        "lead",
        "partner",
        "objective",
        "title_vi",
        "title_en",
        "high",
        "unit",
        "source",
        "note_vi",
    )
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    stale = sent(agency, PILOTS_EDIT, form | {"/low": "5", "/reason": "cùng lúc"})
    assert stale.status_code == 409
    assert "“4”" in words(stale)
    wrong = sent(
        agency, PILOTS_EDIT, typed(agency.get(PILOTS_EDIT).text) | {"/low": "9", "/due": "", "/reason": "x"}
    )
    assert wrong.status_code == 422
    assert 'name="/due"' in wrong.text
    assert re.search(r'name="/due"[^>]*aria-invalid="true"', wrong.text)
