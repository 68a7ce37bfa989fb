"""The result of a run as a GeoDataFrame: units with their outlines, sites where they are."""

from collections.abc import Mapping
from typing import Any

import geopandas
import shapely
from sqlalchemy import Connection, LargeBinary, func, select

from registry import crs
from registry.analyses.tables import Row, table
from registry.views import public_site, public_unit
from registry.workflow import Process


def frame_of(connection: Connection, of: Process, result: Mapping[str, Any]) -> geopandas.GeoDataFrame:
    """One row for each unit (and radius), picked site, or candidate, in the stored CRS, with its pedigree.

    The city is not among the units. A frontier has one row for each of its sites and numbers of places.
    """
    rows = [row | pedigree(of, result) for row in _rows(of, result)]
    if of is Process.INDICATORS:
        shapes: dict[str, Any] = {}  # a promise lies nowhere
    elif of in (Process.COVERAGE, Process.ACCESS):
        shapes = _outlines(connection, result)
    else:
        shapes = _places(connection, rows)
    return geopandas.GeoDataFrame(rows, geometry=[shapes.get(row["code"]) for row in rows], crs=crs.STORED)


def pedigree(of: Process, result: Mapping[str, Any]) -> Row:
    """Day, surface, source, year and version of the data that a result was computed from."""
    match of:
        case Process.COVERAGE:
            of_people = result["demand"]
            told = {"on": result["on"], **{name: of_people[name] for name in ("surface", "source", "year")}}
            return told | {"data_version": result["data_version"]}
        case Process.ACCESS:
            of_people = result["surface"]
            told = {"surface": of_people["code"], "source": of_people["source"], "year": of_people["year"]}
            return {"on": result["on"], **told, "data_version": result["edition"]}
        case Process.SITING if "frontier" in result:
            return {name: result[name] for name in ("on", "surface", "data_version")}
        case Process.SITING:
            data = result["data"]
            return {name: data[name] for name in ("on", "surface", "year")} | {
                "data_version": data["version"]
            }
        case Process.SCORE:
            return {"on": result["on"], "surface": result["surface"], "data_version": result["edition"]}
        case Process.INDICATORS:
            return {name: result[name] for name in ("on", "known", "data_version")}
        case Process.ECHO:
            return {}


def _rows(of: Process, result: Mapping[str, Any]) -> list[Row]:
    rows = list(table(of, result).rows)
    if of in (Process.COVERAGE, Process.ACCESS):
        return [row for row in rows if row["code"] != result["city"]["code"]]
    if "frontier" in result:
        return [
            {"code": code, **{name: value for name, value in row.items() if name != "sites"}}
            for row in rows
            for code in row["sites"].split()
        ]
    return rows


def _outlines(connection: Connection, result: Mapping[str, Any]) -> dict[str, Any]:
    """Outlines of the units of a result by code, of the version that stands last."""
    held = public_unit.c
    level = result.get("geography") or result["units"][0]["level"]
    wkb = func.ST_AsBinary(held.geom, type_=LargeBinary)
    found = connection.execute(
        select(held.code, wkb).where(held.level == level, held.geom.is_not(None)).order_by(held.valid_from)
    )
    return {code: shapely.from_wkb(bytes(shape)) for code, shape in found}


def _places(connection: Connection, rows: list[Row]) -> dict[str, Any]:
    held = public_site.c
    wkb = func.ST_AsBinary(func.ST_PointOnSurface(held.geom), type_=LargeBinary)
    found = connection.execute(select(held.code, wkb).where(held.code.in_([row["code"] for row in rows])))
    return {code: shapely.from_wkb(bytes(shape)) for code, shape in found}
