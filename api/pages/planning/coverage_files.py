"""The answer of /coverage as files, and what its map loads: the same question at another address."""

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.pages.layers import GEOJSON
from api.pages.planning.coverage_answer import Measured, measured
from api.pages.planning.coverage_asked import SCENARIO, Asked, read
from api.pages.planning.fields import Fields
from api.pages.planning.places import named
from api.pages.planning.workshop import Pending
from api.pages.reader import Reader, Reads, fresh
from api.turns import Busy
from registry import crs
from registry.demand.reading import surfaces
from registry.errors import Invalid, NotFound

if TYPE_CHECKING:  # it loads when the first file is made
    import geopandas

router = APIRouter()

PATIENCE = 30.0
"""Seconds that a file may wait for its answer: nobody watches it being made."""

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
}


@router.get("/coverage/answer.{form}")
def answer_file(request: Request, reads: Reads, form: str) -> Response:
    """The whole answer as JSON, as the command line prints it; or its units as CSV or GeoPackage."""
    if form not in MEDIA_TYPES:
        raise NotFound("format", form)
    _, answer = _answered(request, reads)
    if form == "json":
        body = json.dumps(answer.record(), ensure_ascii=False).encode()
        return fresh(request, _file(body, form, "coverage", answer.now.on), f"{reads.edition.number}-{form}")
    from registry.coverage.frames import units_frame

    body = _written(form, units_frame(reads.connection, answer.now), "coverage")
    return fresh(request, _file(body, form, "coverage", answer.now.on), f"{reads.edition.number}-{form}")


@router.get("/coverage/gaps.{form}")
def gap_file(request: Request, reads: Reads, form: str) -> Response:
    """The people without a centre within the first radius: hexagons for the map, or every cell as a file."""
    if form not in ("geojson", "csv", "gpkg"):
        raise NotFound("format", form)
    asked, answer = _answered(request, reads)
    within = asked.within[0]
    if form == "geojson":
        from registry.coverage.gaps import gaps, geojson  # h3 loads when the first hexagon is asked for

        fields = Fields(request.query_params.multi_items())
        size, box = fields.whole("resolution"), _box(fields)
        if fields.faults:
            raise Invalid(fields.faults)
        found = gaps(answer.now, within, resolution=7 if size is None else size, box=box)
        return fresh(
            request, Response(geojson(found), media_type=GEOJSON), f"{reads.edition.number}-{answer.now.on}"
        )
    from registry.coverage.frames import gaps_frame

    body = _written(form, gaps_frame(answer.now, within), "gaps")
    return fresh(request, _file(body, form, "gaps", answer.now.on), f"{reads.edition.number}-{form}")


def _answered(request: Request, reads: Reader) -> tuple[Asked, Measured]:
    """The question and its answer; raises Invalid with every mistake, NotFound, and Busy."""
    fields = Fields(request.query_params.multi_items())
    asked = read(
        fields,
        terms={name: tuple(held.terms) for name, held in reads.words.items()},
        surfaces=[each.code for each in surfaces(reads.connection)],
        places=named(reads.connection, fields, *SCENARIO),
    )
    if fields.faults:
        raise Invalid(fields.faults)
    answer = measured(request.app, reads, asked, patience=PATIENCE)
    if isinstance(answer, Pending):
        raise Busy
    return asked, answer


def _box(fields: Fields) -> crs.LonLatBox | None:
    """The box of `bbox`: west, south, east, north; told as a mistake when it is none."""
    text = fields.text("bbox")
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        fields.refuse("bbox", text, "needs four or six numbers")
        return None
    return crs.LonLatBox(west, south, east, north)


def _written(form: str, frame: "geopandas.GeoDataFrame", layer: str) -> bytes:
    from registry.coverage.frames import write

    with tempfile.TemporaryDirectory(prefix="coverage-") as folder:
        path = Path(folder) / f"{layer}.{form}"
        write(frame, path, layer=layer)
        return path.read_bytes()


def _file(body: bytes, form: str, stem: str, on: date) -> Response:
    name = f"{stem}-{on.isoformat()}.{form}"
    return Response(
        body,
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
