"""/plan, /network and /conversions in a real browser: axe, a phone, both languages, the map of links."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_access import violations
from tests.fixtures.places import Watched

PATHS = ("/plan?on=2023-12-31", "/plan/102-2022/district-centres", "/network", "/conversions", "/freshness")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_a_desk_nor_on_a_phone(hanoi_tab: Watched, path: str, lang: str) -> None:
    page = hanoi_tab.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    hanoi_tab.assert_quiet()


def test_links_are_lines_on_the_map_that_say_whom_they_join(hanoi_tab: Watched) -> None:
    page = hanoi_tab.goto("/network?lang=vi")
    lines = page.locator(".leaflet-links-pane path")
    told = page.evaluate("fetch('/network?f=json').then((answer) => answer.json())")
    assert lines.count() == told["numbers"]["links"]
    lines.first.dispatch_event("click")
    card = page.locator(".rm-card")
    expect(card.locator(".rm-name")).to_have_count(2)
    hanoi_tab.assert_quiet()


def test_a_number_is_followed_by_keyboard_to_its_rows(hanoi_tab: Watched) -> None:
    page = hanoi_tab.goto("/network?lang=vi")
    page.locator(".measures a").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("show=isolated"))
    expect(page.locator("#rows")).to_be_in_viewport()
