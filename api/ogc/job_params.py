"""The parameters of the list of jobs (OGC API Processes Part 1, 7.12 and clause 11), read strictly."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from api.ogc.processes import DEFAULT_LIMIT, limit
from api.params import EVERYWHERE, Reading
from registry.analyses.listing import Listed
from registry.dates import moment
from registry.errors import Fault, Invalid
from registry.workflow import Process, RunStatus

JOBS = (*EVERYWHERE, "limit", "next", "type", "processID", "status", "datetime", "minDuration", "maxDuration")

_EVER: tuple[datetime | None, datetime | None] = (None, None)

E = TypeVar("E", Process, RunStatus)


def jobs_asked(pairs: Iterable[tuple[str, str]]) -> Listed:
    """Which runs a request to the list asks for; raises Invalid with every mistake.

    >>> jobs_asked([("processID", "coverage,siting")]).processes[1].value
    'siting'
    """
    reading = Reading(pairs, JOBS)
    start, end = reading.read("datetime", _period, _EVER)
    reading.read("type", _type, None)
    asked = Listed(
        limit=reading.read("limit", limit, DEFAULT_LIMIT),
        processes=reading.read("processID", lambda text: _among(text, Process, "processID"), ()),
        statuses=reading.read("status", lambda text: _among(text, RunStatus, "status"), ()),
        start=start,
        end=end,
        at_least=reading.read("minDuration", lambda text: _seconds(text, "minDuration"), None),
        at_most=reading.read("maxDuration", lambda text: _seconds(text, "maxDuration"), None),
        after=reading.read("next", _after, None),
    )
    reading.done()
    return asked


def _among(text: str, kind: type[E], where: str) -> tuple[E, ...]:
    known = {each.value: each for each in kind}
    wrong = [each for each in text.split(",") if each not in known]
    if wrong:
        raise Invalid(
            Fault(where, each, "is not one of the values that it can have", tuple(known)) for each in wrong
        )
    return tuple(known[each] for each in text.split(","))


def _type(text: str) -> None:
    if set(text.split(",")) != {"process"}:
        raise Invalid(Fault("type", text, "is not one of the values that it can have", ("process",)))


def _seconds(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(Fault(where, text, "is not a whole number"))
    return int(text)


def _period(text: str) -> tuple[datetime | None, datetime | None]:
    """The moments between which a run was made: a moment, or an interval open at either end."""
    start, slash, end = text.partition("/")
    if not slash:
        return moment(start, "datetime"), moment(start, "datetime")
    first, last = (None if each in ("", "..") else moment(each, "datetime") for each in (start, end))
    if first is not None and last is not None and first > last:
        raise Invalid(Fault("datetime", text, "the interval ends before it starts"))
    return first, last


def _after(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(Fault("next", text, "is not a link that this service gave")) from None
