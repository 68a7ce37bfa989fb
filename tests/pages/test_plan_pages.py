"""/plan, /network and /conversions: every number leads to as many rows, on any day, and what is wrong is told."""

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from api.pages.plan import conversions, freshness, network
from registry.plans import plans, rows_behind, standing
from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.bureau import Bureau
from tests.fixtures.places import HOSTILE

DAYS = ("2023-12-31", "2026-11-23")
PILOTS = "/plan/102-2022/piloted-centres"


@pytest.fixture(scope="module")
def anybody(live_server: str) -> Iterator[httpx.Client]:
    headers = {"Accept": "text/html", "Accept-Language": "vi"}
    with httpx.Client(base_url=live_server, headers=headers, timeout=60) as client:
        yield client


def words(answer: httpx.Response) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def number(shown: str) -> int:
    """A whole number as the Vietnamese pages write it."""
    return int(shown.replace(".", ""))


def links(part: str) -> list[tuple[str, int]]:
    """Every number that leads somewhere: its address and what it says."""
    found = re.findall(r'class="number" href="([^"]+)"[^>]*>([\d.]+)<', part)
    return [(html.unescape(address), number(shown)) for address, shown in found]


@pytest.mark.parametrize("on", DAYS)
def test_the_tally_and_every_verdict_are_those_of_the_plan_on_the_day(
    anybody: httpx.Client, seeded: Engine, on: str
) -> None:
    with seeded.connect() as connection:
        held = standing(connection, "102-2022", on=date.fromisoformat(on))
    answer = anybody.get(f"/plan?plan=102&on={on}")
    assert answer.status_code == 200
    tally = dict(re.findall(r'data-verdict="(\w+)"><strong>(\d+)', answer.text))
    assert tally == {verdict.value: str(count) for verdict, count in held.tally.items() if count}
    for each in held.targets:
        row = answer.text.split(f'id="t-{each.target.code}"')[1].split("</li>")[0]
        assert f'class="verdict {each.verdict.value}"' in row, each.target.code
        assert each.reason.vi in html.unescape(row)


@pytest.mark.parametrize("on", DAYS)
def test_the_number_of_every_target_of_every_plan_is_the_rows_of_its_page(
    anybody: httpx.Client, seeded: Engine, on: str
) -> None:
    day = date.fromisoformat(on)
    with seeded.connect() as connection:
        for plan in plans(connection):
            if plan.adopted > day:
                continue
            for each in standing(connection, plan.code, on=day).targets:
                behind = rows_behind(connection, plan.code, each.target.code, on=day)
                answer = anybody.get(f"/plan/{plan.code}/{each.target.code}?on={on}")
                table = re.search(r'class="figures rows">.*?</table>', answer.text, re.DOTALL)
                rows = table[0].count("<tr><th scope=") - 1 if table else 0
                assert rows == (behind.counted or 0), each.target.code
                if behind.counted is not None:
                    assert f"Sổ này đếm được {behind.counted}," in words(answer)


def test_no_evidence_is_said_of_the_pilot_centres(anybody: httpx.Client) -> None:
    answer = anybody.get(f"{PILOTS}?on=2023-12-31")
    assert "Chưa có bằng chứng" in words(answer)
    assert "Chưa tìm thấy nguồn nào" in words(answer)
    assert "No decision was found that chooses pilot centres" in words(anybody.get("/network?lang=en"))


