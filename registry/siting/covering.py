"""A siting question as arrays: rows of people, and which sites would serve each row.

Rows that the same sites serve are one row: nothing that is decided here can tell them apart. That merge is
exact and makes the problem about ten times smaller (50,000 cells became some 5,000 rows where it was tried).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # slow to load
    from scipy.sparse import csr_array

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
NO_UNIT = -1


@dataclass(frozen=True, eq=False)
class Cover:
    """Row r counts `weight[r]` once any of its sites `sites[starts[r]:starts[r + 1]]` opens.

    `site_count` sites are numbered from 0 in the order of their ids; no row is empty. `unit[r]` is the number
    of the row's unit, or -1 where units do not matter.
    """

    site_count: int
    weight: IntArray
    starts: IntArray
    sites: IntArray
    unit: IntArray

    @cached_property
    def rows(self) -> "csr_array":
        """Rows by sites, 1 where the site serves the row."""
        from scipy.sparse import csr_array  # slow to load

        shape = (len(self.weight), self.site_count)
        return csr_array((np.ones(len(self.sites)), self.sites, self.starts), shape=shape)

    @cached_property
    def columns(self) -> "csr_array":
        """Sites by rows: the transpose of `rows`."""
        return self.rows.T.tocsr()

    @property
    def total(self) -> int:
        """What opening every site would gain."""
        return int(self.weight.sum())

    def rows_of(self, site: int) -> IntArray:
        """The rows that a site serves."""
        columns: Any = self.columns
        return np.asarray(columns.indices[columns.indptr[site] : columns.indptr[site + 1]], dtype=np.int64)

    def times_served(self, chosen: Iterable[int]) -> IntArray:
        """How many of the chosen sites serve each row."""
        times = np.zeros(len(self.weight), dtype=np.int64)
        for site in chosen:
            times[self.rows_of(site)] += 1
        return times

    def gained(self, chosen: Iterable[int]) -> int:
        """What the chosen sites gain together."""
        return int(self.weight[self.times_served(chosen) > 0].sum())

    def gained_by_unit(self, chosen: Iterable[int]) -> Counter[int]:
        """The same by unit number; a unit that gains nothing counts 0."""
        served = (self.times_served(chosen) > 0) & (self.unit != NO_UNIT)
        by_unit: Counter[int] = Counter()
        for unit, weight in zip(self.unit[served].tolist(), self.weight[served].tolist(), strict=True):
            by_unit[unit] += weight
        return by_unit

    def values(self, weight: IntArray) -> IntArray:
        """What each site alone would gain of these row weights; exact below 2^53."""
        return np.asarray(np.rint(self.columns @ weight.astype(np.float64)), dtype=np.int64)


def within_reach(x: FloatArray, y: FloatArray, at_x: float, at_y: float, within: float) -> NDArray[np.bool_]:
    """Which points lie at most `within` metres from one point, in a plane; exactly that far is within."""
    return np.asarray(np.sqrt((x - at_x) ** 2 + (y - at_y) ** 2) <= within)


def reached(
    x: FloatArray, y: FloatArray, sites_x: FloatArray, sites_y: FloatArray, *, within: float
) -> list[IntArray]:
    """For each site, the points at most `within` metres away, in order.

    The tree finds who may be near; the distance itself is the one that PostGIS computes, bit for bit.
    """
    from scipy.spatial import KDTree  # slow to load

    if not len(x):
        return [np.empty(0, dtype=np.int64) for _ in range(len(sites_x))]
    tree = KDTree(np.column_stack([x, y]))
    found = []
    for at_x, at_y in zip(sites_x, sites_y, strict=True):
        near = np.sort(np.asarray(tree.query_ball_point((at_x, at_y), within * (1 + 1e-9)), dtype=np.int64))
        found.append(near[within_reach(x[near], y[near], float(at_x), float(at_y), within)])
    return found


def covering(
    reach: Sequence[IntArray], people: IntArray, unit: IntArray | None = None, *, collapse: bool = True
) -> Cover:
    """The problem in which site i serves the points `reach[i]`; points without people or sites are left out.

    Points with the same sites are merged, within their unit when `unit` is given.

    >>> covering([np.array([0, 1]), np.array([1, 2, 3])], np.array([5, 7, 1, 1])).weight.tolist()
    [5, 7, 2]
    """
    units = np.full(len(people), NO_UNIT, dtype=np.int64) if unit is None else unit
    points = np.concatenate([*reach, np.empty(0, dtype=np.int64)]).astype(np.int64)
    sites = np.repeat(np.arange(len(reach), dtype=np.int64), [len(each) for each in reach])
    counted = people[points] > 0
    points, sites = points[counted], sites[counted]
    order = np.lexsort((sites, points))
    points, sites = points[order], sites[order]
    kept, starts = np.unique(points, return_index=True)
    ends = np.append(starts, len(points))[1:]
    if collapse:
        first, group = _alike(sites, starts, ends, units[kept])
        weight = np.zeros(len(first), dtype=np.int64)
        np.add.at(weight, group, people[kept])
    else:
        first, weight = np.arange(len(kept)), people[kept].astype(np.int64)
    sizes = (ends - starts)[first]
    parts = [sites[starts[row] : ends[row]] for row in first]
    return Cover(
        len(reach),
        weight,
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([*parts, np.empty(0, dtype=np.int64)]).astype(np.int64),
        units[kept][first],
    )


def _alike(sites: IntArray, starts: IntArray, ends: IntArray, units: IntArray) -> tuple[IntArray, IntArray]:
    """The first row of each group of rows with equal sites and unit, and the group of each row.

    Rows are compared by their whole list of sites, not by a digest of it.
    """
    packed = sites.astype(np.uint32).tobytes()
    seen: dict[tuple[int, bytes], int] = {}
    first: list[int] = []
    group = np.empty(len(starts), dtype=np.int64)
    spans = zip(units.tolist(), (starts * 4).tolist(), (ends * 4).tolist(), strict=True)
    for row, (unit, start, end) in enumerate(spans):
        number = seen.setdefault((unit, packed[start:end]), len(first))
        if number == len(first):
            first.append(row)
        group[row] = number
    return np.asarray(first, dtype=np.int64), group
