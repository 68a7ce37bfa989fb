"""What the reviewing agency works with: the queue, a request, and the steps that are taken on it."""

import re

import httpx
import pytest

from registry import requests
from registry.requests import Asked
from registry.workflow import RequestKind
from tests.fixtures.accounts import csrf
from tests.fixtures.desk import FACTORY, HOUSE, Desk, new_place
from tests.fixtures.places import HOSTILE


def words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# --- the queue


def test_the_queue_is_for_reviewers_and_others_are_told_why(desk: Desk) -> None:
    with desk.session() as client:
        assert client.get("/review").headers["Location"] == "/login?next=/review"
    for who in ("office", "analyst"):
        with desk.session(who) as client:
            answer = client.get("/review")
            assert answer.status_code == 403
            assert "Trang này dành cho cơ quan thẩm định" in words(answer)
            approved = client.post(
                f"/review/batches/{desk.site()}/approve", data={"csrf": csrf(client), "number": "1"}
            )
            assert approved.status_code == 403
    with desk.session("reviewer") as client:
        assert "Không có đề nghị nào đang chờ" in words(client.get("/review"))


def test_the_queue_is_in_the_order_of_arrival_and_an_import_is_one_line(desk: Desk) -> None:
    desk.submitted("office", desk.edit({"name_en": "First"}))
    desk.batch(
        desk.edit({"summary_en": "From a file"}, HOUSE),
        Asked(RequestKind.CREATE, patch=new_place(), reason="mới"),
    )
    desk.submitted("reviewer", desk.edit({"name_en": "Third"}, HOUSE))
    desk.draft("office", desk.edit({"name_en": "Nobody sees this"}))
    with desk.session("reviewer") as client:
        answer = client.get("/review")
        assert re.findall(r"<h2><a[^>]*><bdi>([^<]+)", answer.text) == [
            "Nhà máy Gốm",
            "dia-diem.xlsx",
            "Đình Kim Liên",
        ]
        assert "2 đề nghị: 1 địa điểm mới, 1 địa điểm được sửa" in words(answer)
        assert re.search(r"Đang chờ\s+4", words(answer))
        office = desk.people["office"].id
        only = client.get("/review", params={"office": str(office), "kind": "create"})
        assert re.findall(r"<h2><a[^>]*><bdi>([^<]+)", only.text) == ["dia-diem.xlsx"]
        assert "Không có đề nghị nào ở tình trạng này" in words(client.get("/review?state=rejected"))


def test_a_long_queue_is_read_page_by_page(desk: Desk) -> None:
    for number in range(27):
        desk.submitted("office", desk.edit({"name_en": f"Name {number}"}, reason=f"lý do {number:02d}."))
    seen: list[str] = []
    with desk.session("reviewer") as client:
        path: str | None = "/review"
        while path:
            text = client.get(path).text
            seen += re.findall(r"lý do (\d\d)\.", text)
            more = re.search(r'class="more"><a href="([^"]+)"', text)
            path = more[1].replace("&amp;", "&") if more else None
    assert seen == [f"{number:02d}" for number in range(27)]


@pytest.mark.parametrize("query", ["state=draft", "state=x", "office=x", "kind=x", "after=x"])
def test_a_filter_of_the_queue_that_is_none_is_told(desk: Desk, query: str) -> None:
    with desk.session("reviewer") as client:
        answer = client.get(f"/review?{query}")
        assert answer.status_code == 400
        assert "<h1>" in answer.text


def test_an_import_is_approved_as_one_edition(desk: Desk) -> None:
    batch = desk.batch(
        desk.edit({"name_en": "From a file"}, HOUSE),
        Asked(RequestKind.CREATE, patch=new_place(), reason="mới"),
    )
    with desk.session("reviewer") as client:
        text = client.get(f"/review?batch={batch}").text
        number = re.search(r'name="number" value="(\d+)"', text)
        assert number is not None
        form = {"csrf": csrf(client), "number": number[1], "comment": "Đủ"}
        stale = client.post(f"/review/batches/{batch}/approve", data=form | {"number": "1"})
        assert stale.status_code == 412
        done = client.post(f"/review/batches/{batch}/approve", data=form)
        assert done.status_code == 303
        told = words(client.get(done.headers["Location"]))
        assert "Xưởng mới" in told
        assert "From a file" in told
        assert client.post(f"/review/batches/{batch}/approve", data=form).status_code in (409, 412)
    assert desk.document(HOUSE)["name_en"] == "From a file"


