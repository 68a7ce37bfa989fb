"""The pages for planners in a real browser: question, answer, address, map and table are one."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from registry.settings import Settings
from tests.browser.test_access import violations
from tests.fixtures.places import Watched
from tests.fixtures.server import serving

ON = "2026-11-23"
SLOW = 90_000
"""Milliseconds that an answer may take on a machine with other work."""


def ready(watched: Watched, path: str) -> None:
    """The page with its answer, and all that its map shows."""
    page = watched.goto(path)
    expect(page.locator("#sentence")).to_be_visible(timeout=SLOW)
    watched.traffic.settle()


def test_the_slider_moves_the_number_the_answer_and_the_address(planner: Watched) -> None:
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    page = planner.page
    before = page.locator("#sentence").inner_text()
    page.get_by_label("Kéo để chọn khoảng cách").press("ArrowRight")
    expect(page.locator("#within")).to_have_value("1100")
    expect(page.locator("#sentence")).to_contain_text("1.100", timeout=SLOW)
    expect(page).to_have_url(re.compile(r"within=1100"), timeout=SLOW)
    assert page.locator("#sentence").inner_text() != before
    page.get_by_role("textbox", name="Khoảng cách tới trung tâm").fill("1000")
    page.get_by_role("textbox", name="Khoảng cách tới trung tâm").press("Enter")
    expect(page.locator("#sentence")).to_have_text(before, timeout=SLOW)
    expect(page).to_have_url(re.compile(r"within=1000"))
    expect(page.get_by_label("Kéo để chọn khoảng cách")).to_have_value("1000")
    expect(page.locator("#permalink")).to_contain_text("within=1000")
    planner.assert_quiet()


def test_map_and_table_light_each_other(planner: Watched) -> None:
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    page = planner.page
    expect(page.locator("path.rm-zone")).to_have_count(30)
    row = page.locator('tr[data-unit="002"]')
    row.hover()
    expect(page.locator("path.rm-zone-lit")).to_have_count(1)
    page.mouse.move(5, 5)
    page.locator("path.rm-zone").first.dispatch_event("mouseover")
    expect(page.locator("tr.lit")).to_have_count(1)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .rm-name")).to_have_text("Quận Hoàn Kiếm")
    expect(page.locator(".leaflet-popup .rm-state")).to_contain_text("trong vòng 1.000 m")
    planner.assert_quiet()


def test_people_without_a_centre_are_hexagons_that_shrink_as_one_looks_closer(planner: Watched) -> None:
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    page = planner.page
    page.get_by_role("link", name="Người chưa có").click()
    holder = page.locator(".folium-map")
    expect(holder).to_have_attribute("data-hexagons", re.compile("[67]"), timeout=SLOW)
    expect(page).to_have_url(re.compile("show=gaps"))
    size = int(holder.get_attribute("data-hexagons") or 0)
    for _ in range(5):
        page.get_by_role("button", name="Phóng to").click()
        page.wait_for_timeout(400)  # a press while the map still moves counts for nothing
    expect(holder).not_to_have_attribute("data-hexagons", str(size), timeout=SLOW)
    planner.assert_quiet()


def test_a_question_that_is_refused_says_so_at_the_field_and_is_mended_there(planner: Watched) -> None:
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    page = planner.page
    field = page.get_by_role("textbox", name="Khoảng cách tới trung tâm")
    field.fill("0")
    field.press("Enter")
    expect(page.locator("#fault-within")).to_contain_text("không phải khoảng cách", timeout=SLOW)
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("900")
    field.press("Enter")
    expect(page.locator("#sentence")).to_contain_text("900", timeout=SLOW)
    expect(page.locator("#fault-within p")).to_have_count(0)
    planner.complaints = [each for each in planner.complaints if "400" not in each]
    planner.assert_quiet()


def test_picks_of_siting_light_their_marks_and_a_place_is_forced_out_by_its_name(planner: Watched) -> None:
    ready(planner, f"/siting?p=2&within=1000&on={ON}")
    page = planner.page
    expect(page.locator(".rm-pin")).to_have_count(2)
    page.locator(".pick").first.hover()
    expect(page.locator(".rm-pin.rm-spot-lit")).to_have_count(1)
    first = page.locator(".pick").first.get_attribute("data-place")
    page.get_by_text("Buộc chọn, không chọn").click()
    page.locator("#find-exclude").fill(f"{first} · tên")
    page.locator("#find-exclude").press("Enter")
    expect(page.locator(f'.pick[data-place="{first}"]')).to_have_count(0, timeout=SLOW)
    expect(page).to_have_url(re.compile(f"exclude={first}"))
    expect(page.locator("#chosen-exclude input")).to_be_checked()
    expect(page.locator("#frontier svg")).to_be_visible(timeout=SLOW)
    planner.assert_quiet()


def field_of_places(planner: Watched) -> Locator:
    """The field that names places which coverage is to count as centres, too."""
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    planner.page.get_by_text("So sánh hai tình huống").click()
    return planner.page.get_by_role("combobox", name="Nếu có thêm")


def test_a_place_is_found_by_words_as_they_are_typed(planner: Watched) -> None:
    page, field = planner.page, field_of_places(planner)
    field.press_sequentially("nha may")
    offered = page.locator("#found-places option")
    expect(offered.first).to_have_attribute("value", re.compile(r"^[A-Z]{2}\d+ · "), timeout=SLOW)
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterSettle'))")
    expect(field).to_have_value("nha may")
    chosen = offered.first.get_attribute("value") or ""
    code = chosen.split(" ")[0]
    field.fill(chosen)
    field.press("Enter")
    expect(page.locator("#chosen-also input")).to_have_value(code, timeout=SLOW)
    expect(page.locator("#chosen-also input")).to_be_checked()
    expect(page).to_have_url(re.compile(f"also={code}"))
    expect(field).to_have_value("")
    planner.assert_quiet()


def test_words_that_are_no_code_offer_what_they_may_mean(planner: Watched) -> None:
    page, field = planner.page, field_of_places(planner)
    field.fill("nha may")
    field.press("Enter")
    offers = page.locator("#chosen-also input")
    expect(offers.first).to_be_visible(timeout=SLOW)
    code = offers.first.get_attribute("value") or ""
    offers.first.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(f"also={code}"), timeout=SLOW)
    expect(page.locator("#fault-also p")).to_have_count(0)
    planner.complaints = [each for each in planner.complaints if "400" not in each]
    planner.assert_quiet()


def test_weights_tell_their_sum_as_they_are_typed(planner: Watched) -> None:
    ready(planner, f"/siting?view=scores&on={ON}")
    page = planner.page
    page.get_by_label("Số người được thêm trong tầm với").fill("40")
    expect(page.locator("#weight-total")).to_have_text("105")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("w_gain=40"), timeout=SLOW)
    planner.assert_quiet()


def test_everything_is_asked_and_answered_without_scripts(browser: Browser, live_server: str) -> None:
    with browser.new_context(locale="vi-VN", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server}/coverage?on={ON}&by=district")
        page.get_by_role("textbox", name="Khoảng cách tới trung tâm").fill("2000")
        page.get_by_role("button", name="Tính").click()
        expect(page.locator("#sentence")).to_contain_text("2.000", timeout=SLOW)
        expect(page.locator("tr[data-unit]")).to_have_count(30)
        page.get_by_role("link", name="Tỷ lệ").last.click()
        expect(page.locator("th[aria-sort]")).to_contain_text("Tỷ lệ", timeout=SLOW)


def test_a_printed_answer_holds_sentence_map_table_method_and_its_address(planner: Watched) -> None:
    ready(planner, f"/coverage?within=1000&on={ON}&by=district")
    page = planner.page
    page.emulate_media(media="print")
    expect(page.locator("#ask")).to_be_hidden()
    for held in ("#sentence", ".map-holder", ".classes", ".units-table", ".method", ".chart", "#permalink"):
        expect(page.locator(held).first).to_be_visible()
    whole = page.locator(".units-table").evaluate(
        "table => table.scrollHeight <= table.parentElement.clientHeight + 2"
    )
    assert whole, "no row is cut"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "path",
    [
        f"/coverage?within=1000&within=500&on={ON}&by=district&also=HN254",
        f"/siting?p=2&on={ON}",
        f"/siting?view=scores&on={ON}&w_gain=50",
        "/coverage?within=0",
    ],
)
def test_axe_finds_nothing_on_a_desk_nor_on_a_phone(hanoi_tab: Watched, path: str, lang: str) -> None:
    page = hanoi_tab.goto(f"{path}&lang={lang}")
    if "within=0" not in path:
        expect(page.locator("#sentence")).to_be_visible(timeout=SLOW)
        hanoi_tab.traffic.settle()
    assert page.locator("html").get_attribute("lang") == lang
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if lang == "vi":
        assert violations(page) == []


def test_hostile_names_are_text_on_map_and_in_the_list(browser: Browser, hanoi_url: str) -> None:
    from sqlalchemy import create_engine, text

    hostile = "<img src=x onerror=window.x=1>${window.x=1}`</script><script>window.x=1</script>"
    engine = create_engine(hanoi_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE registry.site SET name_vi = :words, name_en = :words WHERE code IN ('HN254', 'HN035')"
            ),
            {"words": hostile},
        )
    engine.dispose()
    with (
        serving(Settings(basemap="none"), hanoi_url) as base,
        browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context,
    ):
        page = context.new_page()
        page.goto(f"{base}/siting?p=3&on={ON}", wait_until="networkidle")
        expect(page.locator("#sentence")).to_be_visible(timeout=SLOW)
        page.locator(".pick", has_text="onerror").get_by_role("button").click()
        expect(page.locator(".leaflet-popup .rm-name")).to_have_text(hostile)
        page.goto(f"{base}/coverage?on={ON}&by=district", wait_until="networkidle")
        expect(page.locator("#sentence")).to_be_visible(timeout=SLOW)
        expect(page.locator('tr[data-place="HN035"]')).to_contain_text("onerror")
        assert page.evaluate("window.x") is None


@pytest.mark.parametrize(
    ("lang", "button", "back"),
    [("vi", "Giữ kết quả này", "Xem câu hỏi này"), ("en", "Keep this answer", "See this question")],
)
@pytest.mark.parametrize(
    "path",
    [
        f"/coverage?within=1000&on={ON}&by=district&also=HN254",
        f"/siting?p=2&on={ON}",
        f"/siting?view=scores&on={ON}",
    ],
)
def test_an_answer_is_kept_and_its_run_leads_back(
    hanoi_tab: Watched, path: str, lang: str, button: str, back: str
) -> None:
    ready(hanoi_tab, f"{path}&lang={lang}")
    page = hanoi_tab.page
    asked = page.locator("#sentence").inner_text()
    page.get_by_role("button", name=button).click()
    expect(page).to_have_url(re.compile(rf"/runs/[0-9a-f-]{{36}}\?lang={lang}"))
    expect(page.locator("#found")).to_be_visible(timeout=SLOW)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if lang == "vi":
        assert violations(page) == []
    page.get_by_role("link", name=back).click()
    expect(page.locator("#sentence")).to_have_text(asked, timeout=SLOW)
    hanoi_tab.assert_quiet()
