"""The forms of activities and ideas, as a browser without scripts sends them: who may, what is told, what is kept."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.bureau import Bureau

ACTIVITY = {
    "/programme": "le-hoi-thiet-ke-sang-tao",
    "/name_vi": "Lễ hội qua biểu mẫu",
    "/name_en": "A festival by form",
    "/state": "held",
    "/dates": "3-5/11/2024",
    "/source": "Bài về lễ hội: https://hanoi.gov.vn/le-hoi-qua-bieu-mau",
    "/reason": "theo báo cáo",
    "/sites/new-1/site": "HN031",
    "/sites/new-1/source": "compiler",
}
IDEA = {
    "/name_vi": "Ý tưởng qua biểu mẫu",
    "/name_en": "An idea by form",
    "/source": "compiler",
    "/reason": "có bài báo",
}
STEP = {"/stage": "submitted", "/date": "2024", "/source": "compiler", "/reason": "có bài báo"}


@pytest.fixture
def agency(shared_bureau: Bureau) -> Iterator[httpx.Client]:
    """Somebody of the standing agency, in Vietnamese."""
    with browser(shared_bureau) as client:
        yield signed_in(client, "so-van-hoa")


def browser(bureau: Bureau) -> httpx.Client:
    headers = {"Accept": "text/html", "Accept-Language": "vi"}
    return httpx.Client(base_url=bureau.address, headers=headers, timeout=60)


def sent(client: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    """A form that is sent from its own page."""
    origin = {"Origin": str(client.base_url).rstrip("/")}
    return client.post(path, data={"csrf": csrf(client)} | fields, headers=origin)


def made(client: httpx.Client, path: str, fields: dict[str, str]) -> str:
    """The page of what was made."""
    answer = sent(client, path, fields)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].partition("?")[0]


def words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def fields(page: str) -> dict[str, str]:
    """The form of a page as it would be sent without a change."""
    page = page[page.index('id="place-form"') :]
    held = dict(re.findall(r'<input (?:id="[^"]*" )?(?:type="hidden" )?name="([^"]+)" value="([^"]*)"', page))
    held |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        held[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in held.items()}


def test_forms_are_for_the_standing_agency(shared_bureau: Bureau) -> None:
    paths = ("/activities/new", "/activities/le-hoi-2023/edit", "/ideas/new", "/ideas/hy282/edit")
    posts = ("/activities/le-hoi-2023/figures", "/activities/le-hoi-2023/remove", "/ideas/hy282/remove")
    posts += ("/ideas/hy282/steps", "/ideas/hy282/steps/take-back")
    with browser(shared_bureau) as client:
        assert client.get("/activities/new").headers["location"].startswith("/login")
        assert "/activities/new" not in client.get("/programmes").text
        signed_in(client, "hoan-kiem")
        assert "/activities/new" not in client.get("/programmes").text
        assert "Ghi chặng tiếp theo" not in words(client.get("/ideas/hy282"))
        for path in paths:
            assert client.get(path).status_code == 403, path
        for path in (*paths, *posts):
            assert sent(client, path, {}).status_code == 403, path


def test_an_activity_is_added_changed_and_removed(shared_bureau: Bureau, agency: httpx.Client) -> None:
    assert "/activities/new" in agency.get("/programmes").text
    form = agency.get("/activities/new?programme=le-hoi-thiet-ke-sang-tao")
    assert fields(form.text)["/programme"] == "le-hoi-thiet-ke-sang-tao"
    path = made(agency, "/activities/new", ACTIVITY)
    page = agency.get(f"{path}?saved=1")
    for each in ("Lễ hội qua biểu mẫu", "3–5/11/2024", "Bài về lễ hội", "Đã ghi."):
        assert each in words(page), each
    assert 'href="https://hanoi.gov.vn/le-hoi-qua-bieu-mau"' in page.text
    kept = shared_bureau.rows(
        "SELECT kind, title FROM registry.source WHERE url = 'https://hanoi.gov.vn/le-hoi-qua-bieu-mau'"
    )
    assert [tuple(row) for row in kept] == [("official", "Bài về lễ hội")]

    held = fields(agency.get(f"{path}/edit").text)
    assert held["/sites/0/site"].endswith("[HN031]")
    more = held | {
        "/outcome_vi": "Đông khách",
        "/organisations/new-1/organisation": "UN-Habitat",
        "/organisations/new-1/role": "partner",
        "/organisations/new-1/source": held["/source"],
        "/figures/new-2/kind": "visitors",
        "/figures/new-2/value": "1200",
        "/figures/new-2/source": "https://hanoi.gov.vn/le-hoi-qua-bieu-mau",
        "/sites/0/site": "",
        "/reason": "đủ số liệu",
    }
    assert made(agency, f"{path}/edit", more) == path
    page = agency.get(path)
    for each in ("Đông khách", "UN-Habitat", "1.200", "Bản số 2"):
        assert each in words(page), each
    assert "Nguồn không nêu địa điểm nào" in words(page)
    reasons = shared_bureau.rows(
        "SELECT DISTINCT reason FROM registry.audit WHERE table_name = 'activity_figure' AND action = 'insert'"
        " ORDER BY 1"
    )
    assert ("đủ số liệu",) in [tuple(row) for row in reasons]

    version = fields(agency.get(f"{path}/edit").text)["version"]
    unsure = sent(agency, f"{path}/remove", {"version": version, "/reason": "nhầm"})
    assert (unsure.status_code, agency.get(path).status_code) == (422, 200)
    gone = sent(agency, f"{path}/remove", {"version": version, "/reason": "nhầm", "/sure": "1"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/programmes")
    assert agency.get(path).status_code == 404


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing_but_the_version(agency: httpx.Client) -> None:
    before = agency.get("/api/activities/le-hoi-2024").json()
    form = fields(agency.get("/activities/le-hoi-2024/edit").text) | {"/reason": "xem lại"}
    made(agency, "/activities/le-hoi-2024/edit", form)
    after = agency.get("/api/activities/le-hoi-2024").json()
    assert after["document"] == before["document"]
    assert after["version"] == before["version"] + 1


def test_every_mistake_is_told_at_its_field_and_what_was_typed_is_kept(agency: httpx.Client) -> None:
    wrong = {
        "/programme": "le-hoi-thiet-ke-sang-tao",
        "/name_vi": "<b>Tên</b> \" onmouseover='x'",
        "/state": "held",
        "/dates": "31-24/12/2021",
        "/source": "chẳng có nguồn này",
        "/sites/new-2/site": "không có nơi này",
        "/figures/new-1/value": "60.000",
        "/figures/new-1/kind": "visitors",
    }
    answer = sent(agency, "/activities/new", wrong)
    assert answer.status_code == 422
    places = re.findall(r'<li><a href="#f-([^"]+)"', answer.text)
    assert set(places) == {
        *("name_en", "dates", "source", "reason"),
        *("sites-new-2-site", "sites-new-2-source", "figures-new-1-value", "figures-new-1-source"),
    }
    for name in places:
        assert f'id="f-{name}"' in answer.text
        assert f'id="f-{name}-error"' in answer.text
    kept = fields(answer.text)
    assert {name: kept[name] for name in wrong} == wrong
    assert "<b>Tên" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_what_came_in_between_is_shown_beside_what_was_typed(agency: httpx.Client) -> None:
    path = made(agency, "/activities/new", ACTIVITY | {"/name_vi": "Hai người sửa"})
    form = fields(agency.get(f"{path}/edit").text) | {"/reason": "sửa"}
    made(agency, f"{path}/edit", form | {"/name_en": "From another window"})
    answer = sent(agency, f"{path}/edit", form | {"/outcome_vi": "Của tôi"})
    assert answer.status_code == 409
    told = words(answer)
    assert "From another window" in told
    kept = fields(answer.text)
    assert (kept["/outcome_vi"], kept["version"]) == ("Của tôi", "2")
    made(agency, f"{path}/edit", kept | {"/name_en": "Both"})
    document = agency.get(f"/api{path}").json()["document"]
    assert (document["name_en"], document["outcome_vi"]) == ("Both", "Của tôi")


def test_a_figure_is_added_on_the_page_of_an_activity(agency: httpx.Client) -> None:
    path = "/activities/le-hoi-2022"
    before = agency.get(f"/api{path}").json()["figures"]
    wrong = sent(agency, f"{path}/figures", {"/kind": "visitors", "/value": "nhiều"})
    assert wrong.status_code == 422
    assert {*re.findall(r'href="#f-([^"]+)"', wrong.text)} == {"value", "source", "reason"}
    figure = {"/kind": "visitors", "/value": "12345", "/source": "compiler", "/reason": "báo cáo"}
    made(agency, f"{path}/figures", figure)
    after = agency.get(f"/api{path}").json()["figures"]
    assert len(after) == len(before) + 1
    assert "12.345" in words(agency.get(path))


def test_an_idea_goes_its_way_step_by_step(agency: httpx.Client) -> None:
    path = made(agency, "/ideas/new", IDEA | {"/call": "thi-khong-gian-sang-tao-2021"})
    assert "Chưa ghi chặng nào." in words(agency.get(path))
    made(agency, f"{path}/steps", STEP | {"version": "1"})
    page = agency.get(path)
    assert re.search(r'<option value="selected"', page.text)
    assert not re.search(r'<option value="submitted"', page.text)
    back = sent(agency, f"{path}/steps", STEP | {"version": "2", "/stage": "submitted"})
    assert back.status_code == 422
    ahead = sent(agency, f"{path}/steps", STEP | {"version": "2", "/stage": "selected", "/date": "2090"})
    assert "tương lai" in words(ahead)
    stale = sent(agency, f"{path}/steps", STEP | {"version": "1", "/stage": "selected"})
    assert stale.status_code == 409
    made(agency, f"{path}/steps", STEP | {"version": "2", "/stage": "opened", "/date": "11/2025"})
    assert "đã đi hết các chặng" in words(agency.get(path))
    assert sent(agency, f"{path}/steps/take-back", {"version": "3", "/reason": "nhầm"}).status_code == 303
    assert agency.get(f"/api{path}").json()["stage"] == "submitted"
    changed = fields(agency.get(f"{path}/edit").text) | {"/summary_vi": "Một vườn nhỏ", "/reason": "rõ hơn"}
    made(agency, f"{path}/edit", changed)
    assert "Một vườn nhỏ" in words(agency.get(path))
    version = fields(agency.get(f"{path}/edit").text)["version"]
    gone = sent(agency, f"{path}/remove", {"version": version, "/reason": "nhầm", "/sure": "1"})
    assert gone.status_code == 303
    assert agency.get(path).status_code == 404


def test_a_call_that_ideas_answered_stays(agency: httpx.Client) -> None:
    call = next(
        each["document"]["call"]
        for each in agency.get("/api/ideas").json()["ideas"]
        if each["document"]["call"]
    )
    version = fields(agency.get(f"/activities/{call}/edit").text)["version"]
    answer = sent(agency, f"/activities/{call}/remove", {"version": version, "/reason": "x", "/sure": "1"})
    assert answer.status_code == 409
    assert "Có ý tưởng trả lời đợt gọi này" in words(answer)


def test_no_code_stands_where_a_form_is(shared_bureau: Bureau) -> None:
    with shared_bureau.client("so-van-hoa") as machine:
        document = machine.get("/api/ideas/hy282").json()["document"]
        answer = machine.post("/api/ideas", json={"document": document, "code": "new", "reason": "thử"})
        assert answer.status_code == 422
        named = machine.post("/api/ideas", json={"document": document | {"name_vi": "New"}, "reason": "thử"})
        assert named.headers["location"].endswith("/new-2")
