"""Tiles leave nothing out and count nothing twice: over all tiles of a zoom they add up to the table."""

import math
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text

from registry import tables
from registry.browsing.filters import Axis, Filters
from registry.browsing.matching import fits, matches
from registry.collections import COLLECTIONS, CREATIVE_CENTRES, HERITAGE_SITES, SITES, UNITS, Collection
from registry.crs import STORED
from registry.database import owning_engine, writing
from registry.packaged import data_folder
from registry.queryables import Type
from registry.reading import Period, Selection
from registry.tiles import FIT, Question, Tile, made, question
from registry.tiles.counting import counted
from registry.tiles.drawing import features
from registry.vocabulary import read_vocabularies, write_vocabularies
from tests.fixtures.database import made_database
from tests.fixtures.mvt import POINT, layers

TRIANGLE = "POLYGON((105.8 21, 105.81 21, 105.8 21.01, 105.8 21))"
EVERYWHERE = {
    "on the corner of four tiles": "POINT(0 0)",
    "on an edge": "POINT(90 10)",
    "on another edge": f"POINT(11 {math.degrees(math.atan(math.sinh(math.pi / 2)))!r})",
    "west of the antimeridian": "POINT(180 -16)",
    "east of the antimeridian": "POINT(-180 -16)",
    "the north pole": "POINT(10 90)",
    "the south pole": "POINT(-10 -90)",
    "just off the map": "POINT(20 85.0512)",
    "a polygon": TRIANGLE,
    "a polygon over four tiles": "POLYGON((-1 -1, 1.5 -1, 1.5 1.5, -1 1.5, -1 -1))",
    "a polygon on both sides of the antimeridian": "MULTIPOLYGON(((179 1, 180 1, 180 3, 179 1)), "
    "((-180 1, -178 1, -180 3, -180 1)))",
    "a polygon to the pole": "POLYGON((30 80, 40 80, 40 90, 30 90, 30 80))",
    "a place": "POINT(105.85 21.03)",
    "the same place again": "POINT(105.85 21.03)",
}


_MANY = """
WITH made AS (
  INSERT INTO registry.site (code, slug, name_vi, geom, accuracy_m, position_method, position_date, verification)
  SELECT 'TT' || 1000 + n, 'noi-' || 1000 + n, 'Nơi', ST_Translate(s.geom, n / 1000.0, 0), 10, s.position_method,
    s.position_date, s.verification
  FROM registry.site s CROSS JOIN generate_series(1, :many) n WHERE s.code = 'TT00100' RETURNING id),
sourced AS (INSERT INTO registry.site_source (site_id, source, position) SELECT id, 'bao', 0 FROM made)
INSERT INTO registry.heritage (site_id, category) SELECT id, 'memory' FROM made
"""


def put(connection: Connection, number: int, shape: str, **more: object) -> None:
    """A heritage site, every second one a centre too."""
    values = {
        "code": f"TT{number:05d}",
        "slug": f"noi-{number}",
        "name_vi": f"Nơi {number}",
        "geom": func.ST_GeomFromText(shape, STORED),
        "accuracy_m": 10,
        "position_method": "address_estimate",
        "position_date": "2026-01-01",
        "verification": "sourced",
    } | more
    key = connection.execute(insert(tables.site).values(**values).returning(tables.site.c.id)).scalar_one()
    connection.execute(insert(tables.site_source).values(site_id=key, source="bao", position=0))
    connection.execute(insert(tables.heritage).values(site_id=key, category="memory"))
    if number % 2:
        connection.execute(insert(tables.centre).values(site_id=key, centre_type="art_space"))


@pytest.fixture(scope="module")
def world_url(cluster_url: str, bare_template: str) -> Iterator[str]:
    """URL of a database with a place at every spot where tiles could go wrong."""
    with made_database(cluster_url, template=bare_template) as url:
        engine = owning_engine(url)
        with writing(engine, actor="test", reason="places for tiles") as connection:
            write_vocabularies(connection, read_vocabularies(data_folder() / "vocabulary"))
            connection.execute(insert(tables.source).values(code="bao", title="Báo", kind="press"))
            for number, shape in enumerate(EVERYWHERE.values(), 1):
                put(connection, number, shape)
        engine.dispose()
        yield url


