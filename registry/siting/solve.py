"""The recipe: greedy and exchanges, a bound, and HiGHS only while the gap is open.

Every answer carries its certificate: the best choice so far and a limit that no choice can pass. Which work
is done follows from the problem alone; the deadline only cuts it short.
"""

from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from registry.siting import exact
from registry.siting.covering import Cover
from registry.siting.greedy import exchanged, greedy
from registry.siting.lagrange import bound
from registry.siting.rules import Deadline, Rules


class Status(StrEnum):
    """How sure an answer is."""

    OPTIMAL = "optimal"
    """Proved: nothing is better."""
    FEASIBLE = "feasible"
    """Keeps the rules; `bound` says how much better another could be."""
    INFEASIBLE = "infeasible"
    """Proved: nothing keeps the rules."""
    UNKNOWN = "unknown"
    """The time was over before anything was found that keeps the rules."""


class Outcome(NamedTuple):
    """Chosen sites by number in order, what they gain, and the most that any choice could.

    For a set cover `gained` and `bound` are minus the number of sites. `binding` names the rules that stand
    in the way when nothing keeps them all.
    """

    status: Status
    sites: tuple[int, ...]
    gained: int
    bound: int
    binding: tuple[str, ...] = ()


def most_gained(cover: Cover, rules: Rules, deadline: Deadline) -> Outcome:
    """The choice within the rules that gains the most."""
    binding = _forced_too_much(rules) or _floors_too_high(cover, rules)
    if binding:
        return Outcome(Status.INFEASIBLE, (), 0, 0, binding)
    start = exchanged(cover, greedy(cover, rules), rules, deadline)
    limit = bound(cover, start, rules, deadline)
    best: tuple[int, ...] | None = limit.sites if rules.kept_by(cover, limit.sites) else None
    most = limit.most
    if best is None or cover.gained(best) < most:
        worth = limit.worth if best is not None else None
        known = best if best is not None and (worth is None or worth[list(best)].all()) else None
        found = exact.most(cover, rules, deadline, start=known, worth=worth)
        if found.proved and found.sites is None and best is None:
            return Outcome(Status.INFEASIBLE, (), 0, 0, _binding(cover, rules, deadline))
        best, most = _better(cover, rules, best, most, found)
    if best is None:
        return Outcome(Status.UNKNOWN, (), 0, most)
    best = _tidied(cover, exchanged(cover, best, rules, deadline), rules)
    gained = cover.gained(best)
    return Outcome(Status.OPTIMAL if gained >= most else Status.FEASIBLE, best, gained, most)


def fewest(cover: Cover, rules: Rules, deadline: Deadline) -> Outcome:
    """The fewest sites that serve every row; a row that nobody serves is not in a `Cover` at all."""
    binding = _forced_too_much(rules)
    if binding:
        return Outcome(Status.INFEASIBLE, (), 0, 0, binding)
    start: tuple[int, ...] | None = _tidied(cover, greedy(cover, replace(rules, p=None)), rules)
    if start is not None and cover.gained(start) < cover.total:
        start = None
    found = (
        exact.fewest(cover, rules, deadline) if len(cover.weight) else exact.Found(rules.include, None, True)
    )
    if found.proved and found.sites is None:
        return Outcome(Status.INFEASIBLE, (), 0, 0, ("budget",))
    served = found.sites is not None and cover.gained(found.sites) == cover.total
    best = found.sites if served and (start is None or len(found.sites or ()) <= len(start)) else start
    if best is None:
        return Outcome(Status.UNKNOWN, (), 0, 0)
    least = 0 if found.bound is None else int(np.ceil(-found.bound - 1e-6))
    least = len(best) if found.proved and served else max(least, int(len(cover.weight) > 0))
    kept = replace(rules, p=len(best))
    best = exchanged(cover, best, kept, deadline)
    status = Status.OPTIMAL if len(best) <= least else Status.FEASIBLE
    return Outcome(status, best, -len(best), -least)


