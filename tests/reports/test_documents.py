"""Documents in both formats: what Word and a screen reader find in them, whatever they are about."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from api.reporting import typeset, word
from api.reporting.document import (
    Column,
    Document,
    Figure,
    Heading,
    Kind,
    Letterhead,
    Look,
    Paragraph,
    Row,
    Run,
    Signature,
    Table,
    text,
)

HOSTILE = "#panic() $x$ *b* @ref <w:p/> & ${window.x=1} \\"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="100" height="50" fill="#cde"/>'
    '<text x="5" y="30" font-family="Tinos" font-size="12">Đống Đa</text></svg>'
)
ROWS = tuple(
    Row((text(f"Chỉ tiêu số {number}"), text(Run(str(number), link=f"https://registry.example/{number}"))))
    for number in range(120)
)
DOCUMENT = Document(
    lang="vi",
    title="Báo cáo thử",
    subject="Tình hình ữ ệ ằ",
    author="Sở Văn hóa và Thể thao",
    keywords=("kế hoạch",),
    moment=datetime(2026, 11, 26, 3, 0, tzinfo=UTC),
    edition=7,
    blocks=(
        Letterhead(
            *("ỦY BAN NHÂN DÂN", "SỞ VĂN HÓA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            *("Độc lập - Tự do - Hạnh phúc", "Số: /BC", "Hà Nội, ngày …", "BÁO CÁO", "Tình hình"),
        ),
        Heading(1, "I. TÓM TẮT"),
        Paragraph(text("Đoạn văn ", Run("đậm", bold=True), " ", HOSTILE), Look.LEAD),
        Heading(2, "1. Bảng"),
        Table(
            "Bảng 1. Dài",
            (Column("Chỉ tiêu", 3), Column("Số", 1, Kind.NUMBER)),
            (Row((text("Mục tiêu"),), spans=True), *ROWS),
        ),
        Figure("Hình 1. Bản đồ", "Bản đồ các quận: Đống Đa ở giữa.", SVG, 100, 50),
        Signature("Nơi nhận:", ("Lưu: VT.",), "[CHỨC VỤ]", "(Ký)", "[Họ và tên]"),
    ),
)


@pytest.fixture(scope="module")
def written() -> bytes:
    return word.docx(DOCUMENT)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return typeset.pdf(DOCUMENT)


def said(reader: PdfReader) -> str:
    """The text of all pages, as one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def links(reader: PdfReader) -> set[str]:
    """Where the links of a PDF lead."""
    found = set()
    for page in reader.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                found.add(str(action["/URI"]))
    return found


def tags(reader: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure that a screen reader walks."""
    waiting, found = [reader.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        node = waiting.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, DictionaryObject):
            found.append(node)
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_the_docx_has_real_headings_and_its_text_with_every_diacritic(written: bytes) -> None:
    opened = docx.Document(BytesIO(written))
    headings = [each.text for each in opened.paragraphs if each.style.name.startswith("Heading")]
    assert headings == ["I. TÓM TẮT", "1. Bảng"]
    assert f"Đoạn văn đậm {HOSTILE}" in [each.text for each in opened.paragraphs]
    assert [each.text for each in opened.tables[0].rows[0].cells[1].paragraphs][:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_the_docx_repeats_the_heads_of_tables_and_keeps_rows_whole(written: bytes) -> None:
    table = docx.Document(BytesIO(written)).tables[1]
    rows = table._tbl.tr_lst
    heads = [row for row in rows if row.findall(f".//{qn('w:tblHeader')}")]
    assert heads == [rows[0]]
    assert all(row.findall(f".//{qn('w:cantSplit')}") for row in rows)
    assert [cell.text for cell in table.rows[0].cells] == ["Chỉ tiêu", "Số"]
    assert len(rows) == len(ROWS) + 2
    titles = [each.get(qn("w:val")) for each in table._tbl.iter(qn("w:tblCaption"))]
    assert titles == ["Bảng 1. Dài"]


def test_the_docx_has_words_for_pictures_and_links_that_lead_somewhere(written: bytes) -> None:
    opened = docx.Document(BytesIO(written))
    told = [each.get("descr") for each in opened.element.iter(qn("wp:docPr"))]
    assert told == ["Bản đồ các quận: Đống Đa ở giữa."]
    targets = {each.target_ref for each in opened.part.rels.values() if each.is_external}
    assert targets == {f"https://registry.example/{number}" for number in range(120)}
    used = [each.get(qn("r:id")) for each in opened.element.iter(qn("w:hyperlink"))]
    assert len(used) == 120
    assert set(used) <= set(opened.part.rels)


def test_the_docx_says_what_it_is_in_which_language_and_numbers_its_pages(written: bytes) -> None:
    opened = docx.Document(BytesIO(written))
    told = opened.core_properties
    assert (told.title, told.subject, told.author) == (
        "Báo cáo thử",
        "Tình hình ữ ệ ằ",
        "Sở Văn hóa và Thể thao",
    )
    assert (told.language, told.created) == ("vi-VN", datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    languages = {each.get(qn("w:val")) for each in opened.styles.element.iter(qn("w:lang"))}
    assert languages >= {"vi-VN"}
    assert "Times New Roman" in {style.font.name for style in opened.styles if style.type == 1}
    section = opened.sections[0]
    assert section.different_first_page_header_footer
    assert " PAGE " in "".join(each.text or "" for each in section.header._element.iter(qn("w:instrText")))
    sides = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in sides] == [210, 297, 30, 18]


def test_the_pdf_is_tagged_titled_and_in_its_language(printed: bytes) -> None:
    reader = PdfReader(BytesIO(printed))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("vi-VN", True)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata.title == "Báo cáo thử"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    kinds = [str(each.get("/S")) for each in tags(reader)]
    assert kinds.count("/H1") + kinds.count("/H2") == 2
    assert {"/Table", "/THead", "/TH", "/TD", "/Figure", "/Link", "/Caption"} <= set(kinds)
    told = [str(each["/Alt"]) for each in tags(reader) if "/Alt" in each and each.get("/S") == "/Figure"]
    assert told == ["Bản đồ các quận: Đống Đa ở giữa."]


def test_the_pdf_holds_its_text_its_links_and_its_own_fonts(printed: bytes) -> None:
    reader = PdfReader(BytesIO(printed))
    whole = said(reader)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in whole
    assert "Độc lập - Tự do - Hạnh phúc" in whole
    assert "#panic() $x$ *b* @ref <w:p/> & ${window.x=1}" in whole
    assert links(reader) == {f"https://registry.example/{number}" for number in range(120)}
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert {name.split("-")[0] for name in fonts} == {"Tinos"}


def test_the_heads_of_a_long_table_stand_on_each_of_its_pages_in_the_pdf(printed: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(BytesIO(printed)).pages]
    with_rows = [page for page in pages if "Chỉ tiêu số" in page]
    assert len(with_rows) > 1
    assert all("Chỉ tiêu\nSố" in page or "Chỉ tiêu Số" in page for page in with_rows)
    assert pages[1].split()[0] == "2"
    assert not pages[0].startswith("1")


def test_the_same_document_gives_the_same_bytes_and_another_edition_others(
    written: bytes, printed: bytes
) -> None:
    later = replace(DOCUMENT, moment=datetime(2026, 12, 1, tzinfo=UTC), edition=8)
    assert (word.docx(DOCUMENT), typeset.pdf(DOCUMENT)) == (written, printed)
    assert word.docx(later) != written
    assert typeset.pdf(later) != printed
    with zipfile.ZipFile(BytesIO(written)) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
