"""The form of a place, without scripts: what is filled in becomes a request, and nothing else changes."""

import pytest
from sqlalchemy import text

from registry.editing.positions import LonLat, metres
from registry.text import clean
from registry.workflow import RequestState
from tests.fixtures.offices import SITE, Hall, form_of, told
from tests.fixtures.places import HOSTILE

EDIT = f"/sites/{SITE}/edit"
NEW = "/office/new"


def new_place(hall: Hall, **more: str) -> dict[str, list[str]]:
    """The form of a new place with all that must be in it."""
    filled = {
        "/name_vi": "Xưởng Mới",
        "/geometry/lat": "21.045",
        "/geometry/lon": "105.83",
        "/centre": "on",
        "/centre/centre_type": "art_space",
        "/sources/new-1/title": "Báo Mới",
        "/sources/new-1/url": "https://example.org/moi",
        "/sources/new-1/kind": "press",
        "/reason": "đã đến xem",
    }
    return hall.form("phuong", NEW) | {name: [value] for name, value in (filled | more).items()}


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(hall: Hall) -> None:
    for slug in (SITE, "dinh-kim-lien", "phong-tranh"):
        answer = hall.change("phuong", f"/sites/{slug}/edit")
        assert answer.status_code == 422
        assert "Chưa có mục nào khác với hồ sơ hiện tại" in told(answer)
    assert hall.requests() == []


def test_only_what_was_changed_is_asked_for(hall: Hall) -> None:
    answer = hall.change("phuong", EDIT, __address="2 Phố Huế", __centre__tier="city")
    assert answer.status_code == 303, told(answer)
    (held,) = hall.requests()
    assert held.patch == {"address": "2 Phố Huế", "centre": {"tier": "city"}}
    assert (held.state, held.reason) == ("submitted", "đã đến xem")
    assert answer.headers["Location"] == f"/office?done=submit&request={held.id}"
    assert "Đã gửi thẩm định" in told(hall.as_("phuong").get(answer.headers["Location"]))
    assert hall.document(SITE)["address"] == "1 Phố Huế"


def test_a_draft_needs_no_reason_and_is_gone_on_with(hall: Hall) -> None:
    form = hall.form("phuong", EDIT) | {"/name_en": ["Pottery"]}
    assert hall.send("phuong", EDIT, form, "save").status_code == 303
    (held,) = hall.requests()
    assert held.state == RequestState.DRAFT
    again = f"/requests/{held.id}/edit"
    form = hall.form("phuong", again)
    assert form["/name_en"] == ["Pottery"]
    answer = hall.send("phuong", again, form | {"/address": ["3 Phố Huế"], "/reason": ["thấy tận nơi"]})
    assert answer.status_code == 303, told(answer)
    (held,) = hall.requests()
    assert held.state == RequestState.SUBMITTED
    assert held.patch == {"name_en": "Pottery", "address": "3 Phố Huế"}


def test_a_draft_that_was_changed_in_another_window_is_told(hall: Hall) -> None:
    hall.change("phuong", EDIT, "save", __name_en="One")
    again = f"/requests/{hall.requests()[0].id}/edit"
    old = hall.form("phuong", again)
    assert hall.change("phuong", again, "save", __name_en="Two").status_code == 303
    answer = hall.send("phuong", again, old | {"/name_en": ["Three"]}, "save")
    assert answer.status_code == 403
    assert "Đề nghị đã thay đổi từ khi bạn mở" in told(answer)


def test_places_are_offered_by_name_code_or_address_and_drafts_too(hall: Hall) -> None:
    def offered(words: str) -> list[str]:
        asked = {"what": "place", "q": words}
        found: list[str] = hall.as_("phuong").get("/office/suggest", params=asked).json()
        return found

    name = hall.document(SITE)["name_vi"]
    (pottery,) = offered(name)
    code = pottery.rsplit("[", 1)[1].rstrip("]")
    assert offered(code.lower()) == [pottery]
    assert pottery in offered("pho hue")
    draft = text("UPDATE registry.site SET publication = :state WHERE slug = :slug")
    for state, shown in (("draft", [pottery]), ("deleted", [])):
        with hall.owner.begin() as connection:
            connection.execute(draft, {"state": state, "slug": SITE})
        assert offered(name) == shown


def test_handing_in_needs_a_reason(hall: Hall) -> None:
    answer = hall.change("phuong", EDIT, __name_en="X", __reason="  ")
    assert answer.status_code == 422
    assert "Hãy cho biết vì sao sửa" in told(answer)
    assert 'href="#f-reason"' in answer.text
    assert form_of(answer.text)["/name_en"] == ["X"]


