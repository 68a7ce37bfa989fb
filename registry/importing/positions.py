"""Where rows lie: their coordinates in the stored system, and what shows that they cannot be right."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry import mapping

from registry import crs
from registry.importing.codes import Code, Severity
from registry.importing.grids import Grid
from registry.importing.headings import Headed
from registry.importing.issues import Issue, issue
from registry.importing.units import Floats, Gazetteer, Unit, inside, metres_from
from registry.language import Words
from registry.units.boundaries import agree
from registry.units.projection import between, stored, transformed

DEFAULT_ACCURACY = 100.0
"""Metres within which a coordinate in a spreadsheet is believed when nothing else is said."""


class System(NamedTuple):
    """The system of the coordinates; None when it is not known, and then `issues` say why."""

    declared: crs.Declared | None
    system: CRS | None
    issues: tuple[Issue, ...] = ()

    @property
    def name(self) -> str:
        """How issues call it."""
        return self.declared.name if self.declared else self.system.to_string() if self.system else "?"


def named(text: str) -> crs.Declared | None:
    """The system that somebody names; None for what makes no sense in Viet Nam.

    >>> named("epsg:5897").epsg, named("4326").epsg, named("OGC:CRS84").epsg, named("EPSG:2154")
    (5897, 4326, 4326, None)
    """
    word = text.strip().upper().removeprefix("EPSG:")
    if word in ("OGC:CRS84", "CRS84", "WGS84", "WGS 84"):
        word = str(crs.STORED)
    return next((each for each in crs.PLACED_IN if str(each.epsg) == word), None)


def system(grid: Grid, headed: Headed, given: str | None) -> System:
    """What the coordinates are in: what is declared, or what the file itself says; never a guess."""
    allowed = ", ".join(f"{each.name} ({each.title.vi})" for each in crs.PLACED_IN[:5]) + "…"
    row = headed.row or None
    if given is not None and (declared := named(given)) is None:
        return System(None, None, (issue(Code.CRS_UNKNOWN, value=given, allowed=allowed),))
    declared = named(given) if given is not None else None
    if grid.shapes is not None and grid.crs is not None:
        return _in_file(grid.crs, declared, given, allowed)
    column = headed.of("lon") or headed.of("lat")
    if declared is None:
        needed = column is not None or grid.shapes is not None
        missing = issue(Code.CRS_MISSING, row, column.heading if column else None)
        return System(None, None, (missing,) if needed else ())
    return System(declared, CRS.from_epsg(declared.epsg))


def _in_file(held: str, declared: crs.Declared | None, given: str | None, allowed: str) -> System:
    said = CRS.from_user_input(held)
    if declared is not None and not agree(CRS.from_epsg(declared.epsg), said):
        name = f"EPSG:{said.to_epsg()}" if said.to_epsg() else said.name
        return System(None, None, (issue(Code.CRS_CONTRADICTS, value=given, in_file=name),))
    known = next((each for each in crs.PLACED_IN if agree(CRS.from_epsg(each.epsg), said)), None)
    if known is None:
        return System(None, None, (issue(Code.CRS_UNKNOWN, value=said.name, allowed=allowed),))
    return System(known, CRS.from_epsg(known.epsg))


class Places(NamedTuple):
    """Rows with a position: their numbers, x and y as the file has them, longitude and latitude."""

    rows: npt.NDArray[np.int64]
    x: Floats
    y: Floats
    lon: Floats
    lat: Floats

    def of(self, chosen: Any) -> "Places":
        """Some of them."""
        return Places(*(each[chosen] for each in self))


def placed(points: Mapping[int, tuple[float, float]], held: CRS) -> Places:
    """Points by row, brought into the stored system in one go; what the system cannot hold is infinite."""
    rows = np.array(list(points), dtype=np.int64)
    given = np.array(list(points.values()), dtype=np.float64).reshape(-1, 2)
    lon, lat = between(held, stored()).transform(given[:, 0], given[:, 1])
    return Places(rows, given[:, 0], given[:, 1], np.asarray(lon), np.asarray(lat))


class Axes(NamedTuple):
    """The columns of the coordinates, as issues call them."""

    lon: str | None
    lat: str | None
    crs: System
    accuracy: Mapping[int, float]


def outside_city(places: Places, units: Gazetteer, axes: Axes) -> dict[int, Issue]:
    """An issue for each point that lies outside the city, by row: exchanged coordinates are told as such."""
    if not units.city or not len(places.rows):
        return {}
    city = max(units.city, key=lambda each: each.begins)
    known = np.isfinite(places.lon) & np.isfinite(places.lat)
    lon, lat = np.where(known, places.lon, 0.0), np.where(known, places.lat, 0.0)
    away = metres_from(city, lon, lat)
    lost = np.flatnonzero(~known | (away > city.accuracy))
    if not len(lost) or axes.crs.system is None:
        return {}
    gone = places.of(lost)
    back = placed(
        {int(r): (y, x) for r, x, y in zip(gone.rows, gone.x, gone.y, strict=True)}, axes.crs.system
    )
    fits = np.isfinite(back.lon) & np.isfinite(back.lat)
    swapped = inside(city.shape, np.where(fits, back.lon, 0.0), np.where(fits, back.lat, 0.0))
    found = {}
    for place, row in enumerate(gone.rows.tolist()):
        x, y = float(gone.x[place]), float(gone.y[place])
        if swapped[place]:
            found[row] = _swapped(row, x, y, axes)
        else:
            km = float(away[lost[place]]) / 1000
            found[row] = _outside(row, gone.of(place), km, city, axes)
    return found


def _swapped(row: int, x: float, y: float, axes: Axes) -> Issue:
    geographic = axes.crs.system is not None and axes.crs.system.is_geographic
    names = (
        (Words("kinh độ", "the longitude"), Words("vĩ độ", "the latitude"))
        if geographic
        else (Words("tọa độ đông", "the easting"), Words("tọa độ bắc", "the northing"))
    )
    return issue(
        Code.SWAPPED_COORDINATES,
        row,
        axes.lon,
        value=f"{_written(x)}; {_written(y)}",
        x=_written(y),
        y=_written(x),
        x_name=names[0],
        y_name=names[1],
    )


def _written(value: float) -> str:
    return f"{value:.10g}"


def _outside(row: int, one: Any, km: float, city: Unit, axes: Axes) -> Issue:
    """The column is that of the coordinate that is out of the city's span; of the first when both are."""
    west, south, east, north = city.shape.bounds
    lon_in, lat_in = bool(west <= one.lon <= east), bool(south <= one.lat <= north)
    column, value = (axes.lat, one.y) if lon_in and not lat_in else (axes.lon, one.x)
    other = _other_system(one, city, axes)
    suggestion = Words("", "")
    if other is not None:
        suggestion = Words(
            f"Đọc theo {other.name} thì điểm nằm trong thành phố: có thể khai nhầm hệ. ",
            f"Read as {other.name} the point lies in the city: another system may be meant. ",
        )
    told = f"{km:.1f}" if km < 10 else f"{km:.0f}" if km < 2000 else "2000+"
    return issue(
        Code.OUTSIDE_CITY,
        row,
        column,
        value=_written(float(value)),
        km=told,
        crs=axes.crs.name,
        suggestion=suggestion,
    )


