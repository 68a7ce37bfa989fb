"""The work list of an office, and what else is asked about a place: over HTTP, without scripts."""

import re

import httpx
import pytest
from sqlalchemy import select, text, update

from registry.database import writing
from registry.tables import site
from tests.fixtures.offices import SITE, Hall, form_of, told
from tests.fixtures.places import HOSTILE, PLAIN

EVERYTHING = len(HOSTILE) + len(PLAIN)
LEASE = "/sites/phong-tranh"


def listed(answer: httpx.Response) -> list[str]:
    """The slugs of the list, in its order."""
    return re.findall(r'<li class="place" data-place="([^"]+)"', answer.text)


def verified(hall: Hall, slug: str, on: str) -> None:
    with writing(hall.owner, actor="test", reason="test") as connection:
        values = {"verification": "verified", "verified_on": on, "verified_by": "Ai đó"}
        connection.execute(update(site).where(site.c.slug == slug).values(values))


def ask(hall: Hall, name: str, path: str, step: str = "publish", **changes: str) -> httpx.Response:
    """A small form is sent with a reason."""
    return hall.change(name, path, step, **changes)


def test_an_office_sees_its_own_places_and_what_is_stale_first(hall: Hall) -> None:
    verified(hall, "ga-cu", "2026-11-20")
    verified(hall, "phong-tranh", "2024-01-01")
    slugs = listed(hall.as_("phuong").get("/office"))
    assert len(slugs) == EVERYTHING
    assert slugs[-1] == "ga-cu"
    assert slugs[-2] == "phong-tranh"
    shown = told(hall.as_("phuong").get("/office?show=due&q=phong+tranh&lang=en"))
    assert "Verified 1 January 2024, to be looked at again since 1 January 2025" in shown
    assert "ga-cu" not in listed(hall.as_("phuong").get("/office?show=due"))


def test_another_office_has_an_empty_list_that_says_what_to_do(hall: Hall) -> None:
    answer = hall.as_("ben").get("/office")
    assert listed(answer) == []
    assert "Hãy thêm địa điểm đầu tiên" in told(answer)
    assert hall.as_("ben").get("/office/sites.geojson").json()["features"] == []


def test_the_map_has_the_marks_of_the_list(hall: Hall) -> None:
    verified(hall, "ga-cu", "2026-11-20")
    features = hall.as_("phuong").get("/office/sites.geojson").json()["features"]
    assert {each["id"]: each["properties"]["due"] for each in features}["ga-cu"] is False
    assert sum(each["properties"]["due"] for each in features) == EVERYTHING - 1


def test_pages_of_the_list_follow_each_other_and_miss_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified(hall, "ga-cu", "2026-11-20")
    monkeypatch.setattr("registry.worklist.worklist.__kwdefaults__", {**_defaults(), "size": 4})
    found: list[str] = []
    path: str | None = "/office"
    while path is not None:
        answer = hall.as_("so").get(path)
        assert answer.status_code == 200, told(answer)
        found += listed(answer)
        more = re.search(r'id="more"><a href="([^"]+)"', answer.text)
        path = more[1].replace("&amp;", "&") if more else None
    assert len(found) == len(set(found)) == EVERYTHING
    assert found[-1] == "ga-cu"


def _defaults() -> dict[str, object]:
    from registry.worklist import worklist

    return dict(worklist.__kwdefaults__ or {})


