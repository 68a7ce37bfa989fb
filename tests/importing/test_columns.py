"""What columns mean: headings of either language, doubt that is told, a mapping that wins."""

import pytest

from registry.importing.fields import fields, names_of
from registry.importing.headings import guess, plain
from tests.fixtures.files import GOOD, Desk, opened, saved, workbook

VALUES = list(GOOD.values())


def codes(intake: Desk, headings: list[str], **options: object) -> list[tuple[str, str, str | None]]:
    checked = intake.check(workbook([headings, VALUES + [None] * (len(headings) - len(VALUES))]), **options)
    return [(each.code.value, each.severity.value, each.column) for each in checked.issues]


@pytest.mark.parametrize(
    "headings",
    [
        ["Tên địa điểm", "Loại", "Địa chỉ", "Kinh độ", "Vĩ độ", "Quận/Huyện"],
        ["TÊN", "LOẠI HÌNH", "Địa chỉ", "LONGITUDE", "LATITUDE", "Quận"],
        ["Name", "Kind", "Address", "lng", "lat", "District"],
        ["ten", "loai", "dia chi", "kinh do", "vi do", "quan huyen"],
    ],
    ids=str,
)
def test_headings_of_either_language_are_understood(intake: Desk, headings: list[str]) -> None:
    assert codes(intake, headings) == []


def test_every_name_of_a_field_leads_to_it() -> None:
    for field in fields():
        for name in names_of(field):
            assert guess(name).field is not None, name
    for field in fields():  # our own headings lead to their own field, and to no other
        for name in names_of(field)[:3]:
            assert guess(name).field == field, name
            assert guess(name).other is None, name


def test_headings_of_the_template_differ_from_each_other() -> None:
    for lang in (0, 1):
        titles = [plain(each.title[lang]) for each in fields().values()]
        assert len(set(titles)) == len(titles)


def test_an_unknown_column_is_a_warning_and_not_imported(intake: Desk) -> None:
    assert codes(intake, [*GOOD, "Giá vé"]) == [("unknown_column", "warning", "Giá vé")]


def test_a_heading_spelt_otherwise_is_taken_and_told(intake: Desk) -> None:
    headings = ["name_vi", "kind", "Địa chỉi", "lon", "lat", "district"]
    assert codes(intake, headings) == [("ambiguous_column", "warning", "Địa chỉi")]


def test_two_columns_of_one_field_are_an_error(intake: Desk) -> None:
    assert codes(intake, [*GOOD, "Tên"]) == [("repeated_column", "error", "Tên")]


@pytest.mark.parametrize("name", ["name_vi", "kind", "lon"])
def test_a_column_that_new_places_need_is_missed_once(intake: Desk, name: str) -> None:
    headings = [heading for heading in GOOD if heading != name]
    rows = [
        [value for heading, value in (GOOD | {"name_vi": word}).items() if heading != name]
        for word in ("A", "B")
    ]
    found = [each.code.value for each in intake.check(workbook([headings, *rows])).issues]
    assert found == ["missing_column"]


def test_a_mapping_wins_over_guesses_and_may_leave_columns_out(intake: Desk) -> None:
    headings = ["Cột 1", "kind", "Ghi thêm", "lon", "lat", "district"]
    assert codes(intake, headings, mapping={"Cột 1": "name_vi", "Ghi thêm": ""}) == []
    assert codes(intake, headings, mapping={"Cột 1": "name_vi", "Ghi thêm": "address"}) == []


def test_a_mapping_of_what_is_not_there_is_told(intake: Desk) -> None:
    wrong = codes(intake, list(GOOD), mapping={"Không có": "name_vi", "name_vi": "ten_gi"})
    assert [code for code, _, _ in wrong][:2] == ["unknown_mapping", "unknown_mapping"]


def test_a_file_without_headings_is_told(intake: Desk) -> None:
    checked = intake.check(workbook([["Một", 1, 2], ["Hai", 3, 4]]))
    assert [each.code.value for each in checked.issues] == ["no_headings"]


def test_merged_headings_of_two_rows_are_understood(intake: Desk) -> None:
    book = opened(
        workbook(
            [
                ["DANH SÁCH"],
                ["Tên", "Loại", "Địa chỉ", "Tọa độ", None, "Quận"],
                [None, None, None, "Kinh độ", "Vĩ độ", None],
                VALUES,
            ]
        )
    )
    sheet = book.worksheets[0]
    for cells in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
        sheet.merge_cells(cells)
    checked = intake.check(saved(book))
    assert (checked.header_row, checked.issues) == (3, ())


def test_merged_cells_below_count_for_each_row_and_are_told(intake: Desk) -> None:
    second = list((GOOD | {"name_vi": "Phòng tranh Mây", "district": None}).values())
    book = opened(workbook([list(GOOD), VALUES, second]))
    book.worksheets[0].merge_cells("F2:F3")
    checked = intake.check(saved(book))
    assert [(each.code.value, each.severity.value) for each in checked.issues] == [
        ("merged_cells", "warning")
    ]
    assert all(each.patch["stated"] for each in checked.proposals)


def test_of_several_sheets_one_is_chosen(intake: Desk) -> None:
    book = opened(workbook([list(GOOD), VALUES], title="Một"))
    other = book.create_sheet("Hai")
    other.append(list(GOOD))
    other.append(VALUES)
    content = saved(book)
    assert intake.only(content, "a.xlsx") == "choose_sheet"
    assert intake.only(content, "a.xlsx", sheet="Ba") == "unknown_sheet"
    assert intake.check(content, "a.xlsx", sheet="Hai").issues == ()


def test_too_many_rows_and_columns_are_told_before_anything_else(intake: Desk) -> None:
    wide = workbook([[f"c{number}" for number in range(201)], ["x"]])
    assert intake.only(wide, "a.xlsx") == "too_many_columns"
    lines = "\n".join(["name_vi", *(f"n{number}" for number in range(50_001))])
    assert intake.only(lines.encode(), "a.csv") == "too_many_rows"
