"""The officer's own workbook with what is wrong marked in it, ready to be mended and handed in again."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from registry.importing.checking import Options, understood
from registry.importing.codes import Severity
from registry.importing.grids import Grid
from registry.importing.headings import plain
from registry.importing.issues import Issue, Unreadable
from registry.importing.reading import read
from registry.importing.safe_cells import WRAP, put, put_heading
from registry.language import Lang, Words

AUTHOR = "Creative registry"
ISSUES = Words("Lỗi", "Issues")
COLOURS = {Severity.ERROR: "FFF8C8C8", Severity.WARNING: "FFFFE9B0"}
_HEADS = (
    (Words("Dòng", "Row"), 8),
    (Words("Cột", "Column"), 24),
    (Words("Mức", "Severity"), 12),
    (Words("Giá trị", "Value"), 28),
    (Words("Vấn đề", "What is wrong"), 60),
    (Words("Cách sửa", "How to mend it"), 70),
    (Words("Mã", "Code"), 20),
)
_WEIGHT = {Severity.ERROR: Words("Lỗi", "Error"), Severity.WARNING: Words("Cảnh báo", "Warning")}


def marked(content: bytes, name: str, options: Options, issues: Sequence[Issue], *, lang: Lang) -> bytes:
    """The workbook with bad cells coloured and commented, and a sheet of all issues.

    An XLSX stays what it was otherwise; any other table becomes one, with the headings that it had. A file
    that cannot be read gives the list alone.
    """
    try:
        grid, _ = read(content, name, sheet=options.sheet, encoding=options.encoding)
        heads = understood(grid, options)
    except Unreadable:
        book = Workbook()
        book.remove(book.worksheets[0])
        _list(book, issues, lang)
        return _saved(book)
    sheet: Any
    if PurePath(name).suffix.lower() in (".xlsx", ".xlsm"):
        book = load_workbook(BytesIO(content))
        sheet = book[grid.name]
        _unmark(sheet)
        shift = 0
    else:
        book, sheet = _written(grid)
        shift = 1 if grid.is_layer else 0
    places = {plain(each.heading): each.place for each in reversed(heads.columns)}
    _mark(sheet, issues, places, shift, lang)
    _list(book, issues, lang)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _written(grid: Grid) -> tuple[Workbook, Worksheet]:
    """A workbook of a table that was none; rows keep their numbers, a layer's come below its heading."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "".join(sign for sign in grid.name if sign not in "[]:*?/\\")[:31] or "Data"
    for column, heading in enumerate(grid.headings or (), 1):
        put_heading(sheet, 1, column, heading)
    shift = 1 if grid.is_layer else 0
    for line in grid.lines:
        for column, cell in enumerate(line.cells, 1):
            put(sheet, line.number + shift, column, cell)
    return book, sheet


def _unmark(sheet: Worksheet) -> None:
    """Take away what an earlier report has marked."""
    for line in sheet.iter_rows():
        for cell in line:
            held: Any = cell
            if held.comment is not None and held.comment.author == AUTHOR:
                held.comment = None
                held.fill = PatternFill()


def _mark(sheet: Worksheet, issues: Sequence[Issue], places: dict[str, int], shift: int, lang: Lang) -> None:
    told: dict[tuple[int, int], list[Issue]] = {}
    for each in issues:
        if each.row is not None:
            place = places.get(plain(each.column or ""), 0)
            told.setdefault((each.row + shift, place + 1), []).append(each)
    for (row, column), held in told.items():
        cell: Any = sheet.cell(row, column)
        if type(cell).__name__ == "MergedCell":
            continue
        worst = Severity.ERROR if any(each.is_error for each in held) else Severity.WARNING
        cell.fill = PatternFill("solid", start_color=COLOURS[worst])
        words = "\n".join(f"{each.message.get(lang)} {each.hint.get(lang)}" for each in held)
        comment = Comment(words[:2000], AUTHOR)
        comment.width, comment.height = 360, 140
        cell.comment = comment


def _list(book: Workbook, issues: Sequence[Issue], lang: Lang) -> None:
    for title in (ISSUES.vi, ISSUES.en):
        if title in book.sheetnames:
            del book[title]
    sheet: Any = book.create_sheet(ISSUES.get(lang))
    for column, (words, width) in enumerate(_HEADS, 1):
        put_heading(sheet, 1, column, words.get(lang))
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for row, each in enumerate(issues, 2):
        shown = (each.row, each.column, _WEIGHT[each.severity].get(lang), each.value)
        for column, value in enumerate(
            (*shown, each.message.get(lang), each.hint.get(lang), each.code.value), 1
        ):
            put(sheet, row, column, value).alignment = WRAP
    sheet.freeze_panes = "A2"
