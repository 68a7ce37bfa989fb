"""When each public place was looked at last, and whose it is to look again: the whole city on a day.

What counts as old is `registry.freshness`; here it is asked for every place, as an edition knew it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from registry.freshness import due
from registry.history.on_a_day import edition_known
from registry.history.states import PlaceState, states_on
from registry.tables import account_area, site, site_unit, unit
from registry.units.standing import Named, last_units
from registry.views import account_title
from registry.workflow import Level, Role


class Looked(NamedTuple):
    """A place with the day from which it is to be looked at again, None when nobody ever has."""

    place: PlaceState
    due: date | None

    def is_stale(self, on: date) -> bool:
        """Whether that day has come."""
        return self.due is None or self.due <= on

    @property
    def of_class(self) -> tuple[str, str]:
        """What decides how fast it grows old: a stage or a status, with its code."""
        return ("stage", self.place.stage) if self.place.stage else ("status", self.place.status or "unknown")


class Counted(NamedTuple):
    """How many places there are, how many are stale, and how many nobody has ever looked at."""

    places: int
    stale: int
    never: int

    @property
    def share(self) -> float:
        """The stale part, 0 to 1; 0 of none."""
        return self.stale / self.places if self.places else 0.0


@dataclass(frozen=True)
class Freshness:
    """Every public place on a day; those of which nobody ever looked first, then the longest due."""

    on: date
    edition: int
    by: Level
    units: tuple[Named, ...]
    places: tuple[Looked, ...]

    def unit_of(self, held: Looked) -> str | None:
        """Code of the unit of a place."""
        return held.place.district if self.by is Level.DISTRICT else held.place.commune

    def rows(
        self, *, unit: str | None = None, of_class: str | None = None, stale: bool = False
    ) -> tuple[Looked, ...]:
        """The places that are all of what is named."""
        return tuple(
            each
            for each in self.places
            if (unit is None or self.unit_of(each) == unit)
            and (of_class is None or ":".join(each.of_class) == of_class)
            and (not stale or each.is_stale(self.on))
        )

    def count(self, **which: str) -> Counted:
        """The numbers of those places."""
        held = self.rows(**which)  # type: ignore[arg-type]  # texts by name
        stale = [each for each in held if each.is_stale(self.on)]
        return Counted(len(held), len(stale), sum(each.place.verified_on is None for each in held))

    def by_unit(self) -> tuple[tuple[Named, Counted], ...]:
        """Units that have places, the stalest first."""
        found = [(each, self.count(unit=each.code)) for each in self.units]
        return tuple(
            sorted(
                (each for each in found if each[1].places), key=lambda each: (-each[1].share, each[0].code)
            )
        )

    def by_class(self) -> tuple[tuple[str, Counted], ...]:
        """Stages and statuses that have places, as `stage:works`."""
        classes = sorted({":".join(each.of_class) for each in self.places})
        return tuple((each, self.count(of_class=each)) for each in classes)


def freshness_on(
    connection: Connection, *, on: date, by: Level = Level.DISTRICT, edition: int | None = None
) -> Freshness:
    """When the public places were looked at last, on a day as an edition knew it."""
    number = edition_known(connection, None) if edition is None else edition
    looked = [
        Looked(each, due(each.verified_on, each.status, each.stage))
        for each in states_on(connection, number, on)
    ]
    looked.sort(key=lambda each: (each.due or date.min, each.place.code))
    return Freshness(on, number, by, last_units(connection, by), tuple(looked))


def offices(connection: Connection, on: date) -> Mapping[str, tuple[str, ...]]:
    """Titles of the offices that answer for each place on a day, by its code. For those who see accounts."""
    area, lies, older = account_area, site_unit, site_unit.alias("older")
    origin = select(older.c.site_id).where(
        older.c.site_id == lies.c.site_id, older.c.unit_id == area.c.origin
    )
    rows = connection.execute(
        select(site.c.code, account_title.c.title)
        .select_from(area)
        .join(account_title, account_title.c.id == area.c.account)
        .join(unit, unit.c.id == area.c.unit)
        .join(lies, lies.c.unit_id == area.c.unit)
        .join(site, site.c.id == lies.c.site_id)
        .where(
            account_title.c.role == Role.OFFICE.value,
            area.c.valid.op("@>")(func.date(on)),
            unit.c.valid.op("@>")(func.date(on)),
            or_(area.c.origin.is_(None), origin.exists()),
        )
        .order_by(site.c.code, account_title.c.title)
        .distinct()
    )
    found: dict[str, list[str]] = defaultdict(list)
    for code, title in rows:
        found[code].append(title)
    return {code: tuple(titles) for code, titles in found.items()}
