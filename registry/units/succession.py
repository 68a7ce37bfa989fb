"""What a handover works on: units that end, units that begin, areas, and which sites lie where."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.errors import Fault, Invalid
from registry.tables import account, account_area, site_unit, unit, unit_lineage
from registry.text import fold

EVERY = "all"
"""What stands for all units that ended the day before."""
_NEAR = 5


@dataclass(frozen=True)
class Standing:
    """A unit version; `ends` is the first day on which it stands no more."""

    id: int
    key: str
    name_vi: str
    begins: date
    ends: date | None


@dataclass(frozen=True)
class Held:
    """An area as an account holds it; `until` is the first day on which it does no more."""

    id: int
    account: UUID
    name: str
    title: str
    unit: int
    origin: int | None
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def versions(connection: Connection) -> list[Standing]:
    """Every unit version, by level, code and first day."""
    rows = connection.execute(
        select(
            unit.c.id,
            (unit.c.level + ":" + unit.c.code).label("key"),
            unit.c.name_vi,
            func.lower(unit.c.valid).label("begins"),
            func.upper(unit.c.valid).label("ends"),
        ).order_by(unit.c.level, unit.c.code, func.lower(unit.c.valid))
    )
    return [Standing(**row._asdict()) for row in rows]


def ending(units: Sequence[Standing], names: Iterable[str], on: date) -> list[Standing]:
    """The units of these names, as `district:001` or `all`, whose last day is the one before `on`.

    Raises Invalid with every name that is not such a unit, and with the days that would do when no unit ends.
    """
    ended = {each.key: each for each in units if each.ends == on}
    if not ended:
        days = sorted({each.ends.isoformat() for each in units if each.ends is not None})
        raise Invalid(
            Fault("on", on.isoformat(), "is not the day after the last day of any unit", tuple(days))
        )
    asked = list(dict.fromkeys(names))
    if asked == [EVERY]:
        return list(ended.values())
    faults = [_missing(name, units, ended, on) for name in asked if name not in ended]
    if faults or not asked:
        raise Invalid(faults or Fault("from", None, "names no unit", (EVERY, "district:001")))
    return [ended[name] for name in asked]


def _missing(name: str, units: Sequence[Standing], ended: Mapping[str, Standing], on: date) -> Fault:
    last = on - timedelta(1)
    known = [each for each in units if each.key == name]
    if known:
        end = known[-1].ends
        said = "still stands" if end is None else f"ended with {end - timedelta(1)}"
        return Fault("from", name, f"{known[-1].name_vi} {said}; its last day must be {last}")
    return Fault("from", name, f"is not a unit whose last day was {last}", _near(name, ended.values()))


def _near(name: str, units: Collection[Standing]) -> tuple[str, ...]:
    """Units of the same number or a similar name, nearest first; some that there are when there is none."""
    level, _, rest = name.rpartition(":")
    here = [each for each in units if each.key.startswith(level)] or list(units)
    word, names = fold(rest), {each.key: fold(each.name_vi) for each in here}
    same = [key for key in names if key.partition(":")[2].lstrip("0") == rest.lstrip("0")]
    within = [key for key, known in names.items() if word and word in known]
    bare = {known.partition(" ")[2]: key for key, known in names.items()}
    close = [bare[known] for known in get_close_matches(word, bare, n=_NEAR)]
    told = {each.key: f"{each.key} ({each.name_vi})" for each in here}
    found = tuple(told[key] for key in dict.fromkeys((*same, *within, *close)))
    return (found or tuple(told.values()))[:_NEAR]


def areas(connection: Connection) -> list[Held]:
    """Every area of every account, by name of the account, then as they were granted."""
    rows = connection.execute(
        select(
            account_area.c.id,
            account_area.c.account,
            account.c.name,
            account.c.title,
            account_area.c.unit,
            account_area.c.origin,
            func.lower(account_area.c.valid).label("since"),
            func.upper(account_area.c.valid).label("until"),
        )
        .join(account, account.c.id == account_area.c.account)
        .order_by(account.c.name, account_area.c.id)
    )
    return [Held(**row._asdict()) for row in rows]


def sites_in(connection: Connection) -> dict[int, Set[UUID]]:
    """The sites of every unit that has any, whatever their publication."""
    found: dict[int, set[UUID]] = defaultdict(set)
    for key, each in connection.execute(select(site_unit.c.site_id, site_unit.c.unit_id)):
        found[each].add(key)
    return dict(found)


def heirs(connection: Connection) -> dict[int, Set[int]]:
    """The units that took over land of each unit, as its lineage tells."""
    found: dict[int, set[int]] = defaultdict(set)
    for old, new in connection.execute(select(unit_lineage.c.old_unit, unit_lineage.c.new_unit)):
        found[old].add(new)
    return dict(found)
