"""The styles of a DOCX, by name: whoever edits the document changes a style, not each paragraph."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle

LETTERS = "Times New Roman"
"""The letters that Decree 30/2020/NĐ-CP names; every office has them, or others of the same widths."""

_LINK = "0B3D78"


class Set(NamedTuple):
    """How a paragraph is set: sizes and distances in points, indents in millimetres."""

    size: float = 13
    bold: bool = False
    italic: bool = False
    align: str = "LEFT"
    before: float = 0
    after: float = 6
    first: float = 0
    left: float = 0
    line: float = 1.1
    keep: bool = False


STYLES: Mapping[str, Set] = {
    "Heading 1": Set(bold=True, before=14, after=6, keep=True),
    "Heading 2": Set(bold=True, before=10, after=5, keep=True),
    "Heading 3": Set(bold=True, italic=True, before=8, after=4, keep=True),
    "Title": Set(14, bold=True, align="CENTER", before=16, after=2, keep=True),
    "Subtitle": Set(14, bold=True, align="CENTER", after=2, keep=True),
    "Body Text": Set(align="JUSTIFY", first=10),
    "Body Plain": Set(align="JUSTIFY"),
    "Lead": Set(12, before=10, after=8, left=3),
    "Note": Set(11.5),
    "Centred": Set(align="CENTER"),
    "Last Words": Set(align="JUSTIFY", first=10, keep=True),
    "List Bullet": Set(after=3, left=6),
    "Table Caption": Set(11.5, italic=True, align="CENTER", before=8, after=4, keep=True),
    "Figure Caption": Set(11.5, italic=True, align="CENTER", before=2, after=8),
    "Picture": Set(align="CENTER", before=6, after=2, keep=True),
    "Table Head": Set(10, bold=True, align="CENTER", after=0, line=1, keep=True),
    "Table Group": Set(10.5, bold=True, after=0, line=1, keep=True),
    "Table Text": Set(10.5, after=0, line=1),
    "Table Number": Set(10.5, align="RIGHT", after=0, line=1),
    "Table Centred": Set(10.5, align="CENTER", after=0, line=1),
    "After Table": Set(6, after=0, line=1),
    "Head Plain": Set(12, align="CENTER", after=0, line=1),
    "Head Bold": Set(12, bold=True, align="CENTER", after=0, line=1),
    "Head Motto": Set(13, bold=True, align="CENTER", after=0, line=1),
    "Head Number": Set(13, align="CENTER", before=6, after=0, line=1),
    "Head Day": Set(13, italic=True, align="CENTER", before=6, after=0, line=1),
    "Rule": Set(2, after=0, line=1),
    "Receivers": Set(12, bold=True, italic=True, before=24, after=0, line=1),
    "Receiver": Set(11, after=0, line=1),
    "Sign Rank": Set(13, bold=True, align="CENTER", before=24, after=0, line=1),
    "Sign Hint": Set(13, italic=True, align="CENTER", after=76, line=1),
    "Sign Name": Set(13, bold=True, align="CENTER", after=0, line=1),
    "Cover Line": Set(12, after=2, line=1),
    "Cover Title": Set(20, bold=True, before=14, after=4, line=1),
    "Cover Subject": Set(14, after=6, line=1),
    "Page Number Line": Set(13, align="CENTER", after=0, line=1),
}


def make_styles(word: "Word", language: str) -> None:
    """Give the document these styles, our letters and its language."""
    from docx.enum.style import WD_STYLE_TYPE

    _letters(word.styles["Normal"], language)
    for name, how in STYLES.items():
        known = name in word.styles
        style: Any = word.styles[name] if known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.hidden, style.quick_style = False, True
        if not known:
            style.base_style = word.styles["Normal"]
        _letters(style, language)
        _set(style, how)
    _links(word)
    _frame(word.styles["Lead"])


def _letters(style: Any, language: str) -> None:
    """One font for every script: the template's theme would bring its own."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = LETTERS
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), LETTERS)
    for held in properties.findall(qn("w:lang")):
        properties.remove(held)
    properties.append(element("w:lang", {"w:val": language, "w:eastAsia": language}))


def _set(style: "ParagraphStyle", how: Set) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    style.font.size, style.font.bold, style.font.italic = Pt(how.size), how.bold, how.italic
    form = style.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, how.align)
    form.space_before, form.space_after = Pt(how.before), Pt(how.after)
    form.line_spacing, form.keep_with_next, form.widow_control = how.line, how.keep, True
    if how.left:
        form.left_indent = Mm(how.left)
    form.first_line_indent = Mm(how.first) if how.first else None
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):  # the template rules its title
        properties.remove(border)


def _links(word: "Word") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    style: Any = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    style.font.underline, style.font.color.rgb = True, RGBColor.from_string(_LINK)


def _frame(style: Any) -> None:
    """A bar and a ground for what the first page must say."""
    properties = style.element.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:left", {"w:val": "single", "w:sz": "18", "w:space": "6", "w:color": "555555"}))
    ground = element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "F3F3F3"})
    properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc")
    properties.insert_element_before(ground, "w:spacing", "w:ind", "w:jc")


def element(name: str, attributes: Mapping[str, str] | None = None) -> Any:
    """An XML element of a DOCX, as `w:shd`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in (attributes or {}).items():
        made.set(qn(key), value)
    return made
