"""How long a verification counts, and so when a place is to be looked at again.

What is known of a place grows old at the pace at which such a place changes: months for one that is being
converted, two years for heritage of which nothing is planned. A place with both sides is due when the first
of them is. The rule is asked for one place in Python and for many in SQL; a test holds the two together.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Date, case, cast, func

from registry.workflow import Stage, Status

CENTRE_MONTHS: Mapping[Status, int] = MappingProxyType(
    {
        Status.OPERATING: 12,
        Status.PLANNED: 6,
        Status.SUSPENDED: 6,
        Status.UNKNOWN: 6,
        Status.CLOSED: 24,
    }
)
"""Months that a verification counts for a creative centre, by its status."""

HERITAGE_MONTHS: Mapping[Stage, int] = MappingProxyType(
    {
        Stage.NONE: 24,
        Stage.IDENTIFIED: 24,
        Stage.ASSESSED: 24,
        Stage.PROPOSED: 6,
        Stage.APPROVED: 6,
        Stage.FUNDED: 6,
        Stage.WORKS: 6,
        Stage.PILOT: 6,
        Stage.OPERATING: 12,
        Stage.SUSPENDED: 6,
        Stage.CLOSED: 24,
        Stage.REJECTED: 24,
    }
)
"""The same for heritage, by the stage of its conversion."""


def months(status: str | None, stage: str | None) -> int:
    """Months that a verification counts: the fewest of the sides that the place has.

    >>> months("operating", None), months(None, "none"), months("operating", "works")
    (12, 24, 6)
    """
    sides = [CENTRE_MONTHS[Status(status)]] if status is not None else []
    sides += [HERITAGE_MONTHS[Stage(stage)]] if stage is not None else []
    return min(sides)


def due(verified_on: date | None, status: str | None, stage: str | None) -> date | None:
    """The day from which a place is to be looked at again; None when nobody ever has: it is due now.

    >>> due(date(2026, 8, 31), "planned", None), due(None, "operating", None)
    (datetime.date(2027, 2, 28), None)
    """
    if verified_on is None:
        return None
    year, month = divmod(verified_on.year * 12 + verified_on.month - 1 + months(status, stage), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(verified_on.day, last))


def due_on(
    verified_on: ColumnElement[Any], status: ColumnElement[Any], stage: ColumnElement[Any]
) -> ColumnElement[date]:
    """The same as an SQL value; NULL when nobody ever has."""
    # LEAST passes over the side that a place does not have.
    counts = func.least(
        case({each.value: number for each, number in CENTRE_MONTHS.items()}, value=status),
        case({each.value: number for each, number in HERITAGE_MONTHS.items()}, value=stage),
    )
    return cast(verified_on + func.make_interval(0, counts), Date)