def _other_system(one: Any, target: Unit, axes: Axes) -> crs.Declared | None:
    """The system among those that are mixed up in which the point lies in the unit."""
    if axes.crs.system is None or axes.crs.system.is_geographic:
        degrees = abs(float(one.x)) <= 180 and abs(float(one.y)) <= 180
        if degrees:
            return None
    for epsg in (crs.STORED, *crs.MIXED_UP):
        declared = next(each for each in crs.PLACED_IN if each.epsg == epsg)
        if axes.crs.declared == declared:
            continue
        again = placed({0: (float(one.x), float(one.y))}, CRS.from_epsg(epsg))
        if np.isfinite(again.lon[0]) and bool(inside(target.shape, again.lon, again.lat)[0]):
            return declared
    return None


Stated = tuple[Unit, str, str]
"""The unit that a row states, with the column and the text that do."""


class Alternative(NamedTuple):
    """The same numbers read in another system, and how many rows lie where they say then."""

    system: crs.Declared
    places: Places
    fitting: int


def outside_units(places: Places, stated: Mapping[int, Stated], axes: Axes) -> dict[int, Issue]:
    """An issue for each point that is not where its row says; `stated` is by row.

    Beyond what outline and coordinate may be wrong it is an error. A point that another VN-2000 system puts
    inside is told so; where the outline leaves doubt, as a warning, and only when that system fits more rows
    of the file than the declared one.
    """
    held = [place for place, row in enumerate(places.rows.tolist()) if row in stated]
    if not held:
        return {}
    chosen = places.of(np.array(held))
    away = _away(chosen, stated)
    others = _alternatives(chosen, stated, axes) if (away > 0).any() else []
    fitting = int((away == 0).sum())
    found = {}
    for place in np.flatnonzero(away > 0).tolist():
        row = int(chosen.rows[place])
        where, _, _ = stated[row]
        beyond = bool(away[place] > where.accuracy + axes.accuracy.get(row, DEFAULT_ACCURACY))
        other = _fitting(place, where, [each for each in others if beyond or each.fitting > fitting])
        if other is not None:
            found[row] = _other_system_fits(row, chosen.of(place), where, other, axes, beyond)
        elif beyond:
            found[row] = _far(row, float(away[place]), stated[row])
    return found


