"""Where people live: exact sums, the same surface again, cells that follow their units."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from registry.database import reading_engine
from registry.demand.apportioning import largest_remainder, rake
from registry.demand.census import build_census
from registry.demand.hexagons import cells_at, hexagons, outlines
from registry.demand.placing import follow_outlines
from registry.demand.reading import DEFAULT, NO_UNIT, cells, surface, surfaces
from registry.errors import Invalid, NotFound
from registry.units.reading import units
from registry.workflow import Level

WEIGHTS = st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=60)


@given(WEIGHTS, st.integers(0, 10**8))
def test_whole_people_sum_exactly_and_stay_within_one_of_their_share(
    weights: list[float], total: int
) -> None:
    shares = np.array(weights)
    given = largest_remainder(total, shares)
    assert int(given.sum()) == total
    assert (given >= 0).all()
    if shares.sum() > 0:
        assert np.abs(given - total * (shares / shares.sum())).max() < 1 + 1e-6


@given(WEIGHTS, st.integers(0, 10**6))
def test_equal_weights_differ_by_one_person_at_most(weights: list[float], total: int) -> None:
    given = largest_remainder(total, np.ones(len(weights)))
    assert given.max() - given.min() <= 1
    assert (np.diff(given) <= 0).all()


@pytest.mark.parametrize("weights", [[-1.0, 2.0], [np.nan], [np.inf, 1.0], []])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(Invalid):
        largest_remainder(5, np.array(weights))


def test_each_group_meets_its_own_total() -> None:
    people = rake(np.array([1.0, 3.0, 0.0, 0.0, 9.0]), np.array([1, 1, 2, 2, NO_UNIT]), {1: 10, 2: 3})
    assert people.tolist() == [3, 7, 2, 1, 0]


def test_every_district_has_exactly_its_census_figure(seeded: Engine) -> None:
    with seeded.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT u.code, u.population, sum(c.population) FROM public_unit u JOIN public_demand_cell c"
                " ON c.district = u.id WHERE c.surface = 'census-2019' GROUP BY u.code, u.population"
            )
        ).all()
        total = surface(connection).total
    assert len(rows) == 30
    assert all(official == spread for _, official, spread in rows)
    assert total == 8_053_663


def test_the_public_reads_the_surface_with_its_pedigree(seeded_url: str) -> None:
    engine = reading_engine(seeded_url)
    with engine.connect() as connection:
        (held,) = surfaces(connection)
        found = cells(connection)
    engine.dispose()
    assert (held.code, held.year, held.source) == (DEFAULT, 2019, "census-2019")
    assert held.source_title
    assert "2019" in held.name_en
    assert found.ids == sorted(found.ids)
    assert len(set(found.ids)) == len(found.ids) > 25_000
    assert int(found.population.sum()) == held.total
    assert (found.district != NO_UNIT).all()


def test_a_cell_belongs_to_the_units_that_its_centre_lies_in(seeded: Engine) -> None:
    with seeded.connect() as connection:
        wrong = connection.scalar(
            text(
                "SELECT count(*) FROM demand_cell c JOIN unit d ON d.id = c.district JOIN unit w ON w.id = c.commune"
                " WHERE NOT ST_Intersects(d.geom, c.geom) OR NOT ST_Intersects(w.geom, c.geom)"
            )
        )
    assert wrong == 0


def test_making_the_surface_again_leaves_no_trace(connection: Connection) -> None:
    count = text("SELECT count(*), max(id) FROM registry.audit")
    before = connection.execute(count).one()
    assert build_census(connection) is False
    assert tuple(connection.execute(count).one()) == tuple(before)


def test_a_surface_that_was_tampered_with_is_made_whole(connection: Connection) -> None:
    wanted = cells(connection)
    connection.execute(
        text("UPDATE registry.demand_cell SET population = population + 1 WHERE cell < '88415'")
    )
    connection.execute(text("DELETE FROM registry.demand_cell WHERE cell > '894158'"))
    assert build_census(connection) is True
    found = cells(connection)
    assert found.ids == wanted.ids
    assert (found.population == wanted.population).all()


def test_cells_follow_outlines_that_move(connection: Connection) -> None:
    moved = text(
        "UPDATE registry.unit SET geom = ST_Multi(ST_Translate(geom, 0.02, 0)), boundary_quality = 'official'"
        " WHERE level = 'commune' AND code = '00070' RETURNING id"
    )
    hoan_kiem = connection.scalar(moved)
    before = cells(connection)
    assert follow_outlines(connection) > 0
    after = cells(connection)
    assert (before.population == after.population).all()
    assert set(np.flatnonzero(before.commune == hoan_kiem)) != set(np.flatnonzero(after.commune == hoan_kiem))
    assert follow_outlines(connection) == 0


def test_no_unit_loses_its_people_when_the_day_changes(seeded: Engine) -> None:
    with seeded.connect() as connection:
        found = cells(connection)
        standing = {
            level: len(units(connection, level=level, on=day))
            for level, day in ((Level.DISTRICT, date(2025, 6, 30)), (Level.COMMUNE, date(2025, 7, 1)))
        }
    assert len(np.unique(found.district)) == standing[Level.DISTRICT]
    assert len(np.unique(found.commune)) == standing[Level.COMMUNE]


def test_an_unknown_surface_is_told(connection: Connection) -> None:
    with pytest.raises(NotFound, match="worldpop"):
        cells(connection, "worldpop")
    with pytest.raises(NotFound, match="worldpop"):
        surface(connection, "worldpop")


def test_changed_cells_are_a_new_version_of_the_data(connection: Connection) -> None:
    number = text("SELECT number FROM registry.data_version")
    before = connection.scalar(number)
    connection.execute(text("UPDATE registry.demand_cell SET population = 0 WHERE cell > '894158'"))
    assert connection.scalar(number) == before + 1


def test_a_point_lies_in_the_hexagon_around_its_cell() -> None:
    (index,) = cells_at(np.array([105.8542]), np.array([21.0285]))
    (shape,) = outlines([index])
    centre = hexagons([index, index])
    assert centre.ids == [index]
    assert shape.contains(shape.centroid)
    assert abs(shape.centroid.x - centre.lon[0]) < 1e-4