def test_two_officers_who_edit_at_once_lose_nothing(hall: Hall) -> None:
    first, second = hall.form("phuong", EDIT), hall.form("so", EDIT)
    reason = {"/reason": ["vì thế"]}
    assert hall.send("so", EDIT, second | reason | {"/address": ["9 Phố Huế"]}, "publish").status_code == 303
    answer = hall.send("phuong", EDIT, first | reason | {"/name_en": ["Kiln"]})
    assert answer.status_code == 303, told(answer)
    assert hall.requests()[-1].patch == {"name_en": "Kiln"}


def test_a_reviewer_publishes_at_once_and_an_office_has_no_such_button(hall: Hall) -> None:
    assert 'value="publish"' not in hall.as_("phuong").get(EDIT).text
    refused = hall.change("phuong", EDIT, "publish", __name_en="Kiln")
    assert refused.status_code == 403
    assert "Chỉ cơ quan thẩm định làm được việc này" in told(refused)
    hall.publish(EDIT, __name_en="Kiln")
    assert hall.document(SITE)["name_en"] == "Kiln"


def test_a_field_that_somebody_else_changed_is_chosen_one_by_one(hall: Hall) -> None:
    form = hall.form("so", EDIT) | {"/reason": ["vì thế"], "/name_en": ["Mine"], "/address": ["8"]}
    hall.publish(EDIT, __name_en="Theirs", __summary_en="Theirs too")
    answer = hall.send("so-2", EDIT, form, "publish")
    assert answer.status_code == 403  # a form of another session
    form["csrf"] = hall.form("so-2", EDIT)["csrf"]
    answer = hall.send("so-2", EDIT, form, "publish")
    assert answer.status_code == 409
    assert "Có người vừa sửa cùng mục" in told(answer)
    choice = form_of(answer.text)
    assert choice["/address"] == ["8"]
    answer = hall.as_("so-2").post(
        EDIT, data=choice | {"choose:/name_en": "ours"}, headers={"Origin": hall.base}
    )
    assert answer.status_code == 303, told(answer)
    after = hall.document(SITE)
    assert (after["name_en"], after["address"], after["summary_en"]) == ("Mine", "8", "Theirs too")


def test_choosing_what_stands_there_keeps_it(hall: Hall) -> None:
    form = hall.form("so", EDIT) | {"/reason": ["vì thế"], "/name_en": ["Mine"], "/address": ["8"]}
    hall.publish(EDIT, __name_en="Theirs")
    choice = form_of(hall.send("so", EDIT, form, "publish").text)
    answer = hall.as_("so").post(
        EDIT, data=choice | {"choose:/name_en": "theirs"}, headers={"Origin": hall.base}
    )
    assert answer.status_code == 303, told(answer)
    assert (hall.document(SITE)["name_en"], hall.document(SITE)["address"]) == ("Theirs", "8")


def test_a_new_place_is_made_with_its_source(hall: Hall) -> None:
    answer = hall.send("so", NEW, new_place(hall) | {"csrf": hall.form("so", NEW)["csrf"]}, "publish")
    assert answer.status_code == 303, told(answer)
    made = hall.document("xuong-moi")
    assert made["geometry"] == {"type": "Point", "coordinates": [105.83, 21.045]}
    assert made["centre"]["centre_type"] == "art_space"
    (code,) = made["sources"]
    assert code.startswith("bao-moi-")


def test_a_place_is_typed_in_metres_and_the_numbers_are_kept(hall: Hall) -> None:
    there = metres(5897, LonLat(105.83, 21.045))
    assert there is not None
    form = new_place(hall) | {
        "/geometry/by": ["metres"],
        "/geometry/epsg": ["5897"],
        "/geometry/x": [f"{there.x:.2f}".replace(".", ",")],
        "/geometry/y": [f"{there.y:,.2f}".replace(",", " ")],
        "/geometry/lat": [""],
    }
    answer = hall.send("phuong", NEW, form)
    assert answer.status_code == 303, told(answer)
    (held,) = hall.requests()
    lon, lat = held.patch["geometry"]["coordinates"]
    assert (round(lon, 5), round(lat, 5)) == (105.83, 21.045)
    assert f"(EPSG:5897 x = {there.x:.10g}, y = {there.y:.10g})" in held.reason


