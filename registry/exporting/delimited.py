"""CSV: stable column names, codes, WKT geometry, and longitude and latitude of a point on it."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping

from registry.exporting.cells import Scalar, plain
from registry.exporting.rows import LAT, LON, WKT
from registry.queryables import Property, Type

PLACES = ("geometry", "lon", "lat")


def write(path: Path, columns: Sequence[Property], batches: Iterator[Sequence[RowMapping]]) -> None:
    """Write RFC 4180 CSV in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*(item.name for item in columns), *PLACES])
        for batch in batches:
            for row in batch:
                cells = [_cell(item, row[item.name]) for item in columns]
                out.writerow([*cells, row[WKT], _degrees(row[LON]), _degrees(row[LAT])])


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 7)


def _cell(item: Property, value: Any) -> Scalar:
    cell = plain(item, value)
    if item.type is Type.BOOLEAN and cell is not None:
        return "true" if cell else "false"
    if item.type is Type.TIMESTAMP and cell is not None:
        return str(value.isoformat())
    return cell
