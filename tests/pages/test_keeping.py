"""The answer of a page kept as a run: the same numbers, an address, the way back, another run beside it."""

import html
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.locale import number
from registry.database import owning_engine
from registry.settings import Settings
from registry.workflow import Role
from tests.fixtures.accounts import csrf, make_account, signed_in
from tests.fixtures.server import serving
from tests.pages.test_coverage_page import ON, answered, pages, sentence

__all__ = ["pages"]

COVERAGE = f"within=1230&on={ON}&by=district"
SITING = f"p=2&within=1230&on={ON}"
SCORES = f"view=scores&within=1230&on={ON}&top=5"


def keep(client: httpx.Client, page: str, **fields: str) -> httpx.Response:
    """The answer to the form of a page, pressed as a browser without scripts presses it."""
    text = answered(client, page).text
    form = re.search(r'<form class="keep" method="post" action="([^"]+)">', text)
    assert form, text[:2000]
    return client.post(html.unescape(form[1]), data=fields)


def run_of(client: httpx.Client, answer: httpx.Response) -> str:
    """The id of the run that a kept answer leads to, once it is over."""
    assert answer.status_code == 303, answer.text
    key = urlsplit(answer.headers["Location"]).path.removeprefix("/runs/")
    while 'id="working"' in client.get(f"/runs/{key}").text:
        pass
    return key


def result(client: httpx.Client, key: str) -> Any:
    return client.get(f"/ogc/jobs/{key}/results", headers={"Accept": "application/json"}).json()


def said(page: str) -> str:
    found = re.search(r'id="said">(.*?)</p>', page, re.DOTALL)
    assert found, page[:2000]
    return html.unescape(found[1])


def test_a_kept_answer_of_coverage_has_the_numbers_of_the_page_to_the_person(pages: httpx.Client) -> None:
    key = run_of(pages, keep(pages, f"/coverage?{COVERAGE}"))
    kept = result(pages, key)
    assert kept == pages.get(f"/coverage/answer.json?{COVERAGE}").json()
    people = number(kept["radii"][0]["city"]["population"], "vi")
    assert people in sentence(answered(pages, f"/coverage?{COVERAGE}&lang=vi").text)
    assert people in pages.get(f"/runs/{key}?lang=vi").text


@pytest.mark.parametrize(
    "query", [SITING, f"{SITING}&fair=1&by=commune&no_planned=1&exclude=HN254&minimum_area=100"]
)
def test_a_kept_answer_of_siting_is_that_of_the_page(pages: httpx.Client, query: str) -> None:
    key = run_of(pages, keep(pages, f"/siting?{query}"))
    kept = result(pages, key)
    assert kept == pages.get(f"/siting/answer.json?{query}").json()
    assert number(kept["gained"], "vi") in sentence(answered(pages, f"/siting?{query}&lang=vi").text)
    assert number(kept["gained"], "vi") in pages.get(f"/runs/{key}?lang=vi").text


@pytest.mark.parametrize("query", [SCORES, f"{SCORES}&w_gain=50"])
def test_kept_scores_are_those_of_the_page(pages: httpx.Client, query: str) -> None:
    kept = result(pages, run_of(pages, keep(pages, f"/siting?{query}")))
    text = answered(pages, f"/siting?{query}&lang=en").text
    shown = re.findall(r"<strong>([\d.]+)</strong></td>", text)[:5]
    assert shown == [number(each["score"], "en", 1) for each in kept["sites"]]
    assert kept["hash"] in text


@pytest.mark.parametrize(
    ("page", "vi", "en"),
    [
        (f"/coverage?{COVERAGE}", "trong vòng 1.230 m, theo quận, huyện cũ?", "within 1,230 m, by former"),
        (f"/coverage?{COVERAGE}&tier=city", "Các điều kiện khác ghi ở dưới.", "Further conditions"),
        (f"/siting?{SITING}", "(nhiều nhất 2 nơi)", "(at most 2 places)"),
        (f"/siting?{SITING}&budget=90&cost=*%3D40", "(nhiều nhất 2 nơi, ngân sách 90)", "a budget of 90"),
        (f"/siting?model=lscp&p=&within=3000&reachable=1&on={ON}", "ít nhất", "the least heritage"),
        (f"/siting?{SCORES}", "theo trọng số đã công bố", "published weights"),
        (f"/siting?{SCORES}&w_gain=50", "theo trọng số tự chọn", "weights of one's own"),
    ],
)
def test_the_run_says_what_was_asked_and_leads_back_to_the_same_question(
    pages: httpx.Client, page: str, vi: str, en: str
) -> None:
    key = run_of(pages, keep(pages, page))
    assert vi in said(pages.get(f"/runs/{key}?lang=vi").text)
    text = pages.get(f"/runs/{key}?lang=en").text
    assert en in said(text)
    back = html.unescape(re.search(r'id="page" href="([^"]+)"', text)[1])  # type: ignore[index]
    assert back.endswith("&lang=en")
    again = run_of(pages, keep(pages, back))
    assert again == key, "the same question finds the same run"


