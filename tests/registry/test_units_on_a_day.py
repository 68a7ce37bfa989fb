"""A site's unit on a day: its address first, then its point, among the versions that stood that day."""

from datetime import date

import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import Range

from registry.crs import STORED
from registry.database import writing
from registry.tables import site_stated_unit, unit
from tests.fixtures.town import BEGAN, SIDE, SOUTH, WEST, Town, square

REFORM = date(2030, 1, 1)
STEP = 0.00001
"""About a metre."""


def reform(town: Town) -> int:
    """In 2030 the communes 00001 and 00002 trade their codes and names; gives the id of the new 00001."""
    with writing(town.engine, actor="test", reason="reform") as connection:
        names = {
            row.code: row.name_vi
            for row in connection.execute(
                text("SELECT code, name_vi FROM registry.unit WHERE code IN ('00001', '00002')")
            )
        }
        connection.execute(
            text(
                "UPDATE registry.unit SET valid = daterange(lower(valid), :day) WHERE code IN ('00001', '00002')"
            ),
            {"day": REFORM},
        )
        for code, place in (("00001", "00002"), ("00002", "00001")):
            cells = {
                "level": "commune",
                "code": code,
                "name_vi": names[code],
                "name_en": code,
                "valid": Range(REFORM, None),
                "decree": "decree",
                "geom": f"SRID={STORED};MULTIPOLYGON({square(place).wkt.removeprefix('POLYGON ')})",
                "boundary_quality": "official",
                "boundary_source": "decree",
            }
            connection.execute(insert(unit).values(cells))
        connection.execute(text("SELECT registry.refresh_sites(array_agg(id)) FROM registry.site"))
        return int(
            connection.scalar(
                text("SELECT id FROM registry.unit WHERE code = '00001' AND valid @> :day"), {"day": REFORM}
            )
            or 0
        )


@pytest.mark.parametrize(("east", "code"), [(-STEP, "00001"), (STEP, "00002")])
def test_a_point_a_metre_from_a_line_is_on_its_side(town: Town, east: float, code: str) -> None:
    town.add_site("HN001", WEST + SIDE + east, SOUTH + 0.01)
    assert town.commune_of("HN001") == code


def test_a_point_on_a_line_is_in_one_unit_only(town: Town) -> None:
    key = town.add_site("HN001", round(WEST + SIDE, 4), SOUTH + 0.01)
    with town.engine.connect() as connection:
        count = connection.scalar(
            text(
                "SELECT count(*) FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id"
                " WHERE su.site_id = :site AND u.level = 'commune'"
            ),
            {"site": key},
        )
    assert count == 1


def test_one_code_means_two_places_on_two_days(town: Town) -> None:
    town.add_site("HN001", WEST + 0.01, SOUTH + 0.01)
    reform(town)
    assert town.commune_of("HN001", date(2029, 12, 31)) == "00001"
    assert town.commune_of("HN001", REFORM) == "00002"


def test_an_address_speaks_for_the_version_that_it_states_and_for_no_other(town: Town) -> None:
    town.add_site("HN001", WEST + SIDE + 0.01, SOUTH + 0.01, states="00001")
    reform(town)
    # The address states the 00001 of 2025; of 2030 it says nothing, so the point decides: the new 00001.
    assert town.commune_of("HN001", BEGAN) == "00001"
    with town.engine.connect() as connection:
        reasons = connection.execute(
            text(
                "SELECT lower(u.valid), su.reason FROM registry.site_unit su JOIN registry.unit u ON u.id = su.unit_id"
                " WHERE u.level = 'commune' ORDER BY 1"
            )
        )
        assert [tuple(row) for row in reasons] == [(BEGAN, "address"), (REFORM, "geometry")]


def test_an_address_may_state_both_versions(town: Town) -> None:
    key = town.add_site("HN001", WEST + 2 * SIDE + 0.01, SOUTH + 0.01, states="00001")
    later = reform(town)
    with writing(town.engine, actor="test", reason="a new address") as connection:
        stated = {"site_id": key, "unit_id": later, "basis": "its new address"}
        connection.execute(insert(site_stated_unit).values(stated))
    assert (town.commune_of("HN001", BEGAN), town.commune_of("HN001", REFORM)) == ("00001", "00001")
