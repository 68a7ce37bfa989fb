"""A surface of one's own: a table of points or units, or a raster of people, brought to H3 cells.

Raked, it keeps its own pattern inside each district and the census figure of the district; unraked, it keeps
its own total of those who live in the city.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert

from registry.database import writing
from registry.demand import rasters, readers
from registry.demand.apportioning import Floats, Ints, largest_remainder, rake
from registry.demand.census import city_hexagons
from registry.demand.hexagons import Hexagons, cells_at
from registry.demand.official import official
from registry.demand.placing import Places
from registry.demand.reading import DEFAULT
from registry.demand.writing import Draft, write
from registry.errors import Fault, Invalid
from registry.language import Words
from registry.tables import source
from registry.tables import unit as unit_table
from registry.units.projection import between, stored
from registry.workflow import Level

ACTOR = "demand import"


@dataclass(frozen=True)
class Origin:
    """What stands beside an imported surface. `source_title` makes a new source of the code `source`."""

    code: str
    year: int
    source: str
    source_title: str | None = None
    name_vi: str | None = None
    name_en: str | None = None
    rake: bool = True

    def checked(self) -> "Origin":
        """Itself; raises Invalid with every mistake."""
        faults = []
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.code):
            faults.append(Fault("code", self.code, "must be small letters and digits, with hyphens"))
        if self.code == DEFAULT:
            faults.append(Fault("code", self.code, "is the default surface, which the seed makes"))
        if not 1800 <= self.year <= 2200:
            faults.append(Fault("year", self.year, "is no year of a population", ("1800 to 2200",)))
        if faults:
            raise Invalid(faults)
        return self


class ImportReport(NamedTuple):
    """People in the file, those of them outside the city, and the surface's cells and people."""

    given: float
    outside: float
    cells: int
    total: int
    changed: bool


class _Held(NamedTuple):
    """People of each of the city's cells, before they are whole, and of the file altogether."""

    weights: Floats
    given: float


class _City(NamedTuple):
    """The city's cells and their units."""

    cells: Hexagons
    places: Places


def import_table(
    engine: Engine,
    path: Path,
    origin: Origin,
    *,
    crs: str | None = None,
    people: str = "population",
    x: str = "lon",
    y: str = "lat",
    level: str | None = None,
    unit: str = "code",
) -> ImportReport:
    """Make a surface of a table: points with people, or, with `level`, units with people.

    A point's people go to the cell that it lies in; a unit's to its cells in equal parts. `crs` names the
    system of points and must agree with what the file says. All or nothing; raises Invalid with the mistakes
    of the file.
    """
    origin.checked()
    if level is not None:
        codes, counts = readers.units(path, code=unit, people=people)
        with writing(engine, actor=ACTOR, reason=f"demand from {path.name}") as connection:
            city = _City(*city_hexagons(connection))
            held = _of_units(connection, city, Level(level), codes, counts)
            return _made(connection, origin, city, held, "units")
    points = readers.points(path, people=people, x=x, y=y, crs=crs)
    east, north = between(points.crs, stored()).transform(points.x, points.y)
    if not (np.isfinite(east) & np.isfinite(north)).all():
        raise Invalid(Fault("crs", points.crs.to_string(), "does not fit the coordinates of the file"))
    with writing(engine, actor=ACTOR, reason=f"demand from {path.name}") as connection:
        city = _City(*city_hexagons(connection))
        held = _of_cells(city, cells_at(np.asarray(east), np.asarray(north)), points.people)
        return _made(connection, origin, city, held, "points")


def import_raster(
    engine: Engine, path: Path, origin: Origin, *, crs: str | None = None, band: int = 1
) -> ImportReport:
    """Make a surface of a raster whose cells count people, such as WorldPop or GHSL, in any CRS.

    Each cell of the raster is shared out by the area that lies in each hexagon; the hexagons are brought into
    the raster's system, never the counts. Read in pieces, so that memory does not grow with the file. Raises
    Unavailable without the extra `raster`, Invalid for a raster without a system or without people.
    """
    origin.checked()
    with writing(engine, actor=ACTOR, reason=f"demand from {path.name}") as connection:
        city = _City(*city_hexagons(connection))
        weights = rasters.people(path, city.cells, crs=crs, band=band)
        return _made(connection, origin, city, _Held(weights, float(weights.sum())), "raster")


