"""XLSX files, read by calamine: the values of formulas, real dates, one sheet.

The sheet's own XML is counted first. A reader trusts what it says about its size, and allocates that.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import unescape
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, SheetVisibleEnum, load_workbook

from registry.importing.archives import chunks, damaged, opened, unsafe
from registry.importing.codes import Code
from registry.importing.grids import Cell, Grid, Line, Merge, column_of
from registry.importing.issues import Unreadable, issue
from registry.importing.limits import MOST_COLUMNS, MOST_ROWS, MOST_TEXT
from registry.language import Words
from registry.text import fold

_REFERENCE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r\s*=\s*["']\$?([A-Z]{1,9})\$?([0-9]{1,12})["']""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^>]*?r\s*=\s*["']([0-9]{1,12})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_UNCALCULATED = re.compile(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[^>]*>[^<]*</f>(?:<v\s*/>|<v></v>)?</c>"""
)
_ERROR = re.compile(
    rb"""<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*\st="e"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>([^<]{1,20})</v>"""
)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_SHARED = re.compile(rb"""t="s"[^>]*><v>([0-9]{1,9})</v>""")
_ITEM = re.compile(rb"<(?:\w+:)?si[\s>/]")
NOTES = ("huong dan", "danh muc", "ghi chu", "instructions", "lists", "issues", "loi", "about", "gioi thieu")
"""Sheets, folded, that our own workbooks add and that hold no data."""


class Blanks(NamedTuple):
    """Cells of a sheet that look empty to the reader: formulas without a value, and errors."""

    uncalculated: frozenset[tuple[int, int]] = frozenset()
    errors: Mapping[tuple[int, int], str] = MappingProxyType({})


def read(content: bytes, sheet: str | None) -> Grid:
    """The rows of a workbook's only sheet with data, or of the one that is asked for.

    Raises Unreadable for what is no workbook, damaged, hostile, too large, or has a choice of sheets.
    """
    with opened(content) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise damaged(Words("bên trong không phải sổ Excel", "there is no workbook inside"))
        blanks = _measure(archive)
    try:
        book = load_workbook(BytesIO(content))
        names = tuple(held.name for held in book.sheets_metadata if held.visible is SheetVisibleEnum.Visible)
        chosen = _choose(names, sheet)
        held = book.get_sheet_by_name(chosen)
        return Grid(
            chosen,
            _lines(held),
            merges=_merges(held),
            sheets=names,
            uncalculated=blanks.get(chosen, Blanks()).uncalculated,
            errors=blanks.get(chosen, Blanks()).errors,
        )
    except CalamineError as reason:
        raise damaged(Words(f"{reason}", f"{reason}")) from None


def _choose(names: Sequence[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in names:
            raise Unreadable(issue(Code.UNKNOWN_SHEET, value=wanted, sheets=", ".join(names)))
        return wanted
    data = [name for name in names if fold(name) not in NOTES]
    if len(data) == 1:
        return data[0]
    if not names:
        raise Unreadable(issue(Code.EMPTY_FILE))
    raise Unreadable(issue(Code.CHOOSE_SHEET, sheets=", ".join(data or names)))


def _measure(archive: ZipFile) -> dict[str, Blanks]:
    """Check that the sheets are as small as they must be; tells the blanks of each by its name."""
    sizes: list[int] = []
    uses: Counter[int] = Counter()
    blanks: dict[str, Blanks] = {}
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        text = b"".join(chunks(archive, entry))
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise unsafe(Words("có khai báo thực thể XML", "it declares XML entities"))
        if "/worksheets/" in f"/{entry.filename}":
            _measure_sheet(text)
            uses.update(int(each) for each in _SHARED.findall(text))
            blanks[entry.filename] = _blanks(text)
        elif entry.filename.lower().endswith("sharedstrings.xml"):
            starts = [match.start() for match in _ITEM.finditer(text)]
            sizes = [end - start for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    if sum(sizes[each] * times for each, times in uses.items() if each < len(sizes)) > MOST_TEXT:
        raise unsafe(Words("chữ trong các ô quá nhiều", "its cells hold too much text"))
    return {name: blanks[part] for name, part in _parts(archive).items() if part in blanks}


def _blanks(text: bytes) -> Blanks:
    uncalculated = {(int(row), column_of(name.decode())) for name, row in _UNCALCULATED.findall(text)}
    errors = {
        (int(row), column_of(name.decode())): told.decode("utf-8", "replace")
        for name, row, told in _ERROR.findall(text)
    }
    return Blanks(frozenset(uncalculated), errors)


def _parts(archive: ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's name."""
    names = set(archive.namelist())
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, relations} <= names:
        return {}
    targets = {
        held.get("Id", ""): f"xl/{held.get('Target', '').removeprefix('/xl/')}"
        for held in map(_attributes, _RELATION.findall(archive.read(relations)))
    }
    sheets = map(_attributes, _SHEET.findall(archive.read(book)))
    return {held.get("name", ""): targets.get(held.get("r:id", ""), "") for held in sheets}


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(tag)
    }


def _measure_sheet(text: bytes) -> None:
    references = _REFERENCE.findall(text)
    rows = [int(number) for _, number in references] + [int(each) for each in _ROW_NUMBER.findall(text)]
    if max(rows, default=0) > MOST_ROWS + 100 or len(_ROW.findall(text)) > MOST_ROWS + 100:
        # Some room above the data: titles, and rows that are empty.
        raise Unreadable(issue(Code.TOO_MANY_ROWS, most=MOST_ROWS))
    columns = {name.decode() for name, _ in references}
    if max((column_of(name) for name in columns), default=0) >= MOST_COLUMNS:
        raise Unreadable(issue(Code.TOO_MANY_COLUMNS, most=MOST_COLUMNS))
    if len(_CELL.findall(text)) > len(references):  # cells without a reference are counted by their place
        widest = max((len(_CELL.findall(part)) for part in _ROW.split(text)), default=0)
        if widest > MOST_COLUMNS:
            raise Unreadable(issue(Code.TOO_MANY_COLUMNS, most=MOST_COLUMNS))


def _lines(sheet: CalamineSheet) -> tuple[Line, ...]:
    lines = tuple(
        Line(number, cells)
        for number, cells in enumerate(_rows(sheet), 1)
        if any(cell not in (None, "") for cell in cells)
    )
    if not lines:
        raise Unreadable(issue(Code.EMPTY_FILE))
    if len(lines) > MOST_ROWS + 1:
        raise Unreadable(issue(Code.TOO_MANY_ROWS, most=MOST_ROWS))
    return lines


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    return [
        [None if cell == "" else cell for cell in row]  # type: ignore[misc]  # no cell is a time span
        for row in sheet.to_python(skip_empty_area=False)
    ]


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(
        Merge(top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
