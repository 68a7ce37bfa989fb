"""Accessibility: against PySAL's `access`, by hand, and by what must hold for any city."""

import warnings
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registry.access import ENHANCED, Step, Supply, access, catchments, plain
from registry.coverage.centres import Which
from registry.errors import Invalid, NotFound
from registry.workflow import Level


def city(seed: int, *, cells: int = 400, centres: int = 25) -> tuple[Any, Any, Any, Any]:
    draw = np.random.default_rng(seed)
    # Whole hundreds of metres: many pairs are exactly at a step.
    places = [draw.integers(0, 80, (number, 2)) * 100.0 for number in (cells, centres)]
    return places[0], draw.integers(0, 900, cells), places[1], draw.integers(1, 40, centres)


def by_pysal(cells: Any, people: Any, centres: Any, supply: Any, steps: tuple[Step, ...], name: str) -> Any:
    """The same by PySAL access, from the matrix of all distances."""
    with warnings.catch_warnings():
        # access asks for geopandas' spatial index in words that numpy and pandas no longer like.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        from access import Access, weights

        away = cells[:, None, :] - centres[None, :, :]
        far = np.sqrt((away**2).sum(axis=2))
        i, j = np.nonzero(far <= steps[-1].within)
        oracle = Access(
            demand_df=pd.DataFrame({"people": people.astype(float)}).rename_axis("origin"),
            demand_value="people",
            supply_df=pd.DataFrame({"supply": supply.astype(float)}).rename_axis("dest"),
            supply_value="supply",
            cost_df=pd.DataFrame({"origin": i, "dest": j, "cost": far[i, j]}),
            cost_origin="origin",
            cost_dest="dest",
            cost_name="cost",
        )
        if name == "2sfca":
            found = oracle.two_stage_fca(cost="cost", max_cost=steps[-1].within)
        else:
            falls = weights.step_fn({step.within: step.weight for step in steps})
            found = oracle.enhanced_two_stage_fca(cost="cost", max_cost=steps[-1].within, weight_fn=falls)
    return found.iloc[:, 0].reindex(range(len(cells))).fillna(0).to_numpy()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("name", "steps"), [("2sfca", plain(1500)), ("e2sfca", ENHANCED)])
def test_access_is_what_pysal_computes(seed: int, name: str, steps: tuple[Step, ...]) -> None:
    cells, people, centres, supply = city(seed)
    found = catchments(cells, people, centres, supply, steps=steps).access
    expected = by_pysal(cells, people, centres, supply, steps, name)
    assert expected.any()
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-18)


def test_a_small_town_by_hand() -> None:
    cells = np.array([[0.0, 0.0], [1000.0, 0.0], [3000.0, 0.0], [9000.0, 0.0]])
    centres = np.array([[0.0, 0.0], [3000.0, 0.0], [50_000.0, 0.0]])
    found = catchments(cells, [100, 50, 10, 7], centres, [1, 2, 3], steps=[Step(1000, 1), Step(2000, 0.5)])
    # The first centre is shared by 100 + 50 at exactly 1,000 m; the second by 10 and, at half, by 50.
    assert found.demand.tolist() == [150, 35, 0]
    assert found.ratio.tolist() == [1 / 150, 2 / 35, 0]
    assert found.access.tolist() == [1 / 150, 1 / 150 + 0.5 * 2 / 35, 2 / 35, 0]


