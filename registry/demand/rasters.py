"""People of a raster by H3 cell, with rasterio and exactextract (the extra `raster`)."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from pyproj import CRS

from registry.crs import declared
from registry.demand.apportioning import Floats
from registry.demand.hexagons import Hexagons, outlines
from registry.errors import Fault, Invalid, Unavailable
from registry.units.projection import stored, transformed

_CELLS_IN_MEMORY = 10_000_000
"""Raster cells that are held at once, some 80 MB."""
_CACHE_MB = 64


def _libraries() -> tuple[Any, Any]:
    try:
        import exactextract
        import rasterio
    except ImportError:
        raise Unavailable(
            "Rasters need rasterio and exactextract; run: pip install 'creative-registry[raster]'"
        ) from None
    return rasterio, exactextract


def _system(raster: Any, path: Path, crs: str | None) -> CRS:
    """The system of a raster; a raster that names none is not guessed at."""
    given = declared(crs) if crs else None
    if raster.crs is None:
        if given is None:
            raise Invalid(Fault("crs", path.name, "has no coordinate reference system; declare it"))
        return given
    own = CRS.from_wkt(raster.crs.to_wkt())
    if given is not None and given != own:
        raise Invalid(Fault("crs", crs, f"contradicts the file, which says {own.to_string()}"))
    return own


def people(path: Path, cells: Hexagons, *, crs: str | None, band: int) -> Floats:
    """The people of a raster in each cell, each pixel shared out by area; 0 where it has none.

    Read in pieces. Raises Unavailable when the file or the libraries cannot be read, Invalid for a raster
    without a system, a band that is not there, or people fewer than none.
    """
    rasterio, exactextract = _libraries()
    try:
        with rasterio.open(path) as raster:
            system = _system(raster, path, crs)
            if not 1 <= band <= raster.count:
                raise Invalid(Fault("band", band, "is not a band of the raster", (f"1 to {raster.count}",)))
    except rasterio.errors.RasterioIOError as reason:
        raise Unavailable(f"Cannot read {path}: {reason}") from None
    frame = geopandas.GeoDataFrame(
        {"cell": np.arange(len(cells.ids))},
        geometry=transformed(outlines(cells.ids), stored(), system),
        crs=system,
    )
    # GDAL itself would keep what it has read, up to a twentieth of the machine's memory.
    with rasterio.Env(GDAL_CACHEMAX=_CACHE_MB), rasterio.open(path) as raster:
        found = exactextract.exact_extract(
            exactextract.raster.RasterioRasterSource(raster, band),
            frame,
            ["sum", "min"],
            include_cols=["cell"],
            output="pandas",
            max_cells_in_memory=_CELLS_IN_MEMORY,
            # The raster is read once, piece by piece, not once for each of tens of thousands of hexagons.
            strategy="raster-sequential",
        )
    if (found["min"] < 0).any():
        raise Invalid(Fault("band", band, "has people fewer than none; is its nodata value declared?"))
    sums = np.zeros(len(cells.ids))
    sums[found["cell"].to_numpy()] = found["sum"].fillna(0).to_numpy()
    return sums
