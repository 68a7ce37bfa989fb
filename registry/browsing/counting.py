"""How many places match a filter, and how many would with each of its options."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    tuple_,
)

from registry.browsing.filters import UNIT, Axis, Filters
from registry.browsing.matching import PROFILES, Conditions, conditions
from registry.tables import directory, directory_area
from registry.views import public_unit

MOST_COUNTED = 10_000
"""Rows that are looked through one by one for a count: by words, or by days. A million would take seconds."""

_ALL = (1 << len(Axis)) - 1

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
    place, held = directory.c, PROFILES.c
    groups = (place.area, held[Axis.KIND], held[Axis.STATUS])
    each = select(*groups, func.count()).join_from(directory, PROFILES, held.id == place.profile)
    units = _units(connection)
    found: dict[str, Counter[tuple[str, str | None]]] = {}
    for area, kind, status, count in connection.execute(each.group_by(*groups)):
        for key in units[area]:
            found.setdefault(key, Counter())[kind, status] += count
    return found


def shared(connection: Connection, unit: str) -> Counter[str]:
    """How many of the places of a unit lie in each unit, itself included, by their keys."""
    condition = conditions(Filters(unit=unit)).all()
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
        place = directory.c
        by_profile = select(place.profile, func.count().label("places")).where(*asked.areas())
        by_area = _grouped(connection, place.area, asked.profiles())
        return _told(connection, filters, by_profile.group_by(place.profile).subquery(), by_area)
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
    fitting, units = _fitting(connection, {profile for profile, _ in cells}, filters), _units(connection)
    by_profile, by_area = Counter[int](), Counter[int]()
    for (profile, area), count in cells.items():
        if filters.unit is None or filters.unit in units[area]:
            by_profile[profile] += count
        if profile in fitting:
            by_area[area] += count
    held = func.unnest(_integers(by_profile), _integers(by_profile.values()))
    return _told(connection, filters, held.table_valued("profile", "places").render_derived("cells"), by_area)


def _told(connection: Connection, filters: Filters, by_profile: FromClause, by_area: Counter[int]) -> Counts:
    """Counts from places by profile, the unit asked for already, and by area, the codes asked for already."""
    total, options = _by_codes(connection, by_profile, filters)
    inside = Counter[str]()
    for area, keys in _units(connection).items():
        for key in keys:
            if by_area[area]:
                inside[key] += by_area[area]
    return Counts(total, True, {**options, UNIT: inside}, {})


def _by_codes(
    connection: Connection, cells: FromClause, filters: Filters
) -> tuple[int, dict[str, Counter[str]]]:
    """Places that have the codes asked for, and by axis and code, from numbers of `places` by `profile`.

    In the database: combinations can be as many as a fifth of all places. `lacks` has a bit for each filter
    that a combination does not fulfil; one that lacks a single one counts among the options of that one.
    """
    bits = {axis: 1 << at for at, axis in enumerate(filters.terms)}
    lacks: ColumnElement[int] = literal(0, Integer)
    for axis, codes in filters.terms.items():
        lacks = lacks + case((PROFILES.c[axis].in_(codes), 0), else_=bits[axis])
    held = (
        select(lacks.label("lacks"), *(PROFILES.c[axis] for axis in Axis), cells.c.places)
        .join_from(cells, PROFILES, PROFILES.c.id == cells.c.profile)
        .cte("held")
        # Each axis is read once, not for each grouping.
        .prefix_with("MATERIALIZED")
        .c
    )
    sets = func.grouping_sets(tuple_(held.lacks), *(tuple_(held.lacks, held[axis]) for axis in Axis))
    columns = [held[axis] for axis in Axis]
    rows = select(held.lacks, func.sum(held.places), func.grouping(*columns), *columns).group_by(sets)
    total, options = 0, {axis.value: Counter[str]() for axis in Axis}
    for lacking, places, others, *held_codes in connection.execute(rows):
        # Of the bits of the others, the first axis has the highest; a row of no axis has all of them.
        own = len(Axis) - (others ^ _ALL).bit_length()
        if others == _ALL:
            total += 0 if lacking else int(places)
        elif held_codes[own] is not None and lacking in (0, bits.get(tuple(Axis)[own], 0)):
            options[tuple(Axis)[own].value][held_codes[own]] += int(places)
    return total, options


def _fitting(connection: Connection, profiles: Iterable[int], filters: Filters) -> set[int]:
    """Those profiles that have the codes asked for."""
    held = PROFILES.c
    wanted = (held[axis].in_(codes) for axis, codes in filters.terms.items())
    ask = select(held.id).where(held.id == func.any(_integers(profiles)), *wanted)
    return set(connection.scalars(ask))


def _integers(values: Iterable[int]) -> ColumnElement[Any]:
    return cast(list(values), ARRAY(Integer))


def _units(connection: Connection) -> dict[int, list[str]]:
    """The keys of the units of each area."""
    area, unit = directory_area.c, public_unit.c
    keys = {row[0]: row[1] for row in connection.execute(select(unit.id, unit.key))}
    return {
        number: [keys[each] for each in units]
        for number, units in connection.execute(select(area.id, area.units))
    }
