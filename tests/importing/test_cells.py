"""One bad cell is one issue, with its row, its column and how to mend it; all of a file are told at once."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.fixtures.files import GOOD, Desk, opened, saved, table, workbook


def test_a_right_file_with_the_default_columns_has_no_issue(intake: Desk) -> None:
    heritage = {**GOOD, "name_vi": "Đình Thử", "kind": "heritage_site", "lon": 105.8022, "lat": 21.0387}
    checked = intake.rows(GOOD, {**heritage, "district": "Cầu Giấy"})
    assert checked.issues == ()
    assert [each.row for each in checked.proposals] == [2, 3]
    document = checked.proposals[0].patch
    assert document["stated"]["district"]["code"] == "007"
    assert document["centre"]["centre_type"] == "unclassified"
    assert document["geometry"]["coordinates"] == [105.8522, 21.0187]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"name_vi": None}, "name_vi", "required"),
        ({"name_vi": "x" * 301}, "name_vi", "too_long"),
        ({"name_vi": "#REF!"}, "name_vi", "cell_error"),
        ({"name_vi": "-"}, "name_vi", "not_clearable"),
        ({"address": "a\u202eb"}, "address", "control_characters"),
        ({"kind": None}, "kind", "required"),
        ({"kind": "creativ_centre"}, "kind", "unknown_term"),
        ({"lon": "abc"}, "lon", "wrong_number"),
        ({"lat": None}, "lat", "half_position"),
        ({"lon": None, "lat": None}, "lon", "required"),
        ({"lon": 21.0187, "lat": 105.8522}, "lon", "swapped_coordinates"),
        ({"lon": 108.2}, "lon", "outside_city"),
        ({"lat": 16.05}, "lat", "outside_city"),
        ({"lat": 0, "lon": 0}, "lon", "outside_city"),
        ({"district": "Quận Mười"}, "district", "unknown_unit"),
        ({"district": "Sóc Sơn"}, "district", "far_from_unit"),
        ({"built": "hôm nọ"}, "built", "wrong_date"),
        ({"built": "31/2/1905"}, "built", "wrong_date"),
        ({"position_date": "1/1/2199"}, "position_date", "future_date"),
        ({"status": "operating", "status_date": "2199"}, "status_date", "future_date"),
        ({"area_m2": "rộng"}, "area_m2", "wrong_number"),
        ({"area_m2": -5}, "area_m2", "out_of_range"),
        ({"accuracy_m": 50_000}, "accuracy_m", "out_of_range"),
        ({"fields": "design; làm gốm"}, "fields", "unknown_term"),
        ({"sources": "khong-co"}, "sources", "unknown_source"),
        ({"code": "7"}, "code", "wrong_code"),
        ({"code": "HN99999"}, "code", "unknown_code"),
    ],
    ids=str,
)
def test_a_bad_cell_is_one_issue(intake: Desk, change: dict[str, Any], column: str, code: str) -> None:
    assert intake.one(GOOD | change) == (2, column, code, "error")


def test_a_kind_is_not_changed_by_its_column(intake: Desk) -> None:
    row = {"code": "HN058", "kind": "creative_centre"}
    assert intake.one(row) == (2, "kind", "kind_derived", "error")


def test_a_code_twice_is_told_with_the_first_row(intake: Desk) -> None:
    found = intake.rows({"code": "HN058", "name_en": "A"}, {"code": "HN058", "name_en": "B"}).issues
    assert [(each.row, each.code.value) for each in found] == [(3, "repeated_code")]
    assert "dòng 2" in found[0].message.vi


def test_a_rule_that_only_the_whole_record_knows_is_told_at_its_column(intake: Desk) -> None:
    names = ";".join(f"Tên {number}" for number in range(60))
    assert intake.one(GOOD | {"other_names": names}) == (2, "other_names", "refused", "error")


def test_a_place_that_is_gone_is_told(intake: Desk) -> None:
    from sqlalchemy import text

    intake.connection.execute(text("UPDATE registry.site SET publication = 'deleted' WHERE code = 'HN058'"))
    assert intake.one({"code": "HN058", "name_en": "A"}) == (2, "code", "place_gone", "error")


def test_terms_are_known_by_code_and_by_label_of_either_language_however_typed(intake: Desk) -> None:
    for word in (
        "heritage_site",
        "Di sản, ứng viên chuyển đổi",
        "HERITAGE, candidate for conversion",
        "di san",
    ):
        checked = intake.rows(GOOD | {"kind": word})
        assert checked.issues == (), word
        assert checked.proposals[0].patch["heritage"] is not None
    lists = intake.rows(GOOD | {"services": "Triển lãm; workshop"}).proposals[0].patch["centre"]["services"]
    assert lists == ["exhibition", "workshop"]


def test_an_unknown_term_suggests_the_nearest_in_both_languages(intake: Desk) -> None:
    (found,) = intake.rows(GOOD | {"kind": "Di sn, ứng viên chuyển đổi"}).issues
    assert "Có phải “Di sản, ứng viên chuyển đổi” (heritage_site)?" in found.hint.vi
    assert "Did you mean “Heritage, candidate for conversion” (heritage_site)?" in found.hint.en
    held = found.as_json()
    assert {"row", "column", "code", "severity", "value", "message_vi", "message_en", "hint"} <= set(held)
    assert held["hint"] == f"{held['hint_vi']} / {held['hint_en']}"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (date(2022, 11, 17), "17/11/2022"),
        (datetime(2022, 11, 17, 8, 30), "17/11/2022"),  # noqa: DTZ001  # Excel's have no zone
        (1905, "1905"),
        (1905.0, "1905"),
        ("khoảng 1905", "khoảng 1905"),
        (" cuối  thế kỷ 19 ", "cuối thế kỷ 19"),
    ],
)
def test_dates_are_read_as_excel_and_as_people_write_them(intake: Desk, cell: object, text: str) -> None:
    row = GOOD | {"kind": "heritage_site", "built": cell}
    assert intake.rows(row).proposals[0].patch["heritage"]["built"] == text


@pytest.mark.parametrize(
    ("lon", "lat"),
    [("105,8522", "21,0187"), ("105.8522", " 21.0187 "), ("105°51'07.92\"E", "21°01'07.32\"N")],
)
def test_coordinates_are_read_as_people_write_them(intake: Desk, lon: str, lat: str) -> None:
    coordinates = intake.rows(GOOD | {"lon": lon, "lat": lat}).proposals[0].patch["geometry"]["coordinates"]
    assert coordinates == pytest.approx([105.8522, 21.0187], abs=1e-6)


def test_text_is_stored_composed_whichever_way_it_was_typed(intake: Desk) -> None:
    import unicodedata

    spread = unicodedata.normalize("NFD", "Đình Hoà Mã")
    assert intake.rows(GOOD | {"name_vi": f"  {spread} "}).proposals[0].name == "Đình Hoà Mã"


@pytest.mark.parametrize(
    "name",
    [
        "Quận Hai Bà Trưng",
        "hai ba trung",
        "Q. Hai Bà Trưng",
        "007",
        7,
        "district:007",
        "Hai Ba Trung District",
    ],
)
def test_a_district_is_known_by_name_and_code(intake: Desk, name: object) -> None:
    checked = intake.rows(GOOD | {"district": name})
    assert checked.issues == ()
    assert checked.proposals[0].patch["stated"]["district"]["code"] == "007"


def test_a_unit_of_the_new_geography_is_found_in_the_old_column(intake: Desk) -> None:
    checked = intake.rows(GOOD | {"lon": 105.8438, "lat": 21.0250, "district": "Phường Cửa Nam"})
    assert checked.issues == ()
    assert list(checked.proposals[0].patch["stated"]) == ["commune"]


def test_either_way_of_writing_the_tone_is_the_same_name(intake: Desk) -> None:
    held = [
        intake.rows(GOOD | {"lon": 105.85, "lat": 21.03, "district": word}).issues
        for word in ("Hoàn Kiếm", "Hòan Kiếm")
    ]
    assert held == [(), ()]


def test_a_row_that_repeats_another_is_one_issue_on_the_later_one(intake: Desk) -> None:
    assert intake.one(GOOD, GOOD) == (3, "name_vi", "duplicate_row", "error")
    near = GOOD | {"name_vi": "Xưởng gốm Thử nghiệm", "lon": 105.8523}
    assert intake.one(GOOD, near) == (3, "name_vi", "duplicate_row", "warning")


def test_rows_of_other_names_at_one_point_are_places_of_their_own(intake: Desk) -> None:
    rows = [GOOD | {"name_vi": name} for name in ("Xưởng gốm Thử", "Phòng tranh Mây", "Nhà sách Cũ")]
    assert intake.rows(*rows).issues == ()


def test_a_row_that_the_registry_has_already_names_its_code(intake: Desk) -> None:
    row = GOOD | {"name_vi": "NHA MAY XE LUA GIA LAM", "lon": 105.881, "lat": 21.056, "district": "Long Biên"}
    assert intake.one(row) == (2, "name_vi", "duplicate_place", "error")
    (found,) = intake.rows(row).issues
    assert "HN058" in found.hint.vi


def test_all_issues_of_all_rows_are_told_at_once_in_the_order_of_the_file(intake: Desk) -> None:
    found = intake.rows(
        GOOD,
        GOOD | {"name_vi": "Hai lỗi", "kind": "?", "lon": "?"},
        GOOD | {"name_vi": None, "lon": 105.851},
    ).issues
    assert [(each.row, each.column) for each in found] == [(3, "kind"), (3, "lon"), (4, "name_vi")]


def test_a_formula_without_a_value_is_told(intake: Desk) -> None:
    row = GOOD | {"lat": "=21+0.0187"}
    book = opened(table(row))
    book.worksheets[0]["E2"].value = "=21+0.0187"
    found = intake.check(saved(book)).issues
    assert [(each.row, each.column, each.code.value) for each in found] == [(2, "lat", "uncalculated")]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(intake: Desk) -> None:
    columns = list(GOOD)
    rows = [["Danh sách cơ sở"], [], columns, list(GOOD.values()), [], list((GOOD | {"kind": "?"}).values())]
    checked = intake.check(workbook(rows))
    assert checked.header_row == 3
    found = [(each.row, each.code.value) for each in checked.issues]
    assert found == [(6, "duplicate_row"), (6, "unknown_term")]


def test_an_empty_cell_leaves_and_a_dash_empties(intake: Desk) -> None:
    checked = intake.rows({"code": "HN001", "name_en": "-", "area_m2": "-", "tier": None, "fields": "-"})
    assert checked.issues == ()
    assert checked.proposals[0].patch == {
        "name_en": None,
        "centre": {"fields": []},
        "heritage": {"area_m2": None},
    }


def test_only_what_differs_is_proposed(intake: Desk) -> None:
    checked = intake.rows(
        {"code": "HN001", "name_vi": "Tổ hợp Complex 01", "address": "29 ngách 31 ngõ 167 Tây Sơn"}
    )
    assert (checked.issues, checked.proposals, checked.unchanged) == ((), (), 1)


def test_a_new_status_is_an_event_and_the_same_one_is_none(intake: Desk) -> None:
    closed = intake.rows({"code": "HN001", "status": "Đã đóng cửa", "status_date": "1/10/2026"}).proposals[0]
    (event,) = closed.patch["events"].values()
    assert (event["facet"], event["kind"], event["date"]) == ("centre", "closed", "1/10/2026")
    assert intake.rows({"code": "HN001", "status": "operating"}).proposals == ()
