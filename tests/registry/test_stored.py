"""Places as text: what is written beforehand is what the record says, whatever changed it."""

import pytest
from sqlalchemy import Connection, text

from registry.collections import CREATIVE_CENTRES, HERITAGE_SITES, SITES, Collection
from registry.crs import CRS84
from registry.exporting.rows import texts
from registry.history import collection_in
from registry.reading import Selection, projection

PARTED = (
    "SELECT count(*) FROM registry.site_feature f FULL JOIN registry.written_site w USING (site_id)"
    " WHERE f::text IS DISTINCT FROM w::text"
)
CHANGES = {
    "a name": "UPDATE registry.site SET name_vi = name_vi || ' 2' WHERE code = (SELECT min(code) FROM registry.site)",
    "a position": "UPDATE registry.site SET geom = ST_Translate(geom, 0.001, 0) WHERE code = (SELECT min(code) FROM registry.site)",
    "what is published": "UPDATE registry.site SET publication = 'draft' WHERE code < (SELECT max(code) FROM registry.site)",
    "an event": "DELETE FROM registry.event WHERE id % 2 = 0",
    "a facet": "UPDATE registry.centre SET fields = '{design}', tier = NULL",
    "the other facet": "UPDATE registry.heritage SET area_m2 = 12.5, rank_decision = 'số 2'",
    "a source": "UPDATE registry.source SET title = title || ' \"2\"'",
    "which sources": "DELETE FROM registry.site_source WHERE site_id = (SELECT id FROM registry.site ORDER BY code LIMIT 1)",
    "an organisation": "UPDATE registry.organisation SET name_vi = name_vi || ' 2'",
    "the name of a unit": "UPDATE registry.unit SET name_en = name_en || ' 2', code = code || '2' WHERE level <> 'city'",
    "an outline": "UPDATE registry.unit SET geom = ST_Multi(ST_Buffer(geom, -0.01)) WHERE level = 'district'",
    "what an address states": "DELETE FROM registry.site_stated_unit",
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_text_follows_every_change(what: str, connection: Connection) -> None:
    before = written(connection)
    assert connection.execute(text(CHANGES[what])).rowcount > 0
    assert written(connection) != before
    assert apart(connection) == 0


def test_there_is_text_for_each_public_place_and_no_other(connection: Connection) -> None:
    assert apart(connection) == 0
    assert connection.scalar(text("SELECT count(*) FROM registry.site_feature")) == connection.scalar(
        text("SELECT count(*) FROM registry.public_site")
    )


@pytest.mark.parametrize("collection", [SITES, CREATIVE_CENTRES, HERITAGE_SITES], ids=lambda each: each.id)
def test_a_place_as_it_was_is_written_as_it_is_now(collection: Collection, connection: Connection) -> None:
    """Past places are made into JSON when they are asked for: both ways give the same bytes."""
    now = connection.scalar(text("SELECT max(number) FROM registry.edition"))
    assert lines(connection, collection_in(collection, now)) == lines(connection, collection)


def lines(connection: Connection, collection: Collection) -> list[str]:
    batches = texts(connection, Selection(collection), projection(CRS84), None)
    return [row["feature"] for rows in batches for row in rows]


def written(connection: Connection) -> str | None:
    return connection.scalar(
        text("SELECT md5(string_agg(f::text, '' ORDER BY site_id)) FROM registry.site_feature f")
    )


def apart(connection: Connection) -> int | None:
    """How many places are written otherwise than they should be; times of text are in UTC."""
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    return connection.scalar(text(PARTED))
