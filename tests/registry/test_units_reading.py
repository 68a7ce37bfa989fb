"""Units are read by level and day; lineage runs both ways; sites are counted in either geography."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from registry.database import reading_engine
from registry.errors import NotFound
from registry.units.reading import lineage, site_counts, unit_of, units
from registry.workflow import BoundaryQuality, Level
from tests.fixtures.town import BEGAN, SIDE, SOUTH, WEST, Town

LAST_OF_DISTRICTS = date(2025, 6, 30)


@pytest.fixture
def public(seeded_url: str) -> Iterator[Connection]:
    """A connection with the rights of the public."""
    engine = reading_engine(seeded_url, pool=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("day", "districts", "communes"),
    [
        (date(2008, 7, 31), 0, 0),
        (date(2008, 8, 1), 26, 0),
        (date(2009, 5, 8), 28, 0),
        (date(2014, 4, 1), 30, 0),
        (LAST_OF_DISTRICTS, 30, 0),
        (BEGAN, 0, 126),
    ],
)
def test_units_are_those_of_the_day(public: Connection, day: date, districts: int, communes: int) -> None:
    assert len(units(public, level=Level.DISTRICT, on=day)) == districts
    assert len(units(public, level=Level.COMMUNE, on=day)) == communes


def test_all_units_come_in_the_order_of_level_and_code(public: Connection) -> None:
    found = units(public)
    assert [unit.level for unit in found] == [Level.CITY] + [Level.DISTRICT] * 30 + [Level.COMMUNE] * 126
    assert found[0].population == 8053663
    assert [unit.code for unit in found[1:31]] == sorted(unit.code for unit in found[1:31])


def test_a_district_ends_on_its_last_day(public: Connection) -> None:
    district = unit_of(public, Level.DISTRICT, "002")
    assert (district.valid_from, district.valid_to) == (date(2008, 8, 1), LAST_OF_DISTRICTS)
    assert (district.population, district.population_source) == (135618, "census-2019")
    assert district.boundary_quality is BoundaryQuality.APPROXIMATE
    with pytest.raises(NotFound):
        unit_of(public, Level.DISTRICT, "002", on=BEGAN)


def test_a_commune_has_an_area_with_a_source_and_no_population(public: Connection) -> None:
    commune = unit_of(public, Level.COMMUNE, "00004")
    assert (commune.name_vi, commune.name_en) == ("Phường Ba Đình", "Ba Dinh Ward")
    assert (commune.area_km2, commune.area_source) == (2.97, "vietnamadminunits")
    assert commune.population is None


def test_lineage_runs_both_ways(public: Connection) -> None:
    became = lineage(public, Level.DISTRICT, "002")
    assert became.came_from == ()
    assert sum(part.share_of_old for part in became.became) == pytest.approx(1, abs=1e-5)
    (hoan_kiem,) = [part for part in became.became if part.unit.name_vi == "Phường Hoàn Kiếm"]
    back = lineage(public, Level.COMMUNE, hoan_kiem.unit.code)
    assert back.became == ()
    (from_district,) = [part for part in back.came_from if part.unit.code == "002"]
    assert from_district.share_of_new == hoan_kiem.share_of_new > 0.8
    shares = [part.share_of_old for part in became.became]
    assert shares == sorted(shares, reverse=True)


def test_sixty_four_communes_draw_from_several_districts(public: Connection) -> None:
    communes = units(public, level=Level.COMMUNE, on=BEGAN)
    several = [c for c in communes if len(lineage(public, Level.COMMUNE, c.code).came_from) > 1]
    assert len(several) == 64


def test_every_site_counts_once_in_either_geography(public: Connection) -> None:
    then = site_counts(public, level=Level.DISTRICT, on=LAST_OF_DISTRICTS)
    now = site_counts(public, level=Level.COMMUNE, on=BEGAN)
    city = site_counts(public, level=Level.CITY, on=BEGAN)
    assert (len(then.units), len(now.units), len(city.units)) == (30, 126, 1)
    assert sum(count.sites for count in now.units) + now.outside == city.units[0].sites + city.outside
    for count in (*then.units, *now.units):
        assert max(count.creative_centres, count.heritage_sites, count.by_geometry) <= count.sites
        assert count.sites <= count.creative_centres + count.heritage_sites


def test_a_day_without_units_of_the_level_is_said(public: Connection) -> None:
    with pytest.raises(NotFound, match="no district unit that stood on '2025-07-01'"):
        site_counts(public, level=Level.DISTRICT, on=BEGAN)


def test_sites_are_counted_by_their_address_first(town: Town) -> None:
    town.add_site("HN001", WEST + SIDE + 0.001, SOUTH + 0.01, states="00001")
    town.add_site("HN002", WEST + SIDE + 0.002, SOUTH + 0.01)
    town.add_site("HN003", WEST - 0.001, SOUTH + 0.01)
    with town.engine.connect() as connection:
        counts = site_counts(connection, level=Level.COMMUNE, on=BEGAN)
        then = site_counts(connection, level=Level.DISTRICT, on=LAST_OF_DISTRICTS)
    by_code = {count.unit.code: (count.sites, count.by_geometry) for count in counts.units}
    assert (by_code["00001"], by_code["00002"], counts.outside) == ((1, 0), (1, 1), 1)
    assert [(count.sites, count.by_geometry) for count in then.units] == [(2, 2)]
    assert then.outside == 1
