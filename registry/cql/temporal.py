"""Temporal literals and the temporal functions of CQL2.

Everything is an interval: an instant is one that starts and ends at once. An open end, `..` or a property
without a value, lies beyond every date. Where days and moments meet, moments count as their day in UTC.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Date, DateTime, and_, func, literal, literal_column, not_

from registry.cql.typed import Typed, as_day
from registry.errors import Fault, Invalid
from registry.queryables import Type

Moment: TypeAlias = ColumnElement[Any]

DAY = ("2019-10-30",)
MOMENT = ("2019-10-30T08:00:00Z",)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")

# a to b is the first interval, c to d the second; all of a relation's comparisons hold. CQL2, table 11, after
# Allen (1983).
_RELATIONS: Mapping[str, tuple[str, ...]] = {
    "t_after": ("a > d",),
    "t_before": ("b < c",),
    "t_contains": ("a < c", "b > d"),
    "t_during": ("a > c", "b < d"),
    "t_equals": ("a = c", "b = d"),
    "t_finishedby": ("a < c", "b = d"),
    "t_finishes": ("a > c", "b = d"),
    "t_intersects": ("a <= d", "b >= c"),
    "t_meets": ("b = c",),
    "t_metby": ("a = d",),
    "t_overlappedby": ("a > c", "a < d", "b > d"),
    "t_overlaps": ("a < c", "b > c", "b < d"),
    "t_startedby": ("a = c", "b > d"),
    "t_starts": ("a = c", "b < d"),
}
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
OPERATORS = (*_RELATIONS, "t_disjoint")


class Interval(NamedTuple):
    """From `start` to `end`, both included; None is open, and so is an end whose property has no value.

    An instant starts and ends at once, and one without a value stands in no relation.
    """

    start: Typed | None
    end: Typed | None
    is_instant: bool = False


def day(text: object, where: str) -> Typed:
    """The literal `DATE('...')`; raises Invalid when there is no such day."""
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return Typed(Type.DATE, literal(date.fromisoformat(text), Date))
    except ValueError:
        raise Invalid(Fault(where, text, "names a day that does not exist", DAY)) from None
    raise Invalid(Fault(where, text, "is not a date", DAY))


def moment(text: object, where: str) -> Typed:
    """The literal `TIMESTAMP('...')`, with its offset from UTC; raises Invalid when there is none such."""
    try:
        if isinstance(text, str) and _MOMENT.fullmatch(text):
            return Typed(Type.TIMESTAMP, literal(datetime.fromisoformat(text), DateTime(timezone=True)))
    except ValueError:
        raise Invalid(Fault(where, text, "names a moment that does not exist", MOMENT)) from None
    raise Invalid(Fault(where, text, "is not a date and time in UTC or with an offset", MOMENT))


def end_of(text: str, where: str) -> Typed | None:
    """One end of an interval that is written as text; None when open."""
    if text in ("", ".."):
        return None
    return instant(text, where)


def instant(text: str, where: str) -> Typed:
    """A day or a moment that is written as text; raises Invalid when it is neither."""
    return day(text, where) if len(text) <= 10 else moment(text, where)


def related(op: str, left: Interval, right: Interval, where: str) -> ColumnElement[bool]:
    """Whether two intervals, or instants, stand in a temporal relation; raises Invalid when they are no
    dates.
    """
    ends = (left.start, left.end, right.start, right.end)
    for end in ends:
        if end is not None and not end.type.is_instant:
            raise Invalid(Fault(where, op.upper(), f"needs dates and is given {end.type}"))
    is_days = any(end is not None and end.type is Type.DATE for end in ends)
    bounds = dict(
        zip("abcd", (*_bounds(left, is_days=is_days), *_bounds(right, is_days=is_days)), strict=True)
    )
    is_disjoint = op == "t_disjoint"
    comparisons = [comparison.split() for comparison in _RELATIONS["t_intersects" if is_disjoint else op]]
    holds = and_(*(_COMPARE[sign](bounds[one], bounds[other]) for one, sign, other in comparisons))
    return not_(holds) if is_disjoint else holds


def _bounds(interval: Interval, *, is_days: bool) -> tuple[Moment, Moment]:
    cast_to = "date" if is_days else "timestamptz"
    bounds: list[Moment] = []
    for end, beyond in ((interval.start, "-infinity"), (interval.end, "infinity")):
        open_end: Moment = literal_column(f"'{beyond}'::{cast_to}")
        if end is None:
            bounds.append(open_end)
            continue
        value = as_day(end) if is_days else end.sql
        bounds.append(value if interval.is_instant else func.coalesce(value, open_end))
    return bounds[0], bounds[1]