def fairest(
    cover: Cover, rules: Rules, people: dict[int, int], already: dict[int, int], deadline: Deadline
) -> tuple[Outcome, Rules]:
    """The choice whose worst unit has the largest share reached; among those, the one that gains the most.

    Only units in which some site reaches somebody count: no choice can help the others. The rules come back
    with the floors that this share means.
    """
    binding = _forced_too_much(rules)
    if binding:
        return Outcome(Status.INFEASIBLE, (), 0, 0, binding), rules
    helped = {unit: people[unit] for unit in np.unique(cover.unit[cover.unit >= 0]).tolist()}
    found = exact.fairest(cover, rules, helped, already, deadline)
    known = found.sites is not None and rules.kept_by(cover, found.sites)
    base = found.sites if known and found.sites is not None else greedy(cover, rules)
    worst = worst_share(cover, base, helped, already)
    fair = replace(rules, floors={} if worst is None else floors(worst[1], helped, already))
    outcome = most_gained(cover, fair, deadline)
    if outcome.status in {Status.UNKNOWN, Status.INFEASIBLE}:
        gained = cover.gained(base)
        outcome = Outcome(Status.FEASIBLE, tuple(sorted(base)), gained, max(gained, outcome.bound))
    if not (found.proved and known) and outcome.status is Status.OPTIMAL:
        return outcome._replace(status=Status.FEASIBLE), fair
    return outcome, fair


def floors(share: Fraction, people: dict[int, int], already: dict[int, int]) -> dict[int, int]:
    """How many people each unit still has to gain to have that share of its people reached.

    >>> floors(Fraction(1, 3), {1: 10, 2: 9}, {1: 1, 2: 3})
    {1: 3}
    """
    needs = {
        unit: -(-share.numerator * count // share.denominator) - already.get(unit, 0)
        for unit, count in people.items()
    }
    return {unit: need for unit, need in needs.items() if need > 0}


def worst_share(
    cover: Cover, sites: tuple[int, ...], people: dict[int, int], already: dict[int, int]
) -> tuple[int, Fraction] | None:
    """The unit with the smallest share of its people reached, and that share; None without units."""
    if not people:
        return None
    gained = cover.gained_by_unit(sites)
    return min(
        ((unit, Fraction(already.get(unit, 0) + gained[unit], count)) for unit, count in people.items()),
        key=lambda pair: (pair[1], pair[0]),
    )


def _better(
    cover: Cover, rules: Rules, best: tuple[int, ...] | None, most: int, found: exact.Found
) -> tuple[tuple[int, ...] | None, int]:
    """The better of what was known and what the solver found, and the limit that now holds.

    The solver looked only at sites that a better choice needs: the known choice may beat its bound.
    """
    gained = -1 if best is None else cover.gained(best)
    if found.sites is not None and rules.kept_by(cover, found.sites):
        now = cover.gained(found.sites)
        if now > gained:
            best, gained = found.sites, now
    if found.bound is not None:
        slack = max(0.95, 1e-9 * abs(found.bound))
        limit = int(np.floor(found.bound + 1e-6 * max(1.0, abs(found.bound) * 1e-3)))
        proved = found.proved and best is not None and found.bound - gained <= slack
        most = gained if proved else min(most, max(limit, gained))
    elif found.proved and best is not None:
        most = gained
    return best, most


def _tidied(cover: Cover, sites: tuple[int, ...], rules: Rules) -> tuple[int, ...]:
    """The sites without those that add nobody, the largest numbers first; forced ones stay."""
    kept = sorted(sites)
    times = cover.times_served(kept)
    for site in sorted(sites, reverse=True):
        rows = cover.rows_of(site)
        if site not in rules.include and (times[rows] > 1).all():
            kept.remove(site)
            times[rows] -= 1
    return tuple(kept)


def _forced_too_much(rules: Rules) -> tuple[str, ...]:
    """Which limit the forced sites alone break."""
    found = []
    if rules.p is not None and len(rules.include) > rules.p:
        found.append("p")
    if rules.budget is not None and rules.spent(rules.include) > rules.budget:
        found.append("budget")
    return ("include", *found) if found else ()


def _floors_too_high(cover: Cover, rules: Rules) -> tuple[str, ...]:
    """Units whose floor not even all sites together reach, as `floor:<number>`."""
    all_of_them = cover.gained_by_unit(range(cover.site_count))
    return tuple(f"floor:{unit}" for unit, need in sorted(rules.floors.items()) if all_of_them[unit] < need)


def _binding(cover: Cover, rules: Rules, deadline: Deadline) -> tuple[str, ...]:
    """The rules of which any one, dropped, would leave a choice; every rule when none alone is to blame."""
    given = {"p": rules.p is not None, "budget": rules.budget is not None, "floor": bool(rules.floors)}
    without = {"p": {"p": None}, "budget": {"budget": None}, "floor": {"floors": {}}}
    names = [name for name, there in given.items() if there]
    alone = [
        name
        for name in names
        if exact.most(cover, replace(rules, **without[name]), deadline).sites is not None  # type: ignore[arg-type]
    ]
    return tuple(alone or names)