def test_an_import_that_meets_another_change_names_the_request_and_leaves_nothing(desk: Desk) -> None:
    batch = desk.batch(desk.edit({"name_en": "From a file"}), desk.edit({"name_en": "Other"}, HOUSE))
    desk.edited({"name_en": "Meanwhile"})
    editions = desk.workshop.number("SELECT count(*) FROM registry.edition")
    with desk.session("reviewer") as client:
        form = {"csrf": csrf(client), "number": "2"}
        answer = client.post(f"/review/batches/{batch}/approve", data=form)
        assert answer.status_code == 409
        (link,) = re.findall(r'<li><a href="(/requests/[^"]+)">Đề nghị đang vướng', answer.text)
        assert "Meanwhile" in words(client.get(link))
    assert desk.workshop.number("SELECT count(*) FROM registry.edition") == editions
    assert desk.document(HOUSE)["name_en"] != "Other"


# --- who sees a request, and what


def test_a_request_is_seen_by_those_whom_it_concerns(desk: Desk) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "X"}))
    draft = desk.draft("office", desk.edit({"name_en": "Y"}))
    seen = {"office": (200, 200), "reviewer": (200, 404), "analyst": (200, 404), "elsewhere": (404, 404)}
    for who, statuses in seen.items():
        with desk.session(who) as client:
            found = tuple(client.get(f"/requests/{each}").status_code for each in (key, draft))
            assert found == statuses, who
    with desk.session() as client:
        assert client.get(f"/requests/{key}").headers["Location"] == f"/login?next=/requests/{key}"
        assert client.post(f"/requests/{key}/steps").status_code == 303


def test_a_request_says_what_is_asked_in_words(desk: Desk) -> None:
    opened = {"facet": "centre", "kind": "reopened", "date": "2022", "decision": "QĐ 5", "source": "bao"}
    patch = {
        "name_en": "Pottery works",
        "heritage": {"rank": "national"},
        "events": {"new-1": opened},
        "geometry": {"type": "Point", "coordinates": [105.8455, 21.0304]},
    }
    key = desk.submitted("office", desk.edit(patch, reason="Đã đến xem"))
    with desk.session("reviewer") as client:
        told = words(client.get(f"/requests/{key}"))
        assert "Xếp hạng" in told
        for each in (
            *("Sửa 4 mục của Nhà máy Gốm", "Tài khoản phuong-moi", "Đã đến xem", "Pottery works"),
            *("Mở lại · 2022 · QĐ 5 · Nguồn: Một bài báo", "Điểm được dời 70 m"),
        ):
            assert each in told, each
        english = words(client.get(f"/requests/{key}?lang=en"))
        assert "Change Nhà máy Gốm (en), fields: 4" in english
        assert "Listing" in english


def test_a_new_place_a_merge_a_split_and_a_removal_each_say_what_they_do(desk: Desk) -> None:
    asked = {
        "Thêm địa điểm mới: Xưởng mới": Asked(RequestKind.CREATE, patch=new_place(), reason="mới"),
        "Gộp Đình Kim Liên vào Nhà máy Gốm": Asked(
            RequestKind.MERGE, desk.site(), {}, "trùng", other_site=desk.site(HOUSE)
        ),
        "Tách Nhà máy Gốm thành 2 địa điểm": Asked(
            RequestKind.SPLIT, desk.site(), {}, "hai nhà", parts=(new_place(name_vi="Nhà sau"),)
        ),
        "Gỡ Nhà máy Gốm khỏi sổ đăng ký": Asked(RequestKind.DELETE, desk.site(), reason="đã mất"),
    }
    with desk.session("reviewer") as client:
        for sentence, each in asked.items():
            answer = client.get(f"/requests/{desk.submitted('office', each)}")
            assert sentence in words(answer)
    with desk.session("reviewer") as client:
        near = Asked(RequestKind.CREATE, patch=new_place(name_vi="Nhà máy gốm"), reason="mới")
        text = words(client.get(f"/requests/{desk.submitted('office', near)}"))
        assert "Có thể trùng" in text


