"""Programmes in a real browser: the slider by keyboard, axe, a phone, hostile names, forms."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_access import violations
from tests.fixtures.accounts import signed_in_browser
from tests.fixtures.bureau import Bureau
from tests.fixtures.places import HOSTILE, Watched, _watch

PATHS = (
    "/programmes",
    "/programmes?kind=television&year=2019",
    "/programmes/le-hoi-thiet-ke-sang-tao",
    "/activities/le-hoi-2023",
    "/activities/dao-tao-2024",
    "/ideas/hy282",
)
FORMS = ("/activities/new", "/activities/le-hoi-2023/edit", "/ideas/new", "/ideas/hy282/edit")


@pytest.fixture
def agency(browser: Browser, shared_bureau: Bureau) -> Iterator[Watched]:
    """A page of the standing agency on a desk's screen."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context:
        signed_in_browser(context, shared_bureau.address, "so-van-hoa")
        yield _watch(context.new_page(), shared_bureau.address)


def accessible(watched: Watched, path: str) -> None:
    """Axe finds nothing on a desk nor on a phone, where nothing is wider than the screen."""
    page = watched.goto(path)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_in_both_languages(planner: Watched, path: str, lang: str) -> None:
    accessible(planner, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    planner.assert_quiet()


@pytest.mark.parametrize("path", (*FORMS, "/activities/le-hoi-2023", "/ideas/hy282"))
def test_forms_are_accessible(agency: Watched, path: str) -> None:
    accessible(agency, path)
    agency.assert_quiet()


def test_the_slider_moves_the_map_from_month_to_month_by_keyboard(planner: Watched) -> None:
    page = planner.goto("/programmes")
    slider = page.get_by_role("slider", name="Tháng")
    shown = page.locator("#months output")
    expect(shown).to_have_text(re.compile(r"Mọi thời gian: \d+ hoạt động, \d+ địa điểm"))
    every = page.locator(".rm-time").count()
    assert every > 10
    slider.focus()
    page.keyboard.press("Home")
    expect(shown).to_contain_text("tháng 10/2020: 1 hoạt động")
    expect(page.locator(".rm-time:visible")).to_have_count(0)
    while "tháng 11/2023" not in shown.inner_text():
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("tháng 11/2023: 3 hoạt động"))
    used = page.locator(".rm-time:visible:not(.rm-past)").count()
    assert 7 < used < every
    assert page.locator(".rm-time.rm-past:visible").count() > 0
    page.keyboard.press("End")
    expect(page.locator(".rm-time:visible")).to_have_count(every)
    page.get_by_role("button", name="Lần trước").press("Enter")
    expect(shown).to_contain_text("tháng 11/2026")
    planner.assert_quiet()


def test_a_mark_tells_what_was_held_there_and_leads_to_it(planner: Watched) -> None:
    page = planner.goto("/activities/le-hoi-2023")
    page.get_by_role("button", name="Nhà máy Xe lửa Gia Lâm").focus()
    page.keyboard.press("Enter")
    page.locator(".rm-held a", has_text="Lễ hội Thiết kế sáng tạo Hà Nội 2023").wait_for()
    planner.assert_quiet()


def test_without_scripts_the_page_has_everything_but_the_map(browser: Browser, live_server: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        page = context.new_page()
        page.goto(f"{live_server}/programmes")
        expect(page.locator("#months")).to_be_hidden()
        page.get_by_label("Loại").select_option("forum")
        page.get_by_role("button", name="Xem").click()
        expect(page).to_have_url(re.compile(r"kind=forum"))
        expect(page.locator("li.held")).to_have_count(2)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_are_words_everywhere(agency: Watched, words: str) -> None:
    page = agency.goto("/activities/new")
    page.get_by_label("Thuộc chương trình").select_option("tu-hoi-sang-tao")
    for label, value in (
        ("Tên tiếng Việt", words),
        ("Tên tiếng Anh", words),
        ("Thời gian", "3/2025"),
        ("Vì sao ghi", words),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.locator('[name="/theme_vi"]').fill(words)
    page.locator('[name="/source"]').fill("compiler")
    page.get_by_label("Tình trạng").select_option("held")
    page.locator("#sites ~ .rows .entry summary").first.click()
    page.locator('[name="/sites/new-1/site"]').fill("HN003")
    page.locator('[name="/sites/new-1/source"]').fill("compiler")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.get_by_role("status")).to_have_text("Đã ghi.")
    shown = re.sub(r"\s+", " ", words).strip()
    assert re.sub(r"\s+", " ", page.locator("h1").inner_text()).strip() == shown
    page.locator(".leaflet-marker-icon").first.focus()
    page.keyboard.press("Enter")
    page.locator(".rm-held a").first.wait_for()
    agency.goto("/programmes")
    page.locator(".rm-time").first.wait_for(state="attached")
    agency.assert_quiet()