def _away(places: Places, stated: Mapping[int, Stated]) -> Floats:
    """How far each point is from the unit that its row states."""
    away = np.zeros(len(places.rows))
    members: dict[int, list[int]] = {}
    units: dict[int, Unit] = {}
    for place, row in enumerate(places.rows.tolist()):
        unit = stated[row][0]
        members.setdefault(unit.id, []).append(place)
        units[unit.id] = unit
    for key, held in members.items():
        some = places.of(np.array(held))
        away[held] = metres_from(units[key], some.lon, some.lat)
    return away


def _alternatives(places: Places, stated: Mapping[int, Stated], axes: Axes) -> list[Alternative]:
    if axes.crs.system is None or not axes.crs.system.is_projected:
        return []
    points = {int(row): (x, y) for row, x, y in zip(places.rows, places.x, places.y, strict=True)}
    found = []
    for declared in crs.PLACED_IN:
        if declared.epsg in crs.MIXED_UP and declared != axes.crs.declared:
            again = placed(points, CRS.from_epsg(declared.epsg))
            found.append(Alternative(declared, again, int((_away(again, stated) == 0).sum())))
    return sorted(found, key=lambda each: -each.fitting)


def _fitting(place: int, where: Unit, others: Sequence[Alternative]) -> crs.Declared | None:
    """The system in which a point lies in the unit; of several the one that fits most rows."""
    for each in others:
        one = each.places.of(slice(place, place + 1))
        if bool(inside(where.shape, one.lon, one.lat)[0]):
            return each.system
    return None


def _other_system_fits(
    row: int, one: Any, where: Unit, other: crs.Declared, axes: Axes, beyond: bool
) -> Issue:
    return issue(
        Code.OTHER_SYSTEM,
        row,
        axes.lon,
        value=f"{_written(float(one.x))}; {_written(float(one.y))}",
        severity=Severity.ERROR if beyond else Severity.WARNING,
        crs=axes.crs.name,
        other=other.name,
        unit=where.name,
    )


def _far(row: int, away: float, said: Stated) -> Issue:
    where, column, text = said
    km = f"{away / 1000:.1f}"
    return issue(Code.FAR_FROM_UNIT, row, column, value=text, km=km, unit=where.name)


class Shaped(NamedTuple):
    """A feature's geometry in the stored system, or why it cannot be used."""

    geometry: dict[str, Any] | None
    point: tuple[float, float] | None
    reason: Words | None = None


def shapes(grid: Grid, held: CRS) -> list[Shaped]:
    """The geometries of a layer in the stored system, each with a point on it in the system of the file."""
    drawn = shapely.from_wkb(list(grid.shapes or ()), on_invalid="ignore")
    moved = transformed(drawn, held, stored())
    return [_shaped(one, there) for one, there in zip(drawn, moved, strict=True)]


_NO_SHAPE = Words("không có hình", "it has none")
_NOT_A_PLACE = Words("cần một điểm hoặc một vùng", "it must be a point or an area")
_CROSSES = Words("vùng tự cắt hoặc không khép kín", "the area crosses itself or is not closed")


def _shaped(one: Any, moved: Any) -> Shaped:
    if one is None or one.is_empty:
        return Shaped(None, None, _NO_SHAPE)
    if one.geom_type == "MultiPoint" and len(one.geoms) == 1:
        one, moved = one.geoms[0], moved.geoms[0]
    if one.geom_type not in ("Point", "Polygon", "MultiPolygon"):
        return Shaped(None, None, _NOT_A_PLACE)
    if not one.is_valid:
        return Shaped(None, None, _CROSSES)
    point = one if one.geom_type == "Point" else one.representative_point()
    plain: dict[str, Any] = _lists(mapping(moved))
    return Shaped(plain, (point.x, point.y))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(held) for name, held in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple | list) else value