def test_another_plan_is_chosen_and_leads_to_those_that_it_builds_on(anybody: httpx.Client) -> None:
    answer = anybody.get("/plan?plan=161&on=2023-12-31")
    assert "161/KH-UBND" in words(answer)
    assert "plan=102-2022" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/plan?on=2021-01-01", 400, "2022"),
        ("/plan?on=2999-01-01", 400, "2999"),
        ("/plan?on=abc", 400, "abc"),
        ("/plan?plan=999", 404, "404"),
        ("/plan?x=1", 400, "x"),
        ("/plan?asOf=2001-01-01", 400, "asOf"),
        ("/plan/102-2022/nothing", 404, "404"),
        ("/network?tier=moon", 400, "moon"),
        ("/network?by=street", 400, "street"),
        ("/network?show=moon", 400, "moon"),
        ("/network?piloted=2", 400, "piloted"),
        ("/conversions?stage=moon", 400, "moon"),
        ("/freshness?unit=moon", 400, "moon"),
        ("/freshness?class=moon", 400, "moon"),
        ("/conversions?unit=999999", 400, "999999"),
    ],
)
def test_what_cannot_be_asked_is_told(anybody: httpx.Client, path: str, status: int, told: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == status
    assert told in words(answer)


@pytest.mark.parametrize("path", ["/freshness?class=moon", "/conversions?stage=moon", "/network?tier=moon"])
def test_programs_are_told_in_vietnamese_too(anybody: httpx.Client, path: str) -> None:
    answer = anybody.get(f"{path}&lang=vi", headers={"Accept": "application/json"})
    assert answer.json()["errors"][0]["message"] == "không có trong những lựa chọn ở đây"


@pytest.mark.parametrize(
    "more", ["", "&by=commune", "&on=2023-12-31", "&tier=independent", "&kind=hosting,agreement"]
)
def test_every_number_of_the_network_leads_to_its_rows(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/network?lang=vi{more}").text
    found = links(page[page.index('class="measures"') : page.index("</dl>", page.index('class="measures"'))])
    assert len(found) == 11
    for address, count in found:
        below = anybody.get(address).text.split('id="rows"')[1].split("</section>")[0]
        assert len(re.findall(r"<li>", below)) == count, address


@pytest.mark.parametrize("more", ["", "&by=commune", "&on=2023-12-31", "&category=industrial"])
def test_every_number_of_the_conversions_leads_to_its_places(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/conversions?lang=vi{more}").text
    found = links(page)
    assert len(found) > 15
    for address, count in dict(found).items():
        answer = anybody.get(address, headers={"Accept": "application/json"})
        assert answer.json()["numbers"]["places"] == count, address


def test_pages_are_also_data(anybody: httpx.Client) -> None:
    for path in ("/network?f=json", "/conversions?f=json"):
        answer = anybody.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["on"]
        assert anybody.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def pages_of(anybody: httpx.Client, path: str) -> list[dict[str, Any]]:
    """All pages of an answer, each reached by the link to it."""
    found: list[dict[str, Any]] = []
    while path:
        answer = anybody.get(path)
        assert answer.status_code == 200
        found.append(answer.json())
        path = next((link["href"] for link in found[-1]["links"] if link["rel"] == "next"), "")
        assert ('rel="next"' in answer.headers.get("link", "")) is bool(path)
    return found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/network?f=json&by=commune", "centres"),
        ("/conversions?f=json&on=2023-12-31", "places"),
        ("/freshness?f=json&stale=1", "places"),
    ],
)
def test_long_answers_come_page_by_page_and_nothing_is_told_twice_or_left_out(
    anybody: httpx.Client, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    whole = anybody.get(path).json()
    assert whole["links"] == []
    for module in (conversions, freshness, network):
        monkeypatch.setattr(module, "DATA_PAGE", 40)
    pages = pages_of(anybody, path)
    assert len(pages) > 1
    assert [len(page[name]) for page in pages[:-1]] == [40] * (len(pages) - 1)
    assert [each for page in pages for each in page[name]] == whole[name]
    assert all(page["numbers"] == whole["numbers"] for page in pages)


def test_every_page_of_the_network_has_its_links_and_what_is_of_its_centres(
    anybody: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = anybody.get("/network?f=json").json()
    monkeypatch.setattr(network, "DATA_PAGE", 40)
    pages = pages_of(anybody, "/network?f=json")
    assert all(page["rows"]["links"] == whole["rows"]["links"] for page in pages)
    assert all(page["rows"]["centres"] == [each["code"] for each in page["centres"]] for page in pages)
    assert [code for page in pages for code in page["rows"]["isolated"]] == whole["rows"]["isolated"]


def next_pages(anybody: httpx.Client, path: str) -> list[str]:
    """A page and those that follow it by its link."""
    found = [anybody.get(path).text]
    while following := re.findall(r'href="([^"]+)" rel="next"', found[-1].split('id="rows"')[-1]):
        found.append(anybody.get(html.unescape(following[0])).text)
    return found


def test_the_list_of_freshness_goes_on_to_its_end(
    anybody: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(page: str) -> list[str]:
        return re.findall(r'href="(/sites/[^"]+)"', page.split('id="rows"')[1])

    whole = listed(anybody.get("/freshness?lang=en&stale=1").text)
    monkeypatch.setattr(freshness, "SHOWN", 60)
    pages = next_pages(anybody, "/freshness?lang=en&stale=1")
    assert len(pages) > 2
    assert [each for page in pages for each in listed(page)][: len(whole)] == whole
    assert "Back to the beginning" not in pages[0]
    assert all("Back to the beginning" in page for page in pages[1:])


def test_a_stage_of_the_board_goes_on_to_its_end(
    anybody: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(page: str) -> list[str]:
        return re.findall(r'<p class="name"><a href="(/sites/[^"]+)"', page)

    whole = listed(anybody.get("/conversions?lang=en&stage=identified").text)
    assert len(whole) > 6
    monkeypatch.setattr(conversions, "SHOWN", 3)
    page = anybody.get("/conversions?lang=en").text
    board = page[page.index('id="s-identified"') :]
    path = html.unescape(re.findall(r'href="([^"]+)" rel="next"', board)[0])
    found = [each for each in listed(page) if each in whole]
    assert found == whole[:3]
    while path:
        page = anybody.get(path).text
        found += listed(page)
        following = re.findall(r'href="([^"]+)" rel="next">Show more', page)
        path = html.unescape(following[0]) if following else ""
    assert found == whole


@pytest.mark.parametrize("path", ["/network", "/conversions", "/freshness"])
@pytest.mark.parametrize("after", ["nonsense", "HN1", "~", "2026-13-01~HN001", "x~HN001"])
@pytest.mark.parametrize("form", ["text/html", "application/json"])
def test_no_list_goes_on_after_what_is_no_place_of_it(
    anybody: httpx.Client, path: str, after: str, form: str
) -> None:
    answer = anybody.get(path, params={"after": after}, headers={"Accept": form})
    assert answer.status_code == 400
    if form == "application/json":
        assert answer.json()["errors"][0]["parameter"] == "after"


def test_a_draft_and_hostile_names_change_and_run_nothing(shared_bureau: Bureau) -> None:
    with httpx.Client(base_url=shared_bureau.address, timeout=60) as client:
        before = {path: client.get(path).json() for path in ("/network?f=json", "/conversions?f=json")}
        with shared_bureau.owner.begin() as connection:
            code = connection.scalar(
                text(
                    "SELECT code FROM registry.public_site WHERE is_centre AND is_heritage ORDER BY code LIMIT 1"
                )
            )
            set_to = "UPDATE registry.site SET publication = :state WHERE code = :code"
            connection.execute(text(set_to), {"state": "draft", "code": code})
        for path in before:
            held = client.get(path)
            assert f'"{code}"' not in held.text
            assert len(json.dumps(held.json())) < len(json.dumps(before[path]))
        with shared_bureau.owner.begin() as connection:
            connection.execute(text(set_to), {"state": "published", "code": code})
            name = connection.scalar(
                text("SELECT name_vi FROM registry.site WHERE code = :code"), {"code": code}
            )
            rename = "UPDATE registry.site SET name_vi = :name WHERE code = :code"
            connection.execute(text(rename), {"name": HOSTILE["handler"], "code": code})
        shown = [
            client.get(path, headers={"Accept": "text/html"}).text for path in ("/network", "/conversions")
        ]
        with shared_bureau.owner.begin() as connection:
            connection.execute(text(rename), {"name": name, "code": code})
    for page in shown:
        assert HOSTILE["handler"] not in page
        assert "<img" not in page


# ---- the forms of the standing agency

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


# ---- what is fresh


@pytest.mark.parametrize("more", ["", "&by=commune"])
def test_every_number_of_freshness_is_its_places(anybody: httpx.Client, more: str) -> None:
    page = anybody.get(f"/freshness?lang=vi{more}").text
    found = dict(links(page))
    assert len(found) > 20
    for address, count in found.items():
        answer = anybody.get(address, headers={"Accept": "application/json"})
        assert len(answer.json()["places"]) == count, address


def test_what_is_freshly_verified_is_not_stale_and_offices_are_told_to_the_agency_alone(
    bureau: Bureau,
) -> None:
    with httpx.Client(base_url=bureau.address, headers={"Accept": "text/html"}, timeout=60) as client:
        data = {"Accept": "application/json"}
        before = client.get("/freshness", headers=data).json()
        with bureau.owner.begin() as connection:
            connection.execute(
                text(
                    "UPDATE registry.site SET verification = 'verified', verified_on = registry.today(), "
                    "verified_by = 'Sở' WHERE code = (SELECT min(code) FROM registry.public_site)"
                )
            )
        after = client.get("/freshness", headers=data).json()
        assert after["numbers"]["stale"] == before["numbers"]["stale"] - 1
        assert after["numbers"]["never"] == before["numbers"]["never"] - 1
        asked = {
            "asOf": bureau.rows(
                "SELECT max(at) AS at FROM registry.edition WHERE number < "
                "(SELECT max(number) FROM registry.edition)"
            )[0].at.isoformat()
        }
        assert client.get("/freshness", params=asked, headers=data).json()["numbers"] == before["numbers"]
        assert 'id="nags"' not in client.get("/freshness").text
        page = signed_in(client, "so-van-hoa").get("/freshness?lang=vi")
    told = words(page).split("Cơ quan nào phải xem lại")[1]
    for title in bureau.rows("SELECT title FROM registry.account WHERE role = 'office'"):
        assert title.title in told
    assert "Chưa có cơ quan nào phụ trách" in told


# ---- changing a target

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
