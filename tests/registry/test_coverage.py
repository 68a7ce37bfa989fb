"""Reach: one definition in Python and SQL, to the last person; what must hold whatever the numbers are."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from registry.coverage import Coverage, Which, centres, compare, coverage
from registry.coverage.areas import clipped_km2, reached_area
from registry.coverage.distances import Points, nearest_two, reached_by_each
from registry.coverage.inequality import gini, lorenz, mean, quantiles
from registry.database import reading_engine
from registry.demand.reading import cells
from registry.errors import Invalid, NotFound
from registry.radii import require_radii
from registry.units.projection import metric
from registry.workflow import Level

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
REACH = text("SELECT * FROM registry.reach(:within, :day, 'census-2019', :codes)")

SPOTS = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), max_size=25)
PEOPLE = st.integers(0, 900)


def points(spots: list[tuple[int, int]], scale: float = 100.0) -> Points:
    table = np.array(spots, dtype=np.float64).reshape(-1, 2) * scale
    return Points(table[:, 0], table[:, 1], metric())


def by_hand(here: Points, there: Points) -> list[list[float]]:
    """Every distance, nearest first, without a tree."""
    return [
        sorted(float(np.sqrt((a - x) ** 2 + (b - y) ** 2)) for a, b in zip(there.x, there.y, strict=True))
        for x, y in zip(here.x, here.y, strict=True)
    ]


@given(SPOTS, SPOTS)
def test_the_two_nearest_are_those_of_all_distances(
    cells_: list[tuple[int, int]], centres_: list[tuple[int, int]]
) -> None:
    here, there = points(cells_), points(centres_)
    near = nearest_two(here, there)
    padded = [[*row, np.inf, np.inf] for row in by_hand(here, there)]
    assert near.first.tolist() == [row[0] for row in padded]
    assert near.second.tolist() == [row[1] for row in padded]
    for place, (x, y) in enumerate(zip(here.x, here.y, strict=True)):
        away = np.sqrt((there.x - x) ** 2 + (there.y - y) ** 2)
        assert near.centre[place] == (int(away.argmin()) if away.size else -1)


@given(SPOTS, SPOTS, st.integers(1, 60))
def test_a_cell_exactly_at_the_radius_is_reached(
    cells_: list[tuple[int, int]], centres_: list[tuple[int, int]], steps: int
) -> None:
    here, there = points(cells_), points(centres_)
    radius = steps * 100.0
    near = nearest_two(here, there)
    reached = {place for mine in reached_by_each(here, there, radius) for place in mine.tolist()}
    assert reached == set(np.flatnonzero(near.first <= radius).tolist())
    assert reached == {place for place, row in enumerate(by_hand(here, there)) if row and row[0] <= radius}


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=1, max_size=25), SPOTS, SPOTS)
def test_more_centres_never_reach_fewer(
    cells_: list[tuple[int, int]], some: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    here = points(cells_)
    few, many = nearest_two(here, points(some)), nearest_two(here, points([*some, *more]))
    assert (many.first <= few.first).all()
    assert (many.second <= few.second).all()


@given(st.lists(st.tuples(st.integers(0, 10**6), PEOPLE), min_size=1, max_size=40), st.randoms())
def test_the_order_of_cells_changes_nothing(held: list[tuple[int, int]], chance: Any) -> None:
    shuffled = held[:]
    chance.shuffle(shuffled)
    (one, people), (other, moved) = (
        (np.array([float(d) for d, _ in rows]), np.array([p for _, p in rows])) for rows in (held, shuffled)
    )
    assert quantiles(one, people) == quantiles(other, moved)
    assert gini(one, people) == pytest.approx(gini(other, moved), abs=1e-12)


@pytest.mark.parametrize("count", [1, 2, 10, 1000])
def test_lorenz_and_gini_meet_their_closed_form(count: int) -> None:
    # Distances 1, 2, …, n of one person each: L(k/n) = k(k+1) / (n(n+1)), and G = (n-1) / (3n).
    distance, people = np.arange(1.0, count + 1), np.ones(count, dtype=np.int64)
    share, far = lorenz(distance, people)
    k = np.arange(count + 1)
    assert share == pytest.approx(k / count, abs=1e-12)
    assert far == pytest.approx(k * (k + 1) / (count * (count + 1)), abs=1e-12)
    assert gini(distance, people) == pytest.approx((count - 1) / (3 * count), abs=1e-12)
    # Weights count people: a cell of three is three cells of one.
    assert gini(distance, 3 * people) == pytest.approx(
        gini(np.repeat(distance, 3), np.ones(3 * count)), abs=1e-12
    )


def test_inequality_of_nobody_and_of_those_without_a_centre_is_not_a_number() -> None:
    nobody, far = np.zeros(2, dtype=np.int64), np.array([1.0, np.inf])
    assert quantiles(far, nobody) == (None,) * 5
    assert gini(far, nobody) is None
    assert gini(far, np.array([1, 1])) is None
    assert mean(far, np.array([1, 1])) is None
    assert quantiles(far, np.array([1, 1]), (50, 51)) == (1.0, None)
    assert gini(np.zeros(3), np.array([1, 2, 3])) == 0


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [(4326, 4326, "degrees"), (3857, 3857, "stretches"), (5897, 3405, "differs"), (3405, 32648, "differs")],
)
def test_what_cannot_be_measured_is_refused(one: int, other: int, said: str) -> None:
    here, there = (points([(1, 1)])._replace(crs=CRS.from_epsg(code)) for code in (one, other))
    with pytest.raises(Invalid, match=said):
        nearest_two(here, there)
    with pytest.raises(Invalid, match=said):
        reached_by_each(here, there, 100)


@pytest.mark.parametrize("radius", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_what_is_no_radius_is_refused(radius: float, connection: Connection) -> None:
    with pytest.raises(Invalid, match="is not a radius"):
        coverage(connection, within=[500, radius], on=BEFORE, geography=Level.DISTRICT)
    with pytest.raises(DBAPIError, match="is not a radius"), connection.begin_nested():
        connection.execute(REACH, {"within": radius, "day": BEFORE, "codes": None})


def test_every_wrong_radius_is_told_at_once() -> None:
    with pytest.raises(Invalid) as error:
        require_radii([0, -5, 100, 100])
    assert len(error.value.faults) == 3
    with pytest.raises(Invalid, match="no radius"):
        require_radii([])


def test_days_surfaces_places_and_levels_that_are_not_there_are_told(connection: Connection) -> None:
    def ask(**other: Any) -> Coverage:
        return coverage(connection, **{"within": [1000], "on": BEFORE, "geography": Level.DISTRICT} | other)

    with pytest.raises(NotFound, match="district unit that stood on '1900-01-01'"):
        ask(on=date(1900, 1, 1))
    with pytest.raises(NotFound, match="district unit that stood on '2025-07-01'"):
        ask(on=AFTER)
    with pytest.raises(NotFound, match="demand surface 'moon'"):
        ask(surface="moon")
    with pytest.raises(NotFound, match="place 'HN99999'"):
        ask(which=Which(also=("HN99999",)))
    with pytest.raises(Invalid, match="geography"):
        ask(geography=Level.CITY)
    with pytest.raises(Invalid, match="tier: 'moon': is not a code of its vocabulary"):
        ask(which=Which(tier=("moon",)))
    with pytest.raises(Invalid, match="filter"):
        ask(which=Which(filter="tier = "))
    for day, surface in (("1900-01-01", "census-2019"), ("2025-06-30", "moon")):
        with (
            pytest.raises(DBAPIError, match=r"no unit stood on|no demand surface"),
            connection.begin_nested(),
        ):
            connection.execute(
                text("SELECT registry.reach(500, CAST(:day AS date), :surface)"),
                {"day": day, "surface": surface},
            )


def whole_numbers(answer: Coverage, number: int) -> list[tuple[str, str, int, int, int]]:
    return [
        (place.level, place.code, place.people, place.reach[number].population, place.reach[number].overlap)
        for place in (answer.city, *answer.units)
    ]


Sql = Callable[[float, date, list[str] | None], list[tuple[str, str, int, int, int]]]


@pytest.fixture
def sql(connection: Connection) -> Sql:
    def ask(within: float, day: date, codes: list[str] | None) -> list[tuple[str, str, int, int, int]]:
        rows = connection.execute(REACH, {"within": within, "day": day, "codes": codes})
        return [(row.level, row.code, row.total, row.population, row.overlap) for row in rows]

    return ask


@pytest.mark.parametrize(("day", "level"), [(BEFORE, Level.DISTRICT), (AFTER, Level.COMMUNE)])
def test_sql_and_python_count_the_same_people(
    connection: Connection, sql: Sql, day: date, level: Level
) -> None:
    # Among the radii are distances that some cell has to the last bit, and the next smaller numbers.
    first = coverage(connection, within=[1000], on=day, geography=level).nearest.first
    exact = [float(first[place]) for place in (0, 77, 5_000, 20_000)]
    radii = [500.0, 1000.0, *exact, *(float(np.nextafter(metres, 0)) for metres in exact)]
    answer = coverage(connection, within=radii, on=day, geography=level)
    for number, within in enumerate(radii):
        assert sql(within, day, None) == whole_numbers(answer, number)
    populations = answer.cells.population[[0, 77, 5_000, 20_000]]
    for number, people in enumerate(populations.tolist(), 2):
        gone = answer.city.reach[number].population - answer.city.reach[number + 4].population
        assert gone >= people


def test_sql_counts_what_a_filter_leaves(connection: Connection, sql: Sql) -> None:
    answer = coverage(
        connection,
        within=[2000],
        on=BEFORE,
        geography=Level.DISTRICT,
        which=Which(filter="centre_type = 'art_space'"),
    )
    assert 0 < len(answer.centres.codes) < len(centres(connection, on=BEFORE).codes)
    assert sql(2000, BEFORE, answer.centres.codes) == whole_numbers(answer, 0)


@pytest.fixture(scope="module")
def answer(seeded: Engine) -> Coverage:
    with seeded.connect() as connection:
        return coverage(connection, within=(500, 1000, 2000), on=BEFORE, geography=Level.DISTRICT)


def test_the_public_gets_the_owners_answer(seeded_url: str, answer: Coverage) -> None:
    engine = reading_engine(seeded_url)
    with engine.connect() as connection:
        public = coverage(connection, within=(500, 1000, 2000), on=BEFORE, geography=Level.DISTRICT)
        assert connection.execute(REACH, {"within": 500, "day": BEFORE, "codes": None}).all()
    engine.dispose()
    assert public.record() == answer.record()


def test_nobody_is_lost_or_counted_twice(answer: Coverage) -> None:
    assert sum(unit.people for unit in answer.units) + answer.outside == answer.city.people == 8_053_663
    for number, within in enumerate(answer.within):
        gap = int(answer.cells.population[answer.unreached(within)].sum())
        assert answer.city.reach[number].population + gap == answer.city.people
        assert (
            sum(unit.reach[number].population for unit in answer.units)
            == answer.city.reach[number].population
        )


def test_a_wider_radius_reaches_no_fewer(answer: Coverage) -> None:
    for place in (answer.city, *answer.units):
        for name in ("population", "overlap", "area_km2"):
            numbers = [getattr(reach, name) for reach in place.reach]
            assert numbers == sorted(numbers)
        assert all(0 <= reach.overlap <= reach.population <= place.people for reach in place.reach)
        assert all(0 <= (reach.area_share or 0) <= 1 for reach in place.reach)


def test_each_centre_s_own_people_are_those_lost_without_it(connection: Connection, answer: Coverage) -> None:
    best = max(answer.contributions, key=lambda one: one.unique[1])
    rest = coverage(
        connection,
        within=(500, 1000, 2000),
        on=BEFORE,
        geography=Level.DISTRICT,
        which=Which(without=(best.code,)),
    )
    change = compare(answer, rest)
    for number in range(3):
        assert change.city[number].lost == best.unique[number]
        assert change.city[number].gained == 0
        assert change.city[number].before - change.city[number].after == best.unique[number]
        assert answer.contributions[0].unique[number] <= answer.contributions[0].population[number]
    assert change.closed == (best.code,)
    assert sum(one.lost for one in change.units if one.within == 500) == change.city[0].lost


def test_no_centre_reaches_nobody(connection: Connection, sql: Sql) -> None:
    none = coverage(
        connection,
        within=[1000],
        on=BEFORE,
        geography=Level.DISTRICT,
        which=Which(filter="code = 'HN'"),
    )
    assert none.centres.codes == []
    assert none.city.reach[0].population == none.city.reach[0].overlap == none.city.reach[0].area_km2 == 0
    assert none.city.gini is None
    assert none.city.quantiles == (None,) * 5
    assert none.lorenz == none.contributions == ()
    assert sql(1000, BEFORE, []) == whole_numbers(none, 0)
    assert none.record()["city"]["population"] == 0


def test_two_centres_at_one_spot_are_two(connection: Connection, answer: Coverage) -> None:
    code = answer.contributions[0].code
    connection.execute(
        text("UPDATE site SET geom = (SELECT geom FROM site WHERE code = :code) WHERE code = :twin"),
        {"code": code, "twin": answer.contributions[1].code},
    )
    both = coverage(connection, within=[500], on=BEFORE, geography=Level.DISTRICT)
    one, twin = both.contributions[:2]
    assert one.population == twin.population
    assert one.unique == twin.unique == (0,)


def test_a_planned_place_is_a_scenario(connection: Connection, answer: Coverage) -> None:
    heritage = connection.scalar(
        text(
            "SELECT code FROM public_site WHERE NOT is_centre AND district_code = '280' ORDER BY code LIMIT 1"
        )
    )
    plan = coverage(
        connection,
        within=(500, 1000, 2000),
        on=BEFORE,
        geography=Level.DISTRICT,
        which=Which(also=(heritage,)),
    )
    change = compare(answer, plan)
    assert change.opened == (heritage,)
    assert change.city[2].gained > 0
    assert change.city[2].lost == 0
    with_planned = centres(connection, on=BEFORE, which=Which(planned=True))
    assert set(with_planned.codes) > set(answer.centres.codes)


def test_two_days_are_compared_by_the_same_units(connection: Connection) -> None:
    def on(day: date, units_on: date = BEFORE) -> Coverage:
        return coverage(connection, within=[1000], on=day, units_on=units_on, geography=Level.DISTRICT)

    then, now = on(date(2015, 1, 1)), on(date(2026, 1, 1))
    change = compare(then, now)
    assert [one.code for one in change.units] == [unit.code for unit in then.units]
    for one in (*change.city, *change.units):
        assert one.after - one.before == one.gained - one.lost
    assert change.opened
    by_commune = coverage(connection, within=[1000], on=AFTER, geography=Level.COMMUNE)
    with pytest.raises(Invalid, match="compare like with like"):
        compare(then, by_commune)


def test_a_centre_counts_from_the_day_it_opens_to_the_day_it_closes(connection: Connection) -> None:
    opened = connection.execute(
        text(
            "SELECT s.code, lower(s.centre_life) AS day FROM public_site s WHERE s.is_centre"
            " AND lower(s.centre_life) > '2010-01-01' ORDER BY code LIMIT 1"
        )
    ).one()
    assert opened.code in centres(connection, on=opened.day).codes
    assert opened.code not in centres(connection, on=opened.day - timedelta(days=1)).codes


def test_the_area_of_a_disc_is_that_of_a_disc() -> None:
    disc = reached_area(np.array([0.0]), np.array([0.0]), 1000)
    assert disc.area == pytest.approx(np.pi * 1e6, rel=1e-9)
    square = np.array([disc.envelope.buffer(10)], dtype=object)
    assert clipped_km2(disc, square)[0] == pytest.approx(np.pi, rel=1e-9)
    assert clipped_km2(reached_area(np.zeros(0), np.zeros(0), 1000), square)[0] == 0


def test_cells_are_read_in_the_metric_system(connection: Connection) -> None:
    found = cells(connection)
    assert 500_000 < found.x.min() < found.x.max() < 700_000
    assert 2_200_000 < found.y.min() < found.y.max() < 2_400_000
