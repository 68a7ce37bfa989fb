"""Parts of a DOCX that python-docx has no words for: page, links, heads, descriptions, a fixed package."""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING

from api.reporting.document import Document, Run
from api.reporting.word_styles import element, make_styles

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.shape import InlineShape
    from docx.table import Table as Grid
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Written

_TAG = {"vi": "vi-VN", "en": "en-GB"}
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day that every file of a package has: the first that ZIP knows."""


def opened(document: Document) -> "Word":
    """An empty document with our page, styles and properties."""
    import docx
    from docx.shared import Mm

    word = docx.Document()
    _without_preview(word)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance, section.footer_distance = Mm(11), Mm(10)
    section.different_first_page_header_footer = True
    make_styles(word, _TAG[document.lang])
    _number(section.header.paragraphs[0])
    _properties(word, document)
    return word


def _without_preview(word: "Word") -> None:
    """Leave out the picture of an empty page that comes with the template."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    shown = word.part.package.rels
    for key in [key for key, each in shown.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del shown[key]


def _properties(word: "Word", document: Document) -> None:
    told, moment = word.core_properties, document.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    told.title, told.subject, told.author = document.title, document.subject, document.author
    told.last_modified_by, told.keywords = document.author, ", ".join(document.keywords)
    told.language, told.comments, told.category = _TAG[document.lang], "", ""
    told.created = told.modified = told.last_printed = moment
    told.revision, told.version = 1, str(document.edition)


def _number(written: "Written") -> None:
    """The number of the page, in the middle; the first page has none."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    written.style, written.alignment = "Page Number Line", WD_ALIGN_PARAGRAPH.CENTER
    run = written.add_run()
    for kind, code in (("begin", None), (None, " PAGE "), ("end", None)):
        if code is None:
            run._r.append(element("w:fldChar", {"w:fldCharType": str(kind)}))  # noqa: SLF001 - no other way
        else:
            held = element("w:instrText", {"xml:space": "preserve"})
            held.text = code
            run._r.append(held)  # noqa: SLF001 - no other way


def styled(written: "Written", name: str) -> "Written":
    """The paragraph in a style; python-docx would look through all styles for each of a thousand cells."""
    written._p.style = name.replace(" ", "")  # noqa: SLF001 - no other way
    return written


def add_link(written: "Written", run: Run) -> None:
    """A run that leads somewhere."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    key = written.part.relate_to(str(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = element("w:hyperlink", {"r:id": key, "w:history": "1"})
    added = written.add_run(run.text)
    added._r.style = "Hyperlink"  # noqa: SLF001 - see `styled`
    added.bold, added.italic = run.bold or None, run.italic or None
    link.append(added._r)  # noqa: SLF001 - no other way
    written._p.append(link)  # noqa: SLF001 - no other way


def grid(word: "Word", rows: int, widths: Sequence[float], *, title: str) -> "Grid":
    """A ruled table of fixed widths in millimetres, with a title for whoever does not see it."""
    held: Grid = word.add_table(rows, len(widths), style="Table Grid")
    _widths(held, widths)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", {"w:w": "68", "w:type": "dxa"}))
    held._tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001 - no other way
    held._tblPr.append(element("w:tblCaption", {"w:val": title}))  # noqa: SLF001 - no other way
    return held


def layout(word: "Word", rows: int, widths: Sequence[float]) -> "Grid":
    """Cells without lines, that only place things side by side."""
    held: Grid = word.add_table(rows, len(widths))
    _widths(held, widths)
    return held


def _widths(held: "Grid", widths: Sequence[float]) -> None:
    from docx.shared import Mm

    held.autofit = False
    for column, width in zip(held.columns, widths, strict=True):
        column.width = Mm(width)
    for row in held._tbl.tr_lst:  # noqa: SLF001 - its own cells are slow to find one by one
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Mm(width)


def cells_of(held: "Grid", row: int) -> list["_Cell"]:
    """The cells of a row."""
    from docx.table import _Cell

    return [_Cell(cell, held) for cell in held._tbl.tr_lst[row].tc_lst]  # noqa: SLF001 - see `_widths`


def repeat(held: "Grid", row: int) -> None:
    """Let a row head the table on every page."""
    properties = held._tbl.tr_lst[row].get_or_add_trPr()  # noqa: SLF001 - no other way
    properties.append(element("w:cantSplit"))
    properties.append(element("w:tblHeader"))


def keep_whole(held: "Grid", row: int) -> None:
    """Let a row not be torn between pages."""
    held._tbl.tr_lst[row].get_or_add_trPr().append(element("w:cantSplit"))  # noqa: SLF001 - no other way


def shade(cell: "_Cell", colour: str) -> None:
    """A ground behind a cell."""
    told = {"w:val": "clear", "w:color": "auto", "w:fill": colour}
    cell._tc.get_or_add_tcPr().append(element("w:shd", told))  # noqa: SLF001 - no other way


def lines(cell: "_Cell", said: Iterable[tuple[str, str]]) -> None:
    """Lines of text, each in its style, in a cell."""
    for number, (words, style) in enumerate(said):
        held = cell.add_paragraph() if number else cell.paragraphs[0]
        styled(held, style).add_run(words)


def rule(written: "Written", inset: float) -> None:
    """A thin line across an empty paragraph, so many millimetres in from either side."""
    from docx.shared import Mm

    borders = element("w:pBdr")
    borders.append(element("w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"}))
    written._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - no other way
    written.paragraph_format.left_indent = written.paragraph_format.right_indent = Mm(inset)


def break_page(word: "Word") -> None:
    """A new page."""
    from docx.enum.text import WD_BREAK

    word.add_paragraph(style="After Table").add_run().add_break(WD_BREAK.PAGE)


def describe(shape: "InlineShape", alt: str) -> None:
    """Words for a picture."""
    shape._inline.docPr.set("descr", alt)  # noqa: SLF001 - no other way


def repacked(package: bytes) -> bytes:
    """The package with the same bytes whenever it is made: its files in order, all of one day."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name in made.namelist():
            held.writestr(zipfile.ZipInfo(name, _EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
