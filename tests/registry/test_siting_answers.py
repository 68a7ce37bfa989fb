"""What siting answers, over towns small enough to see through; and what must hold in every town."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.siting.answer import Answer, Data
from registry.siting.ask import answered, frontier
from registry.siting.covering import covering, reached
from registry.siting.greedy import greedy
from registry.siting.instance import Instance, instance
from registry.siting.lagrange import bound
from registry.siting.question import Model, Question
from registry.siting.rules import Deadline, Rules
from registry.siting.solve import Status, most_gained

ABOUT = Data("test", 2019, "2026-01-01", "metres", 1, "")
NAMES = {1: "Quận Một", 2: "Quận Hai"}


def street(*, centres: tuple[float, ...] = ()) -> Instance:
    """Five cells a kilometre apart, 10 to 50 people, the last two in unit 2; a candidate at each."""
    x = np.arange(5) * 1000.0
    cells = (x, np.zeros(5), np.array([10, 20, 30, 40, 50]), np.array([1, 1, 1, 2, 2]))
    candidates = [(f"HN00{number}", f"Nhà {number}", number * 1000.0, 0.0) for number in range(5)]
    return instance(cells, candidates, (np.array(centres), np.zeros(len(centres))), NAMES)


def ask(data: Instance, **question: object) -> Answer:
    return answered(data, Question(**question), about=ABOUT)  # type: ignore[arg-type]


def codes(answer: Answer) -> list[str]:
    return [pick.code for pick in answer.sites]


def test_exactly_at_the_distance_is_within() -> None:
    assert ask(street(), p=1, within=1000).gained == 30 + 40 + 50
    assert ask(street(), p=1, within=999.999).gained == 50


def test_existing_centres_are_there_already() -> None:
    answer = ask(street(centres=(4000.0,)), p=1, within=1000)
    assert (answer.already, answer.gained, codes(answer)) == (90, 60, ["HN001"])


def test_equal_choices_go_to_the_smallest_code() -> None:
    cells = (np.array([0.0, 9000.0]), np.zeros(2), np.array([7, 7]), np.array([1, 1]))
    twins = [("HN009", "a", 9000.0, 0.0), ("HN002", "b", 0.0, 0.0), ("HN001", "c", 9000.0, 0.0)]
    assert codes(ask(instance(cells, twins, (np.empty(0), np.empty(0))), p=1)) == ["HN001"]


def test_each_pick_tells_what_only_it_adds_and_who_could_stand_in() -> None:
    first, second = ask(street(), p=2, within=1000).sites
    assert (first.code, second.code) == ("HN000", "HN003")
    assert (first.unique, first.runner_up, first.loss) == (30, "HN001", 0)
    assert (second.unique, second.runner_up, second.loss) == (120, "HN004", 30)


def test_a_place_that_adds_nobody_is_not_picked() -> None:
    assert len(ask(street(), p=5, within=10_000).sites) == 1


def test_forced_places_are_in_and_count() -> None:
    answer = ask(street(), p=1, within=1000, include=("HN000",))
    assert (codes(answer), answer.gained, answer.sites[0].runner_up) == (["HN000"], 30, None)


def test_fairness_has_a_price() -> None:
    answer = ask(street(), p=1, within=500, fair=True)
    assert answer.status is Status.OPTIMAL
    both = ask(street(), p=2, within=500, fair=True)
    assert codes(both) == ["HN002", "HN004"]
    assert both.fairness is not None
    assert (both.fairness.price, both.fairness.unit, both.fairness.share) == (10, "Quận Một", 0.5)
    assert both.fairness.plain_share == 0.0


def test_infeasible_is_said_with_the_rule_that_binds() -> None:
    few = ask(street(), p=1, within=500, floor=0.4)
    assert (few.status, [each.rule for each in few.binding]) == (Status.INFEASIBLE, ["p", "floor"])
    poor = ask(street(), within=500, floor=0.4, budget=5, costs=(("*", 3),))
    assert [each.rule for each in poor.binding] == ["budget", "floor"]
    dear = ask(street(), p=2, budget=5, costs=(("*", 9),), include=("HN001",))
    assert [each.rule for each in dear.binding] == ["include", "budget"]
    far = replace(street(), sites_x=street().sites_x[:3], sites_y=np.zeros(3), codes=street().codes[:3])
    high = ask(far, p=3, within=500, floor=0.1)
    assert "Quận Hai: even all candidates reach only 0 of 90 people" in high.binding[0].message
    alone = ask(far, model=Model.LSCP, within=500)
    assert "90 people in 2 cells" in alone.binding[0].message


def test_the_fewest_places_reach_everybody() -> None:
    answer = ask(street(), model=Model.LSCP, within=1000)
    assert (answer.status, answer.objective, answer.gained) == (Status.OPTIMAL, 2, 150)


def test_the_least_distance_counts_existing_centres() -> None:
    answer = ask(street(centres=(4000.0,)), model=Model.PMEDIAN, p=1)
    assert codes(answer) == ["HN001"]
    assert answer.objective == (10 * 1000 + 30 * 1000 + 40 * 1000) * 1000
    assert answer.mean_distance == pytest.approx(80_000 / 150, abs=0.001)


def test_a_town_without_people_or_reach_gains_nobody() -> None:
    empty = instance(
        (np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1)),
        [("HN001", "a", 0, 0)],
        (np.empty(0), np.empty(0)),
    )
    for model in (Model.MCLP, Model.PMEDIAN):
        answer = ask(empty, p=1, model=model)
        assert (answer.status, answer.gained, answer.gap) == (Status.OPTIMAL, 0, 0)
    assert ask(empty, model=Model.LSCP).sites == ()


def test_when_time_is_over_the_best_so_far_comes_with_a_true_bound() -> None:
    ticks = iter([0.0, *[100.0] * 10_000])
    answer = answered(street(), Question(p=2, within=1000), about=ABOUT, clock=ticks.__next__)
    assert answer.status is Status.FEASIBLE
    assert answer.gained <= 150 <= answer.bound
    assert answer.sensitivity == ()


def test_the_solver_stops_when_the_clock_says_so() -> None:
    random = np.random.default_rng(1)
    x, y, sites_x, sites_y = (random.uniform(0, 9000, size) for size in (3000, 3000, 120, 120))
    cover = covering(reached(x, y, sites_x, sites_y, within=1500), random.integers(1, 100, 3000))
    looked = 0

    def clock() -> float:
        nonlocal looked
        looked += 1
        return 0.0 if looked < 60 else 1000.0

    outcome = most_gained(cover, Rules(12), Deadline(900, clock=clock))
    assert outcome.status is Status.FEASIBLE
    assert outcome.gained < outcome.bound <= cover.total
    assert looked < 2000


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ({"p": 0}, "p"),
        ({"p": 6}, "p"),
        ({}, "p"),
        ({"p": 1, "within": 0}, "within"),
        ({"p": 1, "within": -1}, "within"),
        ({"p": 1, "within": 1e9}, "within"),
        ({"p": 1, "within": float("nan")}, "within"),
        ({"p": 1, "floor": 1.01}, "floor"),
        ({"p": 1, "floor": float("nan")}, "floor"),
        ({"p": 1, "include": ("HN777",)}, "include"),
        ({"p": 1, "include": ("HN001",), "exclude": ("HN001",)}, "include"),
        ({"budget": -1, "costs": (("*", 1),)}, "budget"),
        ({"budget": 5}, "budget"),
        ({"budget": 5, "costs": (("HN001", 1),)}, "cost"),
        ({"p": 1, "costs": (("*", 1),)}, "cost"),
        ({"p": 1, "seconds": 0}, "seconds"),
        ({"p": 1, "model": Model.LSCP}, "p"),
        ({"p": 1, "model": Model.PMEDIAN, "fair": True}, "fair"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(question: dict, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(street(), **question)
    assert where in {fault.where for fault in refused.value.faults}


coordinates = st.integers(0, 60).map(float)


@st.composite
def towns(draw: st.DrawFn) -> Instance:
    cells = draw(
        st.lists(
            st.tuples(coordinates, coordinates, st.integers(0, 30), st.integers(1, 3)),
            min_size=1,
            max_size=14,
        )
    )
    sites = draw(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=6))
    centres = draw(st.lists(st.tuples(coordinates, coordinates), max_size=2))
    x, y, people, unit = (np.array(column) for column in zip(*cells, strict=True))
    candidates = [(f"HN{number:03d}", "", *at) for number, at in enumerate(sites)]
    at = np.array(centres, dtype=float).reshape(-1, 2)
    return instance((x, y, people, unit), candidates, (at[:, 0], at[:, 1]))


@settings(max_examples=60, deadline=None)
@given(towns(), st.integers(1, 40))
def test_more_places_and_a_longer_way_never_gain_fewer(town: Instance, within: int) -> None:
    gained = [point.gained for point in frontier(town, Question(p=1, within=within))]
    assert gained == sorted(gained)
    near, far = (ask(town, p=1, within=metres) for metres in (within, within + 7))
    assert near.already + near.gained <= far.already + far.gained


@settings(max_examples=60, deadline=None)
@given(towns(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_the_order_of_the_data_changes_nothing(town: Instance, random: object, p: int) -> None:
    cells = list(zip(town.x, town.y, town.people, town.unit, strict=True))
    sites = list(zip(town.codes, town.names, town.sites_x, town.sites_y, strict=True))
    random.shuffle(cells)  # type: ignore[attr-defined]
    random.shuffle(sites)  # type: ignore[attr-defined]
    columns = tuple(np.array(column) for column in zip(*cells, strict=True))
    shuffled = instance(columns, sites, (town.centres_x[::-1], town.centres_y[::-1]))  # type: ignore[arg-type]
    asked = Question(p=min(p, len(sites)), within=20)
    assert answered(town, asked, about=ABOUT) == answered(shuffled, asked, about=ABOUT)


@settings(max_examples=60, deadline=None)
@given(towns(), st.sampled_from(Model), st.integers(1, 40))
def test_the_bound_holds_and_no_gap_means_optimal(town: Instance, model: Model, within: int) -> None:
    p = None if model is Model.LSCP else 1
    answer = ask(town, model=model, p=p, within=within, reachable=model is Model.LSCP)
    assert answer.status is Status.OPTIMAL
    assert answer.gap == 0
    assert answer.already + answer.gained <= answer.population
    assert sum(pick.unique for pick in answer.sites) <= answer.gained


@settings(max_examples=100, deadline=None)
@given(towns(), st.integers(1, 40), st.integers(1, 5), st.integers(0, 30))
def test_a_bound_is_never_below_what_can_be_gained(town: Instance, within: int, p: int, rounds: int) -> None:
    reach = reached(town.x, town.y, town.sites_x, town.sites_y, within=within)
    cover, deadline = covering(reach, town.people), Deadline(60, clock=lambda: 0.0)
    best = most_gained(cover, Rules(p), deadline)
    assert bound(cover, (), Rules(p), deadline, rounds).most >= best.gained


@settings(max_examples=60, deadline=None)
@given(towns(), st.integers(1, 40))
def test_greedy_gains_ever_less_with_each_pick(town: Instance, within: int) -> None:
    cover = covering(reached(town.x, town.y, town.sites_x, town.sites_y, within=within), town.people)
    picks = greedy(cover, Rules(None))
    sums = [cover.gained(picks[:size]) for size in range(len(picks) + 1)]
    steps = [after - before for before, after in pairwise(sums)]
    assert steps == sorted(steps, reverse=True)


@settings(max_examples=60, deadline=None)
@given(towns(), st.integers(1, 40), st.lists(st.integers(0, 5), max_size=4))
def test_merging_rows_changes_no_sum(town: Instance, within: int, chosen: list[int]) -> None:
    reach = reached(town.x, town.y, town.sites_x, town.sites_y, within=within)
    merged, apart = covering(reach, town.people), covering(reach, town.people, collapse=False)
    sites = sorted({site % len(town.codes) for site in chosen})
    assert merged.gained(sites) == apart.gained(sites)
    assert len(merged.weight) <= len(apart.weight)
