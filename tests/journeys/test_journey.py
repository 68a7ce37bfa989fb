"""The whole way, in a browser: an office edits and imports, a reviewer decides, the public sees it, it is taken back."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect

from api.wording import Wording, wording
from registry.editing import document
from tests.fixtures.accounts import PASSWORD
from tests.fixtures.bureau import Bureau
from tests.fixtures.files import GOOD, WGS84, opened, saved, table
from tests.fixtures.traffic import Traffic

NAME = "Nhà trà Hàng Buồm"
CAFE = GOOD | {"name_vi": "Quán Mây", "lon": 105.8525, "lat": 21.0320, "district": None}
HALL = GOOD | {"name_vi": "Nhà Gió", "lon": 105.8531, "lat": 21.0326, "district": None}


@dataclass
class Person:
    """Somebody at a browser of their own."""

    page: Page
    t: Wording
    traffic: Traffic

    def goes(self, path: str) -> Page:
        self.traffic.goto(path)
        return self.page

    def press(self, key: str, **values: object) -> None:
        self.page.get_by_role("button", name=self.t(key, **values), exact=True).click()
        self.page.wait_for_load_state("networkidle")

    def signs_in(self, name: str, back: str) -> None:
        """Through the door that the page behind it leads to."""
        self.goes(back)
        expect(self.page).to_have_url(re.compile(r"/login\?next="))
        self.page.get_by_label(self.t("login.name"), exact=True).fill(name)
        self.page.get_by_label(self.t("login.password"), exact=True).fill(PASSWORD)
        self.press("login.enter")
        expect(self.page).to_have_url(re.compile(rf"{back}$"))


@contextmanager
def at_a_browser(browser: Browser, base: str) -> Iterator[Person]:
    """Somebody who reads Vietnamese, at a desk; no script of any page may fail."""
    complaints: list[str] = []
    screen = {"width": 1440, "height": 1000}
    with browser.new_context(viewport=screen, locale="vi-VN", base_url=base) as context:  # type: ignore[arg-type]  # a size
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Person(page, wording("vi"), Traffic(page))
    assert complaints == []


def test_from_an_office_s_desk_to_the_public_map_and_back(
    bureau: Bureau, browser: Browser, tmp_path: Path
) -> None:
    base = bureau.address
    slug = a_point_in_the_ward(bureau)
    with (
        at_a_browser(browser, base) as office,
        at_a_browser(browser, base) as reviewer,
        at_a_browser(browser, base) as public,
    ):
        office.signs_in("hoan-kiem", "/office")
        before = position(bureau, slug)
        moves_it_on_the_map(office, slug)
        imports_a_bad_then_a_good_workbook(office, tmp_path)
        assert (position(bureau, slug), seen(public, NAME)) == (before, 0)

        reviewer.signs_in("so-van-hoa", "/review")
        returns_it(reviewer)
        mends_it(office)
        approves_both(reviewer)
        assert position(bureau, slug) != before
        assert [seen(public, name) for name in (NAME, "Quán Mây", "Nhà Gió")] == [1, 1, 1]

        history_tells_it(public, slug)
        reverts_both(reviewer, slug)
        assert position(bureau, slug) == before
        assert [seen(public, name) for name in (NAME, "Quán Mây", "Nhà Gió")] == [0, 0, 0]


def a_point_in_the_ward(bureau: Bureau) -> str:
    """The slug of a place in the office's ward that is a point, with nothing else near it."""
    points = (
        "SELECT s.slug FROM registry.site s WHERE s.id = :key AND GeometryType(s.geom) = 'POINT' AND NOT EXISTS ("
        " SELECT FROM registry.site o WHERE o.id <> s.id AND ST_DWithin(o.metric_geom, s.metric_geom, 120))"
    )
    return next(found[0].slug for key in bureau.unused if (found := bureau.rows(points, key=key)))


def position(bureau: Bureau, slug: str) -> str:
    """Where the public map has a place."""
    key = bureau.rows("SELECT id FROM registry.site WHERE slug = :slug", slug=slug)[0].id
    with bureau.owner.connect() as connection:
        held = document(connection, key).document["geometry"]
    marks = httpx.get(f"{bureau.address}/map/sites.geojson").json()["features"]
    lon, lat = held["coordinates"]
    there = [each["geometry"]["coordinates"] for each in marks]
    assert any(abs(x - lon) < 1e-5 and abs(y - lat) < 1e-5 for x, y in there), "the map shows another point"
    return json.dumps(held)


def seen(public: Person, name: str) -> int:
    """How many places of that name anybody finds."""
    page = public.goes(f"/?q={name}")
    return page.get_by_role("main").get_by_role("link", name=name, exact=True).count()


def moves_it_on_the_map(office: Person, slug: str) -> None:
    """Another name, and the point put a little to the north-east with the mouse."""
    page, t = office.goes(f"/sites/{slug}/edit"), office.t
    page.get_by_label("Tên tiếng Việt", exact=True).fill("Nhà tra")
    page.locator("#position").evaluate("heading => heading.scrollIntoView()")
    box = page.locator(".rm-pick").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + 12, box["y"] + box["height"] / 2 - 12)
    expect(page.locator("#placed-status")).to_contain_text("Đã đặt ở vĩ độ")
    page.get_by_label(t("edit.reason")).fill("đo lại tại chỗ, đổi tên theo biển hiệu")
    office.press("edit.submit")
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi thẩm định")


def imports_a_bad_then_a_good_workbook(office: Person, folder: Path) -> None:
    """A word that no list knows is told with its cell; the same workbook, mended there, is handed in."""
    bad, good = folder / "dia-diem-loi.xlsx", folder / "dia-diem.xlsx"
    bad.write_bytes(table(CAFE, HALL | {"kind": "lâu đài"}))
    page = hands_in(office, bad)
    expect(page.locator("table.issues tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.click("a[href*='report.xlsx']")
    book = opened(Path(download.value.path()).read_bytes())
    cell = book.worksheets[0]["B3"]
    assert cell.comment is not None
    cell.value = CAFE["kind"]
    good.write_bytes(saved(book))
    page = hands_in(office, good)
    expect(page.locator("table.issues")).to_have_count(0)
    page.fill("#reason", "rà soát quý")
    page.click("form.act button")
    expect(page.locator("p.lead")).to_contain_text("2")


def hands_in(office: Person, path: Path) -> Page:
    page = office.goes("/office/import")
    page.set_input_files("#file", path)
    page.select_option("#crs", WGS84)
    page.click("form[enctype] button")
    page.wait_for_url("**/office/import/*-*")
    page.wait_for_load_state("networkidle")
    return page


def returns_it(reviewer: Person) -> None:
    """The edit goes back with what is wrong."""
    page = reviewer.goes("/review")
    expect(page.locator(".queue > li")).to_have_count(2)
    page.locator(".queue h2 a", has_not_text="dia-diem").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".rm-before")).to_have_count(1)
    expect(page.locator(".rm-after")).to_have_count(1)
    page.locator("#comment").fill("Tên còn thiếu dấu và tên phố")
    reviewer.press("requests.do.return")
    expect(page.locator(".state.returned")).to_be_visible()


def mends_it(office: Person) -> None:
    """The office reads why, mends it, and hands it in again."""
    page = office.goes("/office")
    expect(page.locator(".own")).to_contain_text("Tên còn thiếu dấu và tên phố")
    page.get_by_role("link", name=office.t("office.go_on")).click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Tên tiếng Việt", exact=True).fill(NAME)
    office.press("edit.submit")
    expect(page.get_by_role("status").first).to_contain_text("Đã gửi thẩm định")


def approves_both(reviewer: Person) -> None:
    """The edit, and the whole batch of the workbook."""
    page = reviewer.goes("/review")
    page.locator(".queue h2 a", has_not_text="dia-diem").click()
    page.wait_for_load_state("networkidle")
    reviewer.press("requests.do.approve")
    expect(page.locator(".state.approved")).to_be_visible()
    reviewer.goes("/review").get_by_role("link", name=reviewer.t("review.see_all", number=2)).click()
    page.wait_for_load_state("networkidle")
    reviewer.press("review.approve_all", number=2)


def history_tells_it(public: Person, slug: str) -> None:
    """Anybody reads who asked, who decided, why, and both names."""
    page = public.goes(f"/sites/{slug}/history")
    last = page.get_by_role("listitem").filter(has_text=NAME).first
    for words in ("Tài khoản so-van-hoa", "Tài khoản hoan-kiem", "đo lại tại chỗ"):
        expect(last).to_contain_text(words)


def reverts_both(reviewer: Person, slug: str) -> None:
    """The place goes back to its first version, and the batch is taken back from its edition."""
    page, t = reviewer.goes(f"/sites/{slug}/history"), reviewer.t
    page.get_by_role("link", name=t("history.go_back")).last.click()
    page.get_by_label(t("history.reason")).fill("đo nhầm nhà bên")
    reviewer.press("history.do_it")
    page = reviewer.goes("/review?state=approved")
    page.locator(".queue h2 a", has_text="dia-diem").click()
    page.wait_for_load_state("networkidle")
    page.locator(".in-batch a").first.click()
    page.get_by_role("link", name=re.compile(r"bản \d+|Bản \d+")).first.click()
    page.get_by_role("link", name=t("history.take_back_batch")).click()
    page.get_by_label(t("history.reason")).fill("tệp của quý trước")
    reviewer.press("history.do_it")
