"""A good choice at once: lazy greedy, then exchanges of one site for another.

Greedy alone is not safe to publish (2.7 % below the optimum where it was tried); it starts the proof.
Lazy evaluation: M. Minoux, Accelerated greedy algorithms for maximizing submodular set functions, 1978.
"""

import heapq
from collections.abc import Sequence

import numpy as np

from registry.siting.covering import Cover, IntArray
from registry.siting.rules import Deadline, Rules


def greedy(cover: Cover, rules: Rules) -> tuple[int, ...]:
    """Sites taken one by one, each adding the most to those before; equal ones by the smallest number.

    Begins with the sites that are forced in; ends when nothing is added or nothing more may open. Floors are
    not heeded. The gains fall from pick to pick, for covering is submodular.
    """
    chosen = list(rules.include)
    open_rows = cover.weight.copy()
    open_rows[cover.times_served(chosen) > 0] = 0
    queue = [(-int(gain), site) for site, gain in enumerate(cover.values(open_rows)) if site not in chosen]
    heapq.heapify(queue)
    while queue:
        stale, site = heapq.heappop(queue)
        if not rules.afford((*chosen, site)):
            continue
        rows = cover.rows_of(site)
        gain = int(open_rows[rows].sum())
        if gain == 0:
            break
        if gain < -stale and queue and (-gain, site) > queue[0]:
            heapq.heappush(queue, (-gain, site))
            continue
        chosen.append(site)
        open_rows[rows] = 0
    return tuple(chosen)


def exchanged(cover: Cover, chosen: Sequence[int], rules: Rules, deadline: Deadline) -> tuple[int, ...]:
    """The choice after every exchange of one site that gains more, or as much by a smaller number.

    Sorted. The sum of gains rises or the numbers fall with each exchange, so it ends.
    """
    chosen = sorted(chosen)
    while not deadline.passed():
        better = _best_exchange(cover, chosen, rules)
        if better is None:
            break
        chosen = better
    return tuple(chosen)


def _best_exchange(cover: Cover, chosen: list[int], rules: Rules) -> list[int] | None:
    times = cover.times_served(chosen)
    best: tuple[int, int, int] | None = None
    for leaving in chosen:
        if leaving in rules.include:
            continue
        found = replacement(cover, chosen, leaving, rules, times=times)
        if found and (found[0] > 0 or (found[0] == 0 and found[1] < leaving)):
            candidate = (-found[0], found[1], -leaving)
            best = candidate if best is None else min(best, candidate)
    if best is None:
        return None
    return sorted([*(site for site in chosen if site != -best[2]), best[1]])


def replacement(
    cover: Cover, chosen: Sequence[int], leaving: int, rules: Rules, *, times: IntArray | None = None
) -> tuple[int, int] | None:
    """The best stand-in for one pick that keeps every rule: what it gains over that pick, and its number.

    None when nobody can, or only such as would add nothing. Equal ones by the smallest number.
    """
    times = cover.times_served(chosen) if times is None else times
    without = times.copy()
    without[cover.rows_of(leaving)] -= 1
    lost = int(cover.weight[(times > 0) & (without == 0)].sum())
    others = [site for site in chosen if site != leaving]
    values = cover.values(np.where(without == 0, cover.weight, 0))
    for site in np.argsort(-values, kind="stable").tolist():
        if values[site] == 0:
            break
        if site not in chosen and rules.kept_by(cover, (*others, site)):
            return int(values[site]) - lost, site
    return None