@settings(deadline=None, max_examples=80)
@given(seed=st.integers(0, 2**32), cells=st.integers(0, 60), centres=st.integers(0, 12))
def test_what_people_have_adds_up_to_what_is_offered_where_anybody_is(
    seed: int, cells: int, centres: int
) -> None:
    where, people, spots, supply = city(seed, cells=cells, centres=centres)
    found = catchments(where, people, spots, supply, steps=ENHANCED)
    shared = supply[found.demand > 0].sum()
    assert (found.access * people).sum() == pytest.approx(shared, rel=1e-12, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_cells_and_centres_does_not_matter_and_supply_scales(seed: int) -> None:
    cells, people, centres, supply = city(seed, cells=50, centres=9)
    draw = np.random.default_rng(seed)
    i, j = draw.permutation(50), draw.permutation(9)
    straight = catchments(cells, people, centres, supply, steps=ENHANCED).access
    mixed = catchments(cells[i], people[i], centres[j], supply[j], steps=ENHANCED).access
    np.testing.assert_allclose(mixed, straight[i], rtol=1e-12)
    double = catchments(cells, people, centres, supply * 2, steps=ENHANCED).access
    np.testing.assert_allclose(double, straight * 2, rtol=1e-12)


def test_more_people_leave_less_for_each_and_no_centre_leaves_nothing() -> None:
    cells, people, centres, supply = city(1)
    fewer = catchments(cells, people, centres, supply, steps=ENHANCED).access
    assert (catchments(cells, people * 2, centres, supply, steps=ENHANCED).access <= fewer).all()
    assert not catchments(cells, people, np.empty((0, 2)), [], steps=ENHANCED).access.any()
    assert catchments(np.empty((0, 2)), [], centres, supply, steps=ENHANCED).ratio.tolist() == [0] * 25


@pytest.mark.parametrize(
    "steps",
    [[], [Step(0, 1)], [Step(1e9, 1)], [Step(500, 0)], [Step(500, 1.5)], [Step(500, 1), Step(500, 0.5)]],
)
def test_steps_that_cannot_be_meant_are_refused(steps: list[Step]) -> None:
    cells, people, centres, supply = city(1)
    with pytest.raises(Invalid):
        catchments(cells, people, centres, supply, steps=steps)


@pytest.mark.parametrize(("people", "supply"), [(-1, 1), (1, -1), (float("nan"), 1)])
def test_numbers_that_cannot_be_are_refused(people: float, supply: float) -> None:
    with pytest.raises(Invalid, match="not negative"):
        catchments(np.zeros((1, 2)), [people], np.zeros((1, 2)), [supply], steps=ENHANCED)


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("level", [Level.DISTRICT, Level.COMMUNE])
def test_hanoi_s_units_share_what_its_centres_offer(connection: Connection, level: Level) -> None:
    found = access(connection, on=TODAY, level=level)
    assert len(found.units) == {Level.DISTRICT: 30, Level.COMMUNE: 126}[level]
    assert found.city.population == found.surface.total == sum(unit.population for unit in found.units)
    offered = sum(centre.supply for centre in found.centres if centre.sharing)
    assert found.city.supply == pytest.approx(offered, rel=1e-12)
    assert sum(unit.supply for unit in found.units) == pytest.approx(offered, rel=1e-12)
    assert 0 < found.city.without < found.city.population


def test_the_old_quarter_has_more_than_the_country(connection: Connection) -> None:
    units = {unit.code: unit for unit in access(connection, on=TODAY).units}
    centre, country = units["002"].per_100k, units["271"].per_100k
    assert centre is not None
    assert country is not None
    assert centre > country


def test_postgis_counts_the_same_people_around_each_centre(connection: Connection) -> None:
    found = access(connection, on=TODAY, steps=plain(2000))
    query = text(
        "SELECT s.code, coalesce(sum(c.population), 0) FROM public_site s LEFT JOIN public_demand_cell c"
        " ON c.surface = 'census-2019' AND"
        " ST_Distance(ST_PointOnSurface(s.metric_geom), c.metric_geom) <= 2000"
        " WHERE s.is_centre AND s.centre_life @> CAST(:day AS date) GROUP BY s.code"
    )
    counted = {code: int(people) for code, people in connection.execute(query, {"day": TODAY})}
    assert {centre.code: centre.sharing for centre in found.centres} == counted


def test_floor_space_is_shared_where_it_is_recorded_and_the_rest_is_named(connection: Connection) -> None:
    found = access(connection, on=TODAY, supply=Supply.AREA)
    assert found.left_out
    assert {centre.code for centre in found.centres}.isdisjoint(found.left_out)
    assert len(found.centres) + len(found.left_out) == len(access(connection, on=TODAY).centres)


def test_no_centre_leaves_everybody_without(connection: Connection) -> None:
    found = access(connection, on=TODAY, which=Which(filter="code = 'none'"))
    assert found.city.without == found.city.population
    assert found.city.per_100k == 0


def test_what_cannot_be_asked_is_told(connection: Connection) -> None:
    with pytest.raises(NotFound, match="surface"):
        access(connection, on=TODAY, demand="no-such-surface")
    with pytest.raises(Invalid, match="level"):
        access(connection, on=TODAY, level=Level.CITY)
