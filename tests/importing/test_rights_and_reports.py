"""Rights are told row by row; reports come back as the officer's own workbook; the template returns unchanged."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registry.importing.batches import keep_mapping, mapping_of, mappings
from registry.importing.checking import Options
from registry.importing.codes import Code
from registry.importing.fields import Type, fields
from registry.importing.issues import templates
from registry.importing.marking import marked
from registry.importing.template import columns, template
from registry.language import Lang
from registry.policy import Actor, Area
from registry.workflow import Role
from tests.fixtures.files import GOOD, WGS84, Desk, opened, saved, table, workbook

OPTIONS = Options(crs=WGS84)


def office(connection: Connection, *codes: str) -> Actor:
    query = text("SELECT id FROM registry.unit WHERE level = 'commune' AND code = ANY(:codes)")
    areas = frozenset(Area(key) for key in connection.scalars(query, {"codes": list(codes)}))
    return Actor(uuid4(), "van-phong", "Văn phòng", Role.OFFICE, areas)


def test_an_office_brings_in_what_lies_in_its_area_and_nothing_else(intake: Desk) -> None:
    actor = office(intake.connection, "00070")  # Hoàn Kiếm
    inside = GOOD | {"name_vi": "Quán Mây", "lon": 105.8525, "lat": 21.0320, "district": None}
    assert intake.rows(inside, actor=actor).issues == ()
    assert intake.one(GOOD | {"district": None}, actor=actor) == (2, "name_vi", "not_allowed", "error")
    assert intake.one({"code": "HN058", "name_en": "Ours"}, actor=actor) == (
        2,
        "code",
        "not_allowed",
        "error",
    )
    assert intake.rows({"code": "HN003", "name_en": "Hall"}, actor=actor).issues == ()


def test_a_place_is_not_moved_out_of_the_area_or_into_it(intake: Desk) -> None:
    actor = office(intake.connection, "00070")
    assert intake.one({"code": "HN003", "lon": 105.881, "lat": 21.056}, actor=actor)[2] == "not_allowed"
    assert intake.one({"code": "HN058", "lon": 105.8525, "lat": 21.0320}, actor=actor)[2] == "not_allowed"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_template_uploaded_unchanged_changes_nothing(intake: Desk, lang: Lang) -> None:
    content = template(intake.connection, actor=None, lang=lang)
    checked = intake.check(content)
    assert checked.issues == ()
    assert checked.proposals == ()
    assert checked.unchanged == checked.rows == 231


def test_the_template_of_an_office_holds_its_own_places(intake: Desk) -> None:
    actor = office(intake.connection, "00070")
    sheet = opened(template(intake.connection, actor=actor, lang="vi")).worksheets[0]
    codes = [cell.value for cell in sheet["A"][1:]]
    assert "HN003" in codes
    assert "HN058" not in codes
    checked = intake.check(template(intake.connection, actor=actor, lang="vi"), actor=actor)
    assert checked.issues == ()


def test_the_template_has_drop_downs_in_its_language_and_says_how_to_fill_it_in(intake: Desk) -> None:
    book = opened(template(intake.connection, actor=None, lang="en", filled=False))
    sheet = book.worksheets[0]
    assert book.sheetnames == ["Places", "Instructions", "Lists"]
    assert sheet.freeze_panes == "C2"
    coded = [each for each in columns() if each.type in (Type.TERM, Type.KIND, Type.STATE)]
    assert len(sheet.data_validations.dataValidation) == len(coded)
    assert "Creative centre" in [cell.value for row in book["Lists"].iter_rows() for cell in row]
    told = [row[1].value for row in book["Instructions"].iter_rows()]
    assert {each.name for each in columns()} <= set(told)


def test_an_edited_template_updates_only_what_was_edited(intake: Desk) -> None:
    book = opened(template(intake.connection, actor=None, lang="vi"))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("Tên tiếng Anh") + 1).value = "Complex One"
    checked = intake.check(saved(book))
    assert checked.issues == ()
    assert [(each.code, each.patch) for each in checked.proposals] == [("HN001", {"name_en": "Complex One"})]


def test_bad_cells_are_coloured_and_commented_in_the_officers_own_workbook(intake: Desk) -> None:
    content = table(GOOD, GOOD | {"name_vi": "Sai", "kind": "?", "lon": "?"})
    book = opened(marked(content, "a.xlsx", OPTIONS, intake.check(content).issues, lang="vi"))
    sheet = book.worksheets[0]
    marks = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(marks) == {"B3", "D3"}
    assert "“?” không phải số." in marks["D3"]
    assert sheet["B3"].fill.start_color.rgb == "FFF8C8C8"
    assert sheet["B2"].fill.fill_type is None
    listed = [[cell.value for cell in row] for row in book["Lỗi"].iter_rows()]
    assert [row[:2] for row in listed[1:]] == [[3, "kind"], [3, "lon"]]


def test_the_marked_workbook_is_mended_and_handed_in_again(intake: Desk) -> None:
    content = table(GOOD, GOOD | {"name_vi": "Sai", "kind": "?", "lon": 105.8525})
    book = opened(marked(content, "a.xlsx", OPTIONS, intake.check(content).issues, lang="vi"))
    book.worksheets[0]["B3"].value = "Trung tâm sáng tạo"
    mended = saved(book)
    assert intake.check(mended).issues == ()
    again = opened(marked(mended, "a.xlsx", OPTIONS, intake.check(mended).issues, lang="en"))
    assert [cell for row in again.worksheets[0].iter_rows() for cell in row if cell.comment] == []
    assert again.sheetnames[1:] == ["Issues"]


def test_delimited_text_comes_back_as_a_workbook_with_its_own_headings(intake: Desk) -> None:
    content = "Tên;Loại;Kinh độ;Vĩ độ\nXưởng;?;105,8522;21,0187\n".encode()
    book = opened(marked(content, "a.csv", OPTIONS, intake.check(content, "a.csv").issues, lang="vi"))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Tên", "Loại", "Kinh độ", "Vĩ độ"]
    assert sheet["B2"].comment is not None
    sheet["B2"].value = "Trung tâm sáng tạo"
    assert intake.check(saved(book)).issues == ()


def test_a_file_that_cannot_be_read_comes_back_as_a_list(intake: Desk) -> None:
    book = opened(marked(b"x", "a.pdf", OPTIONS, intake.check(b"x", "a.pdf").issues, lang="vi"))
    assert book.sheetnames == ["Lỗi"]
    assert book["Lỗi"]["G2"].value == "unknown_format"


def test_headings_are_kept_for_an_account(intake: Desk) -> None:
    query = text("INSERT INTO registry.account (name, title, role) VALUES ('a1', 'A', 'office') RETURNING id")
    key = intake.connection.scalar(query)
    keep_mapping(intake.connection, key, "của tôi", {"Cột 1": "name_vi"})
    keep_mapping(intake.connection, key, "của tôi", {"Cột 2": "name_vi"})
    assert mapping_of(intake.connection, key, "của tôi") == {"Cột 2": "name_vi"}
    assert list(mappings(intake.connection, key)) == ["của tôi"]
    assert mapping_of(intake.connection, key, "khác") is None


def test_every_code_has_its_words_in_both_languages() -> None:
    assert set(templates()) == set(Code)
    for words in templates().values():
        assert all((*words.message, *words.hint))


def test_every_field_leads_to_a_place_in_the_document_or_is_worked_out() -> None:
    from registry.editing.model import CODED, Document

    for each in fields().values():
        if each.path:
            assert each.path[0] in Document.model_fields
        if each.facet and each.vocabulary:
            assert CODED[each.facet][each.path[1]] == each.vocabulary


SPOILS: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name_vi": None}, "required"),
    "no kind": ({"kind": "nhà"}, "unknown_term"),
    "no number": ({"lat": "hai mốt"}, "wrong_number"),
    "swapped": ({"lon": 21.0187, "lat": 105.8522}, "swapped_coordinates"),
    "far": ({"lon": 107.9}, "outside_city"),
    "no unit": ({"district": "Quận Không"}, "unknown_unit"),
    "long": ({"address": "x" * 600}, "too_long"),
}
WORDS = ("Mây", "Gió", "Sông", "Núi", "Trăng", "Sao", "Hoa", "Lá", "Đá", "Cát", "Mưa", "Nắng")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.one_of(st.none(), st.sampled_from(sorted(SPOILS))), min_size=1, max_size=12))
def test_as_many_issues_as_errors_were_planted(intake: Desk, plan: list[str | None]) -> None:
    rows = []
    for number, word in enumerate(WORDS[: len(plan)]):
        row = GOOD | {"name_vi": f"{word} {word} {word}", "lon": 105.8522 + number / 5000}
        spoil = plan[number]
        rows.append(row | (SPOILS[spoil][0] if spoil else {}))
    found = [(each.row, each.code.value) for each in intake.rows(*rows).issues]
    assert found == [(number, SPOILS[spoil][1]) for number, spoil in enumerate(plan, 2) if spoil]
    assert workbook([[]])
