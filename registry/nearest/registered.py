"""Coverage by the kernel for many machines: the registry's cells as partitions, its centres sent to all.

The numbers are those of `registry.coverage`, to the same person; it has more to tell of a city, this goes on
where cells no longer fit into memory.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from registry import crs
from registry.analyses.parameters import CoverageAsked
from registry.browsing.edition import edition
from registry.coverage.centres import centres
from registry.coverage.geography import ground, present_level, standing_day
from registry.demand.reading import Cells, cells, surface
from registry.nearest import CentreIndex, Nearest, Run, nearest, write
from registry.workflow import Level

ROWS = 131_072
"""Cells of one file; each is a task of its own."""


def spread(held: Cells, unit: list[str], folder: Path, *, rows: int = ROWS) -> list[Path]:
    """The cells as files of a folder that every worker must see under the same name."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, start in enumerate(range(0, len(held.ids), rows)):
        part = slice(start, start + rows)
        file = folder / f"cells-{number:05}.parquet"
        write(file, held.x[part], held.y[part], population=held.population[part], unit=unit[part])
        files.append(file)
    return files


def coverage_by(connection: Connection, asked: CoverageAsked, run: Run, folder: Path) -> dict[str, Any]:
    """Coverage as a record: people within each radius, by unit and in the city, and the hash of all of it.

    Raises what `registry.coverage.coverage` raises.
    """
    level = Level(asked.by) if asked.by else present_level(connection, asked.units_on or asked.day)
    stood = asked.units_on or standing_day(connection, level, asked.day)
    units = ground(connection, level, stood).units
    about, held = surface(connection, asked.surface), cells(connection, asked.surface)
    open_ = centres(connection, on=asked.day, which=asked.which())
    keys = {unit.id: unit.key for unit in units}
    lives = held.district if level is Level.DISTRICT else held.commune
    files = spread(held, [keys.get(one, "") for one in lives.tolist()], folder)
    found = nearest(files, CentreIndex.of(open_.codes, open_.x, open_.y), radii=asked.within, run=run)
    by_unit = {of.unit: of for of in found.units}
    radii = [
        {
            "within": metres,
            "city": _city(found, metres),
            "units": [
                {
                    **{name: getattr(unit, name) for name in ("code", "name_vi", "name_en")},
                    "unit": unit.key,
                    **_people(by_unit.get(unit.key), metres),
                }
                for unit in units
            ],
        }
        for metres in asked.within
    ]
    return {
        "crs": crs.uri(crs.METRIC),
        "on": asked.day.isoformat(),
        "units_on": stood.isoformat(),
        "geography": level.value,
        "data_version": edition(connection).number,
        "demand": {name: getattr(about, name) for name in ("code", "year", "source", "total")},
        "centres": {"count": len(open_.codes), "asked": asked.which().words()},
        "partitions": len(files),
        "hash": found.hash,
        **radii[0],
        "radii": radii,
    }


def _people(of: Any, metres: float) -> dict[str, Any]:
    if of is None:
        return {"within": metres, "population": 0, "total": 0, "share": None}
    reached = next(each.people for each in of.within if each.metres == metres)
    share = reached / of.people if of.people else None
    return {"within": metres, "population": reached, "total": of.people, "share": share}


def _city(found: Nearest, metres: float) -> dict[str, Any]:
    reached = sum(each.people for of in found.units for each in of.within if each.metres == metres)
    total = sum(of.people for of in found.units)
    return {
        "within": metres,
        "population": reached,
        "total": total,
        "share": reached / total if total else None,
    }
