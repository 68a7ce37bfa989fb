"""Charts as places on a sheet: what a template draws, without a word in it.

A sheet is `WIDE` by `HIGH` units of an SVG; y grows downwards. Words, numbers and styles are the template's.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

WIDE, HIGH = 560, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 36, 44


class Tick(NamedTuple):
    """A value on an axis, and where it stands."""

    value: float
    at: float


class Spot(NamedTuple):
    """A point of a chart, with the values that it stands for."""

    x: float
    y: float
    across: float
    up: float


class Chart(NamedTuple):
    """A line with its points and axes; `path` is that of the line, `area` closes it against the axis."""

    path: str
    area: str
    spots: tuple[Spot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


class Frame(NamedTuple):
    """The range of an axis pair."""

    most_across: float
    most_up: float
    least_across: float = 0.0

    def x(self, value: float) -> float:
        """Where a value of the lower axis stands."""
        span = self.most_across - self.least_across
        return round(LEFT + (WIDE - LEFT - RIGHT) * (value - self.least_across) / span, 1)

    def y(self, value: float) -> float:
        """Where a value of the left axis stands."""
        return round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * value / self.most_up, 1)


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten; 1 for nothing.

    >>> round_up(635034), round_up(7), round_up(0)
    (800000, 8, 1)
    """
    if value <= 0:
        return 1
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    step = next(step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)
    return int(step * power) if step * power >= 1 else step * power


def ticks(most: float, steps: int = 4) -> tuple[float, ...]:
    """Values at equal steps from 0 to `most`.

    >>> ticks(8)
    (0.0, 2.0, 4.0, 6.0, 8.0)
    """
    return tuple(most * number / steps for number in range(steps + 1))


def drawn(points: Sequence[tuple[float, float]], frame: Frame) -> tuple[Spot, ...]:
    """The points where they stand."""
    return tuple(Spot(frame.x(across), frame.y(up), across, up) for across, up in points)


def path(spots: Sequence[Spot]) -> str:
    """The line through the spots.

    >>> path([Spot(1, 2, 0, 0), Spot(3, 4, 0, 0)])
    'M1 2L3 4'
    """
    return "M" + "L".join(f"{spot.x:g} {spot.y:g}" for spot in spots) if spots else ""


def _chart(points: Sequence[tuple[float, float]], frame: Frame, across: Sequence[float]) -> Chart:
    spots = drawn(points, frame)
    ground = HIGH - BOTTOM
    area = f"{path(spots)}L{spots[-1].x:g} {ground}L{spots[0].x:g} {ground}Z" if spots else ""
    return Chart(
        path(spots),
        area,
        spots,
        tuple(Tick(value, frame.x(value)) for value in across),
        tuple(Tick(value, frame.y(value)) for value in ticks(frame.most_up)),
    )


def lorenz(curve: Sequence[tuple[float, float]]) -> Chart | None:
    """The Lorenz curve on a square from 0 to 1; None when there is none."""
    return _chart(curve, Frame(1, 1), ticks(1)) if curve else None


def frontier(gained: Sequence[tuple[int, int]]) -> Chart | None:
    """People gained by number of places; None for fewer than two numbers."""
    if len(gained) < 2:
        return None
    frame = Frame(gained[-1][0], round_up(max(people for _, people in gained)), gained[0][0])
    return _chart(gained, frame, [number for number, _ in gained])


class Strip(NamedTuple):
    """Distances on one line: each share of the people, with where its distance stands."""

    marks: tuple[tuple[int, float, float], ...]
    """Percent, metres, place."""
    ticks: tuple[Tick, ...]
    radii: tuple[Tick, ...]


def strip(quantiles: Sequence[tuple[int, float | None]], radii: Sequence[float]) -> Strip | None:
    """The distances within which so many percent have a centre; None when nobody has one."""
    known = [(percent, metres) for percent, metres in quantiles if metres is not None]
    if not known:
        return None
    most = round_up(max([metres for _, metres in known]))
    frame = Frame(most, 1)
    return Strip(
        tuple((percent, metres, frame.x(metres)) for percent, metres in known),
        tuple(Tick(value, frame.x(value)) for value in ticks(most)),
        tuple(Tick(value, frame.x(value)) for value in radii if value <= most),
    )


def apart(places: Sequence[float], least: float) -> bool:
    """Whether labels at these places keep their distance.

    >>> apart([10, 40, 70], 20), apart([10, 20], 20)
    (True, False)
    """
    return all(after - before >= least for before, after in pairwise(sorted(places)))
