"""Places in the order in which they are to be looked at again, page by page, and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    TableValuedAlias,
    Tuple,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from registry.freshness import due
from registry.history.on_a_day import looked_on
from registry.history.states import PlaceState, states_on
from registry.stale_counts import StaleCounts, class_of, due_of, is_stale, unit_of
from registry.tables import account_area, site_unit, unit
from registry.views import account_title
from registry.workflow import Role


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


class Place(NamedTuple):
    """A place in the order of the list: the day from which it is to be looked at again, None when nobody ever
    has, and its code.
    """

    due: date | None
    code: str


class Page(NamedTuple):
    """Some places: never looked at first, then the longest due; `after` is the last one when more follow."""

    places: tuple[Looked, ...]
    after: Place | None


@dataclass(frozen=True)
class Which:
    """Of the places of a list those that are all of what is named."""

    unit: str | None = None
    of_class: str | None = None
    stale: bool = False

    def condition(self, looked: TableValuedAlias, held: StaleCounts) -> ColumnElement[bool]:
        """The same on rows of `looked_on`."""
        return and_(
            true() if self.unit is None else unit_of(looked, held.by) == self.unit,
            true() if self.of_class is None else class_of(looked) == self.of_class,
            is_stale(looked, held.on) if self.stale else true(),
        )


ALL = Which()


def page(
    connection: Connection,
    held: StaleCounts,
    *,
    size: int,
    which: Which = ALL,
    after: Place | None = None,
) -> Page:
    """Up to `size` places, those that follow `after`."""
    looked = looked_on(held.edition, held.on)
    wanted = select(looked.c.site_id).where(which.condition(looked, held))
    if after is not None:
        wanted = wanted.where(tuple_(_first(looked), _code(looked)) > _place(after))
    sites = list(connection.scalars(wanted.order_by(_first(looked), _code(looked)).limit(size + 1)))
    found = _looked(connection, held, sites[:size])
    last = Place(found[-1].due, found[-1].place.code) if len(sites) > size else None
    return Page(found, last)


def _looked(connection: Connection, held: StaleCounts, sites: Sequence[UUID]) -> tuple[Looked, ...]:
    found = [
        Looked(each, due(each.verified_on, each.status, each.stage))
        for each in (states_on(connection, held.edition, held.on, sites) if sites else ())
    ]
    return tuple(sorted(found, key=lambda each: (each.due or date.min, each.place.code)))


_NEVER = literal_column("'-infinity'::date", Date)


def _first(looked: TableValuedAlias) -> ColumnElement[date]:
    return func.coalesce(due_of(looked), _NEVER)


def _code(looked: TableValuedAlias) -> ColumnElement[str]:
    return looked.c.code.collate("C")


def _place(of: Place) -> Tuple:
    return tuple_(_NEVER if of.due is None else literal(of.due, Date), literal(of.code))


class Answering(NamedTuple):
    """The stale places that an office answers for, None for those of nobody: how many, and the first."""

    office: str | None
    number: int
    places: tuple[Looked, ...]


def by_office(
    connection: Connection, held: StaleCounts, *, size: int, which: Which = ALL
) -> tuple[Answering, ...]:
    """Whose it is to look again, those who have most first and nobody last; for those who see accounts."""
    looked, answers = looked_on(held.edition, held.on), _answers(held.on).subquery()
    ranked = (
        select(
            answers.c.title,
            *(looked.c.site_id, looked.c.code),
            func.count().over(partition_by=answers.c.title).label("number"),
            func.row_number()
            .over(partition_by=answers.c.title, order_by=[_first(looked), _code(looked)])
            .label("at"),
        )
        .select_from(looked.outerjoin(answers, answers.c.site_id == looked.c.site_id))
        .where(which.condition(looked, held), is_stale(looked, held.on))
        .subquery()
    )
    rows = connection.execute(select(ranked).where(ranked.c.at <= size).order_by(ranked.c.at)).all()
    sites = list(dict.fromkeys(row.site_id for row in rows))
    told = {each.place.code: each for each in _looked(connection, held, sites)}
    numbers = {row.title: row.number for row in rows}
    found = [
        Answering(title, number, tuple(told[row.code] for row in rows if row.title == title))
        for title, number in numbers.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.office is None, -each.number, each.office or "")))


def _answers(on: date) -> Select[tuple[UUID, str]]:
    """The titles of the offices that answer for each place on a day."""
    area, lies, older = account_area, site_unit, site_unit.alias("older")
    origin = select(older.c.site_id).where(
        older.c.site_id == lies.c.site_id, older.c.unit_id == area.c.origin
    )
    return (
        select(lies.c.site_id, account_title.c.title)
        .select_from(area)
        .join(account_title, account_title.c.id == area.c.account)
        .join(unit, unit.c.id == area.c.unit)
        .join(lies, lies.c.unit_id == area.c.unit)
        .where(
            account_title.c.role == Role.OFFICE.value,
            area.c.valid.op("@>")(func.date(on)),
            unit.c.valid.op("@>")(func.date(on)),
            or_(area.c.origin.is_(None), origin.exists()),
        )
        .distinct()
    )
