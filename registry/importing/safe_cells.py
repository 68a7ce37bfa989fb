"""Cells that no spreadsheet program takes for a formula, whatever their text begins with."""

from datetime import date
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from registry.exporting.workbook import FORMULA_STARTS, LONGEST_CELL

HEAD = Font(bold=True, color="FFFFFFFF")
HEAD_FILL = PatternFill("solid", start_color="FF0A5A7A")
WRAP = Alignment(wrap_text=True, vertical="top")
AS_TEXT = "@"


def put(sheet: Worksheet, row: int, column: int, value: object, *, as_text: bool = False) -> Cell:
    """Write a value, rows and columns from 1; text stays text, and `as_text` also what is typed over it."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    elif value is None or isinstance(value, int | float | date):
        cell.value = value
    else:
        cell.value = str(value)
    if as_text:
        cell.number_format = AS_TEXT
    return cell  # type: ignore[no-any-return]


def put_heading(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a heading."""
    cell = put(sheet, row, column, text)
    cell.font, cell.fill, cell.alignment = HEAD, HEAD_FILL, WRAP
