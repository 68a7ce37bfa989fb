"""Small drawings beside numbers, as places on a sheet: what a template draws, without a word in it."""

from collections.abc import Mapping
from typing import NamedTuple

from registry.plans.model import Number, TargetStanding
from registry.workflow import Verdict

WIDE = 240.0
"""Units of a drawing's width."""


class Bullet(NamedTuple):
    """What is known against what was promised: a bar to `value`, a band from `low` to `high`."""

    value: float | None
    low: float
    high: float


def bullet(held: TargetStanding) -> Bullet:
    """The places of a target's numbers on one line, of which the greatest is at nine tenths.

    A target of nothing, and nothing known, stand at the start.
    """
    target = held.target
    high: Number = target.low if target.high is None else target.high
    most = max(high, held.value or 0)

    def at(value: Number) -> float:
        return round(0.9 * WIDE * value / most, 1) if most else 0.0

    return Bullet(None if held.value is None else at(held.value), at(target.low), at(high))


class Part(NamedTuple):
    """A part of a bar: where it begins, and how wide it is."""

    verdict: Verdict
    number: int
    x: float
    width: float


def parts(tally: Mapping[Verdict, int]) -> tuple[Part, ...]:
    """The verdicts that occur, side by side over the whole width.

    >>> found = parts({Verdict.MET: 1, Verdict.LATE: 0, Verdict.MISSED: 3})
    >>> [(part.number, part.x, part.width) for part in found]
    [(1, 0.0, 60.0), (3, 60.0, 180.0)]
    """
    whole = sum(tally.values())
    found, x = [], 0.0
    for verdict, number in tally.items():
        if number:
            width = round(WIDE * number / whole, 2)
            found.append(Part(verdict, number, round(x, 2), width))
            x += width
    return tuple(found)