def test_an_event_is_added_changed_and_removed(hall: Hall) -> None:
    form = hall.form("phuong", EDIT)
    numbers = {form[f"/events/{key}/kind"][0]: key for key in _keys(form, "events")}
    opened, works = numbers["centre:opened"], numbers["heritage:operating"]
    form |= {
        f"/events/{opened}/date": ["02/2015"],
        f"/events/{works}/gone": ["1"],
        "/events/new-1/kind": ["heritage:works"],
        "/events/new-1/date": ["khoảng 2014"],
        "/events/new-1/source": ["new-1"],
        "/sources/new-1/title": ["Quyết định"],
        "/sources/new-1/kind": ["law"],
        "/reason": ["theo quyết định"],
    }
    assert hall.send("phuong", EDIT, form).status_code == 303
    patch = hall.requests()[0].patch
    (code,) = patch["sources"]
    assert patch["events"] == {
        opened: {"date": "02/2015"},
        works: None,
        "new-1": {"facet": "heritage", "kind": "works", "date": "khoảng 2014", "source": code},
    }


def test_without_scripts_a_button_adds_a_row_and_keeps_the_rest(hall: Hall) -> None:
    form = hall.form("phuong", EDIT) | {"/name_en": ["Typed"]}
    answer = hall.send("phuong", EDIT, form, "more:links")
    assert answer.status_code == 200
    again = form_of(answer.text)
    assert (again["/name_en"], again["/links/new-1/to"]) == (["Typed"], [""])
    again |= {
        "/links/new-1/to": ["dinh kim lien"],
        "/links/new-1/kind": ["hosting"],
        "/links/new-1/source": ["bao"],
        "/reason": ["vì thế"],
    }
    assert hall.send("phuong", EDIT, again).status_code == 303
    assert set(hall.requests()[0].patch["links"]) == {"new-1"}


def test_a_side_is_taken_away_and_added(hall: Hall) -> None:
    form = hall.form("phuong", "/sites/phong-tranh/edit") | {"/reason": ["vì thế"]}
    form |= {"/heritage": ["on"], "/heritage/category": ["architectural"]}
    assert hall.send("phuong", "/sites/phong-tranh/edit", form).status_code == 303
    assert hall.requests()[0].patch == {"heritage": {"category": "architectural"}}
    del form["/heritage"], form["/centre"]
    answer = hall.send("phuong", "/sites/phong-tranh/edit", form)
    assert answer.status_code == 422
    assert "phải là trung tâm sáng tạo, di sản, hoặc cả hai" in told(answer)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_evidence_is_a_link_or_a_file_of_a_known_kind(hall: Hall, lang: str) -> None:
    form = hall.form("phuong", EDIT) | {"/reason": ["vì thế"], "/name_en": ["Kiln"]}
    bad = {"/evidence/file": ("x.exe", b"MZ...", "application/pdf")}
    answer = hall.send("phuong", f"{EDIT}?lang={lang}", form, files=bad)
    assert answer.status_code == 422
    assert {"vi": "Chỉ nhận tệp PDF", "en": "Only PDF, JPEG and PNG"}[lang] in told(answer)
    assert hall.requests() == []
    good = {"/evidence/file": ("quyết định.pdf", b"%PDF-1.7 ...", "application/pdf")}
    form |= {"/evidence/url": ["https://example.org/chung-minh"]}
    assert hall.send("phuong", EDIT, form, files=good).status_code == 303


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_in_every_field_come_back_and_arrive_as_words(hall: Hall, words: str) -> None:
    names = ("/name_vi", "/name_en", "/other_names", "/address", "/summary_vi", "/summary_en", "/reason")
    names += ("/heritage/rank_decision", "/heritage/original_use_vi", "/sources/new-1/title")
    form = hall.form("phuong", EDIT) | {name: [words] for name in names}
    form |= {"/sources/new-1/kind": ["press"], "/accuracy_m": [words], "/geometry/lat": [words]}
    form |= {"/events/new-1/kind": [words], "/events/new-1/note_vi": [words], "/links/new-1/to": [words]}
    answer = hall.send("phuong", EDIT, form)
    assert answer.status_code == 422
    again = form_of(answer.text)
    for name in (*names, "/accuracy_m", "/geometry/lat", "/events/new-1/note_vi", "/links/new-1/to"):
        assert again[name] == [words], name
    for name in [*again]:
        if name.startswith(("/events/new-1", "/links/new-1")):
            del again[name]
    again |= {"/accuracy_m": ["120"], "/geometry/lat": ["21.03"]}
    answer = hall.send("phuong", EDIT, again)
    assert answer.status_code == 303, told(answer)
    patch = hall.requests()[0].patch
    assert patch["name_vi"] == words.strip()
    assert clean(patch["heritage"]["original_use_vi"]) == clean(words)


def _keys(form: dict[str, list[str]], part: str) -> list[str]:
    return list(dict.fromkeys(name.split("/")[2] for name in form if name.startswith(f"/{part}/")))
