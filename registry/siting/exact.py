"""The proof, by HiGHS: an integer programme over the merged rows, on one thread, with a fixed seed.

The solver's own sums are never published: the sites are counted again in whole numbers. Between two whole
numbers there is no better choice, so a gap below one person is none.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.siting.covering import Cover, FloatArray, IntArray
from registry.siting.rules import Deadline, Rules

_LARGEST_WEIGHT = 2.0**20
_TOLERANCE = 1e-9
INFINITY = float("inf")


class Found(NamedTuple):
    """What the solver knows when it stops.

    `sites` is its best choice or None; `bound` a limit on what any choice can gain, None when it has none;
    `proved` that it looked at every choice: then no sites means that none keeps the rules.
    """

    sites: tuple[int, ...] | None
    bound: float | None
    proved: bool


@dataclass(eq=False)
class _Programme:
    """A programme as it is written down: columns with worth and limits, then rows."""

    worth: FloatArray
    lower: FloatArray
    upper: FloatArray
    whole: int
    """So many first columns take whole values only."""

    def __post_init__(self) -> None:
        self.entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self.limits: list[tuple[float, float]] = []

    def row(self, columns: IntArray, values: FloatArray, least: float, most: float) -> None:
        """Require least <= values · columns <= most."""
        self.entries.append((np.full(len(columns), len(self.limits), dtype=np.int64), columns, values))
        self.limits.append((least, most))

    def served(self, cover: Cover, first: int | None) -> None:
        """A row counts only when a site of it opens; with `first` None every row must be served."""
        rows = np.repeat(np.arange(len(cover.weight)), np.diff(cover.starts)) + len(self.limits)
        self.entries.append((rows, cover.sites, np.ones(len(rows))))
        if first is not None:
            own = np.arange(len(cover.weight))
            self.entries.append((own + len(self.limits), own + first, np.full(len(own), -1.0)))
        self.limits += [(0.0 if first is not None else 1.0, INFINITY)] * len(cover.weight)


def most(
    cover: Cover,
    rules: Rules,
    deadline: Deadline,
    *,
    start: tuple[int, ...] | None = None,
    worth: NDArray[np.bool_] | None = None,
) -> Found:
    """The choice that gains the most within the rules; with `worth`, among those sites and the forced ones.

    Without floors a choice always exists as long as the forced sites fit.
    """
    rows = len(cover.weight)
    scale = max(1.0, float(cover.weight.max(initial=1)) / _LARGEST_WEIGHT)
    programme = _with_sites(cover, rules, -cover.weight / scale, worth)
    programme.served(cover, cover.site_count)
    for unit, need in rules.floors.items():
        _floor(programme, cover, unit, float(need) - 0.5)
    known = None
    if start is not None:
        known = np.concatenate([np.zeros(cover.site_count), cover.times_served(start) > 0]).astype(np.float64)
        known[list(start)] = 1.0
    if rows == 0 and not rules.floors:
        return Found(rules.include, 0.0, True)
    sites, bound, proved = _solved(programme, cover.site_count, deadline, known, gap=0.9 / scale)
    return Found(sites, None if bound is None else -bound * scale, proved)


def fewest(cover: Cover, rules: Rules, deadline: Deadline) -> Found:
    """The fewest sites that serve every row, within the rules; `bound` is minus the least number."""
    programme = _with_sites(cover, rules, np.zeros(0), None)
    programme.worth[: cover.site_count] = 1.0
    programme.served(cover, None)
    sites, bound, proved = _solved(programme, cover.site_count, deadline, None, gap=0.9)
    return Found(sites, None if bound is None else -bound, proved)


def fairest(
    cover: Cover, rules: Rules, people: dict[int, int], already: dict[int, int], deadline: Deadline
) -> Found:
    """The choice whose worst unit has the largest share of its people reached; `bound` limits that share.

    `people` and those `already` reached are by unit; units without people are not to be given.
    """
    programme = _with_sites(cover, rules, np.append(np.zeros(len(cover.weight)), -1.0), None)
    programme.served(cover, cover.site_count)
    share = np.array([cover.site_count + len(cover.weight)])
    for unit, count in people.items():
        mine = np.flatnonzero(cover.unit == unit)
        columns = np.concatenate([mine + cover.site_count, share])
        values = np.append(cover.weight[mine] / count, -1.0)
        programme.row(columns, values, -already.get(unit, 0) / count, INFINITY)
    sites, bound, proved = _solved(programme, cover.site_count, deadline, None, gap=0.0)
    return Found(sites, None if bound is None else -bound, proved)


def _with_sites(
    cover: Cover, rules: Rules, others: FloatArray, worth: NDArray[np.bool_] | None
) -> _Programme:
    """Columns for the sites, then the others, all from 0 to 1; rows for number, budget and forced sites."""
    size = cover.site_count + len(others)
    lower, upper = np.zeros(size), np.ones(size)
    if worth is not None:
        upper[: cover.site_count] = worth
    lower[list(rules.include)] = upper[list(rules.include)] = 1.0
    programme = _Programme(
        np.concatenate([np.zeros(cover.site_count), others]), lower, upper, cover.site_count
    )
    every = np.arange(cover.site_count)
    if rules.p is not None:
        programme.row(every, np.ones(len(every)), -INFINITY, float(rules.p))
    if rules.budget is not None and rules.cost is not None:
        unit = max(1.0, float(rules.cost.max(initial=1)) / 1000)
        programme.row(every, rules.cost / unit, -INFINITY, (rules.budget + 0.5) / unit)
    return programme


def _floor(programme: _Programme, cover: Cover, unit: int, need: float) -> None:
    mine = np.flatnonzero(cover.unit == unit)
    programme.row(mine + cover.site_count, cover.weight[mine].astype(np.float64), need, INFINITY)


def _solved(
    programme: _Programme, sites: int, deadline: Deadline, known: FloatArray | None, *, gap: float
) -> tuple[tuple[int, ...] | None, float | None, bool]:
    """The sites of the best point found, the solver's bound, and whether it finished."""
    import highspy  # slow to load

    left = deadline.left()
    if left == 0.0:
        return None, None, False
    solver = _solver(left, gap)
    solver.passModel(_model(programme))
    if known is not None:
        point = highspy.HighsSolution()
        point.col_value = known.tolist()
        solver.setSolution(point)
    for event in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        event += lambda what: what.interrupt(deadline.passed())
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, None, True
    info = solver.getInfo()
    proved = status == highspy.HighsModelStatus.kOptimal
    bound = float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None
    chosen = None
    if np.isfinite(info.mip_gap) or proved:
        values = np.asarray(solver.getSolution().col_value[:sites])
        chosen = tuple(np.flatnonzero(values > 0.5).tolist()) if len(values) == sites else None
    return chosen, bound, proved


def _solver(seconds: float, gap: float) -> Any:
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "time_limit": seconds,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": gap,
        "mip_feasibility_tolerance": _TOLERANCE,
        "primal_feasibility_tolerance": _TOLERANCE,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _model(programme: _Programme) -> Any:
    import highspy
    from scipy.sparse import coo_array

    rows, columns, values = (np.concatenate(parts) for parts in zip(*programme.entries, strict=True))
    shape = (len(programme.limits), len(programme.worth))
    matrix: Any = coo_array((values, (rows, columns)), shape=shape).tocsr()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = shape
    model.col_cost_, model.col_lower_, model.col_upper_ = programme.worth, programme.lower, programme.upper
    limits = np.asarray(programme.limits, dtype=np.float64)
    model.row_lower_, model.row_upper_ = limits[:, 0], limits[:, 1]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = [highspy.HighsVarType.kContinuous] * shape[1]
    kinds[: programme.whole] = [highspy.HighsVarType.kInteger] * programme.whole
    model.integrality_ = kinds
    return model
