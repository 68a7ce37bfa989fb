"""GeoParquet and GeoPackage, both from Arrow record batches."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyproj import CRS
from sqlalchemy import RowMapping

from registry import crs
from registry.exporting.cells import plain
from registry.exporting.rows import WKB
from registry.queryables import Property, Type
from registry.reading.shapes import Projection

GEOMETRY = "geometry"

_ARROW = {
    Type.TEXT: pa.string(),
    Type.OBJECTS: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us", tz="UTC"),
}


def write_geoparquet(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Sequence[RowMapping]],
    *,
    projection: Projection,
    facts: Mapping[str, str],
) -> None:
    """Write GeoParquet 1.1: WKB geometry, x first, with `facts` in the file's key-value metadata."""
    schema = _schema(columns, lists=True)
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [], "orientation": "counterclockwise"}
    if projection.epsg != crs.STORED:
        # Without this member a file is in OGC:CRS84.
        column["crs"] = CRS.from_epsg(projection.epsg).to_json_dict()
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    metadata = {"geo": json.dumps(geo), **facts}
    with pq.ParquetWriter(path, schema.with_metadata(metadata), compression="zstd") as out:
        for batch in _record_batches(schema, columns, batches):
            out.write_batch(batch)


def write_geopackage(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Sequence[RowMapping]],
    *,
    layer: str,
    projection: Projection,
    facts: Mapping[str, str],
) -> None:
    """Write a GeoPackage of one layer; a list is text joined by `;`; `facts` are its metadata."""
    schema = _schema(columns, lists=False)
    reader = pa.RecordBatchReader.from_batches(schema, _record_batches(schema, columns, batches))
    pyogrio.write_arrow(
        reader,
        path,
        layer=layer,
        driver="GPKG",
        geometry_name=GEOMETRY,
        geometry_type="Unknown",
        crs=f"EPSG:{projection.epsg}",
        dataset_metadata=dict(facts),
        layer_metadata=dict(facts),
    )


def _schema(columns: Sequence[Property], *, lists: bool) -> Any:
    several = pa.list_(pa.string()) if lists else pa.string()
    fields = [
        pa.field(item.name, several if item.type is Type.TEXTS else _ARROW[item.type]) for item in columns
    ]
    return pa.schema(
        [*fields, pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})]
    )


def _record_batches(
    schema: Any, columns: Sequence[Property], batches: Iterator[Sequence[RowMapping]]
) -> Iterator[Any]:
    for batch in batches:
        arrays = [
            pa.array([_value(item, row[item.name], field.type) for row in batch], type=field.type)
            for item, field in zip(columns, schema, strict=False)
        ]
        shapes = pa.array([None if row[WKB] is None else bytes(row[WKB]) for row in batch], type=pa.binary())
        yield pa.RecordBatch.from_arrays([*arrays, shapes], schema=schema)


def _value(item: Property, value: Any, kind: Any) -> Any:
    return value if pa.types.is_list(kind) else plain(item, value)
