"""The map page in a real browser: filters, list and map are one."""

import re

from playwright.sync_api import Browser, expect

from registry.settings import Settings
from tests.fixtures.places import Watched
from tests.fixtures.server import serving

EVERYTHING = 15


def test_the_first_view_costs_one_page_and_one_request_for_places(watched: Watched) -> None:
    watched.goto("/")
    data = [url.removeprefix(watched.base) for url in watched.asked if "/static/" not in url]
    assert [url for url in data if not url.startswith("/map/units")] == ["/", "/map/sites.geojson"]
    watched.assert_quiet()


def test_a_filter_changes_list_counts_map_and_address_together(watched: Watched) -> None:
    page = watched.goto("/")
    page.get_by_label("Trung tâm sáng tạo").check()
    expect(page.locator("#summary strong")).to_have_text("1")
    expect(page.locator(".place .name")).to_have_text(["Phòng Tranh"])
    expect(page).to_have_url(re.compile(r"/\?kind=creative_centre(#.*)?$"))
    expect(page.locator(".rm-mark")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 địa điểm")
    page.get_by_role("link", name="Bỏ bộ lọc Trung tâm sáng tạo").press("Enter")
    expect(page.locator("#summary strong")).to_have_text(str(EVERYTHING))
    expect(page.get_by_role("status")).to_have_text(f"{EVERYTHING} địa điểm")
    expect(page.locator("#summary h2")).to_be_focused()
    expect(page.get_by_label("Trung tâm sáng tạo")).not_to_be_checked()
    watched.assert_quiet()


def test_words_are_found_without_diacritics_as_they_are_typed(watched: Watched) -> None:
    page = watched.goto("/")
    page.get_by_label("Tìm theo tên").press_sequentially("dinh kim")
    expect(page.locator(".place .name")).to_have_text(["Đình Kim Liên"])
    expect(page.get_by_label("Tìm theo tên")).to_be_focused()
    watched.assert_quiet()


def test_going_back_restores_the_places_of_the_address(watched: Watched) -> None:
    page = watched.goto("/")
    page.get_by_label("Di sản đã chuyển đổi").check()
    expect(page.locator("#summary strong")).to_have_text("1")
    page.go_back()
    expect(page.locator("#summary strong")).to_have_text(str(EVERYTHING))


def test_nothing_found_names_the_filter_to_relax_and_relaxing_it_works(watched: Watched) -> None:
    page = watched.goto("/?q=kim+lien&kind=creative_centre")
    nothing = page.locator(".nothing")
    expect(nothing).to_contain_text("Không có địa điểm nào")
    expect(nothing.locator("li")).to_have_count(2)
    nothing.get_by_role("link", name="Trung tâm sáng tạo").click()
    expect(page.locator(".place .name")).to_have_text(["Đình Kim Liên"])
    expect(page.get_by_label("Tìm theo tên")).to_have_value("kim lien")
    watched.assert_quiet()


def test_a_row_lights_its_mark_and_a_mark_its_row(watched: Watched) -> None:
    page = watched.goto("/?kind=creative_centre")
    page.locator(".place").hover()
    expect(page.locator(".rm-mark.rm-lit")).to_have_count(1)
    page.mouse.move(5, 5)
    page.locator(".rm-mark").focus()
    expect(page.locator(".place.lit")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .rm-name")).to_have_text("Phòng Tranh")
    expect(page.locator("path.rm-believed")).to_have_count(1)
    page.locator(".leaflet-popup a.leaflet-popup-close-button").click()
    expect(page.locator("path.rm-believed")).to_have_count(0)
    watched.assert_quiet()


def test_a_place_is_shown_on_the_map_from_the_list_by_keyboard(watched: Watched) -> None:
    page = watched.goto("/")
    button = page.get_by_role("button", name="Xem trên bản đồ: Ga cũ")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .rm-name")).to_have_text("Ga cũ")
    watched.assert_quiet()


def test_boundaries_are_named_dashed_and_called_approximate(watched: Watched) -> None:
    page = watched.goto("/")
    expect(page.locator(".rm-approximate")).to_contain_text("gần đúng")
    expect(page.locator("path.rm-border")).to_have_attribute("stroke-dasharray", "5 4")
    expect(page.locator(".rm-unit")).to_have_text(["Một", "Hai"])
    page.get_by_label("Phường, xã từ 01/07/2025").check()
    expect(page.locator("path.rm-outline")).to_have_count(1)
    page.get_by_label("Không vẽ").check()
    expect(page.locator("path.rm-outline")).to_have_count(0)
    expect(page).to_have_url(re.compile("geo=none"))
    watched.assert_quiet()


def test_the_language_changes_and_the_view_stays(watched: Watched) -> None:
    page = watched.goto("/?kind=heritage_site#map=14/21.0300/105.8500")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile(r"kind=heritage_site&lang=en#map=14/21\.03"))
    expect(page.get_by_label("Heritage, candidate")).to_be_checked()


def test_everything_can_be_found_without_scripts(scriptless: Watched) -> None:
    page = scriptless.goto("/", wait="load")
    page.get_by_label("Tìm theo tên").fill("ga cu")
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.locator(".place .name")).to_have_text(["Ga cũ"])
    page.locator(".place .name").click()
    expect(page.locator("h1")).to_have_text("Ga cũ")


def test_filters_open_as_a_sheet_on_a_phone_and_give_the_focus_back(phone: Watched) -> None:
    page = phone.goto("/")
    opener = page.get_by_role("button", name="Bộ lọc")
    opener.click()
    expect(page.locator("#sheet")).to_be_visible()
    page.get_by_label("Di sản đã chuyển đổi").check()
    page.get_by_role("button", name="Xong").click()
    expect(page.locator("#sheet")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator(".place .name")).to_have_text(["Nhà máy Gốm"])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.assert_quiet()


def test_a_printed_page_holds_map_list_filters_and_its_address(watched: Watched) -> None:
    page = watched.goto("/?kind=heritage_site&q=dinh")
    page.emulate_media(media="print")
    expect(page.locator(".chips")).to_contain_text("Di sản, ứng viên")
    expect(page.locator(".print-foot")).to_contain_text("/?kind=heritage_site&q=dinh")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".map-holder")).to_be_visible()


def test_a_page_that_the_browser_holds_still_draws_its_map(watched: Watched) -> None:
    page = watched.goto("/sites/phong-tranh")
    with page.expect_response(lambda answer: answer.url.endswith("/sites/phong-tranh")) as again:
        page.reload(wait_until="networkidle")
    assert again.value.request.all_headers()["if-none-match"]
    expect(page.locator(".rm-mark")).to_have_count(1)
    watched.assert_quiet()


def test_a_page_is_complete_when_no_tile_of_its_background_arrives(browser: Browser, places_url: str) -> None:
    closed = "http://127.0.0.1:9"
    with (
        serving(
            Settings(basemap=f"{closed}/{{z}}/{{x}}/{{y}}.png", basemap_attribution="Tiles"), places_url
        ) as base,
        browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN") as context,
    ):
        page = context.new_page()
        refused: list[str] = []
        page.on(
            "console",
            lambda message: refused.append(message.text) if "Content Security" in message.text else None,
        )
        page.goto(base, wait_until="networkidle")
        expect(page.locator(".rm-cluster").first).to_be_visible()
        expect(page.locator("path.rm-outline")).to_have_count(2)
        expect(page.locator(".leaflet-control-attribution")).to_contain_text("Tiles")
        assert refused == []
