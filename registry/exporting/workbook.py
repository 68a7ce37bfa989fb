"""XLSX for people: headers and terms in one language, and a sheet that says what the file is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from sqlalchemy import RowMapping

from registry.browsing.terms import Vocabulary
from registry.errors import Fault, Invalid
from registry.exporting.cells import written
from registry.exporting.rows import LAT, LON
from registry.exporting.stamp import Stamp
from registry.language import Lang, Words
from registry.queryables import Property

DATA = Words("Dữ liệu", "Data")
ABOUT = Words("Giới thiệu", "About")
LONGITUDE = Words("Kinh độ", "Longitude")
LATITUDE = Words("Vĩ độ", "Latitude")
MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Sequence[RowMapping]],
    *,
    stamp: Stamp,
    words: Mapping[str, Vocabulary],
    lang: Lang,
) -> None:
    """Write a workbook; raises Invalid when there are more rows than a sheet can hold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(DATA.get(lang))
    sheet.freeze_panes = "A2"
    heads = [*(item.title.get(lang) for item in columns), LONGITUDE.get(lang), LATITUDE.get(lang)]
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    count = 0
    for batch in batches:
        count += len(batch)
        if count > MOST_ROWS:
            raise Invalid(
                Fault("f", "xlsx", "holds no more rows than a sheet can", (f"up to {MOST_ROWS} rows",))
            )
        for row in batch:
            values = [written(item, row[item.name], words, lang) for item in columns]
            sheet.append([_cell(sheet, value) for value in (*values, row[LON], row[LAT])])
    about = book.create_sheet(ABOUT.get(lang))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 30, 100
    for label, text in stamp.lines(lang):
        about.append([_cell(about, label, bold=True), _cell(about, text)])
    book.save(path)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A cell that no program takes for a formula, whatever the text begins with."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell
