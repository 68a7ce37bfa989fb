"""Long lists of /network, /conversions and /freshness go on, page by page, to their end."""

import html
import re
from typing import Any

import httpx
import pytest

from api.pages.plan import conversions, freshness, network


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
