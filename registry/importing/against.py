"""Rows held against the map, each other, the registry and the rights of whoever imports them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection

from registry.importing import twins
from registry.importing.codes import Code
from registry.importing.grids import Grid
from registry.importing.headings import Headed
from registry.importing.issues import Issue, issue
from registry.importing.lookup import nearest_code, present
from registry.importing.positions import (
    DEFAULT_ACCURACY,
    Axes,
    Places,
    System,
    outside_city,
    outside_units,
    placed,
    shapes,
)
from registry.importing.rows import Row, quoted, take_points, take_shapes
from registry.importing.units import Gazetteer, Unit
from registry.language import Words
from registry.policy import Actor, Place, Verb, may
from registry.workflow import Level, Publication

UNMOVED = 1e-6
"""Degrees by which a coordinate may differ from the present one, through rounding, and still be it."""
LEVELS = {"district": Level.DISTRICT, "commune": Level.COMMUNE}


@dataclass(frozen=True)
class View:
    """What rows are held against."""

    connection: Connection
    actor: Actor | None
    headed: Headed
    grid: Grid
    system: System
    units: Gazetteer
    kinds: Mapping[str, Words]

    def column(self, field: str) -> str | None:
        """The file's heading of a field."""
        found = self.headed.of(field)
        return found.heading if found else None


class Compared(NamedTuple):
    """Issues of the file as a whole, and the points of its rows: row, longitude, latitude."""

    issues: tuple[Issue, ...]
    points: tuple[tuple[int, float, float], ...]


def compare(view: View, rows: list[Row], progress: Callable[[str], None]) -> Compared:
    """Find out all that a row alone does not tell; issues go to the rows."""
    _find_sites(view, rows)
    whole = _require(view, rows)
    _find_units(view, rows)
    places, exchanged = _place(view, rows)
    by_number = {row.number: row for row in rows}
    if places is not None:
        progress("Comparing with the map")
        places = _check_places(view, by_number, places)
        progress("Looking for duplicates")
        _find_twins(view, by_number, places)
    _check_rights(view, rows, places)
    points = (
        ()
        if places is None
        else zip(places.rows.tolist(), places.lon.tolist(), places.lat.tolist(), strict=True)
    )
    return Compared((*whole, *exchanged), tuple(points))


# ---- which place a row is


def _find_sites(view: View, rows: list[Row]) -> None:
    """Give each row with a code its place; a code that leads nowhere, or comes again, is an issue."""
    codes = {row.values["code"] for row in rows if "code" in row.values}
    held = present(view.connection, codes)
    column, first = view.column("code"), dict[str, int]()
    for row in rows:
        code = row.values.get("code")
        if code is None:
            continue
        if code in first:
            row.wrong(issue(Code.REPEATED_CODE, row.number, column, value=code, first=first[code]), "code")
            continue
        first[code] = row.number
        row.site = held.get(code)
        if row.site is None:
            near = nearest_code(view.connection, code)
            suggestion = Words(f"Có phải {near}? ", f"Did you mean {near}? ") if near else Words("", "")
            row.wrong(issue(Code.UNKNOWN_CODE, row.number, column, value=code, suggestion=suggestion), "code")
        elif row.site.place.publication is Publication.DELETED:
            row.wrong(issue(Code.PLACE_GONE, row.number, column, value=code), "code")


def _require(view: View, rows: list[Row]) -> list[Issue]:
    """What new places need; a column that the whole file lacks is told once."""
    new = [row for row in rows if row.is_new]
    whole = []
    layer = view.grid.shapes is not None
    for name in ("name_vi", "kind", *(() if layer else ("lon", "lat"))):
        lacks = view.headed.of(name) is None
        others = ("centre_type", "category") if name == "kind" else ()
        need = [row for row in new if not _has(row, name, *others)]
        if lacks and need and not any(view.headed.of(other) for other in others):
            whole.append(
                issue(Code.MISSING_COLUMN, view.headed.row or None, None, field=quoted(name), name=name)
            )
            for row in need:
                row.broken.add(name)
        elif not lacks or others:
            for row in need:
                _lacks(view, row, name)
    for row in rows:
        _check_kind(view, row)
    return whole


def _has(row: Row, *names: str) -> bool:
    return any(row.get(name) is not None or name in row.broken for name in names)


