"""How old what is known of places is, counted by the database, and the first places of a list.

The numbers are those of `registry.staleness` for the whole, and the places its first ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    TableValuedAlias,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from registry.freshness import due, due_on
from registry.history.on_a_day import edition_known, looked_on
from registry.history.states import states_on
from registry.staleness import Counted, Looked
from registry.units.standing import Named, last_units
from registry.workflow import Level


class Group(NamedTuple):
    """The numbers of the places of one unit and one class."""

    unit: str | None
    of_class: str
    counted: Counted


@dataclass(frozen=True)
class StaleCounts:
    """The public places of a day as numbers; `units` are all of the level asked."""

    on: date
    edition: int
    by: Level
    units: tuple[Named, ...]
    groups: tuple[Group, ...]

    def count(self, *, unit: str | None = None, of_class: str | None = None) -> Counted:
        """The numbers of the places that are all of what is named."""
        return _sum(
            each.counted
            for each in self.groups
            if unit in (None, each.unit) and of_class in (None, each.of_class)
        )

    def by_unit(self) -> tuple[tuple[Named, Counted], ...]:
        """Units that have places, the stalest first."""
        found = [(each, self.count(unit=each.code)) for each in self.units]
        held = [each for each in found if each[1].places]
        return tuple(sorted(held, key=lambda each: (-each[1].share, each[0].code)))

    def by_class(self) -> tuple[tuple[str, Counted], ...]:
        """Stages and statuses that have places, as `stage:works`."""
        return tuple(
            (each, self.count(of_class=each)) for each in sorted({one.of_class for one in self.groups})
        )


def _sum(counted: Iterable[Counted]) -> Counted:
    places, stale, never = (sum(each) for each in zip((0, 0, 0), *counted, strict=True))
    return Counted(places, stale, never)


def _unit(looked: TableValuedAlias, by: Level) -> ColumnElement[str]:
    return looked.c.district if by is Level.DISTRICT else looked.c.commune


def _class(looked: TableValuedAlias) -> ColumnElement[str]:
    stage = literal("stage:").concat(looked.c.stage)
    return case((looked.c.stage.is_not(None), stage), else_=literal("status:").concat(looked.c.status))


def _due(looked: TableValuedAlias) -> ColumnElement[date]:
    return due_on(looked.c.verified_on, looked.c.status, looked.c.stage)


def _stale(looked: TableValuedAlias, on: date) -> ColumnElement[bool]:
    return or_(looked.c.verified_on.is_(None), _due(looked) <= on)


def stale_counts(
    connection: Connection, *, on: date, by: Level = Level.DISTRICT, edition: int | None = None
) -> StaleCounts:
    """How many public places there are on a day as an edition knew it, and how many are stale."""
    number = edition_known(connection, None) if edition is None else edition
    looked = looked_on(number, on)
    held = select(
        _unit(looked, by).label("unit"),
        _class(looked).label("of_class"),
        _stale(looked, on).label("stale"),
        looked.c.verified_on.is_(None).label("never"),
    ).subquery()
    rows = connection.execute(
        select(
            *(held.c.unit, held.c.of_class, func.count()),
            *(func.count().filter(held.c.stale), func.count().filter(held.c.never)),
        ).group_by(held.c.unit, held.c.of_class)
    )
    groups = tuple(Group(row[0], row[1], Counted(row[2], row[3], row[4])) for row in rows)
    return StaleCounts(on, number, by, last_units(connection, by), groups)


def first_looked(
    connection: Connection,
    held: StaleCounts,
    *,
    size: int,
    unit: str | None = None,
    of_class: str | None = None,
    stale: bool = False,
) -> tuple[Looked, ...]:
    """The first of the places that are all of what is named: never looked at first, then the longest due."""
    looked = looked_on(held.edition, held.on)
    wanted = and_(
        true() if unit is None else _unit(looked, held.by) == unit,
        true() if of_class is None else _class(looked) == of_class,
        _stale(looked, held.on) if stale else true(),
    )
    order = _due(looked).asc().nulls_first(), looked.c.code.collate("C")
    sites = list(connection.scalars(select(looked.c.site_id).where(wanted).order_by(*order).limit(size)))
    found = [
        Looked(each, due(each.verified_on, each.status, each.stage))
        for each in (states_on(connection, held.edition, held.on, sites) if sites else ())
    ]
    return tuple(sorted(found, key=lambda each: (each.due or date.min, each.place.code)))