def test_a_comparison_keeps_both_of_its_situations(pages: httpx.Client) -> None:
    page = f"/coverage?within=1240&on={ON}&against=2025-06-30&also=HN254"
    key = run_of(pages, keep(pages, page))
    text = pages.get(f"/runs/{key}?lang=vi").text
    assert "Coi như có thêm: " in said(text)
    shown = pages.get(f"/coverage/answer.json?{page.partition('?')[2]}").json()["comparison"]["city"][0]
    beside = re.findall(rf'href="(/runs/{key}\?against=[^"]+)">([^<]+)', text)
    address = next(address for address, words in beside if "30/06/2025" in words and "1.240" in words)
    both = pages.get(f"{html.unescape(address)}&f=json").json()
    assert both["summary"]["population_1240"] == [
        shown["before"],
        shown["after"],
        shown["after"] - shown["before"],
    ]


def test_only_runs_of_the_same_kind_of_question_are_offered(pages: httpx.Client) -> None:
    first = run_of(pages, keep(pages, f"/siting?{SITING}"))
    other = run_of(pages, keep(pages, f"/siting?p=1&within=1230&on={ON}"))
    scores = run_of(pages, keep(pages, f"/siting?{SCORES}"))
    text = pages.get(f"/runs/{first}").text
    assert f"/runs/{first}?against={other}" in text
    assert f"against={scores}" not in text
    assert f"against={first}" not in text
    assert pages.get(f"/runs/{first}?against={other}").status_code == 200


def test_a_question_that_cannot_be_kept_leads_back_to_the_page_that_tells_why(pages: httpx.Client) -> None:
    answer = pages.post("/coverage/keep?within=0&lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/coverage?within=0&lang=en")
    assert "fault-within" in pages.get(answer.headers["Location"]).text
    many = "&".join(f"within={100 + each}" for each in range(11))
    assert pages.post(f"/coverage/keep?{many}").headers["Location"] == f"/coverage?{many}"
    page = pages.get(f"/coverage?{many}&lang=en")
    assert page.status_code == 400
    assert "has too many values" in page.text
    assert pages.post("/siting/keep?p=0").headers["Location"] == "/siting?p=0"
    assert pages.post("/siting/keep?view=scores&top=0").headers["Location"] == "/siting?view=scores&top=0"


def test_another_site_keeps_nothing_in_the_name_of_our_readers(pages: httpx.Client) -> None:
    answer = pages.post(f"/coverage/keep?{COVERAGE}", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_an_account_keeps_its_own_with_the_word_of_its_session(hanoi_url: str) -> None:
    owner = owning_engine(hanoi_url)
    planner = make_account(owner, "quy-hoach", Role.ANALYST)
    owner.dispose()
    with (
        serving(Settings(basemap="none"), hanoi_url) as base,
        httpx.Client(base_url=base, headers={"Accept": "text/html"}, timeout=60) as mine,
        httpx.Client(base_url=base, headers={"Accept": "text/html"}, timeout=60) as public,
    ):
        signed_in(mine, planner.name)
        assert keep(mine, f"/coverage?{COVERAGE}").status_code == 403
        own = run_of(mine, keep(mine, f"/coverage?{COVERAGE}", csrf=csrf(mine)))
        other = run_of(mine, keep(mine, f"/coverage?within=500&on={ON}", csrf=csrf(mine)))
        theirs = run_of(public, keep(public, f"/coverage?{COVERAGE}"))
        assert theirs != own
        text = mine.get(f"/runs/{other}?lang=vi").text
        assert re.search(rf"against={own}.*?· của bạn", text)
        assert "against=" not in public.get(f"/runs/{theirs}").text, (
            "what an account keeps is in no other list"
        )


def test_a_run_of_indicators_leads_to_the_page_of_its_plan(pages: httpx.Client) -> None:
    asked = {"inputs": {"plan": "102-2022", "on": "2023-12-31"}}
    made = pages.post("/ogc/processes/indicators/execution", json=asked, headers={"Prefer": "respond-async"})
    assert made.status_code == 201, made.text
    job = made.headers["Location"].rpartition("/")[2]
    key = run_of(pages, httpx.Response(303, headers={"Location": f"/runs/{job}"}))
    found = re.search(r'<a id="page" href="([^"]+)"', pages.get(f"/runs/{key}").text)
    assert found
    where = html.unescape(found[1])
    assert where == "/plan?plan=102-2022&on=2023-12-31"
    assert pages.get(where).status_code == 200
