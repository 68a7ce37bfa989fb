"""How old what is known of places is, counted by the database.

What counts as old is `registry.freshness`; here it is asked of every place, as an edition knew it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, TableValuedAlias, case, func, literal, or_, select

from registry.freshness import due_on
from registry.history.on_a_day import edition_known, looked_on
from registry.units.standing import Named, last_units
from registry.workflow import Level


class Counted(NamedTuple):
    """How many places there are, how many are stale, and how many nobody has ever looked at."""

    places: int
    stale: int
    never: int

    @property
    def share(self) -> float:
        """The stale part, 0 to 1; 0 of none."""
        return self.stale / self.places if self.places else 0.0


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


def unit_of(looked: TableValuedAlias, by: Level) -> ColumnElement[str]:
    """The code of the unit of a place, on rows of `looked_on`."""
    return looked.c.district if by is Level.DISTRICT else looked.c.commune


def class_of(looked: TableValuedAlias) -> ColumnElement[str]:
    """What decides how fast a place grows old, as `stage:works`."""
    stage = literal("stage:").concat(looked.c.stage)
    return case((looked.c.stage.is_not(None), stage), else_=literal("status:").concat(looked.c.status))


def due_of(looked: TableValuedAlias) -> ColumnElement[date]:
    """The day from which a place is to be looked at again; NULL when nobody ever has."""
    return due_on(looked.c.verified_on, looked.c.status, looked.c.stage)


def is_stale(looked: TableValuedAlias, on: date) -> ColumnElement[bool]:
    """Whether that day has come."""
    return or_(looked.c.verified_on.is_(None), due_of(looked) <= on)


def stale_counts(
    connection: Connection, *, on: date, by: Level = Level.DISTRICT, edition: int | None = None
) -> StaleCounts:
    """How many public places there are on a day as an edition knew it, and how many are stale."""
    number = edition_known(connection, None) if edition is None else edition
    looked = looked_on(number, on)
    held = select(
        unit_of(looked, by).label("unit"),
        class_of(looked).label("of_class"),
        is_stale(looked, on).label("stale"),
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