@pytest.fixture
def world(world_url: str) -> Iterator[Connection]:
    """One transaction on that database, taken back afterwards."""
    engine: Engine = owning_engine(world_url)
    with engine.connect() as held, held.begin() as transaction:
        yield held
        transaction.rollback()
    engine.dispose()


def tiles(zoom: int) -> list[Tile]:
    """All tiles of a zoom."""
    return [Tile(zoom, row, column) for row in range(1 << zoom) for column in range(1 << zoom)]


def summed(connection: Connection, asked: Question, zoom: int) -> dict[str, int]:
    """What the counts of all tiles of a zoom add up to."""
    found: dict[str, int] = {}
    for tile in tiles(zoom):
        for layer in layers(counted(connection, asked, tile).layer).values():
            for square in layer.shapes:
                ((x, y),) = square.points
                assert 0 <= x < layer.extent
                assert 0 <= y < layer.extent
                for name, number in square.properties.items():
                    found[name] = found.get(name, 0) + number
    return found


def in_table(connection: Connection, collection: Collection, *more: object) -> dict[str, int]:
    """What they must add up to: a count of the rows."""
    table = collection.table
    wanted = select(table.c.kind, func.count()).group_by(table.c.kind).where(*more)  # type: ignore[arg-type]
    if collection.only is not None:
        wanted = wanted.where(collection.only)
    found = {row[0]: row[1] for row in connection.execute(wanted)}
    return {"count": sum(found.values()), **found}


@pytest.mark.parametrize("collection", [SITES, CREATIVE_CENTRES, HERITAGE_SITES], ids=lambda each: each.id)
def test_counts_of_all_tiles_of_a_zoom_add_up_to_the_table(world: Connection, collection: Collection) -> None:
    for zoom in (0, 1, 3):
        assert summed(world, Question(collection), zoom) == in_table(world, collection)


def test_kept_counts_are_those_of_the_rows(world: Connection) -> None:
    true_ = SITES.table.c.id.is_not(None)
    for zoom in (0, 2):
        for tile in tiles(zoom):
            kept = counted(world, Question(SITES), tile)
            assert kept == counted(world, Question(SITES, more=(true_,)), tile)


def test_kept_counts_follow_every_change(world: Connection) -> None:
    for change in (
        "UPDATE site SET geom = ST_GeomFromText('POINT(-70 -33)', 4326) WHERE code = 'TT00001'",
        "UPDATE site SET publication = 'draft' WHERE code = 'TT00003'",
        "DELETE FROM site_source WHERE site_id = (SELECT id FROM site WHERE code = 'TT00005')",
        "DELETE FROM centre WHERE site_id = (SELECT id FROM site WHERE code = 'TT00007')",
        "UPDATE site SET publication = 'published' WHERE code = 'TT00003'",
        "INSERT INTO event (site_id, facet, kind, source) SELECT id, 'heritage', 'operating', 'bao' FROM site",
    ):
        world.execute(text(f"SET search_path = registry, public; {change}"))
        for zoom in (0, 1):
            assert summed(world, Question(SITES), zoom) == in_table(world, SITES), change
    squares = "SELECT count(*) FROM registry.site_square WHERE places <= 0"
    assert world.scalar(text(squares)) == 0


def test_every_feature_is_in_one_tile_or_where_its_outline_reaches(world: Connection) -> None:
    keys = set(world.scalars(text("SELECT id::text FROM registry.public_site")))
    points = set(
        world.scalars(text("SELECT id::text FROM registry.public_site WHERE ST_Dimension(geom) = 0"))
    )
    for zoom in (0, 1, 3):
        seen: list[str] = []
        drawn = [features(world, Question(SITES), tile) for tile in tiles(zoom)]
        for content in drawn:
            for layer in layers(content).values():
                here = [each.properties["id"] for each in layer.shapes]
                assert len(here) == len(set(here))
                seen += here
        assert set(seen) == keys
        assert len([key for key in seen if key in points]) == len(points)


