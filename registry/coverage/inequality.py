"""How unequally far people have it: quantiles, Lorenz curve and Gini index of the distance to a centre.

Each person counts once. The curve sets the nearest share of the people against the share of all the metres
that they have between them (Lorenz, Methods of measuring the concentration of wealth, 1905); the index is 1
less twice the area under it (Gini, 1914), by trapezoids, which for grouped data is exact as long as the
people of a cell are equally far (Lerman and Yitzhaki, Review of Economics and Statistics 66, 1984). 0 means
that all have it equally far.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

QUANTILES = (10, 25, 50, 75, 90)
"""Percent of the people."""


def quantiles(
    distance: Floats, people: Ints, percents: Sequence[int] = QUANTILES
) -> tuple[float | None, ...]:
    """The smallest distance within which at least so many percent of the people have a centre.

    None where nobody is, or where so many people have none.

    >>> quantiles(np.array([100.0, 300.0]), np.array([3, 1]), (50, 75, 76))
    (100.0, 100.0, 300.0)
    """
    total = int(people.sum())
    if total == 0:
        return (None,) * len(percents)
    order = np.argsort(distance, kind="stable")
    cumulated = np.cumsum(people[order])
    # Whole numbers on both sides: no rounding decides who is the median person.
    found = [distance[order][np.searchsorted(cumulated * 100, percent * total)] for percent in percents]
    return tuple(float(metres) if np.isfinite(metres) else None for metres in found)


def mean(distance: Floats, people: Ints) -> float | None:
    """The metres that a person has to go on average; None where nobody is, or somebody has no centre."""
    held = people > 0
    if not held.any() or not np.isfinite(distance[held]).all():
        return None
    return float(np.average(distance[held], weights=people[held]))


def lorenz(distance: Floats, people: Ints) -> tuple[Floats, Floats]:
    """Shares of people, nearest first, and of the metres that they have together, both from 0 to 1.

    Cells that are equally far make one point. Empty where nobody is, or somebody has no centre.
    """
    held = people > 0
    if not held.any() or not np.isfinite(distance[held]).all():
        return np.zeros(0), np.zeros(0)
    metres, group = np.unique(distance[held], return_inverse=True)
    count = np.zeros(metres.size, dtype=np.int64)
    np.add.at(count, group, people[held])
    together = np.cumsum(metres * count)
    share = np.cumsum(count) / count.sum()
    far = together / together[-1] if together[-1] > 0 else share
    return np.append(0.0, share), np.append(0.0, far)


def gini(distance: Floats, people: Ints) -> float | None:
    """The Gini index of the distance; None where there is no Lorenz curve.

    >>> gini(np.array([5.0, 5.0]), np.array([7, 1]))
    0.0
    >>> round(gini(np.array([0.0, 1.0]), np.array([3, 1])), 12)
    0.75
    """
    share, far = lorenz(distance, people)
    return max(0.0, 1 - 2 * float(np.trapezoid(far, share))) if share.size else None


def drawn(share: Floats, far: Floats, steps: int = 100) -> tuple[tuple[float, float], ...]:
    """A Lorenz curve at equal steps of people, for drawing; empty when the curve is."""
    if not share.size:
        return ()
    at = np.linspace(0, 1, steps + 1)
    return tuple(zip(at.tolist(), np.interp(at, share, far).tolist(), strict=True))