def test_evidence_is_taken_away_and_runs_nowhere(desk: Desk) -> None:
    key, other = (desk.draft("office", desk.edit({"name_en": name})) for name in "XY")
    with desk.as_("office") as connection:
        actor = desk.people["office"]
        file = requests.attach(
            connection, actor, key, title='Biên bản "1"\r\nX: y', content=b"%PDF-1.7 <script>"
        )
        requests.attach(connection, actor, key, title="Báo", url="https://example.org/bao")
        requests.submit(connection, actor, key)
    with desk.session("reviewer") as client:
        page = client.get(f"/requests/{key}")
        assert f'href="/requests/{key}/evidence/{file}"' in page.text
        assert 'href="https://example.org/bao"' in page.text
        answer = client.get(f"/requests/{key}/evidence/{file}")
        assert answer.content == b"%PDF-1.7 <script>"
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert client.get(f"/requests/{other}/evidence/{file}").status_code == 404
    with desk.session("elsewhere") as client:
        assert client.get(f"/requests/{key}/evidence/{file}").status_code == 404
    with desk.session() as client:
        assert client.get(f"/requests/{key}/evidence/{file}").status_code == 303


def test_hostile_words_are_shown_as_words(desk: Desk) -> None:
    hostile = HOSTILE["script-end"] + HOSTILE["template"] + HOSTILE["attribute"]
    patch = {"name_en": hostile, "address": hostile, "other_names": [hostile]}
    key = desk.submitted("office", desk.edit(patch, reason=hostile))
    with desk.session("reviewer") as client:
        assert desk.step(client, key, "comment", comment=hostile).status_code == 303
        answer = client.get(f"/requests/{key}")
        assert answer.status_code == 200
        assert "<script>window" not in answer.text
        assert answer.text.count("{{7*7}}") >= 4
        assert "&#34; autofocus" in answer.text
        assert desk.step(client, key, "approve").status_code == 303
        for path in (f"/sites/{FACTORY}/history", "/review?state=approved"):
            assert "<script>window" not in client.get(path).text


# --- steps


def test_a_reviewer_approves_and_is_led_to_the_next(desk: Desk) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "Pottery"}))
    following = desk.submitted("office", desk.edit({"name_en": "House"}, HOUSE))
    with desk.session("reviewer") as client:
        assert desk.step(client, key, "approve", comment="Tốt").headers["Location"] == f"/requests/{key}"
        answer = client.get(f"/requests/{key}")
        assert "đã duyệt và công bố" in words(answer)
        assert f'href="/requests/{following}"' in answer.text
    assert desk.document()["name_en"] == "Pottery"


@pytest.mark.parametrize(("action", "state"), [("return", "returned"), ("reject", "rejected")])
def test_returning_and_rejecting_need_a_reason_that_the_author_reads(
    desk: Desk, action: str, state: str
) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "Pottery"}))
    with desk.session("reviewer") as client:
        silent = desk.step(client, key, action, comment=" ")
        assert silent.status_code == 422
        assert "hãy ghi lý do vào ô ý kiến" in words(silent)
        assert desk.state(key) == "submitted"
        assert desk.step(client, key, action, comment="Thiếu nguồn\x00 tin").status_code == 303
    assert desk.state(key) == state
    with desk.session("office") as client:
        assert "Thiếu nguồn tin" in words(client.get(f"/requests/{key}"))


def test_a_page_that_is_out_of_date_is_told_and_nothing_is_done(desk: Desk) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "Pottery"}))
    with desk.session("reviewer") as client:
        answer = desk.step(client, key, "approve", version="1")
        assert answer.status_code == 412
        assert "Đề nghị đã thay đổi từ khi bạn mở" in words(answer)
        assert f'name="version" value="{desk.version(key)}"' in answer.text
        assert f'href="/requests/{key}?lang=en"' in answer.text
    assert desk.state(key) == "submitted"


@pytest.mark.parametrize(("side", "name"), [("ours", "Two"), ("theirs", "One")])
def test_where_two_changes_meet_the_reviewer_chooses(desk: Desk, side: str, name: str) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "Two", "summary_en": "S"}))
    desk.edited({"name_en": "One", "address": "Số 1"})
    with desk.session("reviewer") as client:
        told = words(client.get(f"/requests/{key}"))
        for each in ("Có 1 mục cần chọn", "Nhà máy Gốm (en)", "One", "Two", "Những mục khác đã thay đổi"):
            assert each in told, each
        unchosen = desk.step(client, key, "approve", comment="giữ lời này")
        assert unchosen.status_code == 409
        assert "hãy chọn giá trị cho từng mục" in words(unchosen)
        assert "giữ lời này" in unchosen.text
        done = desk.step(client, key, "approve", **{"choice:/name_en": side})
        assert done.status_code == 303
    after = desk.document()
    assert (after["name_en"], after["summary_en"], after["address"]) == (name, "S", "Số 1")


