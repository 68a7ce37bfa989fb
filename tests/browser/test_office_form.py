"""The form of a place in a real browser: the map and the numbers follow each other, and doubts are told early."""

import re

import pytest
from playwright.sync_api import Page, expect

from registry.editing.positions import LonLat, metres
from tests.fixtures.offices import SITE, Hall
from tests.fixtures.places import HOSTILE, Watched

EDIT = f"/sites/{SITE}/edit"


def _at(page: Page) -> tuple[float, float]:
    lat = page.get_by_label("Vĩ độ", exact=True).input_value()
    lon = page.get_by_label("Kinh độ", exact=True).input_value()
    return float(lat), float(lon)


def _mark(page: Page) -> tuple[float, float]:
    page.locator("#position").evaluate("heading => heading.scrollIntoView()")
    box = page.locator(".rm-pick").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_on_the_map_places_the_point_and_writes_the_numbers(officer: Watched) -> None:
    page = officer.goto(EDIT)
    before = _at(page)
    assert before == (21.03, 105.845)
    x, y = _mark(page)
    page.mouse.click(x + 60, y - 40)
    expect(page.locator("#placed-status")).to_contain_text("Đã đặt ở vĩ độ")
    lat, lon = _at(page)
    assert lat > before[0]
    assert lon > before[1]
    moved = _mark(page)
    assert (round(moved[0] - x), round(moved[1] - y)) == (60, -40)
    officer.assert_quiet()


def test_the_point_is_placed_and_moved_by_keyboard_alone(officer: Watched) -> None:
    page = officer.goto("/office/new")
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rm-pick")).to_be_visible()
    middle = _at(page)
    page.locator(".rm-pick").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Kinh độ", exact=True)).not_to_have_value(f"{middle[1]:.6f}")
    lat, lon = _at(page)
    assert lat > middle[0]
    assert lon > middle[1]
    page.get_by_role("button", name="Đặt vào giữa bản đồ").press("Enter")
    expect(page.get_by_label("Kinh độ", exact=True)).to_have_value(f"{middle[1]:.6f}")
    officer.assert_quiet()


def test_typed_numbers_move_the_mark(officer: Watched) -> None:
    page = officer.goto(EDIT)
    before = _mark(page)
    page.get_by_label("Kinh độ", exact=True).fill("105,8452")
    page.wait_for_function(
        "x => document.querySelector('.rm-pick').getBoundingClientRect().x > x - 10", arg=before[0]
    )
    expect(page.locator(".rm-pick")).to_be_visible()
    assert _mark(page)[0] > before[0]
    officer.assert_quiet()


def test_numbers_of_vn_2000_move_the_mark_and_follow_it(officer: Watched) -> None:
    page = officer.goto(EDIT)
    page.get_by_label("Gõ tọa độ VN-2000").check()
    page.get_by_label("Hệ tọa độ").select_option("5897")
    here = metres(5897, LonLat(105.845, 21.03))
    assert here is not None
    expect(page.get_by_label("x (đông)")).to_have_value(f"{here.x:.2f}")
    there = metres(5897, LonLat(105.846, 21.031))
    assert there is not None
    page.get_by_label("x (đông)").fill(f"{there.x:.2f}")
    page.get_by_label("y (bắc)").fill(f"{there.y:.2f}".replace(".", ","))
    expect(page.locator('[name="/geometry/lat"]')).to_have_value("21.031")
    expect(page.locator('[name="/geometry/lon"]')).to_have_value("105.846")
    page.get_by_role("button", name="Đặt vào giữa bản đồ").click()
    expect(page.get_by_label("x (đông)")).not_to_have_value(f"{there.x:.2f}")
    officer.assert_quiet()


@pytest.mark.parametrize(
    ("lat", "lon", "told"),
    [
        ("105,85", "21,03", "có vẻ bị đổi chỗ"),
        ("21.03", "105.93", "ngoài địa bàn mà cơ quan của bạn phụ trách"),
        ("10.8", "106.7", "nằm ngoài Hà Nội"),
        ("21.0301", "105.8451", "Nhà máy Gốm"),
    ],
)
def test_what_may_be_wrong_is_told_while_it_is_typed(officer: Watched, lat: str, lon: str, told: str) -> None:
    page = officer.goto("/office/new")
    page.get_by_label("Tên tiếng Việt", exact=True).fill("Nha may gom")
    page.get_by_label("Vĩ độ", exact=True).fill(lat)
    page.get_by_label("Kinh độ", exact=True).fill(lon)
    expect(page.locator("#cautions")).to_contain_text(told)
    officer.assert_quiet()


