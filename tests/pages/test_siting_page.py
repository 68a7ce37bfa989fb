"""/siting: the answer of registry.siting, its certificate in plain words, every mistake at its field; scores."""

import html
import json
import re
import threading
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.locale import number
from api.pages.planning import scores, siting, siting_answer
from registry.settings import Settings
from tests.fixtures.server import served
from tests.pages.test_coverage_page import ON, answered, pages, sentence, told

__all__ = ["pages", "told"]


def test_the_page_says_what_the_command_line_says(pages: httpx.Client, told: Any) -> None:
    known = told("siting", "--p", "3", "--within", "1000", "--on", ON)
    page = answered(pages, f"/siting?p=3&within=1000&on={ON}&lang=vi").text
    assert sentence(page).endswith(f"{number(known['gained'], 'vi')} người")
    assert "Chứng minh là tối ưu" in page
    for pick in known["sites"]:
        row = re.search(rf'<li class="pick" data-place="{pick["code"]}">.*?</li>', page, re.DOTALL)
        assert row
        assert f"{number(pick['unique'], 'vi')} người chỉ có nơi này" in row[0]
        assert f"ít đi {number(pick['loss'], 'vi')} người" in row[0]
    for each in known["sensitivity"]:
        assert number(each["gained"], "vi") in page
        assert number(each["best"], "vi") in page
    assert known["hash"] in page
    assert f"({len(known['excluded'])})" in page


def test_a_map_of_many_places_marks_the_nearest_to_the_chosen_ones_and_lists_are_cut(
    pages: httpx.Client, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(siting_answer, "MOST_MARKS", 25)
    monkeypatch.setattr(siting, "MOST_LISTED", 5)
    path = f"/siting?p=2&within=1300&on={ON}&lang=en"
    page = answered(pages, path).text
    known = told("siting", "--p", "2", "--within", "1300", "--on", ON)
    there = told("coverage", "--within", "1300", "--on", ON, "--planned")["centres"]["count"]
    left = there + known["candidates"] - len(known["sites"]) - 25
    assert f"the 25 nearest to the chosen ones are marked; {left} more are not" in page
    data = re.search(r'id="answer-data">(.*?)</script>', page, re.DOTALL)
    assert data
    spots = json.loads(html.unescape(data[1]))["spots"]
    picks = [spot for spot in spots if spot["pick"]]
    assert len(spots) == 25 + len(picks)
    assert {spot["code"] for spot in picks} == {pick["code"] for pick in known["sites"]}
    excluded = page[page.index('id="excluded-head"') :]
    lists = re.findall(r'<ul class="inline">(.*?)</ul>', excluded, re.DOTALL)
    assert max(each.count("<a ") for each in lists) == 5
    assert "and " in excluded
    assert " more</li>" in excluded


def test_words_in_a_field_for_places_offer_what_they_may_mean(pages: httpx.Client) -> None:
    refused = pages.get("/siting", params={"p": "2", "exclude": "nha may", "on": ON, "lang": "en"})
    assert refused.status_code == 400
    assert re.findall(r'name="exclude" value="([A-Z]{2}\d+)" aria-describedby="meant-exclude"', refused.text)


def test_the_file_is_the_answer_of_the_command_line(pages: httpx.Client, told: Any) -> None:
    words = ("--p", "2", "--floor", "0.02", "--by", "commune", "--on", ON, "--no-planned", "--seconds", "10")
    known = told("siting", *words)
    there = pages.get(f"/siting/answer.json?p=2&floor_percent=2&by=commune&on={ON}&no_planned=1").json()
    assert there == known


def test_the_frontier_has_the_best_choice_of_each_number(pages: httpx.Client, told: Any) -> None:
    known = told("siting", "--frontier", "--within", "1000", "--on", ON)
    path = f"/siting?p=3&within=1000&on={ON}&lang=en"
    page = answered(pages, path).text
    while "Calculating for one to ten places" in page:
        page = pages.get(path).text
    table = page[page.index('id="frontier"') : page.index("</section>", page.index('id="frontier"'))]
    assert [int(found) for found in re.findall(r'<th scope="row">(\d+)</th>', table)] == [
        point["p"] for point in known
    ]
    for point in known:
        assert number(point["gained"], "en") in table
    assert "<title" in table
    assert "<desc" in table


def test_fairness_tells_its_price_and_the_worst_off(pages: httpx.Client, told: Any) -> None:
    known = told("siting", "--p", "3", "--fair", "--on", ON)["fairness"]
    page = answered(pages, f"/siting?p=3&fair=1&on={ON}&lang=vi").text
    assert f"Ít đi {number(known['price'], 'vi')} người" in page
    assert known["unit"] in page


def test_what_is_not_possible_names_the_rule_that_stands_in_the_way(pages: httpx.Client) -> None:
    page = answered(pages, f"/siting?p=2&floor_percent=90&on={ON}&lang=vi").text
    assert "Không có cách chọn nào giữ được mọi điều kiện" in sentence(page)
    assert "chọn mọi ứng viên cũng chỉ đến được" in page
    beyond = answered(pages, f"/siting?model=lscp&within=1000&on={ON}&lang=en").text
    assert "beyond 1000 m of every candidate" in beyond.replace(",", "")


def test_the_table_of_scores_is_cut_and_says_how_many_candidates_follow(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(page: str) -> int:
        table = page[page.index('id="order-head"') : page.index("</section>", page.index('id="order-head"'))]
        return table.count("<tr") - 1

    path = f"/siting?view=scores&on={ON}&lang=en"
    whole = answered(pages, path).text
    assert "more candidates come after these" not in whole
    monkeypatch.setattr(scores, "MOST_LISTED", 12)
    page = answered(pages, path).text
    assert rows(page) == 12
    assert f"{rows(whole) - 12} more candidates come after these" in page


def test_the_other_aims_are_answered_in_their_own_words(pages: httpx.Client, told: Any) -> None:
    fewest = told("siting", "--model", "lscp", "--within", "3000", "--reachable", "--on", ON)
    page = answered(pages, f"/siting?model=lscp&p=&within=3000&reachable=1&on={ON}&lang=vi").text
    assert sentence(page).endswith(f"{len(fewest['sites'])} nơi")
    near = told("siting", "--model", "pmedian", "--p", "2", "--on", ON)
    page = answered(pages, f"/siting?model=pmedian&p=2&on={ON}&lang=vi").text
    assert sentence(page).endswith(f"{number(near['mean_distance'], 'vi')} m")


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("p=500", "p", "nhiều hơn số ứng viên"),
        ("p=0", "p", "phải ít nhất là 1"),
        ("p=hai", "p", "không phải số"),
        ("p=2.5", "p", "không phải số nguyên"),
        ("within=0", "within", "không phải khoảng cách"),
        ("within=-1", "within", "không phải khoảng cách"),
        ("within=1000000000", "within", "không phải khoảng cách"),
        ("floor_percent=150", "floor_percent", "phải là một phần số dân"),
        ("budget=5", "budget", "cần chi phí"),
        ("budget=5&cost=HN254", "cost", "không hiểu được"),
        ("cost=*=5", "cost", "cần có ngân sách"),
        ("include=HN001", "include", "không"),
        ("include=HN9999", "include", "không phải mã của một địa điểm"),
        ("include=HN254&exclude=HN254", "include", "không chọn"),
        ("minimum_area=-4", "minimum_area", "không phải diện tích"),
        ("on=1900-01-01", "on", "chưa có"),
        ("reachable=1", "reachable", "chỉ dùng với"),
        ("model=x", "model", "không có trong các lựa chọn"),
    ],
)
def test_a_mistake_is_told_at_its_field(pages: httpx.Client, query: str, field: str, said: str) -> None:
    answer = answered(pages, f"/siting?{query}&lang=vi")
    assert answer.status_code == 400
    fault = re.search(rf'id="fault-{field}">(.*?)</div>', answer.text, re.DOTALL)
    assert fault
    assert said in fault[1]


