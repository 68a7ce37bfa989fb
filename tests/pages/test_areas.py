"""Units as lists show them."""

from datetime import date

from sqlalchemy import insert

from registry.browsing import areas
from registry.database import writing
from registry.tables import event
from tests.fixtures.town import CODES, Town, square


def test_a_unit_has_a_centre_only_when_one_is_known_to_operate(town: Town) -> None:
    first, second = (square(code).centroid for code in CODES[:2])
    opened = town.add_site("HN901", first.x, first.y)
    town.add_site("HN902", second.x, second.y)
    values = {"date_text": "2015", "date_edtf": "2015", "earliest": date(2015, 1, 1), "source": "decree"}
    with writing(town.engine, actor="test", reason="test") as connection:
        connection.execute(insert(event).values(site_id=opened, facet="centre", kind="opened", **values))
    with town.engine.connect() as connection:
        communes = [each for each in areas.areas(connection) if each.version.level == "commune"]
    assert {each.version.code for each in communes if each.total} == set(CODES[:2])
    assert [each.version.code for each in communes if each.operating] == [CODES[0]]