def _lacks(view: View, row: Row, name: str) -> None:
    if name in ("lon", "lat") and _has(row, "lon", "lat"):
        return  # half a position is told as such
    if name == "lat" and "lon" in row.broken:
        return  # a missing position is told once
    column = view.column(name) or view.column("centre_type") or view.column("category")
    row.wrong(issue(Code.REQUIRED, row.number, column, field=quoted(name)), name)


def _check_kind(view: View, row: Row) -> None:
    kind = row.get("kind")
    if row.site is None or kind is None or row.site.kind is None or kind == row.site.kind:
        return
    present_kind = row.site.kind
    row.wrong(
        issue(
            Code.KIND_DERIVED,
            row.number,
            view.column("kind"),
            value=kind,
            present=view.kinds.get(present_kind, Words(present_kind, present_kind)),
        ),
        "kind",
    )


# ---- where it lies


def _find_units(view: View, rows: list[Row]) -> None:
    """The units that rows name; a name of several waits for the point, one of none is an issue."""
    kept: dict[tuple[str, str], tuple[Unit, ...]] = {}
    for row in rows:
        for name, level in LEVELS.items():
            text = row.get(name)
            if text is None:
                continue
            if (name, text) not in kept:
                kept[name, text] = view.units.find(text, level)
            found = kept[name, text]
            if len(found) == 1:
                row.units[name] = found[0]
            elif not found:
                row.wrong(_unknown_unit(view, row, name, text, level), name)


def _unknown_unit(view: View, row: Row, name: str, text: str, level: Level) -> Issue:
    near = view.units.nearest(text, level)
    suggestion = Words("", "")
    if near is not None:
        suggestion = Words(
            f"Có phải “{near.name.vi}” ({near.code})? ", f"Did you mean “{near.name.vi}” ({near.code})? "
        )
    word = (
        Words("quận, huyện", "district")
        if level is Level.DISTRICT
        else Words("phường, xã", "commune or ward")
    )
    example = "002" if level is Level.DISTRICT else "00070"
    return issue(
        Code.UNKNOWN_UNIT,
        row.number,
        view.column(name),
        value=text,
        level=word,
        suggestion=suggestion,
        example=example,
    )


def _place(view: View, rows: list[Row]) -> tuple[Places | None, list[Issue]]:
    """The positions that the file gives, in the stored system; rows that stay where they are are left out."""
    if view.grid.shapes is not None:
        if view.system.system is None:
            return None, []
        drawn = shapes(view.grid, view.system.system)
        points = take_shapes(rows, drawn, {line.number: place for place, line in enumerate(view.grid.lines)})
        exchanged: list[Issue] = []
    else:
        points = take_points(rows, view.headed)
        points, exchanged = _by_convention(view, points)
    if view.system.system is None or not points:
        return None, exchanged
    places = placed(points, view.system.system)
    by_number = {row.number: row for row in rows}
    moved = np.array(
        [
            _moves(by_number[int(row)], lon, lat)
            for row, lon, lat in zip(places.rows, places.lon, places.lat, strict=True)
        ]
    )
    return places.of(moved), exchanged


def _by_convention(
    view: View, points: dict[int, tuple[float, float]]
) -> tuple[dict[int, tuple[float, float]], list[Issue]]:
    """Surveyors of VN-2000 call the northing X: columns X and Y are understood so when every row fits."""
    lon, lat = view.column("lon"), view.column("lat")
    projected = view.system.system is not None and view.system.system.is_projected
    if not points or not projected or not lon or not lat or "x" not in lon.lower() or "y" not in lat.lower():
        return points, []
    if not all(x > 800_000 and 0 < y < 1_000_000 and x > y for x, y in points.values()):
        return points, []
    told = issue(Code.AXES_EXCHANGED, view.headed.row or None, lon, value=lon, other=lat)
    return {row: (y, x) for row, (x, y) in points.items()}, [told]


def _moves(row: Row, lon: float, lat: float) -> bool:
    """Whether the row puts its place somewhere else; gives the row its geometry."""
    lon, lat = round(float(lon), 9), round(float(lat), 9)
    if row.geometry is None and np.isfinite(lon) and np.isfinite(lat):
        row.geometry = {"type": "Point", "coordinates": [lon, lat]}
    there = row.site
    row.moved = there is None or abs(there.lon - lon) > UNMOVED or abs(there.lat - lat) > UNMOVED
    return row.moved