def test_nobody_reads_the_work_of_an_office_without_signing_in(hall: Hall) -> None:
    with httpx.Client(base_url=hall.base, headers={"Accept": "text/html"}) as public:
        for path in ("/office", "/office/new", f"/sites/{SITE}/edit", f"{LEASE}/ask/delete"):
            answer = public.get(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/login"), path
        assert "/edit" not in public.get(f"/sites/{SITE}").text


def test_an_analyst_reads_and_changes_nothing(hall: Hall) -> None:
    page = hall.as_("vien").get("/office")
    assert len(listed(page)) == EVERYTHING
    assert "/edit" not in page.text
    assert hall.as_("vien").get("/office/new").status_code == 403
    refused = hall.as_("vien").get(f"/sites/{SITE}/edit")
    assert refused.status_code == 403
    assert "chỉ xem, không sửa" in told(refused)


def test_another_office_is_told_plainly_that_it_may_not(hall: Hall) -> None:
    answer = hall.as_("ben").get(f"/sites/{SITE}/edit")
    assert answer.status_code == 403
    assert "ngoài địa bàn mà cơ quan của bạn phụ trách" in told(answer)
    assert f"/sites/{SITE}/edit" not in hall.as_("ben").get(f"/sites/{SITE}").text


def test_still_true_is_one_press_and_is_seen_by_everybody(hall: Hall) -> None:
    client = hall.as_("phuong")
    csrf = hall.form("phuong", "/office/new")["csrf"]
    answer = client.post(f"/sites/{SITE}/verify", data={"csrf": csrf}, headers={"Origin": hall.base})
    assert answer.headers["Location"] == f"/office?done=verified&request={SITE}"
    assert "Đã ghi nhận: địa điểm vẫn đúng" in told(client.get(answer.headers["Location"]))
    shown = told(httpx.get(f"{hall.base}/sites/{SITE}", headers={"Accept": "text/html"}))
    assert "bởi UBND phường Mới" in shown
    assert "Cần xem lại trước" in shown
    other = hall.as_("ben").post(
        f"/sites/{SITE}/verify",
        data={"csrf": hall.form("ben", "/office/new")["csrf"]},
        headers={"Origin": hall.base},
    )
    assert other.status_code == 403


def test_the_answer_of_a_reviewer_stands_in_the_work_list(hall: Hall) -> None:
    from registry import requests
    from registry.database import acting, editing_engine
    from registry.policy.actor import actor
    from registry.tables import account

    hall.change("phuong", f"/sites/{SITE}/edit", __name_en="Kiln")
    (held,) = hall.requests()
    editing = editing_engine(hall.owner.url.render_as_string(hide_password=False), pool=1)
    with hall.owner.connect() as connection:
        key = connection.scalar(select(account.c.id).where(account.c.name == "so"))
        assert key is not None
        day = connection.scalar(text("SELECT registry.today()"))
        reviewer = actor(connection, key, on=day)
    with acting(editing, reviewer.id, name="so", reason="xem") as connection:
        requests.send_back(connection, reviewer, held.id, comment="Thiếu văn bản")
    editing.dispose()
    page = hall.as_("phuong").get("/office")
    assert "Được trả lại để sửa" in told(page)
    assert "Thiếu văn bản" in told(page)
    assert f"/requests/{held.id}/edit" in page.text
    again = hall.change("phuong", f"/requests/{held.id}/edit", __rank_x="", __heritage__rank_decision="QĐ 1")
    assert again.status_code == 303, told(again)


def test_a_place_is_closed_with_a_date_and_a_source(hall: Hall) -> None:
    path = f"{LEASE}/ask/close"
    empty = hall.send("phuong", path, hall.form("phuong", path))
    assert empty.status_code == 422
    assert "Sự kiện gì: Chưa điền mục này" in told(empty)
    events = {"/events/new-1/kind": ["centre:closed"], "/events/new-1/date": ["10/2026"]}
    form = hall.form("so", path) | events | {"/events/new-1/source": ["bao"], "/reason": ["đóng cửa"]}
    assert hall.send("so", path, form, "publish").status_code == 303
    assert "đã đóng" in told(hall.as_("phuong").get(LEASE)).lower()


def test_a_merged_place_leads_to_the_one_that_stays_for_ever_and_through_chains(hall: Hall) -> None:
    old = {slug: _id(hall, slug) for slug in ("ga-cu", "dinh-kim-lien")}
    first = ask(hall, "so", "/sites/ga-cu/ask/merge", __other="Đình Kim Liên", __stays="other")
    assert first.status_code == 303, told(first)
    second = ask(hall, "so", f"/sites/{SITE}/ask/merge", __other="dinh-kim-lien")
    assert second.status_code == 303, told(second)
    stays = _id(hall, SITE)
    assert "Đình Kim Liên" in hall.document(SITE)["other_names"]
    public = httpx.Client(base_url=hall.base, headers={"Accept": "application/json"})
    for slug, key in old.items():
        page = public.get(f"/sites/{slug}?lang=en")
        assert (page.status_code, page.headers["Location"]) == (301, f"/sites/{SITE}?lang=en")
        item = public.get(f"/ogc/collections/heritage-sites/items/{key}?f=json")
        there = f"/ogc/collections/heritage-sites/items/{stays}?f=json"
        assert (item.status_code, item.headers["Location"]) == (301, there)
        assert public.get(there).status_code == 200
    public.close()


def test_a_merge_needs_another_place(hall: Hall) -> None:
    path = f"{LEASE}/ask/merge"
    for other, words in (("", "Chưa điền"), ("không có", "Không tìm thấy"), ("phong-tranh", "chính nó")):
        answer = ask(hall, "so", path, __other=other)
        assert answer.status_code == 422
        assert words in told(answer)


def test_a_place_is_split_and_a_side_moves_with_its_events(hall: Hall) -> None:
    form = hall.form("so", f"/sites/{SITE}/ask/split") | {
        "/name_vi": ["Xưởng Sau"],
        "/geometry/lat": ["21.0303"],
        "/geometry/lon": ["105.8453"],
        "/side/centre": ["moves"],
        "/reason": ["hai nơi"],
    }
    answer = hall.send("so", f"/sites/{SITE}/ask/split", form, "publish")
    assert answer.status_code == 303, told(answer)
    stays, new = hall.document(SITE), hall.document("xuong-sau")
    assert (stays["centre"], new["heritage"]) == (None, None)
    assert new["centre"]["centre_type"] == "creative_complex"
    assert {each["facet"] for each in new["events"].values()} == {"centre"}


def test_a_draft_is_seen_by_its_office_and_nobody_else(hall: Hall) -> None:
    assert ask(hall, "so", f"{LEASE}/ask/unpublish").status_code == 303
    shown = hall.as_("phuong").get(LEASE)
    assert shown.status_code == 200
    assert "Bản nháp: công chúng không thấy trang này" in told(shown)
    assert "application/ld+json" not in shown.text
    assert hall.as_("vien").get(LEASE).status_code == 200
    assert hall.as_("ben").get(LEASE).status_code == 404
    with httpx.Client(base_url=hall.base) as public:
        assert public.get(LEASE).status_code == 404
        for path in (
            "/",
            "/map/sites.geojson",
            "/ogc/collections/sites/items?f=json",
            "/units/commune/00001",
        ):
            assert "phong-tranh" not in public.get(path).text, path
    assert listed(hall.as_("phuong").get("/office?show=draft")) == ["phong-tranh"]
    assert ask(hall, "so", f"{LEASE}/ask/restore").status_code == 303
    assert httpx.get(f"{hall.base}{LEASE}").status_code == 200


def test_a_removed_place_is_gone_for_the_public_and_can_be_restored(hall: Hall) -> None:
    assert ask(hall, "phuong", f"{LEASE}/ask/delete", "submit").status_code == 303
    assert httpx.get(f"{hall.base}{LEASE}").status_code == 200
    assert ask(hall, "so", f"{LEASE}/ask/delete").status_code == 303
    assert httpx.get(f"{hall.base}{LEASE}").status_code == 410
    assert "Đã gỡ khỏi sổ" in told(hall.as_("phuong").get(LEASE))
    assert hall.as_("phuong").get(f"{LEASE}/ask/unpublish").status_code == 409
    assert "phong-tranh" not in listed(hall.as_("phuong").get("/office"))


def test_a_draft_of_a_removal_is_handed_in_with_a_better_reason(hall: Hall) -> None:
    assert hall.send(
        "phuong", f"{LEASE}/ask/delete", hall.form("phuong", f"{LEASE}/ask/delete"), "save"
    ).is_redirect
    again = f"/requests/{hall.requests()[0].id}/edit"
    assert hall.send("phuong", again, hall.form("phuong", again)).status_code == 422
    answer = hall.change("phuong", again)
    assert answer.status_code == 303, told(answer)
    (held,) = hall.requests()
    assert (held.kind, held.state, held.reason) == ("delete", "submitted", "đã đến xem")


def test_what_is_asked_without_a_reason_is_told(hall: Hall) -> None:
    form = form_of(hall.as_("phuong").get(f"{LEASE}/ask/delete").text)
    answer = hall.send("phuong", f"{LEASE}/ask/delete", form)
    assert answer.status_code == 422
    assert "Hãy cho biết vì sao" in told(answer)
    assert hall.requests() == []


@pytest.mark.parametrize(
    "path", ["/sites/khong-co/edit", f"{LEASE}/ask/explode", "/requests/abc/edit", "/office?show=x"]
)
def test_addresses_that_lead_nowhere_say_so(hall: Hall, path: str) -> None:
    assert hall.as_("so").get(path).status_code in (400, 404)


def _id(hall: Hall, slug: str) -> str:
    with hall.owner.connect() as connection:
        return str(connection.scalar(select(site.c.id).where(site.c.slug == slug)))
