"""Official boundaries in place of approximate ones, all or nothing, and what that moved.

A file replaces the outlines of one set of units: those of a level that began on the given day. It never makes
a new set: names, decrees and lineage do not come from a boundary file (`docs/units.md`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from sqlalchemy import REAL, Connection, Engine, cast, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from registry.crs import STORED, LonLatBox
from registry.database import writing
from registry.demand.census import build_census
from registry.demand.placing import follow_outlines
from registry.errors import Fault, Invalid
from registry.tables import source, unit
from registry.units.boundaries import read_boundary_file
from registry.units.moving import Conflict, Moved, Named, conflicts, moved, placed
from registry.units.validating import STRICT, Expected, Tolerances, validate
from registry.workflow import BoundaryQuality, Level

Progress = Callable[[str], None]

STEPS = 4
"""How often an import tells its progress."""


def silent(_: str) -> None:
    """Progress that nobody watches."""


_SNAP = 1e-8
"""Degrees to which the city's outline is snapped, a millimetre: vertices nearer than that would cross."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with `imported` false what it would do."""

    imported: bool
    level: Level
    valid_from: date
    layer: str
    code_field: str
    name_field: str | None
    units: int
    replaced: int
    city_replaced: bool
    warnings: tuple[Fault, ...]
    moved: tuple[Moved, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class _Origin:
    """What stands beside every imported boundary."""

    source: str
    accuracy_m: float


def _set_of(connection: Connection, level: Level, valid_from: date) -> list[Any]:
    """The units of a level that stood on the day, which must be the day on which that set began."""
    began = func.lower(unit.c.valid)
    days = connection.scalars(select(began).where(unit.c.level == level).distinct().order_by(began)).all()
    if valid_from not in days:
        text_ = (
            f"is no day on which a set of {level} units began; a new set needs names and a decree first"
            if days
            else f"has no {level} units; load the registry's data first"
        )
        raise Invalid(
            Fault("valid_from", valid_from.isoformat(), text_, tuple(day.isoformat() for day in days))
        )
    rows = connection.execute(
        select(
            unit.c.id,
            unit.c.code,
            unit.c.name_vi,
            unit.c.area_km2,
            func.ST_AsBinary(unit.c.geom).label("wkb"),
            func.upper_inf(unit.c.valid).label("stands"),
        )
        .where(unit.c.level == level, unit.c.valid.contains(valid_from))
        .order_by(unit.c.code)
    )
    return list(rows)


def _expected(rows: Iterable[Any]) -> list[Expected]:
    return [
        Expected(
            row.id,
            row.code,
            row.name_vi,
            None if row.area_km2 is None else float(row.area_km2),
            None if row.wkb is None else shapely.from_wkb(bytes(row.wkb)),
        )
        for row in rows
    ]


def _surroundings(expected: list[Expected]) -> LonLatBox:
    """The box of the known outlines, half as large again on every side."""
    boxes = shapely.bounds(np.array([each.outline for each in expected], dtype=object))
    west, south = np.nanmin(boxes[:, :2], axis=0).tolist()
    east, north = np.nanmax(boxes[:, 2:], axis=0).tolist()
    wide, high = (east - west) / 2, (north - south) / 2
    return LonLatBox(west - wide, south - high, east + wide, north + high)


def _require_source(connection: Connection, code: str, title: str | None) -> None:
    if connection.scalar(select(source.c.code).where(source.c.code == code)) is not None:
        return
    if title is None:
        text_ = "is no source of the registry; add it to data/sources or give its title"
        raise Invalid(Fault("source", code, text_))
    connection.execute(insert(source).values(code=code, title=title, kind="official"))


def _draw(connection: Connection, unit_id: int, shape: MultiPolygon, origin: _Origin) -> int:
    """Give a unit its official boundary; 0 when it has exactly this one already, which leaves no audit."""
    wkb = shapely.to_wkb(shape)
    cells = {
        "boundary_quality": BoundaryQuality.OFFICIAL.value,
        "boundary_source": origin.source,
        "boundary_accuracy_m": cast(origin.accuracy_m, REAL),
    }
    differs = or_(
        func.ST_AsBinary(unit.c.geom).is_distinct_from(wkb),
        *(unit.c[name].is_distinct_from(value) for name, value in cells.items()),
    )
    geometry = func.ST_SetSRID(func.ST_GeomFromWKB(wkb), STORED)
    change = update(unit).where(unit.c.id == unit_id, differs).values(geom=geometry, **cells)
    return len(connection.execute(change.returning(unit.c.id)).all())


def _draw_city(connection: Connection, shapes: Iterable[MultiPolygon], day: date, origin: _Origin) -> bool:
    """The city follows its communes: their union, without the slivers between them."""
    whole = shapely.union_all(np.array(list(shapes), dtype=object), grid_size=_SNAP)
    filled = MultiPolygon(
        [Polygon(part.exterior) for part in shapely.get_parts(whole) if isinstance(part, Polygon)]
    )
    cities = connection.scalars(
        select(unit.c.id).where(unit.c.level == Level.CITY, unit.c.valid.contains(day))
    )
    return sum(_draw(connection, city, filled, origin) for city in cities.all()) > 0


def import_boundaries(
    engine: Engine,
    path: Path,
    *,
    level: Level,
    valid_from: date,
    crs: str,
    source: str,
    accuracy_m: float,
    actor: str,
    layer: str | None = None,
    code_field: str | None = None,
    name_field: str | None = None,
    source_title: str | None = None,
    tolerances: Tolerances = STRICT,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Replace the outlines of the units of `level` that began on `valid_from` by those of a file.

    `crs` is what the file's numbers are in; it must agree with what the file says. `source` is the code of a
    source; a new one is made when `source_title` is given. All units of the set must be in the file, each
    once. The city follows the communes in force; the database puts every site into units anew, and every cell
    of demand follows. With `dry_run` all of this is done and undone. Raises Invalid with every error of the
    file at once; nothing has changed then.
    """
    if not 0 < accuracy_m < float("inf"):
        raise Invalid(Fault("accuracy_m", accuracy_m, "must be a number of metres above 0"))
    progress("Reading the file")
    file = read_boundary_file(
        path, level=level, crs=crs, layer=layer, code_field=code_field, name_field=name_field
    )
    origin = _Origin(source, accuracy_m)
    with writing(engine, actor=actor, reason=f"boundaries of {level} units from {path.name}") as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('registry.seed'))"))
        rows = _set_of(connection, level, valid_from)
        expected = _expected(rows)
        progress(f"Checking {len(file.features)} features")
        found = validate(file.features, expected, _surroundings(expected), tolerances)
        if found.errors:
            raise Invalid(found.errors)
        attempt = connection.begin_nested()
        _require_source(connection, source, source_title)
        ids = [each.id for each in expected]
        before = placed(connection, ids)
        progress("Replacing outlines and putting sites into units")
        replaced = sum(_draw(connection, each.id, found.shapes[each.code], origin) for each in expected)
        leads = level == Level.COMMUNE and all(row.stands for row in rows)
        city = leads and _draw_city(connection, found.shapes.values(), valid_from, origin)
        progress("Putting people into units")
        follow_outlines(connection)
        build_census(connection)
        named = {each.id: Named(each.code, each.name_vi) for each in expected}
        report = ImportReport(
            imported=not dry_run,
            level=level,
            valid_from=valid_from,
            layer=file.layer,
            code_field=file.code_field,
            name_field=file.name_field,
            units=len(expected),
            replaced=replaced,
            city_replaced=city,
            warnings=tuple(found.warnings),
            moved=tuple(moved(connection, named, before, placed(connection, ids))),
            conflicts=tuple(conflicts(connection, ids)),
        )
        if dry_run:
            attempt.rollback()
        return report