def _check_places(view: View, rows: Mapping[int, Row], places: Places) -> Places:
    """Points that cannot be right, told; gives those that can."""
    accuracy = {number: float(row.get("accuracy_m") or DEFAULT_ACCURACY) for number, row in rows.items()}
    axes = Axes(view.column("lon"), view.column("lat"), view.system, accuracy)
    lost = outside_city(places, view.units, axes)
    for number, found in lost.items():
        rows[number].wrong(found, "lon", "lat")
    places = places.of(~np.isin(places.rows, list(lost)))
    _choose_units(view, rows, places)
    for name in LEVELS:
        column = view.column(name)
        said = {
            int(number): (rows[int(number)].units[name], column or name, str(rows[int(number)].values[name]))
            for number in places.rows
            if name in rows[int(number)].units
        }
        for number, found in outside_units(places, said, axes).items():
            if not rows[number].broken & {"lon", "lat"}:
                rows[number].wrong(found, "lon", "lat")
    return places


def _choose_units(view: View, rows: Mapping[int, Row], places: Places) -> None:
    """Of the units that one name can mean, the one in which the point lies; else an issue."""
    spots = {int(row): (lon, lat) for row, lon, lat in zip(places.rows, places.lon, places.lat, strict=True)}
    for row in rows.values():
        for name, level in LEVELS.items():
            text = row.get(name)
            if text is None or name in row.units or name in row.broken:
                continue
            found = view.units.find(text, level)
            lon, lat = spots.get(row.number, (None, None))
            held: list[Unit] = []
            if lon is not None and lat is not None:
                there = view.units.holding(np.array([lon]), np.array([lat]))[0]
                held = [each for each in found if each in there]
            if len(held) == 1:
                row.units[name] = held[0]
                continue
            candidates = ", ".join(f"{each.name.vi} ({each.code})" for each in found)
            row.wrong(
                issue(Code.AMBIGUOUS_UNIT, row.number, view.column(name), value=text, candidates=candidates),
                name,
            )


# ---- twins and rights


def _find_twins(view: View, rows: Mapping[int, Row], places: Places) -> None:
    names = {
        number: str(row.values["name_vi"])
        for number, row in rows.items()
        if row.site is None and row.is_new and row.get("name_vi") is not None
    }
    column = view.column("name_vi")
    found = twins.in_file(view.connection, places, names, column)
    repeated = {each.row for each in found}
    others = {number: name for number, name in names.items() if number not in repeated}
    for each in (*found, *twins.in_registry(view.connection, places, others, column)):
        rows[each.row or 0].wrong(each)


def _check_rights(view: View, rows: list[Row], places: Places | None) -> None:
    """What the importer may not do, by row: with the place as it is, and where it would lie."""
    actor = view.actor
    if actor is None:
        return
    there: dict[int, list[Unit]] = {}
    if places is not None and len(places.rows):
        there = dict(zip(places.rows.tolist(), view.units.holding(places.lon, places.lat), strict=True))
    for row in rows:
        if row.has_errors:
            continue
        asked: list[Place] = [] if row.site is None else [row.site.place]
        if row.site is None or row.number in there or row.units:
            asked.append(_would_lie(row, there.get(row.number)))
        for place in asked:
            decision = may(actor, Verb.PROPOSE, place)
            if not decision.allowed and decision.reason is not None:
                column = view.column("code") if row.site is not None else view.column("name_vi")
                value: Any = row.values.get("code") or row.values.get("name_vi")
                row.wrong(issue(Code.NOT_ALLOWED, row.number, column, value=value, reason=decision.reason))
                break


def _would_lie(row: Row, there: list[Unit] | None) -> Place:
    """The units in which a row puts its place: what it states, and by its point what that leaves open."""
    stated = list(row.units.values())
    if there is None and row.site is not None:
        units = set(row.site.place.units) | {each.id for each in stated}
    else:
        open_ = [
            each
            for each in there or ()
            if not any(each.level is said.level and each.overlaps(said) for said in stated)
        ]
        units = {each.id for each in (*stated, *open_)}
    return Place(row.site.place.publication if row.site else Publication.PUBLISHED, frozenset(units))
