"""`creative-registry siting` on the seeded city."""

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


class Run:
    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["siting", *words], catch_exceptions=False)

    def json(self, *words: str) -> dict:
        result = self(*words, "--on", "2026-11-23", "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


def test_three_places_are_proved_the_best(run: Run) -> None:
    answer = run.json("--p", "3", "--within", "1000")
    assert answer["status"] == "optimal"
    assert answer["gap"] == 0
    assert answer["objective"] == answer["bound"] == answer["gained"] > 0
    assert len(answer["sites"]) == 3
    assert answer["already"] + answer["gained"] <= answer["population"]
    assert sum(site["unique"] for site in answer["sites"]) <= answer["gained"]
    assert answer["data"]["crs"].endswith("/5897")


def test_the_same_question_has_the_same_hash_and_another_one_has_not(run: Run) -> None:
    first, again, other = (
        run.json("--p", "2", "--within", within)["hash"] for within in ("900", "900", "950")
    )
    assert first == again != other


def test_every_heritage_place_is_a_candidate_or_says_why_not(run: Run) -> None:
    answer = run.json("--p", "1", "--exclude", "HN058")
    reasons = {each["code"]: each["reason"] for each in answer["excluded"]}
    assert "HN058" in reasons
    heritage = CliRunner().invoke(app, ["sites", "list", "--json"]).stdout
    places = [place for place in json.loads(heritage) if place["stage"]]
    assert answer["candidates"] + len(reasons) == len(places)


def test_a_place_can_be_forced_in_and_its_price_is_seen(run: Run) -> None:
    best = run.json("--p", "2")
    outside = next(
        pick["runner_up"]
        for pick in best["sites"]
        if pick["runner_up"] not in {p["code"] for p in best["sites"]}
    )
    forced = run.json("--p", "2", "--include", outside)
    assert outside in {pick["code"] for pick in forced["sites"]}
    assert forced["gained"] <= best["gained"]


def test_fairness_says_what_it_costs(run: Run) -> None:
    answer = run.json("--p", "3", "--fair")
    fairness = answer["fairness"]
    assert fairness["price"] >= 0
    assert fairness["share"] >= fairness["plain_share"]


def test_a_floor_that_cannot_be_kept_names_the_units(run: Run) -> None:
    answer = run.json("--p", "3", "--floor", "0.9")
    assert answer["status"] == "infeasible"
    assert answer["sites"] == []
    assert {each["rule"] for each in answer["binding"]} == {"floor"}
    assert "people" in answer["binding"][0]["message"]


def test_a_budget_limits_the_choice(run: Run) -> None:
    answer = run.json("--budget", "50", "--cost", "*=25")
    assert 1 <= len(answer["sites"]) <= 2
    assert answer["gained"] == run.json("--p", "2")["gained"]


def test_the_fewest_places_for_those_who_can_be_reached(run: Run) -> None:
    answer = run.json("--model", "lscp", "--within", "3000", "--reachable")
    assert answer["status"] == "optimal"
    assert answer["objective"] == len(answer["sites"]) == answer["bound"]
    assert run.json("--model", "lscp", "--within", "3000")["binding"][0]["rule"] == "within"


def test_the_least_distance_falls_with_more_places(run: Run) -> None:
    one, two = (run.json("--model", "pmedian", "--p", p) for p in "12")
    assert one["status"] == two["status"] == "optimal"
    assert two["mean_distance"] < one["mean_distance"]


def test_the_frontier_rises(run: Run) -> None:
    points = run.json("--frontier")
    assert [point["p"] for point in points] == list(range(1, 11))
    gained = [point["gained"] for point in points]
    assert gained == sorted(gained)


def test_people_read_a_table(run: Run) -> None:
    result = run("--p", "1")
    assert result.exit_code == 0
    assert "optimal" in result.stdout
    assert "Bound" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--p", "0"], "at least 1"),
        (["--p", "500"], "candidates"),
        (["--p", "2", "--within", "0"], "distance"),
        (["--p", "2", "--within", "-5"], "distance"),
        (["--p", "2", "--within", "1e9"], "distance"),
        (["--p", "2", "--within", "nan"], "finite number"),
        (["--p", "2", "--floor", "1.1"], "share"),
        (["--budget", "-1", "--cost", "*=1"], "negative"),
        (["--budget", "5", "--cost", "*=x"], "understood"),
        (["--p", "2", "--include", "HN999"], "published heritage place"),
        (["--p", "2", "--on", "tomorrow"], "day"),
        ([], "budget"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_computed(run: Run, words: list[str], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 3
    assert told in result.stderr
    assert result.stdout == ""
