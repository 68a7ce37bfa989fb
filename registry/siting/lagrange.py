"""An upper bound on what any choice can gain, and the sites that a better choice would have to have.

Lagrangian relaxation of maximal covering: R. D. Galvão and C. ReVelle, A Lagrangean heuristic for the
maximal covering location problem, EJOR 88, 1996. The price of each row is a multiple of a power of two, so
that every sum is exact and the bound holds without a tolerance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.siting.covering import Cover, FloatArray
from registry.siting.rules import Deadline, Rules

ROUNDS = 400
_PATIENCE = 12
_SMALLEST_STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Bound:
    """No choice gains more than `most`; one that gains more than `sites` opens only `worth` sites.

    `sites` is the best choice known, `gained` what it gains.
    """

    most: int
    sites: tuple[int, ...]
    gained: int
    worth: NDArray[np.bool_]


def bound(
    cover: Cover, start: tuple[int, ...], rules: Rules, deadline: Deadline, rounds: int = ROUNDS
) -> Bound:
    """A bound by at most `rounds` rounds of subgradient steps, from a choice that keeps number and budget.

    Floors are relaxed, which keeps the bound true; better choices are only looked for without floors.
    """
    grain = 2.0 ** -min(10, 52 - max(1, cover.total).bit_length())
    weight = cover.weight.astype(np.float64)
    price = weight.copy()
    best, gained = start, cover.gained(start)
    most, worth = cover.total, np.ones(cover.site_count, dtype=np.bool_)
    step, since = 1.0, 0
    for _ in range(rounds):
        if most <= gained or deadline.passed() or step < _SMALLEST_STEP:
            break
        value = cover.columns @ price
        picked, limit = _best_by_price(value, rules)
        above = float((weight - price).sum()) + limit
        if above < most:
            since = 0
        else:
            since += 1
        if above < most or (above == most and since == 1):
            most = min(most, int(np.floor(above)))
            worth = _worth(value, picked, above - gained, rules)
        if since > _PATIENCE:
            step, since = step / 2, 0
        if not rules.floors and rules.afford(picked) and (now := cover.gained(picked)) > gained:
            best, gained = tuple(sorted(picked)), now
        slope = cover.times_served(picked) - (weight > price)
        length = float(slope @ slope)
        if length == 0:
            break
        moved = price - step * max(above - gained, 1.0) / length * slope
        price = np.clip(np.round(moved / grain) * grain, 0, weight)
    return Bound(most, best, gained, worth)


def _best_by_price(value: FloatArray, rules: Rules) -> tuple[list[int], float]:
    """The sites that would be picked at these prices, and a bound on the sum of the values of any choice."""
    forced = set(rules.include)
    free = [site for site in np.argsort(-value, kind="stable").tolist() if site not in forced]
    room = rules.most(len(value)) - len(forced)
    picked = [*rules.include, *free[:room]]
    limit = float(value[picked].sum())
    if rules.budget is None or rules.cost is None:
        return picked, limit
    return _within_budget(value, rules, free, limit, room)


def _within_budget(
    value: FloatArray, rules: Rules, free: list[int], limit: float, room: int
) -> tuple[list[int], float]:
    """The same with a budget: the relaxed knapsack bounds the sum, its whole part is picked."""
    cost = rules.cost if rules.cost is not None else np.zeros(len(value), dtype=np.int64)
    left = (rules.budget or 0) - rules.spent(rules.include)
    picked, total = list(rules.include), float(value[list(rules.include)].sum())
    relaxed, open_budget = total, float(left)
    for site in sorted(free, key=lambda site: (-value[site] / max(float(cost[site]), 1e-9), site)):
        price = int(cost[site])
        if open_budget > 0 or price == 0:
            share = 1.0 if price <= open_budget else open_budget / price
            relaxed += float(value[site]) * share
            open_budget -= price * share
        if price <= left and len(picked) - len(rules.include) < room:
            picked.append(site)
            left -= price
    return picked, min(limit, float(np.ceil(relaxed * (1 + 1e-12))))


def _worth(value: FloatArray, picked: list[int], slack: float, rules: Rules) -> NDArray[np.bool_]:
    """Which sites may be in a choice that gains at least one more than the best known.

    A site outside the picks would push the least of them out; where that costs the whole slack it cannot be.
    """
    worth = np.ones(len(value), dtype=np.bool_)
    free = [site for site in picked if site not in rules.include]
    if rules.budget is not None or rules.floors or len(picked) < rules.most(len(value)) or not free:
        return worth
    least = min(value[site] for site in free)
    worth = np.asarray(least - value <= slack - 1)
    worth[picked] = True
    return worth
