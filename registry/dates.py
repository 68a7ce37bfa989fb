"""Dates as people write them, as EDTF level 1, and as the days that they can mean.

`1895-1898`, `1960s`, `khoảng 1905`, `cuối thế kỷ 19`, `11/2022`, `17/11/2022`, `trước 1954`: the text is
kept, an
Extended Date/Time Format string (Library of Congress, ISO 8601-2) stands beside it, and a span of days
serves queries.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from registry.errors import Fault, Invalid
from registry.text import clean, fold

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def today() -> date:
    """The day in Hanoi, whatever the clock of the machine is set to; `registry.today()` in the database."""
    return datetime.now(HANOI).date()


def end_of(day: date) -> datetime:
    """The last moment of a day in Hanoi: what was known on that day.

    >>> end_of(date(2026, 11, 26)).isoformat()
    '2026-11-26T23:59:59.999999+07:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), HANOI) - timedelta(microseconds=1)


def moment(text: str, where: str = "asOf") -> datetime:
    """A moment with its zone, or the end of a day in Hanoi; raises Invalid.

    >>> moment("2026-11-01T08:00:00Z").isoformat(), moment("2026-11-01").isoformat()
    ('2026-11-01T08:00:00+00:00', '2026-11-01T23:59:59.999999+07:00')
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is not None and "T" not in text.upper():
        return end_of(read.date())
    if read is None or read.tzinfo is None:
        raise Invalid(
            Fault(
                where, text, "is not a day or a moment with its zone", ("2026-11-01", "2026-11-01T08:00:00Z")
            )
        )
    return read


class UncertainDate(NamedTuple):
    """A date with its uncertainty.

    `year_from` and `year_to` are astronomical years (0 is 1 BC), None where open. `earliest` and `latest`
    are the first and the last day that it can mean, None where open or before the year 1.
    """

    text: str
    edtf: str
    year_from: int | None
    year_to: int | None
    earliest: date | None
    latest: date | None


def _span(text: str, edtf: str, start: int | None, end: int | None) -> UncertainDate:
    earliest = date(start, 1, 1) if start is not None and start >= 1 else None
    latest = date(end, 12, 31) if end is not None and end >= 1 else None
    return UncertainDate(text, edtf, start, end, earliest, latest)


def _iso(text: str, match: re.Match[str]) -> UncertainDate:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    return UncertainDate(text, day.isoformat(), day.year, day.year, day, day)


def _month(text: str, match: re.Match[str]) -> UncertainDate:
    year, month = int(match["y"]), int(match["m"])
    last = calendar.monthrange(year, month)[1]
    return UncertainDate(
        text, f"{year:04d}-{month:02d}", year, year, date(year, month, 1), date(year, month, last)
    )


def _year(text: str, match: re.Match[str]) -> UncertainDate:
    year = int(match["y"])
    return _span(text, f"{year:04d}{match['q'] or ''}", year, year)


def _years(text: str, match: re.Match[str]) -> UncertainDate:
    start, end = int(match["y"]), int(match["z"])
    if end < start:
        raise ValueError("the second year is before the first")
    return _span(text, f"{start:04d}/{end:04d}", start, end)


def _about(text: str, match: re.Match[str]) -> UncertainDate:
    year = int(match["y"])
    return _span(text, f"{year:04d}~", year - ABOUT, year + ABOUT)


def _decade(text: str, match: re.Match[str]) -> UncertainDate:
    start = int(match["y"][:3]) * 10
    return _span(text, f"{match['y'][:3]}X", start, start + 9)


def _before(text: str, match: re.Match[str]) -> UncertainDate:
    year = int(match["y"]) - 1
    return _span(text, f"../{year:04d}", None, year)


def _until(text: str, match: re.Match[str]) -> UncertainDate:
    year = int(match["y"])
    return _span(text, f"../{year:04d}", None, year)


def _after(text: str, match: re.Match[str]) -> UncertainDate:
    year = int(match["y"]) + 1
    return _span(text, f"{year:04d}/..", year, None)


_PARTS: dict[str, tuple[int, int]] = {"dau": (0, 33), "giua": (33, 66), "cuoi": (66, 99)}
_PARTS |= {"early": _PARTS["dau"], "mid": _PARTS["giua"], "late": _PARTS["cuoi"]}


def _century(text: str, match: re.Match[str]) -> UncertainDate:
    number, part = int(match["c"]), (match["part"] or "").strip()
    if match["bc"]:
        # The nth century BC is the years 100n BC to 100n-99 BC; astronomical numbering is one less.
        start, end = -(100 * number - 1), -(100 * number - 100)
        return _span(text, f"{_bc(start)}/{_bc(end)}", start, end)
    first = 100 * (number - 1)
    if not part:
        return _span(text, f"{number - 1:02d}XX", first + 1, first + 100)
    low, high = _PARTS[part]
    start, end = first + low + 1, first + high + 1
    return _span(text, f"{start:04d}~/{end:04d}~", start, end)


def _bc(year: int) -> str:
    return f"-{-year:04d}" if year < 0 else f"{year:04d}"


def _bc_year(text: str, match: re.Match[str]) -> UncertainDate:
    year = 1 - int(match["y"])
    return _span(text, _bc(year), year, year)


ABOUT = 5
"""Years either side of a year that somebody calls "about"."""

_Y = r"(?P<y>\d{4})"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], UncertainDate]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (rf"{_Y}-(?P<m>\d\d)-(?P<d>\d\d)", _iso),
        (rf"(?P<d>\d\d?)/(?P<m>\d\d?)/{_Y}", _iso),
        (rf"(?:thang )?(?P<m>\d\d?)/{_Y}", _month),
        (rf"{_Y}-(?P<m>0[1-9]|1[0-2])", _month),
        (rf"(?:nam )?{_Y}(?P<q>\?)?", _year),
        (rf"{_Y} ?[-–] ?(?P<z>\d{{4}})", _years),
        (rf"(?:khoang|about|circa|c\.|ca\.?)(?: nam)? ?{_Y}", _about),
        (rf"(?:thap nien |nhung nam )?{_Y}s", _decade),
        (r"(?:thap nien|nhung nam) (?P<y>\d{3}0)", _decade),
        (rf"(?:truoc|before)(?: nam)? {_Y}", _before),
        (rf"(?:tam nhin )?(?:den|by)(?: nam)? {_Y}", _until),
        (rf"(?:sau|after)(?: nam)? {_Y}", _after),
        (r"(?P<part>dau |giua |cuoi )?(?:the ky|tk) (?P<c>\d\d?)(?P<bc> tcn)?", _century),
        (r"(?:(?P<part>early|mid|late) )?(?P<c>\d\d?)(?:st|nd|rd|th)(?: century| c\.)(?P<bc> bc)?", _century),
        (r"(?P<y>\d{1,4}) (?:tcn|bc)", _bc_year),
    )
)

FORMS = ("2015", "11/2022", "17/11/2022", "1895-1898", "1960s", "khoảng 1905", "trước 1954", "cuối thế kỷ 19")
"""Examples of what is understood, for messages and help."""


def uncertain(text: str, where: str = "date") -> UncertainDate:
    """What a written date can mean.

    Raises Invalid, naming `where`, when the text is none of `FORMS` or names a day that does not exist.

    >>> uncertain("khoảng 1905")[1:4]
    ('1905~', 1900, 1910)
    >>> uncertain("1895-1898").edtf
    '1895/1898'
    >>> uncertain("cuối thế kỷ 19").year_to
    1900
    >>> uncertain("thế kỷ 3 TCN")[1:4]
    ('-0299/-0200', -299, -200)
    >>> uncertain("17/11/2022").earliest
    datetime.date(2022, 11, 17)
    >>> uncertain("31/2/2022")
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: date: '31/2/2022': no such day (day is out of range for month)
    """
    text = clean(text)
    folded = fold(text)
    for pattern, make in _FORMS:
        if match := pattern.fullmatch(folded):
            try:
                return make(text, match)
            except ValueError as reason:
                raise Invalid(Fault(where, text, f"no such day ({reason})")) from None
    raise Invalid(Fault(where, text, "is not a date that the registry understands", FORMS))
