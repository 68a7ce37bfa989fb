"""A question answered over an instance, with everything that a reader needs to judge the answer."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from registry.siting.answer import Answer, Binding, Data, Excluded, Fairness, Pick, Point, Sensitivity, sealed
from registry.siting.greedy import replacement
from registry.siting.instance import Instance, Laid, laid
from registry.siting.nearness import MILLIMETRES
from registry.siting.question import FARTHEST, Model, Question
from registry.siting.rules import Deadline
from registry.siting.solve import Outcome, Status, fairest, fewest, most_gained, worst_share

Clock = Callable[[], float]
FRONTIER = 10
_OTHER_DISTANCES = (0.5, 0.75, 1.25, 1.5)


class _Decided(NamedTuple):
    laid: Laid
    outcome: Outcome


def answered(
    data: Instance,
    asked: Question,
    *,
    about: Data,
    excluded: tuple[Excluded, ...] = (),
    clock: Clock = time.monotonic,
) -> Answer:
    """The answer, proved as far as the time allows; what no time is left for is left out.

    Raises Invalid when the question does not fit the data.
    """
    deadline = Deadline(asked.seconds, clock=clock)
    decided = _decide(data, asked, deadline)
    problem, outcome = decided
    found = outcome.status in {Status.OPTIMAL, Status.FEASIBLE}
    objective, bound = _counted(asked, problem, outcome) if found else (0, 0)
    walked = objective if asked.model is Model.PMEDIAN and found else None
    people = int(data.people.sum())
    return sealed(
        Answer(
            question=asked,
            status=outcome.status,
            sites=tuple(_picks(data, asked, decided)) if found else (),
            population=people,
            already=problem.reached_before,
            gained=problem.reach.gained(outcome.sites),
            objective=objective,
            bound=bound,
            gap=abs(bound - objective),
            gap_share=round(abs(bound - objective) / objective, 6) if objective else 0.0,
            mean_distance=round(walked / people / MILLIMETRES, 3) if walked is not None and people else None,
            binding=tuple(_binding(data, asked, decided)),
            fairness=_fairness(data, asked, decided, deadline) if found else None,
            sensitivity=tuple(_sensitivity(data, asked, outcome, deadline)) if found else (),
            candidates=len(data.codes),
            excluded=excluded,
            data=replace(about, digest=data.digest()),
        )
    )


def frontier(
    data: Instance, asked: Question, *, most: int = FRONTIER, clock: Clock = time.monotonic
) -> tuple[Point, ...]:
    """The best choice for each number of sites from 1 to `most`, or to as many as there are candidates.

    What is gained never falls; it need not rise by ever less, for the best two need not contain the best one.
    The time of the question is for all of them together; a set cover has no frontier and is Invalid.
    """
    deadline = Deadline(asked.seconds, clock=clock)
    if not data.codes:
        return ()
    problem = laid(data, replace(asked, p=1))
    points = []
    for p in range(1, min(most, len(data.codes)) + 1):
        decided = _decided(problem._replace(rules=replace(problem.rules, p=p)), asked, deadline)
        outcome = decided.outcome
        found = outcome.status in {Status.OPTIMAL, Status.FEASIBLE}
        objective, bound = _counted(asked, decided.laid, outcome) if found else (0, 0)
        gained = decided.laid.reach.gained(outcome.sites)
        points.append(Point(p, outcome.status, gained, objective, bound, _codes(data, outcome.sites)))
    return tuple(points)


def _decide(data: Instance, asked: Question, deadline: Deadline) -> _Decided:
    return _decided(laid(data, asked), asked, deadline)


def _decided(problem: Laid, asked: Question, deadline: Deadline) -> _Decided:
    if asked.model is Model.LSCP:
        if problem.unreachable[0] and not asked.reachable:
            return _Decided(problem, Outcome(Status.INFEASIBLE, (), 0, 0, ("within",)))
        return _Decided(problem, fewest(problem.counted, problem.rules, deadline))
    if asked.fair:
        outcome, rules = fairest(problem.counted, problem.rules, problem.people, problem.already, deadline)
        return _Decided(problem._replace(rules=rules), outcome)
    return _Decided(problem, most_gained(problem.counted, problem.rules, deadline))


def _codes(data: Instance, sites: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(data.codes[site] for site in sites)


def _counted(asked: Question, problem: Laid, outcome: Outcome) -> tuple[int, int]:
    """What the model counts, and its bound, as people read them."""
    if asked.model is Model.MCLP:
        return outcome.gained, outcome.bound
    if asked.model is Model.LSCP:
        return -outcome.gained, -outcome.bound
    return problem.walked - outcome.gained, problem.walked - outcome.bound


def _picks(data: Instance, asked: Question, decided: _Decided) -> Iterator[Pick]:
    problem, outcome = decided
    times = problem.reach.times_served(outcome.sites)
    rules = problem.rules if asked.model is not Model.LSCP else replace(problem.rules, p=len(outcome.sites))
    for site in outcome.sites:
        rows = problem.reach.rows_of(site)
        stand_in = None
        if site not in rules.include:
            stand_in = replacement(problem.counted, outcome.sites, site, rules)
        yield Pick(
            data.codes[site],
            data.names[site],
            int(problem.reach.weight[rows][times[rows] == 1].sum()),
            None if stand_in is None else data.codes[stand_in[1]],
            None if stand_in is None else -stand_in[0],
        )


def _binding(data: Instance, asked: Question, decided: _Decided) -> Iterator[Binding]:
    """Why nothing keeps the rules, in words."""
    problem, outcome = decided
    people, cells = problem.unreachable
    at_most = problem.reach.gained_by_unit(range(problem.reach.site_count))
    said = {
        "p": f"{asked.p} sites are too few" if asked.p is not None else "",
        "budget": f"a budget of {asked.budget} is too small",
        "include": f"the {len(set(asked.include))} forced sites alone break a limit",
        "floor": f"not every {asked.by} can have {asked.floor:.0%} at once" if asked.floor else "",
        "within": f"{people} people in {cells} cells are beyond {asked.within:g} m of every candidate",
    }
    for rule in outcome.binding:
        name, colon, number = rule.partition(":")
        if colon:
            unit = int(number)
            able = problem.already.get(unit, 0) + at_most[unit]
            yield Binding(
                name,
                f"{data.unit_name(unit)}: even all candidates reach only {able} of"
                f" {problem.people[unit]} people, fewer than {asked.floor:.0%}",
            )
        else:
            yield Binding(name, said[name])


def _fairness(data: Instance, asked: Question, decided: _Decided, deadline: Deadline) -> Fairness | None:
    if not (asked.fair or asked.floor is not None):
        return None
    problem, outcome = decided
    helped = {unit: problem.people[unit] for unit in sorted(set(problem.reach.unit.tolist()) - {-1})}
    plain = most_gained(problem.counted, replace(problem.rules, floors={}), deadline)
    now = worst_share(problem.reach, outcome.sites, helped, problem.already)
    then = worst_share(problem.reach, plain.sites, helped, problem.already)
    if now is None or then is None:
        return None
    return Fairness(
        plain.gained - outcome.gained,
        data.unit_name(now[0]),
        round(float(now[1]), 6),
        round(float(then[1]), 6),
        _codes(data, plain.sites),
    )


def _sensitivity(
    data: Instance, asked: Question, outcome: Outcome, deadline: Deadline
) -> Iterator[Sensitivity]:
    """The same sites at other distances, beside the best choice there; for the other models nothing."""
    if asked.model is not Model.MCLP:
        return
    for factor in _OTHER_DISTANCES:
        if deadline.passed():
            return
        other = replace(asked, within=min(asked.within * factor, FARTHEST))
        there = _decide(data, other, deadline)
        reach = there.laid.reach
        sites = there.outcome.sites
        yield Sensitivity(other.within, reach.gained(outcome.sites), reach.gained(sites), _codes(data, sites))