def test_a_likely_twin_leads_to_it_and_who_has_seen_it_sends_once(officer: Watched, hall: Hall) -> None:
    page = officer.goto("/office/new")
    page.get_by_label("Tên tiếng Việt", exact=True).fill("Nhà máy Gốm mới")
    page.get_by_label("Vĩ độ", exact=True).fill("21.0301")
    page.get_by_label("Kinh độ", exact=True).fill("105.8451")
    twin = page.locator("#cautions a")
    expect(twin).to_have_attribute("href", f"/sites/{SITE}")
    page.get_by_label("Đây là trung tâm sáng tạo").check()
    page.get_by_label("Loại trung tâm").select_option("art_space")
    page.get_by_label("Nguồn đã có trong sổ").press_sequentially("bai bao")
    expect(page.locator("#offered-source option")).to_have_attribute("value", "Một bài báo [bao]")
    page.get_by_label("Nguồn đã có trong sổ").fill("Một bài báo [bao]")
    page.get_by_label("Lý do và căn cứ").fill("hai xưởng khác nhau")
    page.get_by_role("button", name="Gửi thẩm định").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi thẩm định")
    assert [each.state for each in hall.requests()] == ["submitted"]
    officer.assert_quiet()


def test_rows_are_added_in_place_and_a_new_source_can_be_cited_at_once(officer: Watched, hall: Hall) -> None:
    page = officer.goto(EDIT)
    page.get_by_role("button", name="Thêm nguồn").click()
    page.get_by_label("Tên nguồn").fill("Quyết định 9")
    page.get_by_label("Loại nguồn").select_option("law")
    page.get_by_role("button", name="Thêm sự kiện").click()
    row = page.locator('[data-part="events"] .rows .entry').last
    row.get_by_label("Sự kiện gì").select_option("heritage:works")
    row.get_by_label("Ngày").fill("2014")
    row.get_by_label("Nguồn", exact=True).select_option(label="Quyết định 9")
    page.get_by_role("button", name="Thêm tổ chức").click()
    page.locator('[data-part="organisations"] .rows .entry').last.get_by_label("Bỏ dòng này").click()
    expect(page.locator('[data-part="organisations"] .rows .entry')).to_have_count(1)
    page.get_by_label("Lý do và căn cứ").fill("theo quyết định")
    page.get_by_role("button", name="Gửi thẩm định").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi thẩm định")
    (held,) = hall.requests()
    assert set(held.patch) == {"events", "sources"}
    assert held.patch["events"]["new-1"]["date"] == "2014"
    officer.assert_quiet()


def test_a_mistake_leads_to_its_field_in_a_closed_row(officer: Watched) -> None:
    page = officer.goto(EDIT)
    page.locator('[data-part="events"] .entry summary').first.click()
    page.locator('[data-part="events"] .entry').first.get_by_label("Ngày").fill("hôm nào đó")
    page.get_by_label("Lý do và căn cứ").fill("thử")
    page.get_by_role("button", name="Gửi thẩm định").click()
    expect(page.locator("#faults")).to_be_focused()
    page.locator("#faults a").first.click()
    expect(page.locator(":focus")).to_have_value("hôm nào đó")
    expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")
    expect(page).to_have_title(re.compile("^Lỗi:"))
    # The browser itself notes that the answer is a 422.
    officer.complaints = [text for text in officer.complaints if "status of 422" not in text]
    officer.assert_quiet()


def test_still_true_is_said_in_place(officer: Watched, hall: Hall) -> None:
    page = officer.goto("/office?q=kim+lien")
    expect(page.locator(".place .when")).to_contain_text("Chưa ai xác minh")
    page.get_by_role("button", name="Vẫn đúng: Đình Kim Liên").click()
    expect(page.locator(".place .when")).to_contain_text("Bấm nhầm? Có thể hoàn lại")
    assert hall.document("dinh-kim-lien")["verified_by"] == "UBND phường Mới"
    officer.assert_quiet()


def test_hostile_words_are_shown_by_list_map_and_form_and_run_nowhere(officer: Watched) -> None:
    page = officer.goto("/office")
    for slug, name in HOSTILE.items():
        row = page.locator(f'.place[data-place="{slug}"]')
        assert row.locator(".name").evaluate("element => element.textContent") == name
    for slug, name in HOSTILE.items():
        page = officer.goto(f"/sites/{slug}/edit")
        shown = page.get_by_label("Giới thiệu tiếng Việt").evaluate("element => element.value")
        assert shown == name
        officer.assert_quiet()
