"""Programmes in a real browser: the slider by keyboard, axe, a phone, hostile names, forms."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_access import violations
from tests.fixtures.bureau import Bureau
from tests.fixtures.places import HOSTILE, Watched
from tests.fixtures.tabs import one_tab

PATHS = (
    "/programmes",
    "/programmes?kind=television&year=2019",
    "/programmes/le-hoi-thiet-ke-sang-tao",
    "/activities/le-hoi-2023",
    "/activities/dao-tao-2024",
    "/ideas/hy282",
)
FORMS = ("/activities/new", "/activities/le-hoi-2023/edit", "/ideas/new", "/ideas/hy282/edit")


@pytest.fixture(scope="module")
def _tab_of_agency(browser: Browser, shared_bureau: Bureau) -> Iterator[Watched]:
    with one_tab(browser, shared_bureau.address, who="so-van-hoa") as held:
        yield held


@pytest.fixture
def agency(_tab_of_agency: Watched) -> Watched:
    """A page of the standing agency on a desk's screen."""
    return _tab_of_agency.afresh()


def accessible(watched: Watched, path: str) -> None:
    """Axe finds nothing on a desk nor on a phone, where nothing is wider than the screen."""
    page = watched.goto(path)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert violations(page) == []


def places(page: Page) -> int:
    """How many places the map shows: marks, and what is inside of rings."""
    return int(
        page.evaluate(
            "Array.from(document.querySelectorAll('.rm-time'))"
            ".reduce((sum, each) => sum + Number(each.textContent || 1), 0)"
        )
    )


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_in_both_languages(hanoi_tab: Watched, path: str, lang: str) -> None:
    accessible(hanoi_tab, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    hanoi_tab.assert_quiet()


@pytest.mark.parametrize("path", [*FORMS, "/activities/le-hoi-2023", "/ideas/hy282"])
def test_forms_are_accessible(agency: Watched, path: str) -> None:
    accessible(agency, path)
    agency.assert_quiet()


def test_the_slider_moves_the_map_from_month_to_month_by_keyboard(planner: Watched) -> None:
    page = planner.goto("/programmes")
    slider = page.get_by_role("slider", name="Tháng")
    shown = page.locator("#months output")
    expect(shown).to_have_text(re.compile(r"Mọi thời gian: \d+ hoạt động, \d+ địa điểm"))
    every = places(page)
    assert every > 30
    slider.focus()
    page.keyboard.press("Home")
    expect(shown).to_contain_text("tháng 10/2020: 1 hoạt động")
    expect(page.locator(".rm-time")).to_have_count(0)
    while "tháng 11/2023" not in (shown.text_content() or ""):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("tháng 11/2023: 3 hoạt động"))
    expect(page.locator(".rm-time:not(.rm-past)").first).to_be_visible()
    page.wait_for_timeout(400)  # marks that come together move there
    assert 0 < places(page) < every
    page.keyboard.press("End")
    expect(shown).to_contain_text("Mọi thời gian")
    page.wait_for_timeout(400)
    assert places(page) == every
    page.get_by_role("button", name="Lần trước").press("Enter")
    expect(shown).to_contain_text("tháng 11/2026")
    planner.assert_quiet()


def test_a_mark_tells_what_was_held_there_and_leads_to_it(planner: Watched) -> None:
    page = planner.goto("/activities/tuan-le-thiet-ke-2023")
    page.locator(".rm-mark.rm-time").focus()
    page.keyboard.press("Enter")
    held = page.locator(".rm-held a", has_text="Tuần lễ Thiết kế Việt Nam 2023")
    expect(held).to_have_attribute("href", "/activities/tuan-le-thiet-ke-2023")
    planner.assert_quiet()


def test_without_scripts_the_page_has_everything_but_the_map(browser: Browser, live_server: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        page = context.new_page()
        page.goto(f"{live_server}/programmes")
        expect(page.locator("#months")).to_be_hidden()
        page.get_by_label("Loại", exact=True).select_option("forum")
        page.get_by_role("button", name="Xem").click()
        expect(page).to_have_url(re.compile(r"kind=forum"))
        expect(page.locator("li.held")).to_have_count(2)


def test_hostile_names_are_words_everywhere(agency: Watched, shared_bureau: Bureau) -> None:
    codes = {}
    with shared_bureau.client("so-van-hoa") as machine:
        for words in HOSTILE.values():
            document = {
                **dict.fromkeys(("name_vi", "name_en", "theme_vi", "outcome_vi"), words),
                "programme": "tu-hoi-sang-tao",
                "state": "held",
                "dates": "3/2025",
                "source": "compiler",
                "sites": [{"site": "HN003", "source": "compiler", "note_vi": words}],
            }
            made = machine.post("/api/activities", json={"document": document, "reason": words})
            assert made.status_code == 201, made.text
            codes[made.json()["code"]] = made.json()["name_vi"]
    page = agency.goto("/programmes")
    for code, name in codes.items():
        link = page.locator(f'#a-{code} .name a[href="/activities/{code}"]')
        assert link.evaluate("element => element.textContent") == name
    page.locator(".rm-time").first.wait_for(state="attached")
    agency.assert_quiet()
    for code, name in codes.items():
        page = agency.goto(f"/activities/{code}", wait="load")
        assert page.locator("h1").evaluate("element => element.textContent") == name
        page.locator(".rm-time").first.focus()
        page.keyboard.press("Enter")
        held = page.locator(".rm-held a")
        expect(held).to_have_count(1)
        assert held.evaluate("element => element.textContent") == name
        agency.assert_quiet()
    page = agency.goto(f"/activities/{code}/edit")
    assert page.locator('[name="/name_vi"]').input_value() == name
    agency.assert_quiet()
