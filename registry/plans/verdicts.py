"""The published rule by which a target is met, late, on track, behind, missed or without evidence.

It is written for people in `docs/plans.md`; here it is a function of numbers and days, and of nothing else.
"""

import math
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from registry.workflow import Verdict

Figure = int | float


class Said(NamedTuple):
    """A number that a source gives as of a day."""

    on: date
    value: Figure


class Promise(NamedTuple):
    """What is asked: at least `low` by `due`; growth is expected from `start` with `begins`."""

    low: Figure
    due: date
    begins: date
    start: Figure = 0


class Judged(NamedTuple):
    """The verdict with the figures that led to it.

    `value` is what is known on the day, `at_due` what was known of the due day (once that is past),
    `expected` what an even pace asks of a day before it. `low` and `high` bound what the latest sources
    say; they differ when sources conflict.
    """

    verdict: Verdict
    value: Figure | None
    at_due: Figure | None
    expected: Figure | None
    low: Figure | None
    high: Figure | None


def figure(said: Iterable[Said], counted: int | None, day: date) -> Figure | None:
    """The number that counts on a day, None without any.

    Of what sources say, the latest day counts; where they conflict, the least. What the registry can show
    place by place counts too, and the greater of the two is taken. A count of zero is no figure: the
    registry may simply not know.

    >>> figure([Said(date(2023, 1, 1), 60), Said(date(2023, 6, 1), 124)], 80, date(2023, 12, 31))
    124
    >>> figure([], 0, date(2023, 12, 31)) is None
    True
    >>> figure([Said(date(2023, 6, 1), 0)], 0, date(2023, 12, 31))
    0
    """
    latest = latest_of(said, day)
    known = [min(latest)] if latest else []
    return max([*known, *([counted] if counted else [])], default=None)


def latest_of(said: Iterable[Said], day: date) -> list[Figure]:
    """What sources say as of the latest day that is not after `day`."""
    held = [each for each in said if each.on <= day]
    last = max((each.on for each in held), default=None)
    return [each.value for each in held if each.on == last]


def expected(promise: Promise, day: date) -> int:
    """What an even pace asks of a day, rounded down to whole things; the start before it begins, `low` when
    due.

    >>> expected(Promise(10, date(2030, 12, 31), date(2025, 7, 10)), date(2028, 4, 5))
    5
    """
    if day >= promise.due:
        return math.ceil(promise.low)
    if day <= promise.begins:
        return math.floor(promise.start)
    passed = (day - promise.begins).days / (promise.due - promise.begins).days
    return math.floor(promise.start + (promise.low - promise.start) * passed)


def judge(
    promise: Promise,
    on: date,
    said: Iterable[Said],
    *,
    counted: int | None = None,
    counted_at_due: int | None = None,
) -> Judged:
    """The verdict on a target on a day.

    `counted` is what the registry counts on that day, `counted_at_due` on the due day. The due day itself
    counts as passed: a report of that day is written at its end. Before the target's time begins nothing is
    expected, so it is on track.
    """
    told = list(said)
    sides = latest_of(told, on)
    ends = (min(sides, default=None), max(sides, default=None))
    value = figure(told, counted, on)
    if on >= promise.due:
        at_due = figure(told, counted if on == promise.due else counted_at_due, promise.due)
        return Judged(_due(promise, value, at_due), value, at_due, None, *ends)
    needed = expected(promise, on)
    if value is not None and value >= promise.low:
        verdict = Verdict.MET
    elif value is None:
        verdict = Verdict.NO_EVIDENCE if on >= promise.begins else Verdict.ON_TRACK
    else:
        verdict = Verdict.ON_TRACK if value >= needed else Verdict.BEHIND
    return Judged(verdict, value, None, needed, *ends)


def _due(promise: Promise, value: Figure | None, at_due: Figure | None) -> Verdict:
    if at_due is not None and at_due >= promise.low:
        return Verdict.MET
    if value is not None and value >= promise.low:
        return Verdict.LATE
    return Verdict.NO_EVIDENCE if value is None and at_due is None else Verdict.MISSED