def test_what_is_too_small_for_its_outline_is_a_point(world: Connection) -> None:
    (layer,) = layers(features(world, Question(SITES), Tile(0, 0, 0))).values()
    named = {each.properties["code"]: each for each in layer.shapes}
    small = 1 + list(EVERYWHERE).index("a polygon")
    assert named[f"TT{small:05d}"].kind == POINT


def test_a_tile_with_more_than_fits_carries_counts_and_its_parts_the_features(world: Connection) -> None:
    put(world, 100, "POINT(100 15)")
    world.execute(text(_MANY), {"many": FIT})
    whole = layers(made(world, Question(SITES), Tile(0, 0, 0)))
    assert list(whole) == ["sites-counts"]
    assert sum(each.properties["count"] for each in whole["sites-counts"].shapes) == FIT + 1 + len(EVERYWHERE)
    ids = [each.id for each in whole["sites-counts"].shapes]
    assert len(ids) == len(set(ids))
    part = layers(made(world, Question(SITES), Tile(1, 1, 1)))
    assert list(part) == ["sites"]
    assert made(world, Question(SITES), Tile(3, 0, 0)) == b""


def test_filters_narrow_counts_and_features_alike(world: Connection) -> None:
    kind = SITES.queryables["kind"]
    by_kind = question(Selection(SITES, equals=((kind, "heritage_site,creative_centre"),)))
    assert by_kind.is_kept
    assert summed(world, by_kind, 1)["count"] == in_table(world, SITES)["heritage_site"]
    searched = question(Selection(SITES, search="noi 1"))
    assert not searched.is_kept
    found = in_table(world, SITES, SITES.table.c.search.contains("noi 1"))
    assert summed(world, searched, 1) == found
    drawn = [layers(features(world, searched, tile)) for tile in tiles(1)]
    assert {
        each.properties["code"] for held in drawn for layer in held.values() for each in layer.shapes
    } == {f"TT{number:05d}" for number in (1, *range(10, 15))}


def test_filters_of_pages_count_from_the_directory_what_the_rows_say(connection: Connection) -> None:
    asked = Filters(terms={Axis.STATUS: ("operating",), Axis.TIER: ("city", "independent")}, words="hà")
    others = SITES.table.c.status == "operating", SITES.table.c.tier.in_(("city", "independent"))
    rows = select(func.count()).where(*others, matches(Filters(words="hà")))
    number = connection.scalar(rows)
    assert number
    for zoom, count in ((0, number), (1, number)):
        assert summed(connection, Question(SITES, listed=fits(asked)), zoom)["count"] == count
    near = counted(connection, Question(SITES, listed=fits(asked)), Tile(14, 7212, 13010))
    plain = counted(connection, Question(SITES, more=(matches(asked),)), Tile(14, 7212, 13010))
    assert near == plain
    (layer,) = layers(features(connection, Question(SITES, listed=fits(asked)), Tile(0, 0, 0))).values()
    assert len(layer.shapes) == number


def test_every_collection_has_tiles_that_add_up(connection: Connection) -> None:
    for collection in COLLECTIONS.values():
        wanted = select(func.count()).where(collection.geometry.is_not(None))
        if collection.only is not None:
            wanted = wanted.where(collection.only)
        number = connection.scalar(wanted)
        for zoom in (0, 1):
            assert summed(connection, Question(collection), zoom)["count"] == number, collection.id
    people = summed(connection, Question(COLLECTIONS["demand"]), 0)["population"]
    total = text("SELECT sum(population) FROM public_demand_cell WHERE surface = 'census-2019'")
    assert people == connection.scalar(total)


def test_units_of_a_day_are_those_of_that_day(connection: Connection) -> None:
    today = question(Selection(UNITS, period=Period.parse("2026-01-01")))
    (layer,) = layers(features(connection, today, Tile(8, 112, 203))).values()
    assert {each.properties["level"] for each in layer.shapes} == {"city", "commune"}
    assert all(item.type is not Type.OBJECTS for item in UNITS.properties)
