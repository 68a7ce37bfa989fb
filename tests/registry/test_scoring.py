"""Scoring: published scales, a small case by hand, and what must not change the order."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registry.errors import Invalid, NotFound, Unavailable
from registry.packaged import data_folder
from registry.scoring import criteria, given_weights, ranked, score, topsis
from registry.vocabulary import read_vocabularies

TODAY = date(2026, 11, 23)
NAN = float("nan")


def test_a_small_case_by_hand() -> None:
    points = np.array([[100, 0], [40, NAN], [60, 100]], dtype=float)
    found = ranked(points, [0.75, 0.25], top=1, draws=500)
    assert found.score.tolist() == [75, 30, 70]
    assert found.at_most.tolist() == [75, 55, 70]
    assert found.known.tolist() == [1, 0.75, 1]
    assert found.rank.tolist() == [1, 3, 2]
    # The first leads as long as its lead in one criterion, 40 w, outweighs 100 (1 - w).
    drawn = np.random.default_rng(102).dirichlet([37.5, 12.5], size=500)[:, 0]
    first = (40 * drawn > 100 * (1 - drawn)).mean()
    assert found.stable.tolist() == pytest.approx([first, 0, 1 - first])


def test_the_second_opinion_by_hand() -> None:
    points = np.array([[100, 0], [0, 100], [50, 50]], dtype=float)
    # By vector normalisation both columns are divided by √12500; the distances that remain are in points.
    weights = np.array([0.6, 0.4])
    norm, best, worst = np.sqrt(12_500), np.array([100, 100]), np.array([0, 0])
    away = [np.sqrt((((points - at) * weights / norm) ** 2).sum(axis=1)) for at in (best, worst)]
    assert topsis(points, weights) == pytest.approx(away[1] / (away[0] + away[1]), abs=1e-9)


def test_the_second_opinion_is_none_where_nothing_differs() -> None:
    for points in (np.full((3, 2), 40.0), np.zeros((3, 2)), np.array([[10.0, 20.0]]), np.empty((0, 2))):
        found = ranked(points, [0.5, 0.5], top=1, draws=10)
        assert np.isnan(found.closeness).all()
        assert not found.second.any()


matrices = st.integers(2, 12).flatmap(
    lambda rows: st.lists(
        st.lists(st.one_of(st.just(NAN), st.integers(0, 20).map(lambda n: n * 5.0)), min_size=4, max_size=4),
        min_size=rows,
        max_size=rows,
    )
)
shares = st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any)


@settings(deadline=None, max_examples=150)
@given(rows=matrices, given=shares, seed=st.integers(0, 2**16), top=st.integers(1, 5))
def test_neither_order_nor_company_changes_a_score_and_what_becomes_known_never_lowers_it(
    rows: list[list[float]], given: list[int], seed: int, top: int
) -> None:
    points, weights = np.array(rows), [number / sum(given) for number in given]
    found = ranked(points, weights, top=top, draws=50)
    mixed = np.random.default_rng(seed).permutation(len(points))
    again = ranked(points[mixed], weights, top=top, draws=50)
    assert (again.score == found.score[mixed]).all()
    assert (again.at_most == found.at_most[mixed]).all()
    assert again.closeness == pytest.approx(found.closeness[mixed], nan_ok=True)
    assert (ranked(points[1:], weights, top=top, draws=50).score == found.score[1:]).all()
    learnt = ranked(np.where(np.isnan(points), 35.0, points), weights, top=top, draws=50)
    assert (found.score <= learnt.score + 1e-9).all()
    assert (learnt.score <= found.at_most + 1e-9).all()
    assert sorted(found.rank) == list(range(1, len(points) + 1))
    assert found.stable.sum() == pytest.approx(min(top, len(points)))
    assert ((found.stable >= 0) & (found.stable <= 1)).all()


def test_one_weight_alone_is_stable_and_the_same_seed_draws_the_same() -> None:
    points = np.array([[90.0, 10.0], [80.0, 100.0]])
    assert ranked(points, [1, 0], top=1, draws=200).stable.tolist() == [1, 0]
    first, second = (ranked(points, [0.5, 0.5], top=1, draws=200, seed=5) for _ in range(2))
    assert first.stable.tolist() == second.stable.tolist()


def test_the_published_scales_have_every_code_of_the_vocabularies_that_a_candidate_can_have() -> None:
    published = criteria()
    words = read_vocabularies(data_folder() / "vocabulary")
    shelves = {name: name for name in ("occupancy", "rank", "condition", "relocation", "verification")}
    gone = {
        "stage": {"pilot", "operating", "closed", "rejected"},
        "survival": {"demolished", "redeveloped"},
    }
    for code, shelf in (shelves | {"stage": "conversion_stage", "survival": "survival"}).items():
        assert set(published.named(code).codes) == set(words[shelf].codes()) - gone.get(code, set()), code
    assert sum(published.weights().values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("code", "value", "points"),
    [
        ("gain", 0, 0),
        ("gain", 10_000, 20),
        ("gain", 60_000, 70),
        ("gain", 10**7, 100),
        ("position", 50, 100),
        ("position", 750, 15),
        ("position", 2500, 0),
        ("stage", "none", 0),
        ("occupancy", "vacant", 100),
        ("area", None, None),
    ],
)
def test_points_are_read_off_the_scale(code: str, value: Any, points: float | None) -> None:
    assert criteria().named(code).earned(value) == points


def test_a_value_off_the_scale_is_told() -> None:
    with pytest.raises(Invalid, match="published scale"):
        criteria().named("condition").earned("ruined")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("weight = 35", "weight = 34"), "sum to 100"),
        (('code = "area"', 'code = "gain"'), "stands twice"),
        (("[[0, 0], [20000", "[[0, 90], [20000"), "direction"),
        (("[[0, 0], [20000", "[[70000, 0], [20000"), "values of a scale rise"),
        (("vacant = 100", "vacant = 99"), "0 or more to 100"),
        (('unit = "m²"', 'unit = "m²"\ncodes = { a = 100 }'), "not both"),
        (('unit = "m²"', 'unit = "m²"\nopinion = 1'), "opinion"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    published = (data_folder() / "scoring.toml").read_text(encoding="utf-8")
    assert change[0] in published
    (tmp_path / "scoring.toml").write_text(published.replace(*change, 1), encoding="utf-8")
    with pytest.raises(Invalid, match=said):
        criteria(tmp_path / "scoring.toml")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("beauty = 1", "is not a criterion"),
        ("gain = -1", "is not a weight"),
        ("gain = 'much'", "is not a weight"),
        ("gain = true", "is not a weight"),
        ("gain = inf", "is not a weight"),
        ("gain = 0", "any weight"),
        ("", "any weight"),
        ("gain", "is not TOML"),
    ],
)
def test_weights_that_cannot_be_are_refused(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "weights.toml").write_text(written, encoding="utf-8")
    with pytest.raises(Invalid, match=said):
        given_weights(tmp_path / "weights.toml", criteria())


def test_weights_are_shares_and_what_is_not_named_weighs_nothing(tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text("gain = 3\nstage = 1", encoding="utf-8")
    shares = given_weights(tmp_path / "weights.toml", criteria())
    assert shares["gain"] == 0.75
    assert shares["stage"] == 0.25
    assert sum(shares.values()) == 1
    with pytest.raises(Unavailable, match="Cannot read"):
        given_weights(tmp_path / "none.toml", criteria())


def test_hanoi_s_candidates_are_ranked_with_all_that_the_ranks_rest_on(connection: Connection) -> None:
    found = score(connection, on=TODAY)
    assert [site.rank for site in found.sites] == list(range(1, len(found.sites) + 1))
    assert [site.score for site in found.sites] == sorted((site.score for site in found.sites), reverse=True)
    assert {site.code for site in found.sites}.isdisjoint(each.code for each in found.excluded)
    heritage = connection.execute(text("SELECT count(*) FROM public_site WHERE is_heritage")).scalar_one()
    assert len(found.sites) + len(found.excluded) == heritage
    for site in found.sites:
        assert set(site.not_known) == {code for code, cell in site.values.items() if cell.value is None}
        sure = sum(found.weights[code] * (cell.points or 0) for code, cell in site.values.items())
        assert site.score == pytest.approx(sure)
        assert site.score <= site.at_most <= 100
    assert found.hash == score(connection, on=TODAY).hash
    assert found.hash != score(connection, on=TODAY, seed=1).hash


def test_people_gained_are_what_postgis_counts(connection: Connection) -> None:
    query = text(
        "WITH site AS (SELECT code, ST_PointOnSurface(metric_geom) AS p, is_heritage,"
        "   is_centre AND centre_life @> CAST(:day AS date) AS open FROM public_site),"
        " free AS (SELECT * FROM public_demand_cell c WHERE surface = 'census-2019' AND NOT EXISTS"
        "   (SELECT FROM site s WHERE s.open AND ST_Distance(s.p, c.metric_geom) <= 1500))"
        " SELECT s.code, coalesce(sum(f.population), 0) FROM site s"
        " LEFT JOIN free f ON ST_Distance(s.p, f.metric_geom) <= 1500 WHERE s.is_heritage GROUP BY s.code"
    )
    counted = {code: int(people) for code, people in connection.execute(query, {"day": TODAY})}
    found = score(connection, on=TODAY, within=1500, draws=10)
    assert {site.code: site.values["gain"].value for site in found.sites} == {
        site.code: counted[site.code] for site in found.sites
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"top": 0}, "top"),
        ({"draws": 0}, "draws"),
        ({"draws": 10**9}, "draws"),
        ({"within": -1}, "radius"),
        ({"weights": {"gain": 1.0}}, "weights"),
    ],
)
def test_what_cannot_be_asked_is_told(connection: Connection, asked: Any, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        score(connection, on=TODAY, **asked)
    with pytest.raises(NotFound):
        score(connection, on=TODAY, demand="none")


def test_the_page_tells_every_scale_and_weight_as_published() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    told = [(float(weight), re.findall(r"(?<![\w,])\d[\d,]*", scale)) for _, scale, weight in rows]
    for (weight, numbers), each in zip(told, criteria().criterion, strict=True):
        assert weight == each.weight
        scale = [number for pair in each.points for number in pair] or list(each.codes.values())
        assert [
            float(number.replace(",", "")) for number in map(str.strip, (n.rstrip(",") for n in numbers))
        ] == scale
