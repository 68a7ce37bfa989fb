"""Accessibility: how much of a centre each person has, when everybody within reach shares it.

The two-step floating catchment area, plain (2SFCA: Luo & Wang 2003, doi:10.1068/b29120) and enhanced by
weights that fall with distance (E2SFCA: Luo & Qi 2009, doi:10.1016/j.healthplace.2009.06.002). First each
centre's supply is divided by the weighted people in its catchment; then each cell adds up the weighted ratios
of the centres that it can reach. The variants with three steps or modified weights are left out on purpose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from registry.errors import Fault, Invalid
from registry.radii import require_radii

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_NEARLY = 1 + 1e-12


class Step(NamedTuple):
    """Up to `within` metres, `<=`, a person counts with `weight`."""

    within: float
    weight: float


ENHANCED = (Step(1000, 1.0), Step(2000, 0.68), Step(3000, 0.22))
"""The weights of E2SFCA for slow decay, over one, two and three kilometres."""


@dataclass(frozen=True)
class Catchments:
    """Centres per person for each cell; for each centre the weighted people in its catchment, and its ratio.

    A centre whose catchment is empty has ratio 0: its supply reaches nobody.
    """

    access: Floats
    demand: Floats
    ratio: Floats


def plain(within: float) -> tuple[Step, ...]:
    """The one step of 2SFCA: everybody within `within` metres counts alike.

    >>> plain(2000)
    (Step(within=2000, weight=1.0),)
    """
    return (Step(within, 1.0),)


def required_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps that rise in distance and fall in weight; raises Invalid for others.

    >>> required_steps([Step(500, 0.2), Step(1000, 0.4)])
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: step: 0.4: weighs more than the step before it, though it is further
    """
    require_radii([step.within for step in steps])
    ordered = tuple(sorted(Step(float(within), float(weight)) for within, weight in steps))
    faults = [
        Fault("step", step.weight, "is not a weight", ("above 0, at most 1",))
        for step in ordered
        if not 0 < step.weight <= 1
    ]
    faults += [
        Fault("step", after.weight, "weighs more than the step before it, though it is further")
        for before, after in pairwise(ordered)
        if after.weight > before.weight
    ]
    if faults:
        raise Invalid(faults)
    return ordered


def within_reach(cells: Floats, centres: Floats, within: float) -> tuple[Integers, Integers, Floats]:
    """Each cell and centre that are within reach of one another, and their distance; by cell, then centre."""
    from scipy.spatial import cKDTree  # slow to load

    if not len(cells) or not len(centres):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
    found = cKDTree(cells).sparse_distance_matrix(cKDTree(centres), within * _NEARLY, output_type="ndarray")
    order = np.lexsort((found["j"], found["i"]))
    cell, centre = found["i"][order].astype(np.int64), found["j"][order].astype(np.int64)
    # As PostGIS computes it, to the last bit; the tree's own distances only found the candidates.
    away = cells[cell] - centres[centre]
    far = np.sqrt(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1])
    reach = far <= within
    return cell[reach], centre[reach], far[reach]


def catchments(
    cells: Floats, population: npt.ArrayLike, centres: Floats, supply: npt.ArrayLike, *, steps: Sequence[Step]
) -> Catchments:
    """Accessibility of every cell.

    `cells` (n, 2) and `centres` (m, 2) are in metres of one metric CRS; `population` (n) and `supply` (m) are
    not negative. What the people have adds up to the supply of the centres that have anybody in their
    catchment. No centre or no cell is no access. Raises Invalid for steps or numbers that cannot be.
    """
    steps = required_steps(steps)
    people, offered = np.asarray(population, dtype=np.float64), np.asarray(supply, dtype=np.float64)
    for name, numbers in (("population", people), ("supply", offered)):
        if len(numbers) and not (np.isfinite(numbers).all() and numbers.min() >= 0):
            raise Invalid(Fault(name, None, "must be numbers that are not negative"))
    cell, centre, far = within_reach(cells, centres, steps[-1].within)
    at = np.searchsorted([step.within for step in steps], far, side="left")
    weight = np.array([step.weight for step in steps])[at]
    demand = np.bincount(centre, weights=weight * people[cell], minlength=len(centres))
    ratio = np.divide(offered, demand, out=np.zeros_like(offered), where=demand > 0)
    access = np.bincount(cell, weights=weight * ratio[centre], minlength=len(cells))
    # Of no pair at all, bincount makes integers.
    return Catchments(access.astype(np.float64), demand.astype(np.float64), ratio)
