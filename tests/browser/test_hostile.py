"""Text of records and addresses is text: nothing in it runs, and all of it is shown as it is."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine

from maps.export import standalone
from maps.layers import Embedded, MapWords
from maps.legend import entries
from maps.views import explorer
from registry.browsing.filters import Filters
from registry.browsing.marks import marks
from tests.fixtures.places import HOSTILE, Watched, _watch

WORDS = MapWords(
    "vi", "+", "-", "Đóng", "Mở", "địa điểm", "Chưa kiểm chứng", "{metres} m", "gần đúng", "hỏng", {}, {}
)
NAMES = pytest.mark.parametrize("slug", HOSTILE)


@NAMES
def test_a_record_shows_hostile_text_and_runs_none_of_it(tab: Watched, slug: str) -> None:
    page = tab.goto(f"/sites/{slug}")
    assert page.locator("h1").evaluate("element => element.textContent") == HOSTILE[slug]
    data = json.loads(
        page.locator('script[type="application/ld+json"]').evaluate("element => element.textContent")
    )
    assert data["name"] == HOSTILE[slug]
    expect(page.locator(".rm-mark")).to_have_count(1)
    tab.assert_quiet()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_map_page_shows_hostile_text_and_runs_none_of_it(tab: Watched, lang: str) -> None:
    page = tab.goto(f"/?lang={lang}")
    popup = page.locator(".leaflet-popup .rm-name")
    for slug, name in HOSTILE.items():
        row = page.locator(f'.place[data-place="{slug}"]')
        assert row.locator(".name").evaluate("element => element.textContent") == name
        row.locator("[data-show]").click()
        expect(popup.locator("a")).to_have_attribute("href", f"/sites/{slug}")
        assert popup.evaluate("element => element.textContent") == name
    tab.assert_quiet()


def test_hostile_words_in_an_address_are_shown_and_run_nowhere(tab: Watched) -> None:
    for slug, name in HOSTILE.items():
        page = tab.goto(f"/?q={quote(name)}", wait="load")
        shown = " ".join(name.split())
        expect(page.get_by_label("Tìm theo tên")).to_have_value(shown)
        assert page.locator(".chip bdi").first.evaluate("element => element.textContent") == f"Tìm: {shown}"
        expect(page.locator(f'.place[data-place="{slug}"]')).to_have_count(1)
        tab.assert_quiet()


@pytest.mark.parametrize(
    "path", ["/units", "/units/district/001", "/units/commune/00001?lang=en", "/data", "/data?lang=en"]
)
def test_lists_with_hostile_text_run_none_of_it(tab: Watched, path: str) -> None:
    tab.goto(path)
    tab.assert_quiet()


def test_an_error_shows_what_was_asked_and_runs_none_of_it(tab: Watched) -> None:
    asked = [" ".join(name.split()) for name in HOSTILE.values()]
    page = tab.goto("/?" + "&".join(f"kind={quote(name)}&when={quote(name)}" for name in HOSTILE.values()))
    shown = page.locator(".faults q").evaluate_all("all => all.map(each => each.textContent)")
    assert shown == [*asked, asked[-1]]
    # The browser itself notes that the answer is a 400.
    tab.complaints = [text for text in tab.complaints if "status of 400" not in text]
    tab.assert_quiet()


def test_an_exported_map_works_from_disk_and_runs_no_hostile_text(
    browser: Browser, places_url: str, tmp_path: Path
) -> None:
    engine = create_engine(places_url)
    with engine.connect() as connection:
        drawn = explorer(Embedded(marks(connection, Filters())), None, WORDS)
    engine.dispose()
    title = HOSTILE["script-end"]
    file = tmp_path / "map.html"
    file.write_text(
        standalone(drawn, title=title, legend=entries({}), notes=HOSTILE.values()), encoding="utf-8"
    )
    with browser.new_context(offline=True) as context:
        watched = _watch(context.new_page(), file.as_uri())
        page = watched.goto("")
        assert page.title() == title
        assert page.locator("footer p").all_text_contents() == list(HOSTILE.values())
        names = page.locator(".rm-mark").evaluate_all(
            "marks => marks.map(mark => mark.getAttribute('aria-label'))"
        )
        assert set(names) <= {*HOSTILE.values(), "Nhà máy Gốm", "Đình Kim Liên", "Phòng Tranh", "Ga cũ"}
        assert page.locator(".rm-mark, .rm-cluster").count() > 0
        watched.assert_quiet()
