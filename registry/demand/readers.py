"""Tables of people, as files have them: points in a declared system, or units by their codes."""

from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import pandas as pd
from pyogrio.errors import DataSourceError
from pyproj import CRS

from registry.crs import declared
from registry.demand.apportioning import Floats, Ints
from registry.errors import Fault, Invalid, Unavailable

_MOST_FAULTS = 20


class PointTable(NamedTuple):
    """People at points."""

    x: Floats
    y: Floats
    people: Floats
    crs: CRS


def _read(path: Path) -> Any:
    try:
        if path.suffix.lower() == ".csv":
            return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if path.suffix.lower() == ".parquet":
            return geopandas.read_parquet(path)
        return geopandas.read_file(path)
    except (OSError, DataSourceError, UnicodeDecodeError, ValueError) as reason:
        raise Unavailable(f"Cannot read {path}: {reason}") from None


def _numbers(path: Path, table: Any, column: str, *, least: float | None = None) -> Floats:
    """A column as numbers; raises Invalid with the lines where there is none."""
    if column not in table.columns:
        raise Invalid(Fault(f"{path.name} {column}", None, "is not a column", tuple(map(str, table.columns))))
    numbers: Floats = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(numbers) if least is None else ~(np.isfinite(numbers) & (numbers >= least))
    if wrong.any():
        raise Invalid(
            Fault(
                f"{path.name}:{number + 2} {column}",
                str(table[column].iloc[number]),
                "is not a number" if least is None else f"is not a number of at least {least:g}",
            )
            for number in np.flatnonzero(wrong)[:_MOST_FAULTS]
        )
    return numbers


def points(path: Path, *, people: str, x: str, y: str, crs: str | None) -> PointTable:
    """Points with people. A polygon stands where its surface point lies.

    Raises Invalid for a column that is missing, a cell that is no number, a file without a system when `crs`
    gives none, and a `crs` that contradicts the file.
    """
    table = _read(path)
    counts = _numbers(path, table, people, least=0)
    given = declared(crs) if crs else None
    if not isinstance(table, geopandas.GeoDataFrame):
        if given is None:
            raise Invalid(Fault("crs", None, "must be given: a CSV does not say what its coordinates are in"))
        return PointTable(_numbers(path, table, x), _numbers(path, table, y), counts, given)
    system = table.crs or given
    if system is None:
        raise Invalid(Fault("crs", None, "must be given: the file does not say what its coordinates are in"))
    if given is not None and table.crs is not None and given != table.crs:
        raise Invalid(Fault("crs", crs, f"contradicts the file, which says {table.crs.to_string()}"))
    if (table.geometry.is_empty | table.geometry.isna()).any():
        raise Invalid(Fault(path.name, None, "has a feature without a place"))
    spot = table.geometry.representative_point()
    return PointTable(spot.x.to_numpy(), spot.y.to_numpy(), counts, CRS.from_user_input(system))


def units(path: Path, *, code: str, people: str) -> tuple[list[str], Ints]:
    """Codes of units and their whole people; raises Invalid as `points` does, and for parts of a person."""
    table = _read(path)
    counts = _numbers(path, table, people, least=0)
    if code not in table.columns:
        raise Invalid(Fault(f"{path.name} {code}", None, "is not a column", tuple(map(str, table.columns))))
    parts = np.flatnonzero(counts != np.floor(counts))
    if parts.size:
        raise Invalid(
            Fault(f"{path.name}:{number + 2} {people}", float(counts[number]), "is not a whole number")
            for number in parts[:_MOST_FAULTS]
        )
    return [str(value).strip() for value in table[code]], counts.astype(np.int64)
