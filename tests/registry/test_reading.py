"""Features read from the database: pages, systems, extents, and what the planner makes of it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import shape
from sqlalchemy import Connection, func, select, text

from registry import crs
from registry.collections import COLLECTIONS, CREATIVE_CENTRES, HERITAGE_SITES, SITES, UNITS, Collection
from registry.cql import Language, compiled, parsed
from registry.errors import Invalid, NotFound
from registry.reading import Box, Period, Selection, conditions, extent, feature, page, projection
from registry.reading.shapes import CRS84

DATABASE = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(connection: Connection, selection: Selection, **more: Any) -> list[dict[str, Any]]:
    found = page(
        connection, selection, projection=more.pop("projection", CRS84), limit=more.pop("limit", 1000), **more
    )
    features: list[dict[str, Any]] = json.loads(b"[%b]" % found.features)
    assert len(features) == found.returned
    return features


def all_pages(connection: Connection, selection: Selection, limit: int) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        found = page(connection, selection, projection=CRS84, limit=limit, after=after)
        assert found.returned <= limit
        yield from json.loads(b"[%b]" % found.features)
        if found.last is None:
            return
        after = found.last


@pytest.fixture
def statements(connection: Connection) -> Iterator[list[str]]:
    """The statements that this test sends."""
    seen: list[str] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
            seen.append(str(query))
            return super().execute(query, *rest, **more)

    driver: Any = connection.connection.driver_connection
    usual, driver.cursor_factory = driver.cursor_factory, Noting
    yield seen
    driver.cursor_factory = usual


def test_a_page_is_one_statement(connection: Connection, statements: list[str]) -> None:
    page(connection, Selection(SITES), projection=CRS84, limit=100)
    assert len(statements) == 1


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
def test_every_property_is_in_every_feature_in_one_order(
    connection: Connection, collection: Collection
) -> None:
    names = [item.name for item in collection.properties]
    features = read(connection, Selection(collection))
    assert features
    assert all(list(each["properties"]) == names for each in features)


def test_the_facets_divide_the_sites_into_collections(connection: Connection) -> None:
    sites = {each["id"]: each["properties"] for each in read(connection, Selection(SITES))}
    centres = {each["id"] for each in read(connection, Selection(CREATIVE_CENTRES))}
    heritage = {each["id"] for each in read(connection, Selection(HERITAGE_SITES))}
    assert centres == {key for key, held in sites.items() if held["is_centre"]}
    assert heritage == {key for key, held in sites.items() if held["is_heritage"]}
    assert centres | heritage == set(sites)
    assert {key for key in centres & heritage if sites[key]["kind"] == "converted_site"}


@DATABASE
@given(
    limit=st.integers(1, 120),
    # Those with names and codes; cells of demand, for one, are too many to be read whole and paged elsewhere.
    collection=st.sampled_from(
        [each for each in COLLECTIONS.values() if {"name_vi", "code"} <= each.queryables.keys()]
    ),
    condition=st.sampled_from([None, "name_vi LIKE '%n%'", "code > 'HN100'", "name_vi IS NULL"]),
)
def test_paging_visits_every_feature_exactly_once(
    connection: Connection, limit: int, collection: Collection, condition: str | None
) -> None:
    wanted = compiled(parsed(condition, Language.TEXT), collection.queryables) if condition else None
    selection = Selection(collection, filter=wanted)
    visited = [each["id"] for each in all_pages(connection, selection, limit)]
    assert visited == [each["id"] for each in read(connection, selection)]
    assert len(set(visited)) == len(visited) == page(connection, selection, projection=CRS84, limit=1).matched


@pytest.mark.parametrize("system", list(crs.SERVED))
def test_coordinates_are_those_of_pyproj_in_the_axis_order_of_the_system(
    connection: Connection, system: str
) -> None:
    wanted = projection(system)
    move = Transformer.from_crs(crs.STORED, wanted.epsg, always_xy=True)
    stored = {each["id"]: shape(each["geometry"]) for each in read(connection, Selection(SITES))}
    for each in read(connection, Selection(SITES), projection=wanted, limit=50):
        x, y = move.transform(*shapely.get_coordinates(stored[each["id"]])[0])
        first = shapely.get_coordinates(shape(each["geometry"]))[0]
        expected = (y, x) if wanted.latitude_first else (x, y)
        assert tuple(first) == pytest.approx(expected, abs=2e-7 if wanted.is_geographic else 2e-3)


def test_exterior_rings_run_anticlockwise(connection: Connection) -> None:
    for each in read(connection, Selection(UNITS)):
        for polygon in shapely.get_parts(shape(each["geometry"])):
            assert polygon.exterior.is_ccw
            assert not any(hole.is_ccw for hole in polygon.interiors)


def test_one_feature_is_the_same_as_on_its_page(connection: Connection) -> None:
    for collection in COLLECTIONS.values():
        first = read(connection, Selection(collection), limit=1)[0]
        assert (
            json.loads(b"{%b}" % feature(connection, collection, first["id"], projection=CRS84).members)
            == first
        )


def test_an_id_that_is_no_id_and_one_that_is_not_there(connection: Connection) -> None:
    with pytest.raises(Invalid, match="is not an id of this collection"):
        feature(connection, SITES, "not-a-uuid", projection=CRS84)
    with pytest.raises(NotFound):
        feature(connection, SITES, "00000000-0000-0000-0000-000000000000", projection=CRS84)
    with pytest.raises(NotFound):
        feature(connection, UNITS, "district:999:1900-01-01", projection=CRS84)


def test_a_heritage_site_is_no_feature_of_the_centres(connection: Connection) -> None:
    only = next(
        each for each in read(connection, Selection(HERITAGE_SITES)) if not each["properties"]["is_centre"]
    )
    with pytest.raises(NotFound):
        feature(connection, CREATIVE_CENTRES, only["id"], projection=CRS84)


@pytest.mark.parametrize("words", ["nha may", "NHÀ MÁY", "nhà máy", "may nha"])
def test_free_text_ignores_case_diacritics_and_order(connection: Connection, words: str) -> None:
    found = {each["id"] for each in read(connection, Selection(SITES, search=words))}
    assert found == {each["id"] for each in read(connection, Selection(SITES, search="nha may"))} != set()


def test_wildcards_in_free_text_stand_for_themselves(connection: Connection) -> None:
    assert read(connection, Selection(SITES, search="%")) == []
    assert read(connection, Selection(SITES, search="_\\")) == []


@pytest.mark.parametrize(
    ("day", "levels"),
    [("2010-01-01", {"city", "district"}), ("2026-01-01", {"city", "commune"}), ("1990-01-01", set())],
)
def test_units_are_those_of_the_day(connection: Connection, day: str, levels: set[str]) -> None:
    found = read(connection, Selection(UNITS, period=Period.parse(day)))
    assert {each["properties"]["level"] for each in found} == levels


def test_a_period_that_spans_the_reform_has_both_geographies(connection: Connection) -> None:
    found = read(connection, Selection(UNITS, period=Period.parse("2025-06-30/2025-07-01")))
    assert {each["properties"]["level"] for each in found} == {"city", "district", "commune"}


def test_a_place_built_later_did_not_exist_then(connection: Connection) -> None:
    then = {
        each["id"]
        for each in read(connection, Selection(HERITAGE_SITES, period=Period.parse("../1800-01-01")))
    }
    late = {
        each["id"]
        for each in read(connection, Selection(HERITAGE_SITES))
        if (each["properties"]["built_from"] or 0) > 1900
    }
    assert then
    assert late
    assert not then & late


@pytest.mark.parametrize(
    ("text_", "start", "end"),
    [
        ("2019-10-30", date(2019, 10, 30), date(2019, 10, 30)),
        ("2019-10-30T08:00:00Z", date(2019, 10, 30), date(2019, 10, 30)),
        ("2019-10-30/..", date(2019, 10, 30), None),
        ("/2019-10-30", None, date(2019, 10, 30)),
        ("../..", None, None),
    ],
)
def test_a_period_is_a_day_or_an_interval(text_: str, start: date | None, end: date | None) -> None:
    assert Period.parse(text_) == Period(start, end)


@pytest.mark.parametrize(
    "text_",
    [
        "",
        "..",
        "2019",
        "2019-02-30",
        "2020-01-02/2020-01-01",
        "1/2/3",
        "2019-10-30T99:00:00Z",
        "2019-10-30 ",
        "٢٠١٩-١٠-٣٠",
    ],
)
def test_a_period_that_is_none_is_refused(text_: str) -> None:
    with pytest.raises(Invalid):
        Period.parse(text_)


def test_a_box_across_the_antimeridian_has_two_parts(connection: Connection) -> None:
    around = Box((177.0, 20.0, -177.0, 22.0), CRS84, "177,20,-177,22")
    assert len(around.shapes("bbox")) == 2
    assert read(connection, Selection(SITES, box=around)) == []
    rest = Box((105.85, -90.0, -75.0, 90.0), CRS84, "")
    east = {
        each["id"]
        for each in read(connection, Selection(SITES))
        if shape(each["geometry"]).bounds[2] >= 105.85
    }
    assert {each["id"] for each in read(connection, Selection(SITES, box=rest))} == east != set()


def test_a_box_without_width_or_height_is_a_line_or_a_point(connection: Connection) -> None:
    first = read(connection, Selection(SITES), limit=1)[0]
    x, y = first["geometry"]["coordinates"]
    for corners in ((x, y, x, y), (x, y - 1, x, y + 1), (x - 1, y, x + 1, y)):
        found = {each["id"] for each in read(connection, Selection(SITES, box=Box(corners, CRS84, "")))}
        assert first["id"] in found


def test_a_box_is_answered_by_the_spatial_index(connection: Connection) -> None:
    box = Box((105.8, 21.0, 105.81, 21.01), CRS84, "")
    statement = select(func.count()).select_from(SITES.table).where(box.touches(SITES.geometry))
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    compiled_ = statement.compile(connection)
    plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {compiled_}", compiled_.params))
    assert "ix_site_geom" in plan


def test_free_text_is_answered_by_the_trigram_index(connection: Connection) -> None:
    statement = (
        select(func.count()).select_from(SITES.table).where(*conditions(Selection(SITES, search="nhà máy")))
    )
    # With 250 places any plan is good; these leave only those that would be good with a million.
    for other in ("seqscan", "indexscan", "nestloop"):
        connection.execute(text(f"SET LOCAL enable_{other} = off"))
    compiled_ = statement.compile(connection)
    plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {compiled_}", compiled_.params))
    assert "ix_directory_search" in plan


def test_the_extent_holds_every_feature(connection: Connection) -> None:
    for collection in COLLECTIONS.values():
        where = extent(connection, collection)
        assert where.box is not None
        around = shapely.box(*where.box).buffer(1e-6)
        held = [each["geometry"] for each in read(connection, Selection(collection))]
        assert all(around.covers(shape(each)) for each in held if each is not None)
    assert extent(connection, UNITS).start == date(2008, 8, 1)
    assert extent(connection, UNITS).end is None


def test_the_extent_of_one_place_is_no_point(connection: Connection) -> None:
    but_one = "id::text <> (SELECT min(id::text) FROM registry.site)"
    connection.execute(text(f"UPDATE registry.site SET publication = 'draft' WHERE {but_one}"))
    (place,) = read(connection, Selection(SITES))
    where = extent(connection, SITES)
    assert where.box is not None
    assert shapely.box(*where.box).contains_properly(shape(place["geometry"]))


def test_a_collection_without_features_has_no_extent(connection: Connection) -> None:
    connection.execute(text("UPDATE registry.site SET publication = 'draft'"))
    assert extent(connection, SITES).box is None
    assert page(connection, Selection(SITES), projection=CRS84, limit=10)[:3] == ([], 0, None)


def test_a_part_is_counted_up_to_a_limit_and_a_whole_collection_always(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.reading.counting.MOST_COUNTED", 10)
    for collection in COLLECTIONS.values():
        everything = connection.scalar(
            select(func.count()).select_from(collection.table).where(*conditions(Selection(collection)))
        )
        assert page(connection, Selection(collection), projection=CRS84, limit=1).matched == everything
    part = Selection(SITES, search="nha")
    few = page(connection, part, projection=CRS84, limit=1000)
    assert few.matched == few.returned > 10
    assert page(connection, part, projection=CRS84, limit=1).matched is None
    assert few.last is None
    rest = page(
        connection, part, projection=CRS84, limit=1000, after=json.loads(b"[%b]" % few.features)[0]["id"]
    )
    assert (rest.returned, rest.matched) == (few.returned - 1, None)
    monkeypatch.setattr("registry.reading.counting.MOST_COUNTED", few.returned)
    assert page(connection, part, projection=CRS84, limit=1).matched == few.returned
