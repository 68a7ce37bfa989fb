"""A document as DOCX: real headings, repeated table heads, alternative texts and working links."""

from io import BytesIO
from typing import TYPE_CHECKING

from api.reporting import word_parts as parts
from api.reporting.document import (
    Block,
    Cover,
    Document,
    Figure,
    Heading,
    Items,
    Kind,
    Letterhead,
    Look,
    NewPage,
    Paragraph,
    Row,
    Signature,
    Table,
    Text,
    text,
)
from api.reporting.typeset import png
from api.reporting.word_parts import repacked

if TYPE_CHECKING:  # loads only when a report is made
    from docx.document import Document as Word
    from docx.table import Table as Grid
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as Written

_WIDTH_MM = 162.0
"""What margins leave of a page."""


def docx(document: Document) -> bytes:
    """The document for Word and others; the same document gives the same bytes."""
    word = parts.opened(document)
    for block in document.blocks:
        _write(word, document, block)
    out = BytesIO()
    word.save(out)
    return repacked(out.getvalue())


def _write(word: "Word", document: Document, block: Block) -> None:  # noqa: C901 - a line for each kind of block
    match block:
        case Heading():
            word.add_paragraph(block.text, style=f"Heading {block.level}")
        case Paragraph():
            _paragraph(word, document, block)
        case Items():
            for item in block.items:
                _say(word.add_paragraph(style="List Bullet"), item)
        case Table():
            _table(word, block)
        case Figure():
            _figure(word, block)
        case Letterhead():
            _letterhead(word, block)
        case Cover():
            _cover(word, block)
        case Signature():
            _signature(word, block)
        case NewPage():
            parts.break_page(word)


_STYLE_OF = {Look.LEAD: "Lead", Look.NOTE: "Note", Look.CENTRED: "Centred", Look.LAST: "Last Words"}


def _paragraph(word: "Word", document: Document, block: Paragraph) -> None:
    body = "Body Text" if document.lang == "vi" else "Body Plain"
    _say(word.add_paragraph(style=_STYLE_OF.get(block.look, body)), block.text)


def _say(written: "Written", said: Text) -> None:
    for run in said:
        if run.link is None:
            added = written.add_run(run.text)
            added.bold, added.italic = run.bold or None, run.italic or None
        else:
            parts.add_link(written, run)


def _table(word: "Word", block: Table) -> None:
    word.add_paragraph(block.caption, style="Table Caption")
    widths = [
        _WIDTH_MM * column.share / sum(each.share for each in block.columns) for column in block.columns
    ]
    held = parts.grid(word, len(block.rows) + 1, widths, title=block.caption)
    head = parts.cells_of(held, 0)
    for cell, column in zip(head, block.columns, strict=True):
        parts.shade(cell, "E8E8E8")
        _fill(cell, text(column.title), style="Table Head")
    parts.repeat(held, 0)
    for number, row in enumerate(block.rows, start=1):
        _row(held, number, row, block)
    word.add_paragraph(style="After Table")


def _row(held: "Grid", number: int, row: Row, block: Table) -> None:
    cells = parts.cells_of(held, number)
    parts.keep_whole(held, number)
    if row.spans:
        merged = cells[0].merge(cells[-1])
        parts.shade(merged, "F5F5F5")
        _fill(merged, row.cells[0], style="Table Group")
        return
    for cell, said, column in zip(cells, row.cells, block.columns, strict=True):
        _fill(cell, said, style=_CELL_STYLE[column.kind])


_CELL_STYLE = {Kind.TEXT: "Table Text", Kind.NUMBER: "Table Number", Kind.CENTRED: "Table Centred"}


def _fill(cell: "_Cell", said: Text, *, style: str) -> None:
    _say(parts.styled(cell.paragraphs[0], style), said)


def _figure(word: "Word", block: Figure) -> None:
    from docx.shared import Mm

    written = word.add_paragraph(style="Picture")
    shape = written.add_run().add_picture(BytesIO(png(block)), width=Mm(block.width))
    parts.describe(shape, block.alt)
    word.add_paragraph(block.caption, style="Figure Caption")


def _letterhead(word: "Word", block: Letterhead) -> None:
    held = parts.layout(word, 2, [66.0, _WIDTH_MM - 66.0])
    left, right = parts.cells_of(held, 0)
    parts.lines(left, [(block.parent, "Head Plain"), (block.agency, "Head Bold"), ("", "Rule")])
    parts.lines(right, [(block.state, "Head Bold"), (block.motto, "Head Motto"), ("", "Rule")])
    parts.rule(left.paragraphs[-1], 20)
    parts.rule(right.paragraphs[-1], 20)
    number, place = parts.cells_of(held, 1)
    parts.lines(number, [(block.number, "Head Number")])
    parts.lines(place, [(block.place_and_day, "Head Day")])
    word.add_paragraph(block.title, style="Title")
    word.add_paragraph(block.subject, style="Subtitle")
    parts.rule(word.add_paragraph(style="Rule"), 60)


def _cover(word: "Word", block: Cover) -> None:
    word.add_paragraph(block.agency, style="Cover Line")
    word.add_paragraph(block.title, style="Cover Title")
    word.add_paragraph(block.subject, style="Cover Subject")
    for line in block.lines:
        word.add_paragraph(line, style="Cover Line")
    parts.rule(word.add_paragraph(style="Rule"), 0)


def _signature(word: "Word", block: Signature) -> None:
    held = parts.layout(word, 1, [_WIDTH_MM / 2, _WIDTH_MM / 2])
    parts.keep_whole(held, 0)
    left, right = parts.cells_of(held, 0)
    parts.lines(
        left, [(block.receivers_title, "Receivers"), *((f"- {one}", "Receiver") for one in block.receivers)]
    )
    parts.lines(right, [(block.rank, "Sign Rank"), (block.hint, "Sign Hint"), (block.name, "Sign Name")])