def _of_cells(city: _City, ids: list[str], people: Floats) -> _Held:
    """People of points, summed by the cell that they lie in."""
    place = {index: number for number, index in enumerate(city.cells.ids)}
    at = np.array([place.get(index, -1) for index in ids], dtype=np.int64)
    weights = np.zeros(len(place))
    np.add.at(weights, at[at >= 0], people[at >= 0])
    return _Held(weights, float(people.sum()))


def _of_units(connection: Connection, city: _City, level: Level, codes: list[str], people: Ints) -> _Held:
    """People of units, in equal parts to their cells; raises Invalid with every code that has no cell."""
    of = city.places.district if level is Level.DISTRICT else city.places.commune
    rows = connection.execute(
        select(unit_table.c.code, unit_table.c.id).where(unit_table.c.id.in_(np.unique(of).tolist()))
    )
    ids = {row.code: int(row.id) for row in rows}
    faults = [
        Fault("code", code, f"is not a {level} with land in the registry")
        for code in codes
        if code not in ids
    ]
    faults += [Fault("code", code, "stands twice") for code in sorted(set(codes)) if codes.count(code) > 1]
    if faults:
        raise Invalid(faults)
    totals = {ids[code]: int(count) for code, count in zip(codes, people.tolist(), strict=True)}
    weights = rake(np.ones(of.size), of, totals).astype(np.float64)
    return _Held(weights, float(people.sum()))


_HOW = {
    "points": Words("Điểm dân cư cộng theo ô H3 cấp 9", "Points summed by H3 cell of resolution 9"),
    "units": Words(
        "Số dân đơn vị hành chính chia đều cho các ô H3 cấp 9",
        "People of units in equal parts to their H3 cells of resolution 9",
    ),
    "raster": Words(
        "Ảnh raster dân số cộng theo phần diện tích trong mỗi ô H3 cấp 9",
        "Raster of people summed by the area within each H3 cell of resolution 9",
    ),
}
_RAKED = Words(
    "điều chỉnh theo số liệu điều tra của mỗi quận, huyện (phần dư lớn nhất)",
    "raked to the census figure of each district, whole people by largest remainder",
)
_KEPT = Words(
    "giữ nguyên tổng của nguồn (phần dư lớn nhất)",
    "the source's own total kept, whole people by largest remainder",
)


def _people(connection: Connection, origin: Origin, city: _City, held: _Held) -> Ints:
    """Whole people of each cell; raises Invalid for districts that the census fills and the file does not."""
    if not origin.rake:
        return largest_remainder(round(float(held.weights.sum())), held.weights)
    totals = official(connection).people
    empty = [
        number
        for number, figure in totals.items()
        if figure and not held.weights[city.places.district == number].any()
    ]
    if empty:
        rows = connection.execute(
            select(unit_table.c.code, unit_table.c.name_vi)
            .where(unit_table.c.id.in_(empty))
            .order_by(unit_table.c.code)
        )
        raise Invalid(
            Fault(f"district {row.code}", row.name_vi, "has nobody in the file; it cannot be raked")
            for row in rows
        )
    return rake(held.weights, city.places.district, totals)


def _made(connection: Connection, origin: Origin, city: _City, held: _Held, kind: str) -> ImportReport:
    if not held.weights.any():
        raise Invalid(Fault("file", None, "has nobody inside the city; is its coordinate system right?"))
    _require_source(connection, origin)
    population = _people(connection, origin, city, held)
    how, then = _HOW[kind], _RAKED if origin.rake else _KEPT
    draft = Draft(
        origin.code,
        Words(origin.name_vi or origin.code, origin.name_en or origin.name_vi or origin.code),
        origin.year,
        origin.source,
        Words(f"{how.vi}; {then.vi}", f"{how.en}; {then.en}"),
        city.cells,
        population,
        city.places,
    )
    changed = write(connection, draft)
    outside = max(0.0, held.given - float(held.weights.sum()))
    return ImportReport(held.given, outside, len(city.cells.ids), int(population.sum()), changed)


def _require_source(connection: Connection, origin: Origin) -> None:
    known = connection.scalar(select(source.c.code).where(source.c.code == origin.source))
    if known is None and not origin.source_title:
        raise Invalid(Fault("source", origin.source, "is not a source of the registry; give its title too"))
    if known is None:
        values = {"code": origin.source, "title": origin.source_title, "kind": "dataset"}
        connection.execute(insert(source).values(values))
