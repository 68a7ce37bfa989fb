"""Review and history in a browser, in both languages: choices, the map of before and after, and taking back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from api.wording import wording
from registry.language import Lang
from registry.requests import Asked
from registry.workflow import RequestKind
from tests.browser.test_accounts import Walk
from tests.fixtures.accounts import signed_in_browser
from tests.fixtures.desk import FACTORY, HOUSE, Desk, new_place
from tests.fixtures.places import HOSTILE

HOSTILE_WORDS = HOSTILE["script-end"] + HOSTILE["handler"] + HOSTILE["literal"]


@pytest.fixture(params=["vi", "en"])
def lang(request: pytest.FixtureRequest) -> Lang:
    chosen: Lang = request.param
    return chosen


@contextmanager
def at_desk(
    desk: Desk, browser: Browser, who: str | None, lang: Lang, *, scripts: bool = True
) -> Iterator[Walk]:
    """Somebody at a browser; nothing that they see may run, or be refused by the policy of the page."""
    complaints: list[str] = []
    with browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale=lang,
        base_url=desk.workshop.address,
        java_script_enabled=scripts,
    ) as context:
        if who is not None:
            signed_in_browser(context, desk.workshop.address, desk.people[who].name)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if "Policy" in told.text else None)
        yield Walk(page, wording(lang))
        assert complaints == []


def test_a_reviewer_chooses_between_two_changes_and_takes_one_back(
    desk: Desk, browser: Browser, lang: Lang
) -> None:
    place = {"type": "Point", "coordinates": [105.8455, 21.0304]}
    patch = {"name_en": "Pottery works", "geometry": place, "summary_en": HOSTILE_WORDS}
    desk.submitted("office", desk.edit(patch, reason=HOSTILE_WORDS))
    desk.edited({"name_en": "Meanwhile"})
    with at_desk(desk, browser, "reviewer", lang) as walk:
        page, t = walk.page, walk.t
        page.goto("/review", wait_until="networkidle")
        walk.looks_right()
        page.locator(".queue h2 a").click()
        page.wait_for_load_state("networkidle")
        walk.looks_right()
        expect(page.locator(".rm-before")).to_have_count(1)
        expect(page.locator(".rm-after")).to_have_count(1)
        walk.press("requests.do.approve")
        assert page.evaluate("document.activeElement.type") == "radio", (
            "the browser asks for the choice first"
        )
        page.get_by_text(t("requests.ours")).click()
        walk.press("requests.do.approve")
        expect(page.locator(".state.approved")).to_be_visible()
        walk.looks_right()
        page.get_by_role("link", name=t("history.of_place")).click()
        page.wait_for_load_state("networkidle")
        expect(page.locator("li:target")).to_contain_text("Pottery works")
        walk.looks_right()
        row = page.locator("li:target tr", has_text="Pottery works")
        row.get_by_role("link").click()
        walk.looks_right()
        page.get_by_label(t("history.reason")).fill("nhầm")
        walk.press("history.do_it")
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            t("history.edition", edition="")[:-1].strip()
        )
        walk.looks_right()
        assert page.evaluate("window.x") is None
    assert desk.document()["name_en"] == "Meanwhile"
    assert desk.document()["summary_en"] == HOSTILE_WORDS


def test_every_kind_of_request_looks_right(desk: Desk, browser: Browser, lang: Lang) -> None:
    asked = (
        Asked(RequestKind.CREATE, patch=new_place(name_vi="Nhà máy gốm"), reason="mới"),
        Asked(RequestKind.MERGE, desk.site(), {}, "trùng", other_site=desk.site(HOUSE)),
        Asked(
            RequestKind.SPLIT, desk.site(), {"name_en": "X"}, "hai nhà", parts=(new_place(name_vi="Nhà sau"),)
        ),
    )
    keys = [desk.submitted("office", each) for each in asked]
    with at_desk(desk, browser, "second", lang) as walk:
        for key in keys:
            walk.page.goto(f"/requests/{key}", wait_until="networkidle")
            walk.looks_right()


def test_the_public_reads_history_and_the_record_as_it_was(desk: Desk, browser: Browser, lang: Lang) -> None:
    desk.edited({"name_en": "A", "summary_en": HOSTILE_WORDS}, reason=HOSTILE_WORDS)
    with at_desk(desk, browser, None, lang) as walk:
        walk.page.goto(f"/sites/{FACTORY}", wait_until="networkidle")
        walk.page.get_by_role("link", name=walk.t("history.link")).click()
        walk.page.wait_for_load_state("networkidle")
        walk.looks_right()
        walk.page.get_by_role("link", name=walk.t("history.as_it_was")).first.click()
        walk.page.wait_for_load_state("networkidle")
        walk.looks_right()
        assert walk.page.evaluate("window.x") is None


def test_a_batch_is_approved_and_a_comment_written_without_scripts(desk: Desk, browser: Browser) -> None:
    desk.batch(desk.edit({"name_en": "One"}), desk.edit({"name_en": "Two"}, HOUSE))
    key = desk.submitted("office", desk.edit({"summary_en": "S"}))
    with at_desk(desk, browser, "reviewer", "vi", scripts=False) as walk:
        page, t = walk.page, walk.t
        page.goto(f"/requests/{key}")
        page.get_by_label(t("requests.say")).fill("Đã xem")
        walk.press("requests.do.comment")
        expect(page.locator(".thread")).to_contain_text("Đã xem")
        page.goto("/review")
        page.get_by_role("link", name=t("review.see_all", number=2)).click()
        walk.press("review.approve_all", number=2)
        expect(page.get_by_role("main")).to_contain_text("dia-diem.xlsx")
    assert desk.document(HOUSE)["name_en"] == "Two"


def test_the_queue_is_narrowed_in_place(desk: Desk, browser: Browser) -> None:
    desk.submitted("office", desk.edit({"name_en": "A"}))
    desk.submitted("office", Asked(RequestKind.DELETE, desk.site(HOUSE), reason="mất"))
    with at_desk(desk, browser, "reviewer", "vi") as walk:
        page = walk.page
        page.goto("/review", wait_until="networkidle")
        expect(page.locator(".queue > li")).to_have_count(2)
        page.get_by_label(walk.t("review.kind")).select_option("delete")
        expect(page.locator(".queue > li")).to_have_count(1)
        expect(page).to_have_url(f"{desk.workshop.address}/review?state=submitted&office=&kind=delete")
