"""Whole people: integers that sum exactly to a figure, by largest remainder."""

import numpy as np
import numpy.typing as npt

from registry.errors import Fault, Invalid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DECIMALS = 9
"""To which remainders are compared: far finer than a person, coarser than the last bits of a machine."""


def largest_remainder(total: int, weights: Floats) -> Ints:
    """`total` split in proportion to `weights`, as integers that sum to it exactly.

    Everyone gets the whole part of their share; those left over go, one each, to the largest remainders, of
    equal ones to the first (Hamilton's method; Balinski and Young, Fair Representation, 1982). With weights
    that are all zero the split is equal. Raises Invalid when somebody is to be put where there is nothing, or
    for a weight that is negative or no number.

    >>> largest_remainder(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    >>> largest_remainder(0, np.array([])).tolist()
    []
    """
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise Invalid(Fault("weights", None, "must be numbers of at least 0"))
    if weights.size == 0:
        if total:
            raise Invalid(Fault("weights", None, f"are empty: there is nowhere to put {total} people"))
        return np.zeros(0, dtype=np.int64)
    whole = weights.sum()
    shares = total * (weights / whole) if whole > 0 else np.full(weights.size, total / weights.size)
    given = np.floor(np.round(shares, _DECIMALS)).astype(np.int64)
    left = int(total - given.sum())
    # Rounding the shares up can give one too many at most per billion; those come back from the smallest.
    order = np.argsort(np.round(given - shares, _DECIMALS), kind="stable")
    if left >= 0:
        given[order[:left]] += 1
    else:
        given[order[left:]] -= 1
    return given


def rake(weights: Floats, group: Ints, totals: dict[int, int]) -> Ints:
    """The weights of each group, scaled to its total, as integers that sum to every total exactly.

    `group` names the group of each weight; those of a group without a total get nobody. Raises Invalid when
    a group that has people has no place for them.
    """
    people = np.zeros(weights.size, dtype=np.int64)
    for name, total in sorted(totals.items()):
        members = np.flatnonzero(group == name)
        people[members] = largest_remainder(total, weights[members])
    return people
