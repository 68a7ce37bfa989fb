"""A boundary file as it stands: GeoJSON, GeoPackage or Shapefile (also zipped), of a declared CRS.

Reading judges the file as a whole; what is wrong with single features is left to `registry.units.validating`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from registry.crs import declared
from registry.errors import Fault, Invalid
from registry.text import clean, fold
from registry.units.projection import Shapes, between, stored, transformed
from registry.workflow import Level

DIGITS: Mapping[Level, int] = {Level.CITY: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
"""Length of a code; a column of numbers has lost its leading zeros."""

CODE_FIELDS: Mapping[Level, tuple[str, ...]] = {
    Level.CITY: ("code", "ma", "matinh", "provincecode", "gsocode", "unitcode"),
    Level.DISTRICT: ("code", "ma", "mahuyen", "maqh", "districtcode", "madvhc", "gsocode", "unitcode"),
    Level.COMMUNE: ("code", "ma", "maxa", "mapx", "wardcode", "communecode", "madvhc", "gsocode", "unitcode"),
}
"""Names under which codes are looked for when none is given, best first, folded and without signs."""

NAME_FIELDS = ("fullname", "namevi", "name", "ten", "tenxa", "tenhuyen", "tendvhc", "wardname")

SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".zip")


class Feature(NamedTuple):
    """A feature of the file, counted from 1.

    `shape` is in the stored CRS, None when the file gives none. `exchanged` is where its middle would lie,
    longitude and latitude, if the file had its axes exchanged.
    """

    number: int
    code: str
    name: str | None
    shape: BaseGeometry | None
    exchanged: tuple[float, float]

    @property
    def where(self) -> str:
        """How messages call it."""
        return f"feature {self.number} ({self.code})" if self.code else f"feature {self.number}"


class BoundaryFile(NamedTuple):
    """What was read, from where in the file."""

    layer: str
    code_field: str
    name_field: str | None
    features: tuple[Feature, ...]


def _layer(path: Path, wanted: str | None) -> str:
    import pyogrio  # slow to load
    from pyogrio.errors import DataSourceError

    try:
        layers = tuple(str(name) for name, _ in pyogrio.list_layers(path))
    except DataSourceError as reason:
        raise Invalid(Fault("file", str(path), f"cannot be read as a map file: {reason}", SUFFIXES)) from None
    if wanted is not None and wanted not in layers:
        raise Invalid(Fault("layer", wanted, "is not in the file", layers))
    if wanted is None and len(layers) != 1:
        raise Invalid(Fault("layer", None, f"the file has {len(layers)} layers; say which one", layers))
    return wanted or layers[0]


def agree(one: CRS, other: CRS) -> bool:
    """Whether two names mean the same system; axis order does not count, as files store x before y.

    >>> from registry.crs import CRS84, METRIC, STORED
    >>> agree(declared(CRS84), CRS.from_epsg(STORED)), agree(CRS.from_epsg(METRIC), CRS.from_epsg(STORED))
    (True, False)
    """
    if one.equals(other, ignore_axis_order=True):
        return True
    return one.to_epsg() is not None and one.to_epsg() == other.to_epsg()


def _system(given: str, in_file: str | None) -> CRS:
    """The declared CRS; raises Invalid when the file says another one."""
    system = declared(given)
    if in_file is not None and not agree(system, CRS.from_user_input(in_file)):
        message = f"is declared, but the file says {in_file}; one of them is wrong, and nothing is guessed"
        raise Invalid(Fault("crs", given, message))
    return system


def _plain(field: str) -> str:
    return "".join(letter for letter in fold(field) if letter.isalnum())


def _field(given: str | None, fields: list[str], usual: tuple[str, ...], what: str) -> str | None:
    """The given field, or the first usual one that the file has; Invalid when the given one is absent."""
    if given is not None:
        if given not in fields:
            raise Invalid(Fault(what, given, "is not a field of the file", tuple(fields)))
        return given
    by_plain = {_plain(field): field for field in reversed(fields)}
    return next((by_plain[name] for name in usual if name in by_plain), None)


def _code(value: Any, digits: int) -> str:
    """A code as text; numbers get their leading zeros back, text stays as it is written.

    >>> _code(4, 5), _code("00004 ", 5), _code(4.0, 5), _code("004", 5), _code(None, 5)
    ('00004', '00004', '00004', '004', '')
    """
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return ""
    if isinstance(value, int | np.integer) or (
        isinstance(value, float | np.floating) and float(value).is_integer()
    ):
        return str(int(value)).zfill(digits)
    return clean(str(value))


def _exchanged(shapes: Shapes, system: CRS) -> list[tuple[float, float]]:
    box = shapely.bounds(shapes)
    lon, lat = between(system, stored()).transform((box[:, 1] + box[:, 3]) / 2, (box[:, 0] + box[:, 2]) / 2)
    return list(zip(np.asarray(lon).tolist(), np.asarray(lat).tolist(), strict=True))


def read_boundary_file(
    path: Path,
    *,
    level: Level,
    crs: str,
    layer: str | None = None,
    code_field: str | None = None,
    name_field: str | None = None,
) -> BoundaryFile:
    """The features of one layer, in file order, flattened to two dimensions.

    Raises Invalid when the file, the layer, the CRS or a field is wrong.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if not path.exists():
        raise Invalid(Fault("file", str(path), "does not exist"))
    layer = _layer(path, layer)
    try:
        meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer, force_2d=True)
    except (DataSourceError, DataLayerError) as reason:
        raise Invalid(Fault("file", str(path), f"cannot be read as a map file: {reason}", SUFFIXES)) from None
    fields = [str(name) for name in meta["fields"]]
    system = _system(crs, meta["crs"])
    codes = _field(code_field, fields, CODE_FIELDS[level], "code_field")
    if codes is None:
        raise Invalid(Fault("code_field", None, "no field looks like a code; name one", tuple(fields)))
    if wkb is None:
        raise Invalid(Fault("file", str(path), "has no geometry"))
    names = _field(name_field, fields, NAME_FIELDS, "name_field")
    values = dict(zip(fields, columns, strict=True))
    drawn = shapely.from_wkb(wkb, on_invalid="ignore")
    exchanged = _exchanged(drawn, system)
    features = tuple(
        Feature(
            place + 1,
            _code(values[codes][place], DIGITS[level]),
            None if names is None or values[names][place] is None else clean(str(values[names][place])),
            shape,
            exchanged[place],
        )
        for place, shape in enumerate(transformed(drawn, system, stored()))
    )
    return BoundaryFile(layer, codes, names, features)
