"""A span of days, as the parameter `datetime` of OGC API Features writes it."""

import re
from datetime import date
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Date, func, literal

from registry.errors import Fault, Invalid

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?")
_TIME = re.compile(r"[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)")
FORMS = ("2019-10-30", "2019-10-30T00:00:00Z", "2019-01-01/2019-12-31", "2019-01-01/..", "../2019-12-31")


class Period(NamedTuple):
    """Days from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None

    @classmethod
    def parse(cls, text: str, where: str = "datetime") -> Self:
        """The period that a day, a moment or an interval of RFC 3339 names; a moment counts as the day that
        it writes.

        Raises Invalid for anything else, for a day that does not exist, and when the end is before the start.

        >>> Period.parse("2019-10-30/..")
        Period(start=datetime.date(2019, 10, 30), end=None)
        >>> Period.parse("2019-10-30T08:00:00+07:00").end
        datetime.date(2019, 10, 30)
        """
        ends = text.split("/")
        if len(ends) > 2 or (len(ends) == 1 and ends[0] in ("", "..")):
            raise Invalid(Fault(where, text, "is not a date or an interval of dates", FORMS))
        days = [_day(end, where, text) for end in ends]
        start, end = days[0], days[-1]
        if start is not None and end is not None and end < start:
            raise Invalid(Fault(where, text, "the interval ends before it starts", FORMS))
        return cls(start, end)

    def touches(self, life: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a range or multirange of days has a day in common with this period."""
        return life.op("&&", is_comparison=True)(
            func.daterange(literal(self.start, Date), literal(self.end, Date), "[]")
        )

    def __str__(self) -> str:
        if self.start == self.end and self.start is not None:
            return self.start.isoformat()
        return f"{self.start or '..'}/{self.end or '..'}"


def _day(text: str, where: str, whole: str) -> date | None:
    if text in ("", ".."):
        return None
    match = _DATE.fullmatch(text)
    if match is None or (len(text) > 10 and not _TIME.match(text, 10)):
        raise Invalid(Fault(where, whole, "is not a date or an interval of dates", FORMS))
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        raise Invalid(Fault(where, whole, "names a day that does not exist", FORMS)) from None