def test_a_request_of_which_nothing_is_left_is_not_approved(desk: Desk) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "Two"}))
    desk.edited({"name_en": "One"})
    editions = desk.workshop.number("SELECT count(*) FROM registry.edition")
    with desk.session("reviewer") as client:
        answer = desk.step(client, key, "approve", **{"choice:/name_en": "theirs"})
        assert answer.status_code == 409
        assert "hãy từ chối hoặc trả lại" in words(answer)
    assert desk.state(key) == "submitted"
    assert desk.workshop.number("SELECT count(*) FROM registry.edition") == editions


def test_nobody_decides_on_their_own_request_and_another_reviewer_does(desk: Desk) -> None:
    key = desk.submitted("reviewer", desk.edit({"name_en": "Mine"}))
    with desk.session("reviewer") as client:
        page = client.get(f"/requests/{key}")
        assert "Không ai tự thẩm định đề nghị của mình" in words(page)
        assert 'value="approve"' not in page.text
        assert desk.step(client, key, "approve").status_code == 403
    with desk.session("second") as client:
        assert desk.step(client, key, "approve").status_code == 303


def test_an_author_submits_withdraws_and_comments_and_decides_nothing(desk: Desk) -> None:
    key = desk.draft("office", desk.edit({"name_en": "X"}))
    with desk.session("office") as client:
        assert 'value="publish"' not in client.get(f"/requests/{key}").text
        assert desk.step(client, key, "publish").status_code == 403
        assert desk.step(client, key, "submit").status_code == 303
        for action in ("approve", "return", "reject"):
            assert desk.step(client, key, action, comment="vì").status_code == 403
        assert desk.step(client, key, "comment", comment="Xin xem sớm").status_code == 303
        assert "Xin xem sớm" in words(client.get(f"/requests/{key}"))
        assert desk.step(client, key, "withdraw").status_code == 303
    assert desk.state(key) == "withdrawn"


def test_a_draft_without_a_reason_is_not_handed_in(desk: Desk) -> None:
    key = desk.draft("office", desk.edit({"name_en": "X"}, reason=""))
    mine = desk.draft("reviewer", desk.edit({"name_en": "X"}, reason=""))
    for who, each, action in (("office", key, "submit"), ("reviewer", mine, "publish")):
        with desk.session(who) as client:
            answer = desk.step(client, each, action)
            assert answer.status_code == 422
            assert "chưa có lý do" in words(answer)


def test_a_reviewer_publishes_their_own_draft(desk: Desk) -> None:
    key = desk.draft("reviewer", desk.edit({"name_en": "At once"}))
    with desk.session("reviewer") as client:
        assert desk.step(client, key, "publish").status_code == 303
    assert desk.document()["name_en"] == "At once"


@pytest.mark.parametrize("who", ["analyst", "elsewhere"])
def test_who_only_reads_takes_no_step(desk: Desk, who: str) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "X"}))
    with desk.session(who) as client:
        for action in ("approve", "return", "reject", "comment", "withdraw"):
            assert desk.step(client, key, action, comment="vì").status_code in (403, 404)
    assert desk.state(key) == "submitted"


def test_a_form_that_is_not_ours_or_not_whole_does_nothing(desk: Desk) -> None:
    key = desk.submitted("office", desk.edit({"name_en": "X"}))
    with desk.session("reviewer") as client:
        assert desk.step(client, key, "approve", csrf="x").status_code == 403
        assert desk.step(client, key, "edit").status_code == 400
        assert desk.step(client, key, "approve", version="x").status_code == 400
        assert desk.step(client, key, "comment", comment="x" * 4001).status_code == 422
        foreign = client.post(
            f"/requests/{key}/steps",
            data={"csrf": csrf(client), "version": "2", "action": "approve"},
            headers={"Origin": "https://example.org"},
        )
        assert foreign.status_code == 403
        assert client.get("/requests/x").status_code == 404
    assert desk.state(key) == "submitted"