def test_a_long_question_tells_that_it_is_under_way_and_is_answered_at_the_same_address(
    seeded_url: str,
) -> None:
    application, ready = create_app(Settings(basemap="none"), seeded_url), threading.Event()
    with served(application) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.headers["Accept"] = "text/html"
        for worker in range(2):
            application.state.workshop.ask(("busy", worker), lambda: ready.wait(60), patience=0)
        path = f"/siting?p=1&on={ON}&lang=en"
        early = client.get(path)
        assert early.status_code == 200
        assert "Calculating…" in early.text
        assert '<meta http-equiv="refresh"' in early.text
        assert "<progress" in early.text
        part = client.get(path, headers={"HX-Request": "true", "HX-Target": "top", "HX-Trigger": "working"})
        assert part.headers["HX-Replace-Url"].startswith("/siting?model=mclp&p=1")
        ready.set()
        assert "Proved to be optimal" in answered(client, path).text


def test_scores_are_those_of_the_command_line_and_the_weights_are_told(
    pages: httpx.Client, told: Any
) -> None:
    known = told("score", "--on", ON)
    page = answered(pages, f"/siting?view=scores&on={ON}&lang=en").text
    assert f"{number(known['sites'][0]['score'], 'en', 1)} points" in page
    assert 'id="weight-total">100</output>' in page
    ranked = re.findall(r'<td class="right">(\d+)</td><th scope="row"><a href="/sites/([^"?]+)', page)
    assert [int(rank) for rank, _ in ranked][: len(known["sites"])] == [
        site["rank"] for site in known["sites"]
    ]
    for site in known["sites"]:
        assert f"{number(site['score'], 'en', 1)}</strong>" in page
    other = answered(pages, f"/siting?view=scores&on={ON}&w_gain=0&w_area=50&lang=en").text
    assert 'id="weight-total">111</output>' in other
    assert "By weights of your own" in other


@pytest.mark.parametrize(
    ("query", "field"),
    [("w_gain=-1", "weights"), ("w_gain=x", "weights"), ("top=0", "top"), ("within=0", "within")],
)
def test_a_mistake_in_the_weights_is_told(pages: httpx.Client, query: str, field: str) -> None:
    answer = answered(pages, f"/siting?view=scores&{query}")
    assert answer.status_code == 400
    fault = re.search(rf'id="fault-{field}">(.*?)</div>', answer.text, re.DOTALL)
    assert fault
    assert "<p>" in fault[1]


@pytest.mark.parametrize("path", ["/coverage", "/siting", "/siting?view=scores"])
def test_a_registry_without_people_says_what_to_do(small_hanoi: str, path: str) -> None:
    answer = httpx.get(f"{small_hanoi}{path}", headers={"Accept": "text/html"}, timeout=60)
    assert answer.status_code == 200
    assert "creative-registry demand import" in answer.text
