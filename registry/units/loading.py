"""Units, figures and lineage into the database: repeatable without a trace, never over official outlines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import Connection, Row, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import Range, insert

from registry import crs
from registry.errors import Fault, Invalid
from registry.tables import figure, unit, unit_lineage
from registry.units import city
from registry.units.approximate import ACCURACY, Outlines
from registry.units.facts import UnitFacts, UnitRow, read_facts
from registry.units.gazetteer import PACKAGE, Gazetteer
from registry.units.lineage import METHOD, shares, transfers
from registry.units.projection import areas_km2
from registry.workflow import BoundaryQuality, Level

CENSUS_YEAR = 2019
POPULATION = "population"

Key = tuple[Level, str]
Ids = dict[Key, int]


class Report(NamedTuple):
    """What a load did, in numbers of unit versions; `official` outlines were there and were left alone."""

    added: int
    changed: int
    unchanged: int
    official: int
    figures_changed: int
    lineage_changed: int


@dataclass(frozen=True)
class _Wanted:
    """A unit version as the files and the package have it."""

    level: Level
    code: str
    name_vi: str
    name_en: str
    valid: Range[date]
    decree: str
    area_km2: Decimal | None
    area_source: str | None
    outline: shapely.MultiPolygon

    def facts(self) -> dict[str, Any]:
        return {
            "name_vi": self.name_vi,
            "name_en": self.name_en,
            "valid": self.valid,
            "decree": self.decree,
            "area_km2": self.area_km2,
            "area_source": self.area_source,
        }

    def boundary(self) -> dict[str, Any]:
        side_m = 1000 * areas_km2(np.array([self.outline], dtype=object))[0] ** 0.5
        return {
            "geom": func.ST_SetSRID(func.ST_GeomFromWKB(shapely.to_wkb(self.outline)), crs.STORED),
            "boundary_quality": BoundaryQuality.APPROXIMATE.value,
            "boundary_source": PACKAGE,
            "boundary_accuracy_m": float(round(ACCURACY[self.level] * side_m, -1)),
        }


def _version(facts: UnitFacts, level: Level, row: UnitRow, outline: shapely.MultiPolygon) -> _Wanted:
    period = facts.period(level, row.code)
    area = row.area_km2_published
    return _Wanted(
        level=level,
        code=row.code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        valid=Range(period.valid_from, period.until),
        decree=period.decree,
        area_km2=None if area is None else round(Decimal(str(area)), 3),
        area_source=row.area_source,
        outline=outline,
    )


def _wanted(facts: UnitFacts, gazetteer: Gazetteer, drawn: Outlines) -> list[_Wanted]:
    """Every unit version; raises Invalid when the districts of the files and of the package differ."""
    named = {row.code for row in facts.districts}
    if named != set(drawn.districts):
        raise Invalid(
            Fault("units/districts.csv code", code, "is not both in this file and in the package's list")
            for code in sorted(named ^ set(drawn.districts))
        )
    communes = [
        UnitRow(
            code=c.code,
            name_vi=c.name_vi,
            name_en=c.name_en,
            population_2019=None,
            population_source=None,
            area_km2_published=c.area_km2,
            area_source=PACKAGE,
        )
        for c in gazetteer.communes
    ]
    return [
        _version(facts, Level.CITY, facts.city, drawn.city),
        *(_version(facts, Level.DISTRICT, row, drawn.districts[row.code]) for row in facts.districts),
        *(_version(facts, Level.COMMUNE, row, drawn.communes[row.code]) for row in communes),
    ]


def _present(connection: Connection) -> dict[Key, list[Row[Any]]]:
    """The unit versions that the database has, oldest first."""
    found: dict[Key, list[Row[Any]]] = {}
    for row in connection.execute(
        select(unit, func.ST_AsBinary(unit.c.geom).label("wkb")).order_by(func.lower(unit.c.valid))
    ):
        found.setdefault((Level(row.level), row.code), []).append(row)
    return found


def _match(wanted: _Wanted, versions: list[Row[Any]]) -> Row[Any] | None:
    """The version that a row of the files speaks of: the one that begins that day, or that it overlaps."""
    same = [row for row in versions if row.valid.lower == wanted.valid.lower]
    overlapping = same or [row for row in versions if row.valid.overlaps(wanted.valid)]
    if len(overlapping) > 1:
        days = tuple(str(row.valid.lower) for row in overlapping)
        where = f"units {wanted.level} {wanted.code}"
        raise Invalid(Fault(where, str(wanted.valid), "overlaps several versions", days))
    return overlapping[0] if overlapping else None


def _changes(wanted: _Wanted, row: Row[Any]) -> dict[str, Any]:
    """Cells in which a version differs from the files. A version that a later set has closed stays closed."""
    cells = wanted.facts()
    closed, until = row.valid.upper, wanted.valid.upper
    if closed is not None and (until is None or closed < until):
        cells["valid"] = Range(wanted.valid.lower, closed)
    held = row._asdict()
    changes = {name: value for name, value in cells.items() if held[name] != value}
    if row.boundary_quality == BoundaryQuality.APPROXIMATE:
        boundary = wanted.boundary()
        same = row.wkb is not None and bytes(row.wkb) == shapely.to_wkb(wanted.outline)
        if not same or any(held[name] != boundary[name] for name in boundary if name != "geom"):
            changes |= boundary
    return changes


def _write_units(connection: Connection, wanted: list[_Wanted]) -> tuple[Ids, int, int, int]:
    """Ids of the versions, and how many were added, changed, official."""
    present = _present(connection)
    ids: Ids = {}
    added = changed = official = 0
    for version in wanted:
        key = (version.level, version.code)
        row = _match(version, present.get(key, []))
        if row is None:
            cells = {"level": version.level.value, "code": version.code}
            cells |= version.facts() | version.boundary()
            ids[key] = connection.execute(insert(unit).values(cells).returning(unit.c.id)).scalar_one()
            added += 1
            continue
        ids[key] = row.id
        official += row.boundary_quality == BoundaryQuality.OFFICIAL
        if changes := _changes(version, row):
            connection.execute(update(unit).where(unit.c.id == row.id).values(changes))
            changed += 1
    return ids, added, changed, official


def _write_figures(connection: Connection, facts: UnitFacts, ids: Ids) -> int:
    rows = [
        {
            "unit_id": ids[level, row.code],
            "metric": POPULATION,
            "year": CENSUS_YEAR,
            "source": row.population_source,
            "value": row.population_2019,
        }
        for level, row in ((Level.CITY, facts.city), *((Level.DISTRICT, row) for row in facts.districts))
        if row.population_2019 is not None
    ]
    if not rows:
        return 0
    given = insert(figure).values(rows)
    touched = connection.execute(
        given.on_conflict_do_update(
            index_elements=["unit_id", "metric", "year", "source"],
            set_={"value": given.excluded.value},
            where=figure.c.value != given.excluded.value,
        ).returning(figure.c.unit_id)
    )
    return len(touched.all())


def _write_lineage(connection: Connection, gazetteer: Gazetteer, drawn: Outlines, ids: Ids) -> int:
    """Number of rows written or removed; rows of another source, such as an official overlay, stay."""
    rows = [
        {
            "old_unit": ids[Level.DISTRICT, share.district],
            "new_unit": ids[Level.COMMUNE, share.commune],
            "share_of_old": share.of_district,
            "share_of_new": share.of_commune,
            "source": PACKAGE,
            "method": METHOD,
        }
        for share in shares(drawn.gave_km2, transfers(gazetteer))
    ]
    pairs = [(row["old_unit"], row["new_unit"]) for row in rows]
    gone = connection.execute(
        delete(unit_lineage)
        .where(unit_lineage.c.source == PACKAGE)
        .where(tuple_(unit_lineage.c.old_unit, unit_lineage.c.new_unit).not_in(pairs))
        .returning(unit_lineage.c.old_unit)
    )
    given = insert(unit_lineage).values(rows)
    fresh = {name: given.excluded[name] for name in ("share_of_old", "share_of_new", "method")}
    differs = or_(*(unit_lineage.c[name] != value for name, value in fresh.items()))
    written = connection.execute(
        given.on_conflict_do_update(
            index_elements=["old_unit", "new_unit"],
            set_=fresh,
            where=(unit_lineage.c.source == PACKAGE) & differs,
        ).returning(unit_lineage.c.old_unit)
    )
    return len(gone.all()) + len(written.all())


def load(connection: Connection, data_folder: Path) -> Report:
    """Bring units, figures and lineage up to the data folder and the package, in the caller's transaction.

    A second load changes nothing and leaves no audit. Official outlines stay; so does the end of a version
    that a later set has closed. The database itself puts sites into units anew. The sources that rows name
    must be in the database already. Raises Invalid with every mistake of the files.
    """
    facts = read_facts(data_folder)
    gazetteer, _ = city.known()
    drawn = city.drawn()
    wanted = _wanted(facts, gazetteer, drawn)
    ids, added, changed, official = _write_units(connection, wanted)
    figures = _write_figures(connection, facts, ids)
    lineage = _write_lineage(connection, gazetteer, drawn, ids)
    return Report(added, changed, len(wanted) - added - changed, official, figures, lineage)
