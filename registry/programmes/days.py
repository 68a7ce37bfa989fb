"""The days of an activity, as people write them: one, some of a month, or from one date to another."""

import re
from datetime import date
from typing import NamedTuple

from registry.dates import FORMS as DATES
from registry.dates import uncertain
from registry.errors import Fault, Invalid
from registry.text import clean

_WITHIN_A_MONTH = re.compile(r"(\d\d?) ?[-–] ?(\d\d?)/(\d\d?)/(\d{4})")
_WITHIN_A_YEAR = re.compile(r"(\d\d?/\d\d?) ?[-–] ?(\d\d?/\d\d?)/(\d{4})")
_FROM_TO = re.compile(r"(.+?)(?: [-–] | đến | to )(.+)")

FORMS = ("17-28/11/2023", "28/11-2/12/2023", "28/10/2020 - 07/09/2021", "11/2026", "18/11/2023")
"""Examples of what is understood, for messages and help."""


class Days(NamedTuple):
    """What was written, and the first and the last day that it can mean."""

    text: str
    first: date
    last: date


def days(text: str, where: str = "dates") -> Days:
    """The days that a text names; a month or a year means all of it.

    Raises Invalid, naming `where`, when the text is none of `FORMS`, is open at an end, or ends before it
    starts.

    >>> days("24-31/12/2021")[1:]
    (datetime.date(2021, 12, 24), datetime.date(2021, 12, 31))
    >>> days("28/11-2/12/2023").last
    datetime.date(2023, 12, 2)
    >>> days("22/08/2022 - 11/2022").last
    datetime.date(2022, 11, 30)
    >>> days("11/2026").first
    datetime.date(2026, 11, 1)
    >>> days("31-24/12/2021")
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: dates: '31-24/12/2021': ends before it starts
    """
    text = clean(text)
    start, end = ends(text)
    try:
        first, last = uncertain(start, where).earliest, uncertain(end, where).latest
    except Invalid as error:
        raise Invalid(Fault(where, text, fault.message, (*FORMS, *DATES)) for fault in error.faults) from None
    if first is None or last is None:
        raise Invalid(Fault(where, text, "has no first or no last day", FORMS))
    if last < first:
        raise Invalid(Fault(where, text, "ends before it starts"))
    return Days(text, first, last)


def ends(text: str) -> tuple[str, str]:
    """The two dates that a text goes from and to; the same twice for one date.

    >>> ends("17-28/11/2023"), ends("11/2026")
    (('17/11/2023', '28/11/2023'), ('11/2026', '11/2026'))
    """
    if match := _WITHIN_A_MONTH.fullmatch(text):
        start, end, month, year = match.groups()
        return f"{start}/{month}/{year}", f"{end}/{month}/{year}"
    if match := _WITHIN_A_YEAR.fullmatch(text):
        start, end, year = match.groups()
        return f"{start}/{year}", f"{end}/{year}"
    if match := _FROM_TO.fullmatch(text):
        return match[1], match[2]
    return text, text
