"""An officer imports a bad file, then a good one, in a real browser; axe finds nothing on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from registry.database import owning_engine
from registry.settings import Settings
from registry.workflow import Role
from tests.browser.test_access import violations
from tests.fixtures.accounts import make_account, signed_in_browser
from tests.fixtures.files import GOOD, WGS84, opened, saved, table
from tests.fixtures.server import serving

NEW = GOOD | {"name_vi": "Quán Mây", "lon": 105.8525, "lat": 21.0320, "district": None}
HOSTILE = "<img src=x onerror=window.x=1>${window.x=1}`"


@pytest.fixture
def office(hanoi_url: str, browser: Browser) -> Iterator[Page]:
    owner = owning_engine(hanoi_url)
    make_account(owner, "hoan-kiem", Role.OFFICE, ["commune:00070"])
    owner.dispose()
    with serving(Settings(basemap="none"), hanoi_url) as base, browser.new_context(base_url=base) as context:
        signed_in_browser(context, base, "hoan-kiem")
        yield context.new_page()


def hand_in(page: Page, path: Path, lang: str) -> None:
    page.goto(f"/office/import?lang={lang}", wait_until="networkidle")
    page.set_input_files("#file", path)
    page.select_option("#crs", WGS84)
    page.click("form[enctype] button")
    page.wait_for_url("**/office/import/*-*")
    page.wait_for_load_state("networkidle")


def sound(page: Page) -> list[str]:
    """What axe finds on a desk, and on a phone, where nothing is wider than the screen."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    return found + violations(page)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_bad_file_then_a_good_one(office: Page, tmp_path: Path, lang: str) -> None:
    bad, mended = tmp_path / "bad.xlsx", tmp_path / "mended.xlsx"
    bad.write_bytes(
        table(
            NEW,
            GOOD | {"name_vi": HOSTILE, "kind": HOSTILE, "lon": 105.8540, "lat": 21.0325, "district": None},
        )
    )
    complaints: list[str] = []
    office.on("pageerror", lambda error: complaints.append(str(error)))
    office.goto(f"/office/import?lang={lang}", wait_until="networkidle")
    assert sound(office) == []
    hand_in(office, bad, lang)
    assert office.locator("table.issues tbody tr").count() == 1
    assert HOSTILE in office.locator("table.issues").inner_text()
    assert sound(office) == []
    with office.expect_download() as download:
        office.click("a[href*='report.xlsx']")
    book = opened(Path(download.value.path()).read_bytes())
    assert book.worksheets[0]["B3"].comment is not None
    book.worksheets[0]["B3"].value = "Trung tâm sáng tạo"
    mended.write_bytes(saved(book))
    hand_in(office, mended, lang)
    assert office.locator("table.issues").count() == 0
    assert office.locator(".rm-mark").count() == 2
    assert sound(office) == []
    office.fill("#reason", "rà soát")
    office.click("form.act button")
    office.wait_for_load_state("networkidle")
    assert "2" in office.locator("p.lead").inner_text()
    assert office.locator("#why").count() == 1
    assert sound(office) == []
    assert office.evaluate("window.x") is None
    assert complaints == []
