"""From the first administrator's link to an office that is signed in, in a browser, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete

from api.wording import Wording, wording
from registry.accounts import links
from registry.language import Lang
from registry.tables import account, one_time_link
from registry.workflow import Role
from tests.browser.test_access import violations
from tests.fixtures.accounts import PASSWORD, House, signed_in_browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@dataclass
class Walk:
    """Somebody at a browser, who reads one language."""

    page: Page
    t: Wording

    @property
    def lang(self) -> Lang:
        return self.t.lang

    def looks_right(self) -> None:
        """Axe finds nothing on a desk nor on a phone, where nothing is wider than the screen."""
        assert self.page.locator("html").get_attribute("lang") == self.lang
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a size
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert self.page.evaluate(wider) <= 0
            assert violations(self.page) == []

    def press(self, key: str, **values: object) -> None:
        self.page.get_by_role("button", name=self.t(key, **values), exact=True).click()


@pytest.fixture(params=["vi", "en"])
def lang(request: pytest.FixtureRequest) -> Lang:
    chosen: Lang = request.param
    return chosen


@pytest.fixture
def context(browser: Browser, lang: Lang) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=DESK, locale=lang) as held:  # type: ignore[arg-type]  # a size
        yield held


def test_from_the_first_link_to_an_office_that_is_signed_in(
    house: House, browser: Browser, context: BrowserContext, lang: Lang
) -> None:
    with house.engine.begin() as connection:
        connection.execute(delete(one_time_link))
        connection.execute(delete(account))
    with house.porter.begin() as connection:
        secret = links.first_administrator(connection)
    walk = Walk(context.new_page(), wording(lang))
    page, t = walk.page, walk.t

    page.goto(f"{house.base}/welcome/{secret}")
    walk.looks_right()
    page.get_by_label(t("login.name"), exact=True).fill("quan-tri")
    page.get_by_label(t("accounts.title_of"), exact=True).fill("Phòng CNTT")
    page.get_by_label(t("password.new"), exact=True).fill("ngắn")
    page.get_by_label(t("password.again"), exact=True).fill("ngắn")
    walk.press("welcome.enter")
    expect(page.locator("#password")).to_have_attribute("aria-invalid", "true")
    walk.looks_right()
    page.get_by_label(t("password.new"), exact=True).fill(PASSWORD)
    page.get_by_label(t("password.again"), exact=True).fill(PASSWORD)
    walk.press("welcome.enter")
    expect(page.get_by_role("status")).to_contain_text(t("account.done.welcome"))
    walk.looks_right()

    page.get_by_label(t("token.name"), exact=True).fill("QGIS")
    walk.press("token.make")
    expect(page.locator(".once code")).to_contain_text("crt_")
    walk.looks_right()

    page.locator("details.account summary").click()
    walk.looks_right()
    page.get_by_role("link", name=t("frame.accounts")).click()
    page.get_by_label(t("login.name"), exact=True).fill("phuong-1")
    page.get_by_label(t("accounts.title_of"), exact=True).fill("UBND phường Một")
    page.get_by_label(t("accounts.unit"), exact=True).select_option("commune:00001:2025-07-01")
    walk.press("accounts.add")
    link = page.locator(".once code").inner_text()
    walk.looks_right()
    page.get_by_role("link", name="phuong-1").click()
    walk.looks_right()

    with browser.new_context(viewport=PHONE, locale=lang, java_script_enabled=False) as elsewhere:  # type: ignore[arg-type]  # a size
        office = elsewhere.new_page()
        office.goto(link)
        office.get_by_label(t("password.new"), exact=True).fill(PASSWORD)
        office.get_by_label(t("password.again"), exact=True).fill(PASSWORD)
        office.get_by_role("button", name=t("welcome.enter")).click()
        expect(office.locator("dl")).to_contain_text("00001")
        office.locator("details.account summary").click()
        office.get_by_role("button", name=t("frame.sign_out"), exact=True).click()
        expect(office.get_by_role("link", name=t("frame.sign_in"))).to_be_visible()


def test_a_page_for_people_leads_to_the_sign_in_and_back(
    house: House, context: BrowserContext, lang: Lang
) -> None:
    name = house.account(Role.REVIEWER).name
    walk = Walk(context.new_page(), wording(lang))
    page, t = walk.page, walk.t
    page.goto(f"{house.base}/account")
    walk.looks_right()
    page.get_by_label(t("login.name"), exact=True).fill(name)
    page.get_by_label(t("login.password"), exact=True).fill("sai rồi sai rồi")
    page.get_by_label(t("login.password"), exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label(t("login.password"), exact=True)).to_be_focused()
    walk.looks_right()
    for _ in range(5):
        page.get_by_label(t("login.password"), exact=True).fill("sai rồi sai rồi")
        page.get_by_label(t("login.password"), exact=True).press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_contain_text("1 phút" if lang == "vi" else "1 minute")
    walk.looks_right()


def test_the_menu_of_who_is_signed_in_is_used_by_keyboard(
    house: House, context: BrowserContext, lang: Lang
) -> None:
    name = house.account(Role.OFFICE).name
    signed_in_browser(context, house.base, name)
    page, t = context.new_page(), wording(lang)
    page.goto(f"{house.base}/account")
    menu = page.locator("details.account")
    page.locator("details.account summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    page.keyboard.press("Enter")
    for _ in range(menu.get_by_role("link").count() + 1):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=t("frame.sign_in"))).to_be_visible()
    page.go_back()
    expect(page).to_have_url(f"{house.base}/login?next=/account")


def test_a_link_that_was_used_says_what_to_do(house: House, context: BrowserContext, lang: Lang) -> None:
    walk = Walk(context.new_page(), wording(lang))
    walk.page.goto(f"{house.base}/welcome/used")
    walk.looks_right()
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(walk.t("welcome.used"))
