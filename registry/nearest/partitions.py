"""Demand cells as GeoParquet, read a part at a time.

A file holds points in the metric CRS, an integer `population` and one column that names the unit. A
partition is one row group of one file: what one task reads. Within it rows come in batches, so memory is
bounded by a batch however large the file is.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS
from pyproj.exceptions import CRSError

from registry import crs
from registry.errors import Fault, Invalid, Unavailable

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

POPULATION = "population"
UNIT = "unit"
BATCH = 131_072
MOST_PEOPLE = 10**9
"""More people than this in one cell are a mistake in the file."""

WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
"""A little-endian WKB point, which is what every writer we know of makes: 21 bytes, read without parsing."""


class Partition(NamedTuple):
    """One row group of one file, and the columns to read from it."""

    file: str
    group: int
    geometry: str
    unit: str


class Points(NamedTuple):
    """A batch of cells: planar coordinates, people, and the index of each cell's unit in `units`."""

    x: Floats
    y: Floats
    population: Integers
    unit: Integers
    units: tuple[str, ...]


def partitions(files: Iterable[Path | str], *, unit: str = UNIT) -> tuple[Partition, ...]:
    """Every row group of the files, in their order; all are checked before any is read.

    Raises Invalid for a file that is not GeoParquet in the metric CRS with the columns that are needed, and
    Unavailable for one that cannot be opened.
    """
    found: list[Partition] = []
    for file in files:
        name = str(file)
        try:
            with pq.ParquetFile(name) as opened:
                geometry = _geometry(name, opened.schema_arrow, unit)
                found += [Partition(name, group, geometry, unit) for group in range(opened.num_row_groups)]
        except OSError as reason:
            raise Unavailable(f"Cannot read {name}: {reason.strerror or reason}") from None
        except pa.ArrowInvalid as reason:
            raise Invalid(Fault(name, None, f"is not a Parquet file: {reason}")) from None
    return tuple(found)


def _geometry(name: str, schema: Any, unit: str) -> str:
    """Name of the geometry column, once its CRS and the other columns have been found right."""
    stated = (schema.metadata or {}).get(b"geo")
    if stated is None:
        raise Invalid(Fault(name, None, "is not GeoParquet: it has no `geo` metadata"))
    geo = json.loads(stated)
    column = str(geo["primary_column"])
    if "crs" in geo["columns"][column] and geo["columns"][column]["crs"] is None:
        raise Invalid(Fault(name, None, "does not say its coordinate reference system"))
    try:
        # GeoParquet: no crs means longitude and latitude, which the guard refuses.
        system = CRS.from_user_input(geo["columns"][column].get("crs") or "OGC:CRS84")
    except CRSError:
        raise Invalid(Fault(name, None, "has a coordinate reference system that is not understood")) from None
    crs.require_metric(CRS.from_epsg(crs.METRIC), system)
    missing = [wanted for wanted in (POPULATION, unit) if wanted not in schema.names]
    if missing:
        raise Invalid(
            [Fault(name, column, "is missing among the columns", tuple(schema.names)) for column in missing]
        )
    if not pa.types.is_integer(schema.field(POPULATION).type):
        raise Invalid(Fault(name, POPULATION, "must hold whole numbers, so that sums are exact"))
    return column


def batches(partition: Partition, size: int = BATCH) -> Iterator[Points]:
    """The cells of a partition, at most `size` at a time.

    Raises Invalid for a cell without a place or with a population that none can have.
    """
    with pq.ParquetFile(partition.file, pre_buffer=False) as opened:
        columns = [partition.geometry, POPULATION, partition.unit]
        for batch in opened.iter_batches(size, row_groups=[partition.group], columns=columns):
            yield _points(partition, batch)


def _points(partition: Partition, batch: Any) -> Points:
    x, y = _coordinates(batch.column(partition.geometry))
    people = batch.column(POPULATION)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise Invalid(Fault(partition.file, None, f"row group {partition.group} has a cell without a place"))
    if people.null_count:
        raise Invalid(
            Fault(partition.file, None, f"row group {partition.group} has a cell without population")
        )
    population = _numbers(people.cast(pa.int64()))
    if len(population) and not 0 <= population.min() <= population.max() <= MOST_PEOPLE:
        raise Invalid(
            Fault(
                partition.file,
                int(population.min() if population.min() < 0 else population.max()),
                "cannot be the people of one cell",
                (f"0 to {MOST_PEOPLE}",),
            )
        )
    unit = batch.column(partition.unit).cast(pa.string())
    named = (unit.fill_null("") if unit.null_count else unit).dictionary_encode()
    return Points(
        x,
        y,
        population,
        _numbers(named.indices.cast(pa.int64())),
        tuple(named.dictionary.to_pylist()),
    )


def _numbers(column: Any) -> Any:
    """The values of a column of 64-bit numbers as they lie in memory; in a column with gaps, NaN for each.

    Arrow's own way loads pandas first, which costs more than the numbers do.
    """
    return np.array(column.to_pylist(), dtype=np.float64) if column.null_count else np.from_dlpack(column)


def _coordinates(column: Any) -> tuple[Floats, Floats]:
    """Coordinates of a geometry column in either encoding of GeoParquet: WKB, or a struct of x and y."""
    if pa.types.is_struct(column.type):
        x, y = (column.field(name).cast(pa.float64()) for name in "xy")
        return _numbers(x), _numbers(y)
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    column = column.cast(pa.binary())
    quick = _quick(column)
    if quick is not None:
        return quick
    import shapely  # seldom needed, and slow to load

    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    if (shapely.get_type_id(shapes) > 0).any():
        raise Invalid(Fault("geometry", None, "must be points: the middle of each cell"))
    return shapely.get_x(shapes), shapely.get_y(shapes)


def _quick(column: Any) -> tuple[Floats, Floats] | None:
    """Coordinates straight from the bytes, when all are little-endian WKB points; otherwise None."""
    if column.null_count or not len(column):
        return None
    _, offsets, data = column.buffers()
    start = np.frombuffer(offsets, dtype=np.int32, count=len(column) + 1, offset=4 * column.offset)
    if (np.diff(start) != WKB_POINT.itemsize).any():
        return None
    read = np.frombuffer(data, dtype=WKB_POINT, count=len(column), offset=int(start[0]))
    if (read["order"] != 1).any() or (read["type"] != 1).any():
        return None
    return np.ascontiguousarray(read["x"]), np.ascontiguousarray(read["y"])


def write(
    file: Path,
    x: Floats,
    y: Floats,
    *,
    population: Integers,
    unit: Iterable[str],
    rows_per_group: int = BATCH,
) -> None:
    """Cells as GeoParquet 1.1 that `partitions` reads: WKB points in the metric CRS, people, unit."""
    encoded = np.zeros(len(x), dtype=WKB_POINT)
    encoded["order"] = encoded["type"] = 1
    encoded["x"], encoded["y"] = x, y
    offsets = np.arange(len(x) + 1, dtype=np.int32) * WKB_POINT.itemsize
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(encoded.tobytes())]
    geometry = pa.Array.from_buffers(pa.binary(), len(x), buffers)
    column = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": CRS.from_epsg(crs.METRIC).to_json_dict(),
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({"geometry": geometry, POPULATION: pa.array(population, pa.int64()), UNIT: list(unit)})
    table = table.set_column(2, UNIT, table.column(UNIT).cast(pa.string()))
    table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, file, row_group_size=rows_per_group, compression="zstd")
