"""Answers of coverage as GeoDataFrames, for notebooks, and as files, for QGIS and spreadsheets.

with reading_engine("postgresql+psycopg://…").connect() as connection:
    answer = coverage(connection, within=[1000], on=date(2025, 6, 30), geography=Level.DISTRICT)
    units_frame(connection, answer).plot("share", legend=True)
"""

from pathlib import Path
from typing import Any

import geopandas
import shapely
from sqlalchemy import Connection, LargeBinary, func, select

from registry import crs
from registry.coverage.answer import Coverage
from registry.demand.hexagons import outlines
from registry.errors import Fault, Invalid, Unavailable
from registry.views import public_unit

ENDINGS = (".csv", ".gpkg", ".parquet")


def _pedigree(answer: Coverage) -> dict[str, Any]:
    surface = answer.surface
    return {
        "on": answer.on.isoformat(),
        "surface": surface.code,
        "source": surface.source,
        "year": surface.year,
        "method": surface.method_en,
        "data_version": answer.edition,
    }


def units_frame(connection: Connection, answer: Coverage) -> geopandas.GeoDataFrame:
    """One row for each unit and radius, with the unit's outline in the stored CRS; the city is not among
    them.
    """
    held = public_unit.c
    keys = [place.key for place in answer.units]
    shapes: dict[str, bytes] = {
        row.key: row.wkb
        for row in connection.execute(
            select(held.key, func.ST_AsBinary(held.geom, type_=LargeBinary).label("wkb")).where(
                held.key.in_(keys)
            )
        )
    }
    rows = [
        place.record(number) | _pedigree(answer)
        for number in range(len(answer.within))
        for place in answer.units
    ]
    return geopandas.GeoDataFrame(
        rows, geometry=[shapely.from_wkb(shapes[row["unit"]]) for row in rows], crs=crs.STORED
    )


def gaps_frame(answer: Coverage, within: float) -> geopandas.GeoDataFrame:
    """The cells with people and no centre within a radius, most people first, as hexagons."""
    gap = answer.unreached(within)
    ids = [answer.cells.ids[place] for place in gap]
    nearest = answer.nearest.first[gap]
    told = {name: [value] * len(ids) for name, value in _pedigree(answer).items()}
    return geopandas.GeoDataFrame(
        {
            "cell": ids,
            "population": answer.cells.population[gap],
            "nearest_m": [None if metres == float("inf") else metres for metres in nearest.tolist()],
            "within": [within] * len(ids),
            **told,
        },
        geometry=outlines(ids),
        crs=crs.STORED,
    )


def require_ending(path: Path) -> str:
    """The ending that names the format; raises Invalid for another."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Invalid(Fault("output", path.name, "has no ending that names a format", ENDINGS))
    return ending


def write(frame: geopandas.GeoDataFrame, path: Path, *, layer: str) -> None:
    """Write CSV (without outlines), GeoPackage or GeoParquet, as the file's ending says; whole or not at all.

    Raises Invalid for another ending, Unavailable when the file cannot be written.
    """
    ending = require_ending(path)
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        match ending:
            case ".csv":
                frame.drop(columns="geometry").to_csv(unfinished, index=False)
            case ".gpkg":
                frame.to_file(unfinished, layer=layer, driver="GPKG", engine="pyogrio")
            case _:
                frame.to_parquet(unfinished, index=False, compression="zstd")
        unfinished.replace(path)
    except OSError as reason:
        raise Unavailable(f"Cannot write {path}: {reason.strerror or reason}") from None
    finally:
        unfinished.unlink(missing_ok=True)
