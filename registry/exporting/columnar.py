"""GeoParquet and GeoPackage, both from Arrow record batches."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS

from registry import crs
from registry.exporting.cells import SEPARATOR
from registry.exporting.rows import Rows, Shape
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


GROUP = 25_000
"""Rows of a row group of GeoParquet: what readers hold at a time, or skip by the boxes of its rows."""
BOX = "bbox"
SIDES = ("xmin", "ymin", "xmax", "ymax")
SHAPES = (Shape.WKB,)
"""The geometry of a row, after its columns."""


def write_geoparquet(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Rows],
    *,
    projection: Projection,
    facts: Mapping[str, str],
) -> None:
    """Write GeoParquet 1.1: WKB geometry, x first, each with its box; `facts` are the file's metadata."""
    schema = _schema(columns, lists=True)
    boxed = schema.append(pa.field(BOX, pa.struct([(side, pa.float64()) for side in SIDES])))
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [], "orientation": "counterclockwise"}
    column["covering"] = {BOX: {side: [BOX, side] for side in SIDES}}
    if projection.epsg != crs.STORED:
        # Without this member a file is in OGC:CRS84.
        column["crs"] = CRS.from_epsg(projection.epsg).to_json_dict()
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    metadata = {"geo": json.dumps(geo), **facts}
    with pq.ParquetWriter(path, boxed.with_metadata(metadata), compression="zstd") as out:
        held: list[Any] = []
        for batch in _record_batches(schema, columns, batches):
            held.append(_with_boxes(batch, boxed))
            if sum(each.num_rows for each in held) >= GROUP:
                out.write_table(pa.Table.from_batches(held), row_group_size=GROUP)
                held = []
        if held:
            out.write_table(pa.Table.from_batches(held), row_group_size=GROUP)


def _with_boxes(batch: Any, schema: Any) -> Any:
    """The batch with the box of each geometry beside it; nothing beside none."""
    sides = shapely.bounds(shapely.from_wkb(batch.column(GEOMETRY).to_pylist())).T
    missing = pa.array(np.isnan(sides[0]))
    boxes = pa.StructArray.from_arrays(
        [pa.array(side, from_pandas=True) for side in sides], names=list(SIDES), mask=missing
    )
    return pa.RecordBatch.from_arrays([*batch.columns, boxes], schema=schema)


def write_geopackage(
    path: Path,
    columns: Sequence[Property],
    batches: Iterator[Rows],
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


def _record_batches(schema: Any, columns: Sequence[Property], batches: Iterator[Rows]) -> Iterator[Any]:
    for rows in batches:
        *values, shapes = zip(*rows, strict=True)
        arrays = [
            pa.array(
                [None if cell is None else SEPARATOR.join(cell) for cell in held]
                if item.type is Type.TEXTS and not pa.types.is_list(field.type)
                else held,
                type=field.type,
            )
            for item, held, field in zip(columns, values, schema, strict=False)
        ]
        yield pa.RecordBatch.from_arrays([*arrays, pa.array(shapes, type=pa.binary())], schema=schema)
