"""What a report is asked for, checked before anything is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Connection

from registry.browsing.edition import edition as present_edition
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.history import edition_at
from registry.language import Lang
from registry.plans import plans
from registry.plans.known import chosen


class Pack(StrEnum):
    """Which report: of one plan, or for UNESCO's monitoring of Creative Cities."""

    PLAN = "plan"
    UNESCO = "unesco"


class Form(StrEnum):
    """Which file."""

    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True)
class Asked:
    """A report: of `plan` (a code; None for UNESCO) on a day, beside an earlier one, as `edition` knew them.

    `then` tells that this edition was asked for and is not just the present one. Links begin with `base`.
    """

    pack: Pack
    plan: str | None
    on: date
    since: date
    edition: int
    then: bool
    lang: Lang
    base: str


@dataclass(frozen=True)
class Wanted:
    """The same as people give it; what is None has its default."""

    pack: Pack
    plan: str | None
    on: date | None
    since: date | None
    known: datetime | None
    lang: Lang
    base: str


YEARS_BETWEEN = {Pack.PLAN: 1, Pack.UNESCO: 4}
"""How many years before its day a report is compared with, when nobody says since when."""


CALLED: Mapping[str, str] = MappingProxyType({"on": "as-of", "known": "known-at"})
"""What the parts of a question are called on the command line."""


def asked(connection: Connection, wanted: Wanted, *, called: Mapping[str, str] = CALLED) -> Asked:
    """The question, complete; raises NotFound for a plan that is not known, Invalid for impossible days."""
    number = edition_known(connection, wanted.known, called["known"])
    on = wanted.on or today()
    since = wanted.since or years_before(on, YEARS_BETWEEN[wanted.pack])
    faults = []
    if on > today():
        faults.append(Fault(called["on"], on.isoformat(), "lies in the future", (f"up to {today()}",)))
    if since >= on:
        faults.append(
            Fault("since", since.isoformat(), "is not before the day of the report", (f"before {on}",))
        )
    code = None
    if wanted.pack is Pack.PLAN:
        head = chosen(plans(connection, known=number), wanted.plan or "")
        code = head.code
        if on < head.adopted:
            allowed = (f"from {head.adopted}",)
            faults.append(Fault(called["on"], on.isoformat(), "lies before the plan was adopted", allowed))
    if faults:
        raise Invalid(faults)
    base = wanted.base.rstrip("/")
    return Asked(wanted.pack, code, on, since, number, wanted.known is not None, wanted.lang, base)


def edition_known(connection: Connection, known: datetime | None, where: str) -> int:
    """The edition that counted at a moment, the present one for None; raises Invalid before the first."""
    return present_edition(connection).number if known is None else edition_at(connection, known, where)


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for the 29th.

    >>> years_before(date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
