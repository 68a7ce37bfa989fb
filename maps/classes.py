"""Classes of a map that is coloured by numbers: their limits, and colours that print in grey.

Limits are fixed, so that two maps of different days, distances or towns can be laid side by side. Within a
sequence every class is darker than the one before it; what lies on the other side of nothing is hatched, so
that gains and losses are told apart without colour (`tests/maps/test_classes.py`).
"""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

NOTHING = "#f7f6f2"
"""The colour of units in which there is nothing to tell."""


class Class(NamedTuple):
    """Values from `least` to `most`; None where open. `hatched` classes carry a pattern."""

    least: float | None
    most: float | None
    colour: str
    hatched: bool = False


SHARES = (
    Class(0, 0, NOTHING, hatched=True),
    Class(0, 0.10, "#dcebf2"),
    Class(0.10, 0.25, "#b4d5e3"),
    Class(0.25, 0.50, "#7fb6cd"),
    Class(0.50, 0.75, "#4a94b3"),
    Class(0.75, 1, "#1d6f92"),
)
"""The share of people with a centre in reach: none, then above each limit and up to the next."""

DENSITIES = (
    Class(0, 1_000, "#f9ead2"),
    Class(1_000, 5_000, "#f1cb94"),
    Class(5_000, 15_000, "#dd9f55"),
    Class(15_000, 30_000, "#b97428"),
    Class(30_000, None, "#814a0f"),
)
"""People without a centre to a km²."""

CHANGES = (
    Class(None, -50_000, "#7b4a9e", hatched=True),
    Class(-50_000, -10_000, "#a98cc4", hatched=True),
    Class(-10_000, 0, "#d6c9e3", hatched=True),
    Class(0, 0, NOTHING),
    Class(0, 10_000, "#c9e6cf"),
    Class(10_000, 50_000, "#7fc191"),
    Class(50_000, None, "#2f8a50"),
)
"""People who gain a centre in reach, less those who lose theirs."""


def share_class(share: float | None) -> int | None:
    """The class of a share; None where nobody lives.

    >>> share_class(0.0), share_class(0.1), share_class(0.1000001), share_class(1.0)
    (0, 1, 2, 5)
    """
    if share is None:
        return None
    return 0 if share == 0 else 1 + bisect_left([each.most or 0 for each in SHARES[1:-1]], share)


def change_class(people: int) -> int:
    """The class of a change; the limits belong to the class further from nothing.

    >>> [change_class(people) for people in (-50_000, -1, 0, 1, 10_000, 50_000)]
    [0, 2, 3, 4, 5, 6]
    """
    if people == 0:
        return 3
    if people < 0:
        return bisect_left([-50_000, -10_000], people)
    return 4 + bisect_right([10_000, 50_000], people)
