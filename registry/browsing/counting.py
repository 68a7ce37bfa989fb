"""How many places match a filter, and how many would with each of its options."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from registry.browsing.filters import UNIT, Axis, Filters
from registry.browsing.matching import Conditions, conditions
from registry.tables import directory, directory_area, directory_profile
from registry.views import public_unit

MOST_COUNTED = 10_000
"""Rows that are looked through one by one for a count: by words, or by days. A million would take seconds."""

Cells = Mapping[tuple[int, int], int]
"""Places by profile and area."""


@dataclass(frozen=True)
class Counts:
    """How many places match, and how many would.

    `whole`: otherwise there are more than `total`, and nobody counted how many.
    `options[name][code]`: places if only `code` were chosen of `name`, every other filter kept; a name whose
    options were not counted is missing.
    `relaxed[name]`: places if the filter `name` were dropped; only when nothing matches.
    """

    total: int
    whole: bool
    options: Mapping[str, Mapping[str, int]]
    relaxed: Mapping[str, int]


def counts(connection: Connection, filters: Filters) -> Counts:
    """Total and counts of all options; of all relaxations too when nothing is found."""
    asked = conditions(filters)
    found = _counted(connection, filters, asked)
    if found.total or not filters.active:
        return found
    relaxed = {name: bounded(connection, asked.all(but=name)) for name in filters.active}
    return Counts(0, True, found.options, relaxed)


def tallies(connection: Connection) -> dict[str, Counter[tuple[str, str | None]]]:
    """By the key of each unit that has places: how many of each kind and status, None for no status."""
    place = directory.c
    rows = connection.execute(
        select(place.profile, place.area, func.count()).group_by(place.profile, place.area)
    )
    cells = {(profile, area): count for profile, area, count in rows}
    words, units = _words(connection, {profile for profile, _ in cells}), _units(connection)
    found: dict[str, Counter[tuple[str, str | None]]] = {}
    for (profile, area), count in cells.items():
        held = words[profile]
        for key in units[area]:
            found.setdefault(key, Counter())[held[Axis.KIND], held.get(Axis.STATUS)] += count
    return found


def shared(connection: Connection, unit: str) -> Counter[str]:
    """How many of the places of a unit lie in each unit, itself included, by their keys."""
    (condition,) = conditions(Filters(unit=unit)).unit.values()
    units, found = _units(connection), Counter[str]()
    for area, count in _grouped(connection, directory.c.area, [condition]).items():
        for key in units[area]:
            found[key] += count
    return found


def bounded(connection: Connection, condition: ColumnElement[bool]) -> int:
    """How many places match a condition on `directory`; one more than `MOST_COUNTED` stands for all above."""
    few = select(directory.c.site_id).where(condition).limit(MOST_COUNTED + 1).subquery()
    return int(connection.scalar(select(func.count()).select_from(few)) or 0)


def _counted(connection: Connection, filters: Filters, asked: Conditions) -> Counts:
    if not asked.rows:
        by_profile = _grouped(connection, directory.c.profile, asked.unit.values())
        by_area = _grouped(connection, directory.c.area, asked.terms.values())
        return _told(connection, filters, by_profile, by_area)
    cells = _cells(connection, and_(true(), *asked.rows.values()))
    if cells is not None:
        return _crossed(connection, filters, cells)
    cells = _cells(connection, asked.all()) if asked.terms or asked.unit else None
    if cells is None:
        return Counts(MOST_COUNTED, False, {}, {})
    # Places that only a filter of codes, or the unit, keeps out are not among these: its options stay open.
    held = _crossed(connection, filters, cells)
    known = {name: options for name, options in held.options.items() if name not in filters.active}
    return Counts(held.total, True, known, {})


def _grouped(
    connection: Connection, by: ColumnElement[int], wanted: Iterable[ColumnElement[bool]]
) -> Counter[int]:
    rows = connection.execute(select(by, func.count()).where(*wanted).group_by(by))
    return Counter({row[0]: row[1] for row in rows})


def _cells(connection: Connection, condition: ColumnElement[bool]) -> Cells | None:
    """Matching places by profile and area; None when there are more than are counted."""
    place = directory.c
    few = select(place.profile, place.area).where(condition).limit(MOST_COUNTED + 1).subquery()
    rows = connection.execute(
        select(few.c.profile, few.c.area, func.count()).group_by(few.c.profile, few.c.area)
    )
    found = {(profile, area): count for profile, area, count in rows}
    return found if sum(found.values()) <= MOST_COUNTED else None


def _crossed(connection: Connection, filters: Filters, cells: Cells) -> Counts:
    """Counts from cells in which no filter of codes and no unit has been asked for yet."""
    words = _words(connection, {profile for profile, _ in cells})
    units = _units(connection)
    by_profile, by_area = Counter[int](), Counter[int]()
    for (profile, area), count in cells.items():
        if filters.unit is None or filters.unit in units[area]:
            by_profile[profile] += count
        if not _lacks(words[profile], filters):
            by_area[area] += count
    return _told(connection, filters, by_profile, by_area)


def _told(
    connection: Connection, filters: Filters, by_profile: Counter[int], by_area: Counter[int]
) -> Counts:
    """Counts from places by profile, the unit asked for already, and by area, the codes asked for already."""
    total = 0
    options = {axis.value: Counter[str]() for axis in Axis}
    for profile, held in _words(connection, by_profile).items():
        lacks = _lacks(held, filters)
        count = by_profile[profile]
        if not lacks:
            total += count
        for axis in Axis if not lacks else lacks if len(lacks) == 1 else ():
            if axis.value in held:
                options[axis.value][held[axis.value]] += count
    inside = Counter[str]()
    for area, keys in _units(connection).items():
        for key in keys:
            if by_area[area]:
                inside[key] += by_area[area]
    return Counts(total, True, {**options, UNIT: inside}, {})


def _lacks(held: Mapping[str, str], filters: Filters) -> list[Axis]:
    """The axes on which a profile is not what is asked for."""
    return [axis for axis, codes in filters.terms.items() if held.get(axis.value) not in codes]


def _words(connection: Connection, profiles: Iterable[int]) -> dict[int, dict[str, str]]:
    profile = directory_profile.c
    rows = connection.execute(select(profile.id, profile.words).where(profile.id == func.any(list(profiles))))
    return {row[0]: row[1] for row in rows}


def _units(connection: Connection) -> dict[int, list[str]]:
    """The keys of the units of each area."""
    area, unit = directory_area.c, public_unit.c
    keys = {row[0]: row[1] for row in connection.execute(select(unit.id, unit.key))}
    return {
        number: [keys[each] for each in units]
        for number, units in connection.execute(select(area.id, area.units))
    }
