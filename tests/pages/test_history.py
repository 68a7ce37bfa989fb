"""What was: the history of a place, the place as it was, what an edition did, and taking it back."""

import re
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from registry import requests
from registry.requests import Asked
from registry.workflow import RequestKind
from tests.fixtures.accounts import csrf
from tests.fixtures.desk import FACTORY, HOUSE, Desk, new_place

HISTORY = f"/sites/{FACTORY}/history"


def words(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def taken_back(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """A reversal as its preview hands it in."""
    action, _, query = path.partition("?")
    page = client.get(path)
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    assert seen is not None, page.text
    form = {"csrf": csrf(client), "seen": seen[1], "reason": "nhầm"}
    if query.startswith("field="):
        form["field"] = query.removeprefix("field=")
    return client.post(action, data=form | fields)


# --- history


def test_the_public_reads_who_changed_what_when_and_why(desk: Desk) -> None:
    first = desk.edited(
        {"name_en": "Pottery works", "heritage": {"rank": "national"}}, reason="Theo biển mới"
    )
    second = desk.edited({"address": "Số 1"}, reason="Đo lại")
    with desk.session() as client:
        answer = client.get(HISTORY)
        told = words(answer)
        for each in ("Theo biển mới", "Pottery works", "Xếp hạng", "theo đề nghị của Tài khoản phuong-moi"):
            assert each in told, each
        assert "Tài khoản so-van-hoa" in told
        anchors = [int(number) for number in re.findall(r'id="edition-(\d+)"', answer.text)]
        assert anchors[:2] == [second.edition, first.edition]
        assert anchors == sorted(anchors, reverse=True)
        assert "revert" not in answer.text
        assert "Before" in words(client.get(f"{HISTORY}?lang=en"))
        page = client.get(f"/sites/{FACTORY}")
        assert f'href="{HISTORY}"' in page.text
        assert "bởi Tài khoản phuong-moi" in words(page)


def test_nothing_of_a_draft_is_in_what_the_public_reads(desk: Desk) -> None:
    def asked(kind: RequestKind) -> Asked:
        return Asked(kind, desk.site(), reason=f"bí mật {kind}")

    desk.approve(desk.submitted("office", asked(RequestKind.UNPUBLISH)))
    hidden = desk.edited({"name_en": "Secret", "summary_vi": "Chưa ai được biết"}, reason="bí mật sửa")
    with desk.session() as client:
        assert client.get(HISTORY).status_code == 404
        assert client.get(f"{HISTORY}/{hidden.edition}").status_code == 404
    for who, status in (("analyst", 200), ("office", 200), ("elsewhere", 404)):
        with desk.session(who) as client:
            answer = client.get(HISTORY)
            assert answer.status_code == status, who
            assert ("Secret" in answer.text) == (status == 200)
    desk.edited({"name_en": "Public again", "summary_vi": None}, reason="bí mật sửa")
    shown = desk.approve(desk.submitted("office", asked(RequestKind.RESTORE)))
    for who in (None, "elsewhere"):
        with desk.session(who) as client:
            answer = client.get(HISTORY)
            assert answer.status_code == 200
            assert "Public again" in answer.text
            assert "Secret" not in answer.text
            assert "Chưa ai được biết" not in answer.text
            assert "bí mật sửa" not in answer.text
            if who is not None:
                assert client.get(f"/editions/{hidden.edition}").status_code == 404
                assert "Secret" not in client.get(f"/editions/{shown.edition}").text
            assert client.get(f"{HISTORY}/{hidden.edition}").status_code == 404
            assert client.get(f"{HISTORY}/{shown.edition}").status_code == 200
    with desk.session("office") as client:
        assert "Secret" in client.get(HISTORY).text


def test_a_place_that_links_to_a_draft_does_not_name_it(desk: Desk) -> None:
    key = desk.submitted("office", Asked(RequestKind.UNPUBLISH, desk.site("phong-tranh"), reason="ẩn"))
    desk.approve(key)
    with desk.session() as client:
        began = str(re.findall(r'id="edition-(\d+)"', client.get(HISTORY).text)[-1])
        past = client.get(f"{HISTORY}/{began}")
        assert "một địa điểm chưa công bố" in words(past)
        assert "Phòng Tranh" not in past.text


def test_the_whole_record_as_it_was_says_that_it_is_the_past(desk: Desk) -> None:
    first = desk.edited({"name_en": "Pottery works", "centre": {"tier": "city"}})
    desk.edited({"address": "Số 2"})
    with desk.session() as client:
        answer = client.get(f"{HISTORY}/{first.edition}?lang=en")
        told = words(answer)
        for each in (
            "not as it is now",
            "Pottery works",
            "See the present record",
            "Một bài báo",
            "1 Phố Huế",
        ):
            assert each in told, each
        assert "Số 2" not in told
        assert 'content="noindex"' in answer.text
        assert client.get(f"{HISTORY}/0").status_code == 404
        assert client.get(f"{HISTORY}/999999999999999999999").status_code == 404
        assert client.get(f"{HISTORY}/1").status_code in (301, 404)


def test_an_edition_of_other_places_leads_to_the_version_that_counted(desk: Desk) -> None:
    first = desk.edited({"name_en": "Pottery works"})
    other = desk.edited({"name_en": "House"}, HOUSE)
    with desk.session() as client:
        answer = client.get(f"{HISTORY}/{other.edition}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{HISTORY}/{first.edition}")
        renamed = client.get(f"/sites/nha-may-gom/history/{first.edition}")
        assert renamed.headers["Location"] == f"{HISTORY}/{first.edition}"


def test_a_moment_leads_to_the_record_as_it_was_then(desk: Desk) -> None:
    first = desk.edited({"name_en": "Pottery works"})
    between = datetime.now(UTC).isoformat()
    desk.edited({"name_en": "Another"})
    with desk.session() as client:
        answer = client.get(f"/sites/{FACTORY}", params={"asOf": between, "lang": "en"})
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{HISTORY}/{first.edition}?lang=en"
        assert client.get(f"/sites/{FACTORY}?asOf=hom-qua").status_code == 400
        assert client.get(f"/sites/{FACTORY}?asOf=1999-01-01").status_code == 400


def test_an_edition_shows_what_it_did_everywhere_to_those_who_are_signed_in(desk: Desk) -> None:
    batch = desk.batch(desk.edit({"name_en": "One"}), desk.edit({"name_en": "Two"}, HOUSE))
    with desk.as_("reviewer") as connection:
        done = requests.approve_batch(connection, desk.people["reviewer"], batch)
    with desk.session() as client:
        assert client.get(f"/editions/{done.edition}").status_code == 303
    with desk.session("reviewer") as client:
        told = words(client.get(f"/editions/{done.edition}"))
        for each in ("One", "Two", "dia-diem.xlsx", "Hoàn lại cả lô nhập"):
            assert each in told, each
        assert client.get("/editions/999999").status_code == 404
        assert client.get(f"/editions/{done.edition}?after=%00").status_code == 400


# --- taking back


def test_one_field_is_taken_back_and_that_again(desk: Desk) -> None:
    desk.edited({"name_en": "A", "address": "B"})
    with desk.session("reviewer") as client:
        links = re.findall(r'href="([^"]+revert\?field=[^"]+)"', client.get(HISTORY).text)
        link = next(each for each in links if "name_en" in each)
        preview = words(client.get(link))
        assert "Đưa mục “Tên tiếng Anh” của Nhà máy Gốm trở lại" in preview
        done = taken_back(client, link.replace("%2F", "/"))
        assert re.fullmatch(r"/editions/\d+", done.headers["Location"])
        after = desk.document()
        assert (after["name_en"], after["address"]) == ("Nhà máy Gốm (en)", "B")
        assert "Không có gì để hoàn lại" in words(client.get(link))
        again = taken_back(client, f"{done.headers['Location']}/revert")
        assert again.status_code == 303
    assert desk.document()["name_en"] == "A"


def test_a_place_goes_back_to_a_version_and_its_history_stays(desk: Desk) -> None:
    before = desk.document()
    number = desk.workshop.number("SELECT max(number) FROM registry.edition")
    desk.edited({"name_en": "A", "events": {next(iter(before["events"])): None}})
    desk.edited({"address": "B"})
    with desk.session("reviewer") as client:
        began = re.findall(r'id="edition-(\d+)"', client.get(HISTORY).text)[-1]
        assert int(began) <= number
        assert taken_back(client, f"{HISTORY}/{began}/revert").status_code == 303
        assert len(re.findall(r'id="edition-', client.get(HISTORY).text)) == 4
    assert desk.document() == before


def test_an_office_asks_for_a_reversal_of_its_own_places_alone(desk: Desk) -> None:
    done = desk.edited({"name_en": "A"})
    path = f"/editions/{done.edition}/revert"
    with desk.session("office") as client:
        assert "như một đề nghị" in words(client.get(path))
        asked = taken_back(client, path)
        key = UUID(asked.headers["Location"].removeprefix("/requests/"))
        assert desk.state(key) == "submitted"
    with desk.session("elsewhere") as client:
        form = {"csrf": csrf(client), "seen": "99999", "reason": "x"}
        assert client.post(path, data=form).status_code == 403
        assert client.get(f"{HISTORY}/{done.edition}/revert").status_code == 403
    with desk.session("analyst") as client:
        assert client.get(path).status_code == 403
        assert client.post(path, data={"csrf": csrf(client), "reason": "x", "seen": "9"}).status_code == 403
    with desk.session() as client:
        assert client.get(path).headers["Location"].startswith("/login")
    assert desk.document()["name_en"] == "A"
    desk.approve(key)
    assert desk.document()["name_en"] == "Nhà máy Gốm (en)"


def test_what_came_later_is_in_the_way_and_may_stay(desk: Desk) -> None:
    first = desk.edited({"name_en": "A", "address": "Số 1"})
    desk.edited({"name_en": "B"})
    path = f"/editions/{first.edition}/revert"
    with desk.session("reviewer") as client:
        told = words(client.get(path))
        assert "Có 1 mục đã được sửa tiếp" in told
        assert "Giữ nguyên 1 mục" in told
        editions = desk.workshop.number("SELECT count(*) FROM registry.edition")
        refused = taken_back(client, path)
        assert refused.status_code == 409
        assert "nhầm" in refused.text
        assert desk.workshop.number("SELECT count(*) FROM registry.edition") == editions
        assert taken_back(client, path, leave="true").status_code == 303
    after = desk.document()
    assert (after["name_en"], after["address"]) == ("B", "1 Phố Huế")


def test_a_reversal_without_a_reason_or_of_something_else_than_was_seen_is_told(desk: Desk) -> None:
    done = desk.edited({"name_en": "A"})
    path = f"/editions/{done.edition}/revert"
    with desk.session("reviewer") as client:
        silent = taken_back(client, path, reason=" ")
        assert silent.status_code == 422
        assert "Hãy ghi vì sao hoàn lại" in words(silent)
        stale = taken_back(client, path, seen="1")
        assert stale.status_code == 412
        assert client.post(path, data={"reason": "x", "seen": "99"}).status_code == 403
    assert desk.document()["name_en"] == "A"


def test_a_whole_import_is_taken_back_and_that_too(desk: Desk) -> None:
    batch = desk.batch(
        desk.edit({"name_en": "One"}),
        desk.edit({"name_en": "Two"}, HOUSE),
        Asked(RequestKind.CREATE, patch=new_place(), reason="mới"),
    )
    with desk.as_("reviewer") as connection:
        requests.approve_batch(connection, desk.people["reviewer"], batch)
    with desk.session("reviewer") as client:
        told = words(client.get(f"/batches/{batch}/revert"))
        for each in ("Hoàn lại cả lô nhập từ tệp", "Xưởng mới", "Đã gỡ"):
            assert each in told, each
        done = taken_back(client, f"/batches/{batch}/revert")
        assert done.status_code == 303
        undone = "SELECT count(*) FROM registry.import_batch WHERE id = :id AND state = 'undone'"
        assert desk.workshop.number(undone, id=str(batch)) == 1
        assert desk.document()["name_en"] == "Nhà máy Gốm (en)"
        assert "Địa điểm này hiện không công khai" in words(client.get("/sites/xuong-moi/history"))
        with desk.session() as public:
            assert public.get("/sites/xuong-moi").status_code == 410
            assert public.get("/sites/xuong-moi/history").status_code == 410
        assert taken_back(client, f"{done.headers['Location']}/revert").status_code == 303
    assert desk.document(HOUSE)["name_en"] == "Two"
    assert desk.document("xuong-moi")["publication"] == "published"


@pytest.mark.parametrize("field", ["name_en", "/" + "x" * 400])
def test_a_field_that_is_none_is_told(desk: Desk, field: str) -> None:
    with desk.session("reviewer") as client:
        assert client.get(f"{HISTORY}/1/revert", params={"field": field}).status_code == 400


def test_many_changes_are_folded(desk: Desk) -> None:
    desk.edited({name: f"new {name}" for name in ("name_en", "address", "summary_vi", "summary_en")})
    with desk.session() as client:
        assert '<details class="fold">' not in client.get(HISTORY).text
    patch = {"name_en": "Z", "address": "Z", "summary_vi": "Z", "summary_en": "Z", "other_names": ["Z"]}
    desk.edited(patch | {"heritage": {"built": "1906", "rank": "national"}, "accuracy_m": 9})
    with desk.session() as client:
        assert "8 mục thay đổi" in words(client.get(HISTORY))
    with desk.workshop.owner.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM registry.edition WHERE reason = 'vì thế'")) == 2
