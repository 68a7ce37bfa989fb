"""Layers of maps: GeoJSON, GeoPackage, KML, zipped Shapefile, read by GDAL."""

import json
import re
import tempfile
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from registry.importing.archives import damaged, opened, unsafe
from registry.importing.codes import Code
from registry.importing.grids import Cell, Grid, Line
from registry.importing.issues import Unreadable, issue
from registry.importing.limits import MOST_COLUMNS, MOST_ROWS
from registry.language import Words

_INVENTED = {
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
    "timestamp",
    "begin",
    "end",
}
"""What GDAL adds to every KML."""

_SHAPEFILE = {
    ".shp",
    ".shx",
    ".dbf",
    ".prj",
    ".cpg",
    ".qix",
    ".sbn",
    ".sbx",
    ".xml",
    ".qmd",
    ".qml",
    ".sld",
    ".txt",
}


def read(content: bytes, suffix: str, layer: str | None) -> Grid:
    """The features of the only layer, or of the one that is asked for, in their order.

    Raises Unreadable for what is no such file, damaged, hostile, too large, or has a choice of layers.
    """
    if suffix == ".kml":
        _require_plain(content)
    if suffix in (".geojson", ".json"):
        _require_shallow(content)
    with tempfile.TemporaryDirectory(prefix="registry-import-") as folder:
        path = _put(content, suffix, Path(folder))
        with warnings.catch_warnings():
            # GDAL warns of what it then refuses, or reads all the same.
            warnings.simplefilter("ignore", RuntimeWarning)
            chosen, names = _layer(path, layer)
            return _grid(path, chosen, names, suffix)


def _require_plain(content: bytes) -> None:
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise unsafe(Words("có khai báo thực thể XML", "it declares XML entities"))


def _require_shallow(content: bytes) -> None:
    try:
        held = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise damaged(Words("không phải GeoJSON đúng", "it is not valid GeoJSON")) from None
    if not isinstance(held, dict) or held.get("type") not in ("FeatureCollection", "Feature"):
        raise damaged(Words("không phải tập đối tượng GeoJSON", "it is not a GeoJSON feature collection"))
    if held.get("type") == "FeatureCollection" and not held.get("features"):
        raise Unreadable(issue(Code.EMPTY_FILE))


def _put(content: bytes, suffix: str, folder: Path) -> Path:
    """The file in a folder of its own; a zipped Shapefile unpacked, with nothing else beside it."""
    if suffix != ".zip":
        path = folder / f"layer{suffix}"
        path.write_bytes(content)
        return path
    with opened(content) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        stems = {
            Path(entry.filename).stem.split(".")[0]
            for entry in entries
            if entry.filename.lower().endswith(".shp")
        }
        if len(stems) != 1:
            reason = Words(
                f"có {len(stems)} lớp Shapefile, cần đúng một",
                f"it has {len(stems)} shapefiles; one is needed",
            )
            raise unsafe(reason)
        for entry in entries:
            ending = Path(entry.filename).suffix.lower()
            if ending in _SHAPEFILE:
                # Under a name of ours: what the archive calls it decides nothing.
                (folder / f"layer{ending}").write_bytes(archive.read(entry))
    return folder / "layer.shp"


def _layer(path: Path, wanted: str | None) -> tuple[str, tuple[str, ...]]:
    try:
        names = tuple(str(name) for name, _ in pyogrio.list_layers(path))
    except (DataSourceError, DataLayerError):
        raise _unknown() from None
    if wanted is not None and wanted not in names:
        raise Unreadable(issue(Code.UNKNOWN_SHEET, value=wanted, sheets=", ".join(names)))
    if not names:
        raise Unreadable(issue(Code.EMPTY_FILE))
    if wanted is None and len(names) != 1:
        raise Unreadable(issue(Code.CHOOSE_SHEET, sheets=", ".join(names)))
    return wanted or names[0], names


def _unknown() -> Unreadable:
    return damaged(Words("không phải tệp bản đồ đúng", "it is not a valid map file"))


def _grid(path: Path, layer: str, names: tuple[str, ...], suffix: str) -> Grid:
    try:
        info = pyogrio.read_info(path, layer=layer)
        if info["features"] > MOST_ROWS:
            raise Unreadable(issue(Code.TOO_MANY_ROWS, most=MOST_ROWS))
        if len(info["fields"]) > MOST_COLUMNS:
            raise Unreadable(issue(Code.TOO_MANY_COLUMNS, most=MOST_COLUMNS))
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, force_2d=True)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError):
        raise _unknown() from None
    fields = [str(name) for name in meta["fields"]]
    kept = [place for place, name in enumerate(fields) if suffix != ".kml" or name not in _INVENTED]
    count = len(columns[0]) if columns else (0 if shapes is None else len(shapes))
    if not count:
        raise Unreadable(issue(Code.EMPTY_FILE))
    lines = tuple(
        Line(number + 1, [_cell(columns[place][number]) for place in kept]) for number in range(count)
    )
    held = None if shapes is None else tuple(shapes)
    return Grid(
        layer,
        lines,
        headings=tuple(fields[place] for place in kept),
        crs=meta["crs"],
        shapes=held,
        sheets=names,
    )


def _cell(value: Any) -> Cell:
    """A value of GDAL as a spreadsheet would hold it."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else _day(value.astype("datetime64[s]").item())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, np.ndarray | list):
        return ";".join(str(each) for each in value)
    return (
        value
        if isinstance(value, str | int | float | bool | date)
        else (None if value is None else str(value))
    )


def _day(moment: datetime) -> date | datetime:
    return moment.date() if moment.time() == datetime.min.time() else moment
