"""The map of more places than it loads at once: counts from afar, places near by, the list their equal."""

import re

from playwright.sync_api import Page, expect

from tests.fixtures.crowd import MANY, SPOT, STACK
from tests.fixtures.places import HOSTILE, PLAIN, Watched

ALL = MANY + STACK + len(PLAIN) + len(HOSTILE)
NAME = HOSTILE["back-ticks"] + " 1200"
SUM = """() => [...document.querySelectorAll('.rm-cluster, .rm-mark')]
  .reduce((sum, each) => sum + (Number((each.getAttribute('aria-label').match(/^[0-9.]+/) || ['1'])[0].replace('.', ''))), 0)"""


def drawn(page: Page) -> None:
    """Wait until marks are where they stay."""
    expect(page.locator(".folium-map")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".rm-cluster, .rm-mark").first).to_be_visible()


def test_the_rings_of_the_whole_city_add_up_to_the_number_in_the_list(crowded: Watched) -> None:
    page = crowded.goto("/")
    drawn(page)
    expect(page.locator("#summary strong")).to_have_text(f"{ALL:,}".replace(",", "."))
    assert page.evaluate(SUM) == ALL
    assert not [url for url in crowded.asked if "sites.geojson" in url]
    crowded.assert_quiet()


def test_a_filter_changes_the_tiles_and_few_places_come_at_once(crowded: Watched) -> None:
    page = crowded.goto("/")
    drawn(page)
    page.get_by_label("Trung tâm sáng tạo").check()
    expect(page.locator("#summary strong")).to_have_text(str(STACK + 1))
    stack = page.get_by_role("button", name=f"{STACK} địa điểm", exact=True)
    expect(stack).to_be_visible()
    assert [url for url in crowded.asked if "sites.geojson?kind=creative_centre" in url]
    page.get_by_role("link", name="Bỏ bộ lọc Trung tâm sáng tạo").press("Enter")
    expect(page.locator("#summary strong")).to_have_text(f"{ALL:,}".replace(",", "."))
    expect(page.get_by_role("button", name=f"{STACK + 1} địa điểm", exact=True)).to_have_count(0)
    crowded.assert_quiet()


def test_a_ring_leads_nearer_and_a_mark_to_its_place_by_keyboard(crowded: Watched) -> None:
    page = crowded.goto("/#map=12/21.0300/105.8500")
    drawn(page)
    page.locator(".rm-cluster").first.press("Enter")
    expect(page).to_have_url(re.compile(r"#map=1[3-9]/"))
    page.goto(f"{crowded.base}/#map=19/21.0240/105.8300")
    page.reload()
    mark = page.locator(".rm-mark[data-place=noi-1200]")
    expect(mark).to_have_attribute("aria-label", NAME)
    mark.press("Enter")
    title = page.locator(".leaflet-popup .rm-name a")
    assert title.evaluate("element => element.textContent") == NAME
    title.press("Enter")
    expect(page).to_have_url(re.compile("/sites/noi-1200$"))
    crowded.assert_quiet()


def test_hostile_names_are_text_on_every_mark(crowded: Watched) -> None:
    page = crowded.goto("/#map=18/21.0205/105.8310")
    drawn(page)
    for slug in page.locator(".rm-mark").evaluate_all("all => all.map(each => each.dataset.place)"):
        page.locator(f".rm-mark[data-place={slug}]").focus()
    crowded.assert_quiet()


def test_places_at_one_spot_are_listed_where_no_zoom_tells_them_apart(crowded: Watched) -> None:
    page = crowded.goto(f"/#map=19/{SPOT[1]}/{SPOT[0]}")
    drawn(page)
    page.locator(".rm-cluster").press("Enter")
    expect(page.locator(".leaflet-popup .rm-list a")).to_have_count(STACK)
    page.locator(".leaflet-popup .rm-list a").first.press("Enter")
    expect(page).to_have_url(re.compile(r"/sites/chong-\d+$"))
    crowded.assert_quiet()


def test_a_place_of_the_list_is_shown_on_the_map_though_no_mark_is_its_own(crowded: Watched) -> None:
    page = crowded.goto("/")
    drawn(page)
    page.locator(".place [data-show]").first.press("Enter")
    name = page.locator(".place .name").first.inner_text()
    expect(page.locator(".leaflet-popup .rm-name")).to_have_text(name)
    expect(page.locator("path.rm-believed")).to_have_count(1)
    crowded.assert_quiet()
