"""XLSX for people: headers and terms in one language, and a sheet that says what the file is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from sqlalchemy import Connection, func, select

from registry.browsing.terms import Vocabulary
from registry.errors import Fault, Invalid
from registry.exporting.cells import written
from registry.exporting.rows import Rows, Shape
from registry.exporting.stamp import Stamp
from registry.language import Lang, Words
from registry.queryables import Property
from registry.reading.selection import Selection, conditions

DATA = Words("Dữ liệu", "Data")
ABOUT = Words("Giới thiệu", "About")
LONGITUDE = Words("Kinh độ", "Longitude")
LATITUDE = Words("Vĩ độ", "Latitude")
MOST_ROWS = 1_048_575
LONGEST_CELL = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


SHAPES = (Shape.LON, Shape.LAT)
"""The geometry of a row, in this order after its columns."""


def require_room(connection: Connection, selection: Selection, limit: int | None) -> None:
    """Check, before anything is written, that a sheet can hold the selection; raises Invalid."""
    collection = selection.collection
    most = MOST_ROWS + 1 if limit is None else min(limit, MOST_ROWS + 1)
    rows = select(collection.key).select_from(collection.table).where(*conditions(selection)).limit(most)
    if (connection.scalar(select(func.count()).select_from(rows.subquery())) or 0) > MOST_ROWS:
        instead = (f"up to {MOST_ROWS} rows", "csv", "gpkg", "parquet", "geojson")
        raise Invalid(Fault("f", "xlsx", "holds no more rows than a sheet can", instead))


def write(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Rows],
    *,
    stamp: Stamp,
    words: Mapping[str, Vocabulary],
    lang: Lang,
) -> None:
    """Write a workbook of no more rows than a sheet can hold; see `require_room`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(DATA.get(lang))
    sheet.freeze_panes = "A2"
    heads = [*(item.title.get(lang) for item in columns), LONGITUDE.get(lang), LATITUDE.get(lang)]
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for batch in batches:
        for *held, lon, lat in batch:
            values = [written(item, value, words, lang) for item, value in zip(columns, held, strict=True)]
            sheet.append([_cell(sheet, value) for value in (*values, lon, lat)])
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
