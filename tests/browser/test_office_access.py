"""Every page of an office in both languages, on a desk and on a phone: axe finds nothing, nothing is too wide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from registry.settings import Settings
from tests.browser.test_access import violations
from tests.fixtures.database import made_database
from tests.fixtures.offices import SITE
from tests.fixtures.places import Watched
from tests.fixtures.server import serving
from tests.fixtures.tabs import one_tab

PATHS = (
    "/office",
    "/office?show=draft",
    "/office?q=xyz",
    "/office/new",
    f"/sites/{SITE}",
    f"/sites/{SITE}/edit",
    *(f"/sites/{SITE}/ask/{kind}" for kind in ("close", "merge", "split", "unpublish", "delete")),
)


@pytest.fixture(scope="module")
def office_server(cluster_url: str, hall_template: str) -> Iterator[str]:
    with (
        made_database(cluster_url, template=hall_template) as url,
        serving(Settings(basemap="none"), url) as base,
    ):
        yield base


@pytest.fixture(scope="module")
def _tab_of_office(browser: Browser, office_server: str) -> Iterator[Watched]:
    with one_tab(browser, office_server, who="phuong") as held:
        yield held


@pytest.fixture
def at_office(_tab_of_office: Watched) -> Watched:
    return _tab_of_office.afresh()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_a_desk_nor_on_a_phone_where_nothing_is_wider_than_the_screen(
    at_office: Watched, path: str, lang: str
) -> None:
    page = at_office.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    if lang == "vi":
        assert violations(page) == []


def test_axe_finds_nothing_on_a_form_that_was_refused_with_all_its_rows_open(at_office: Watched) -> None:
    page = at_office.goto(f"/sites/{SITE}/edit")
    for name in ("Thêm sự kiện", "Thêm tổ chức", "Thêm liên kết", "Thêm nguồn"):
        page.get_by_role("button", name=name).click()
    page.locator('[data-part="events"] .rows .entry').last.get_by_label("Ngày").fill("hôm nào")
    page.locator('[data-part="links"] .rows .entry').last.get_by_label("Địa điểm", exact=True).fill("đâu đó")
    page.get_by_label("Sai lệch bao nhiêu").or_(page.get_by_label("Có thể sai lệch bao nhiêu mét")).fill(
        "nhiều"
    )
    page.get_by_role("button", name="Gửi thẩm định").click()
    page.locator("#faults").wait_for()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
