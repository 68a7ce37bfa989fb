"""Our optimum is everybody's optimum: PySAL spopt with HiGHS, and trying every choice."""

import time
import warnings
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from registry.siting.covering import Cover, covering, reached
from registry.siting.nearness import millimetres, nearness
from registry.siting.rules import Deadline, Rules
from registry.siting.solve import Status, fairest, fewest, most_gained, worst_share

# pulp, which spopt builds its models with, tells spopt of names that a later version will not have.
pytestmark = pytest.mark.filterwarnings("ignore:.*PuLP 4.0:DeprecationWarning")

SEEDS = range(70)


class Town:
    """A random small town: cells with people, sites, and a distance in which about a third is reached."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        cells, sites = int(random.integers(5, 25)), int(random.integers(2, 9))
        self.x, self.y = random.integers(0, 40, (2, cells)).astype(float)
        self.sites_x, self.sites_y = random.integers(0, 40, (2, sites)).astype(float)
        self.people = random.integers(0, 50, cells)
        self.people[0] = 3
        self.within = float(random.integers(6, 20))
        self.p = int(random.integers(1, sites + 1))
        self.unit = random.integers(0, 3, cells)
        self.cost = random.integers(1, 9, sites)

    @property
    def sites(self) -> int:
        return len(self.sites_x)

    def distances(self) -> np.ndarray:
        return np.hypot(self.x[:, None] - self.sites_x, self.y[:, None] - self.sites_y)

    def cover(self, *, units: bool = False) -> Cover:
        reach = reached(self.x, self.y, self.sites_x, self.sites_y, within=self.within)
        return covering(reach, self.people, self.unit if units else None)

    def choices(self, p: int) -> list[tuple[int, ...]]:
        return [choice for size in range(p + 1) for choice in combinations(range(self.sites), size)]


@pytest.fixture(scope="module")
def locate() -> Any:
    """PySAL's models; loaded here, because every worker reads this file and one of them runs it."""
    with warnings.catch_warnings():
        # What spopt imports warns about its own future; none of it is ours to mend.
        warnings.simplefilter("ignore")
        import spopt.locate
    return spopt.locate


@pytest.fixture(scope="module")
def solver(locate: Any) -> Any:
    """The solver of PySAL's models, without its talk."""
    import pulp

    return pulp.PULP_CBC_CMD(msg=False)


def ample() -> Deadline:
    return Deadline(60, clock=time.monotonic)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_most_people_are_as_many_as_spopt_finds(seed: int, locate: Any, solver: Any) -> None:
    town = Town(seed)
    ours = most_gained(town.cover(), Rules(town.p), ample())
    theirs = locate.MCLP.from_cost_matrix(town.distances(), town.people, town.within, p_facilities=town.p)
    assert ours.status is Status.OPTIMAL
    assert ours.gained == ours.bound == round(theirs.solve(solver).problem.objective.value())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fewest_sites_are_as_few_as_spopt_finds(seed: int, locate: Any, solver: Any) -> None:
    town = Town(seed)
    near = (town.distances() <= town.within) & (town.people > 0)[:, None]
    ours = fewest(town.cover(), Rules(None), ample())
    reachable = near.any(axis=1)
    assert ours.status is Status.OPTIMAL
    assert town.cover().gained(ours.sites) == town.people[reachable].sum()
    if not reachable.any():
        assert ours.sites == ()
        return
    theirs = locate.LSCP.from_cost_matrix(town.distances()[reachable], town.within)
    assert len(ours.sites) == round(theirs.solve(solver).problem.objective.value())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_walk_is_as_short_as_spopt_finds(seed: int, locate: Any, solver: Any) -> None:
    town = Town(seed)
    cover, walked = nearness(town.x, town.y, town.people, town.sites_x, town.sites_y)
    ours = most_gained(cover, Rules(town.p), ample())
    far = millimetres(town.x, town.y, town.sites_x, town.sites_y)
    theirs = locate.PMedian.from_cost_matrix(far.astype(float), town.people, p_facilities=town.p)
    assert ours.status is Status.OPTIMAL
    assert walked - ours.gained == round(theirs.solve(solver).problem.objective.value())
    assert walked - ours.gained == int(far[:, list(ours.sites)].min(axis=1) @ town.people)


@pytest.mark.parametrize("seed", SEEDS)
def test_budget_forced_sites_and_floors_give_what_trying_everything_gives(seed: int) -> None:
    town = Town(seed)
    cover = town.cover(units=True)
    rules = Rules(
        town.p,
        include=(seed % town.sites,),
        cost=town.cost,
        budget=12,
        floors={seed % 3: 10, (seed + 1) % 3: 1},
    )
    kept = [choice for choice in town.choices(town.p) if rules.kept_by(cover, choice)]
    ours = most_gained(cover, rules, ample())
    if not kept:
        assert ours.status is Status.INFEASIBLE
        assert ours.binding
        return
    assert ours.status is Status.OPTIMAL
    assert rules.kept_by(cover, ours.sites)
    assert ours.gained == max(cover.gained(choice) for choice in kept)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fairest_choice_is_what_trying_everything_gives(seed: int) -> None:
    town = Town(seed)
    cover = town.cover(units=True)
    people = {unit: int(town.people[town.unit == unit].sum()) for unit in range(3)}
    people = {unit: count for unit, count in people.items() if count}
    already = {unit: count // 7 for unit, count in people.items()}
    helped = {unit: count for unit, count in people.items() if unit in cover.unit}
    ours, _ = fairest(cover, Rules(town.p), people, already, ample())

    def quality(choice: tuple[int, ...]) -> tuple[object, int]:
        worst = worst_share(cover, choice, helped, already)
        return worst and worst[1], cover.gained(choice)

    assert ours.status is Status.OPTIMAL
    assert quality(ours.sites) == max(map(quality, town.choices(town.p)))
