"""CSV: stable column names, codes, WKT geometry, and longitude and latitude of a point on it."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from registry.exporting.cells import SEPARATOR
from registry.exporting.rows import Rows, Shape
from registry.queryables import Property, Type

PLACES = ("geometry", "lon", "lat")
SHAPES = (Shape.WKT, Shape.LON, Shape.LAT)
"""The geometry of a row, in this order after its columns."""


def write(path: Path, columns: Sequence[Property], batches: Iterator[Rows]) -> None:
    """Write RFC 4180 CSV in UTF-8 from flat rows."""
    spelt = [(place, _SPELT[item.type]) for place, item in enumerate(columns) if item.type in _SPELT]
    spelt += [(len(columns) + each, _degrees) for each in (1, 2)]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*(item.name for item in columns), *PLACES])
        for batch in batches:
            out.writerows(_cells(row, spelt) for row in batch)


Spelling = Callable[[Any], object]


def _cells(row: Sequence[Any], spelt: Sequence[tuple[int, Spelling]]) -> list[object]:
    cells = list(row)
    for place, spelling in spelt:
        if cells[place] is not None:
            cells[place] = spelling(cells[place])
    return cells


def _degrees(value: float) -> float:
    return round(value, 7)


_SPELT: Mapping[Type, Spelling] = {
    Type.TEXTS: SEPARATOR.join,
    Type.BOOLEAN: lambda value: "true" if value else "false",
    Type.TIMESTAMP: lambda value: value.isoformat(),
}
"""Types whose values are not written as they are."""
