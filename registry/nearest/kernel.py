"""The kernel: which centre is nearest to each cell, and how many people that makes, by unit and radius.

Distances are planar, `sqrt(dx² + dy²)` in double precision on stored metric coordinates, which is what
PostGIS computes too; at exactly a radius a cell counts; of equally near centres the one with the smallest
id is taken. Sums are of integers. So the answer depends neither on the order of the cells nor on how they
are cut into parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from registry.errors import Fault, Invalid
from registry.nearest.counts import Counts
from registry.nearest.partitions import Floats, Integers, Partition, Points, batches

if TYPE_CHECKING:  # slow to load
    from scipy.spatial import cKDTree

_NEARLY = 1 + 1e-12
"""Factor that is sure to reach past rounding; whoever is that close is looked at exactly."""


@dataclass(frozen=True)
class CentreIndex:
    """Centres in the order of their ids, one for each place: of several at one place the smallest id."""

    ids: tuple[str | int, ...]
    x: Floats
    y: Floats

    @classmethod
    def of(cls, ids: Sequence[str | int], x: npt.ArrayLike, y: npt.ArrayLike) -> "CentreIndex":
        """The index of centres given in any order; raises Invalid for an id twice or a place that is none.

        >>> CentreIndex.of(["b", "a", "c"], [0, 0, 5], [0, 0, 5]).ids
        ('a', 'c')
        """
        places = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)]).reshape(-1, 2)
        if len(set(ids)) != len(ids) or len(ids) != len(places):
            raise Invalid(Fault("centres", None, "need one id each, and each id once"))
        if not np.isfinite(places).all():
            raise Invalid(Fault("centres", None, "have a coordinate that is not a number"))
        order = sorted(range(len(ids)), key=ids.__getitem__)
        places = places[order]
        first = np.unique(places, axis=0, return_index=True)[1] if len(places) else ()
        kept = sorted(int(at) for at in first)
        return cls(tuple(ids[order[at]] for at in kept), places[kept, 0].copy(), places[kept, 1].copy())

    @cached_property
    def tree(self) -> "cKDTree[None]":
        """The KD-tree, made on first use: each process that is sent the centres makes its own."""
        from scipy.spatial import cKDTree

        return cKDTree(np.column_stack([self.x, self.y]))

    def distance(self, x: Floats, y: Floats, at: Integers) -> Floats:
        """Distance to the centre at each index; infinite where the index is past the end."""
        inside = at < len(self.ids)
        nearest = np.where(inside, at, 0)
        dx, dy = x - self.x[nearest], y - self.y[nearest]
        return np.where(inside, np.sqrt(dx * dx + dy * dy), np.inf)

    def nearest(self, x: Floats, y: Floats, within: float) -> tuple[Integers, Floats]:
        """Index of the nearest centre and the distance to it; -1 and infinity where none is within."""
        if not self.ids:
            return np.full(len(x), -1), np.full(len(x), np.inf)
        asked = np.column_stack([x, y])
        # Two neighbours, to see whether the second is as near as the first.
        guess, found = self.tree.query(asked, k=[1, 2], distance_upper_bound=within * _NEARLY)
        at = found[:, 0].astype(np.int64)
        tied = np.flatnonzero((guess[:, 1] < np.inf) & (guess[:, 1] <= guess[:, 0] * _NEARLY))
        if len(tied):
            at[tied] = self._smallest(asked[tied])
        far = self.distance(x, y, at)
        none = far > within
        at[none], far[none] = -1, np.inf
        return at, far

    def _smallest(self, asked: Floats) -> Integers:
        """Of the centres that are nearest to each point, all at the same distance, the first."""
        answer = np.empty(len(asked), dtype=np.int64)
        left, wanted = np.arange(len(asked)), 4
        while len(left):
            count = min(wanted, len(self.ids))
            guess, found = self.tree.query(asked[left], k=range(1, count + 1))
            done = (guess[:, -1] > guess[:, 0] * _NEARLY) | (count == len(self.ids))
            here, near = left[done], found[done].astype(np.int64)
            exact = self.distance(asked[here, :1], asked[here, 1:], near)
            nearest = exact == exact.min(axis=1, keepdims=True)
            answer[here] = np.where(nearest, near, len(self.ids)).min(axis=1)
            left, wanted = left[~done], wanted * 4
        return answer


@dataclass(frozen=True)
class Kernel:
    """Counts partitions. It travels to the workers as it is; the cells stay where they lie."""

    centres: CentreIndex
    radii: tuple[float, ...]

    def __call__(self, partition: Partition) -> Counts:
        """Counts of one partition, whatever else is counted elsewhere."""
        counts = Counts.none(len(self.centres.ids), len(self.radii))
        for points in batches(partition):
            counts.add(self.count(points))
        return counts

    def count(self, points: Points) -> Counts:
        """Counts of the cells in memory."""
        at, far = self.centres.nearest(points.x, points.y, self.radii[-1])
        # The first radius that is not smaller than the distance: a cell at exactly a radius is within it.
        band = np.searchsorted(np.array(self.radii), far, side="left")
        return Counts.tally(
            points, centre=at, far=far, band=band, centres=len(self.centres.ids), bands=len(self.radii)
        )
