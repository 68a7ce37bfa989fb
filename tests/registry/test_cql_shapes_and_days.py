"""Filters by place and by time, against shapely and over all pairs of short intervals."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import Connection, select

from registry import crs
from registry.collections import SITES, UNITS
from registry.cql import Language, compiled, parsed
from registry.reading import projection
from tests.registry.cql_evaluator import fits, rows, shapes


@pytest.mark.parametrize("system", list(crs.SERVED))
def test_a_box_finds_the_same_in_every_system_and_axis_order(connection: Connection, system: str) -> None:
    expected = fits(connection, "S_INTERSECTS(geometry, BBOX(105.83003, 21.01003, 105.87003, 21.05003))")
    wanted = projection(system)
    move = Transformer.from_crs(crs.STORED, wanted.epsg, always_xy=True)
    # Off the grid of rounded coordinates, so that no place lies on the edge.
    west, south, east, north = 105.83003, 21.01003, 105.87003, 21.05003
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    moved = [move.transform(*pair)[:: -1 if wanted.latitude_first else 1] for pair in ring]
    polygon = f"POLYGON(({', '.join(f'{a!r} {b!r}' for a, b in moved)}))"
    assert fits(connection, f"S_INTERSECTS(geometry, {polygon})", projection=wanted) == expected != set()


SPATIAL: dict[str, Any] = {
    "S_INTERSECTS": shapely.intersects,
    "S_DISJOINT": shapely.disjoint,
    "S_WITHIN": shapely.within,
    "S_CONTAINS": shapely.contains,
    "S_TOUCHES": shapely.touches,
    "S_CROSSES": shapely.crosses,
    "S_OVERLAPS": shapely.overlaps,
    "S_EQUALS": shapely.equals,
}
LITERALS = (
    "POINT(105.8502 21.0397)",
    "MULTIPOINT((105.8502 21.0397), (105 20))",
    "LINESTRING(105.8502 21.0397, 105.9 21.1)",
    "POLYGON((105.8 21, 105.86 21, 105.86 21.05, 105.8 21.05, 105.8 21))",
    "MULTIPOLYGON(((105.8 21, 105.86 21, 105.86 21.05, 105.8 21)), ((105 20, 105.1 20, 105.1 20.1, 105 20)))",
)


@pytest.mark.parametrize(("op", "literal"), list(product(SPATIAL, LITERALS)))
def test_spatial_relations_are_those_of_shapely(connection: Connection, op: str, literal: str) -> None:
    shape = shapely.from_wkt(literal)
    expected = {key for key, held in shapes(connection).items() if SPATIAL[op](held, shape)}
    assert fits(connection, f"{op}(geometry, {literal})") == expected


def test_a_collection_of_geometries_is_the_union_of_its_parts(connection: Connection) -> None:
    both = (
        "GEOMETRYCOLLECTION(POINT(105.8502 21.0397), POLYGON((105.8 21, 105.84 21, 105.84 21.05, 105.8 21)))"
    )
    inside = fits(connection, f"S_INTERSECTS(geometry, {both})")
    assert inside
    assert fits(connection, f"S_DISJOINT(geometry, {both})") == set(rows(connection)) - inside


# --- time ------------------------------------------------------------------------------------------------------------

DAYS = [date(2020, 1, 1) + timedelta(days=n) for n in range(4)]
SPANS = [(a, b) for a, b in product(DAYS, DAYS) if a <= b]
ALLEN: dict[str, Callable[[Any, Any, Any, Any], bool]] = {
    "T_AFTER": lambda a, _b, _c, d: a > d,
    "T_BEFORE": lambda _a, b, c, _d: b < c,
    "T_CONTAINS": lambda a, b, c, d: a < c and b > d,
    "T_DISJOINT": lambda a, b, c, d: b < c or a > d,
    "T_DURING": lambda a, b, c, d: a > c and b < d,
    "T_EQUALS": lambda a, b, c, d: a == c and b == d,
    "T_FINISHEDBY": lambda a, b, c, d: a < c and b == d,
    "T_FINISHES": lambda a, b, c, d: a > c and b == d,
    "T_INTERSECTS": lambda a, b, c, d: a <= d and b >= c,
    "T_MEETS": lambda _a, b, c, _d: b == c,
    "T_METBY": lambda a, _b, _c, d: a == d,
    "T_OVERLAPPEDBY": lambda a, b, c, d: c < a < d and b > d,
    "T_OVERLAPS": lambda a, b, c, d: a < c < b < d,
    "T_STARTEDBY": lambda a, b, c, d: a == c and b > d,
    "T_STARTS": lambda a, b, c, d: a == c and b < d,
}


@pytest.mark.parametrize("op", list(ALLEN))
def test_temporal_relations_hold_over_all_pairs_of_short_intervals(connection: Connection, op: str) -> None:
    for (a, b), (c, d) in product(SPANS, SPANS):
        tree = parsed(f"{op}(INTERVAL('{a}','{b}'), INTERVAL('{c}','{d}'))", Language.TEXT)
        found = connection.execute(select(compiled(tree, SITES.queryables))).scalar_one()
        assert found == ALLEN[op](a, b, c, d), (op, a, b, c, d)


def test_an_open_end_lies_beyond_every_day(connection: Connection) -> None:
    standing = fits(connection, "T_INTERSECTS(INTERVAL(valid_from, valid_to), DATE('2026-01-01'))", UNITS)
    past = fits(connection, "valid_to < DATE('2025-07-01')", UNITS)
    assert len([key for key in standing if key.startswith("commune")]) == 126
    assert len([key for key in past if key.startswith("district")]) == 30
    assert (
        fits(connection, "T_AFTER(INTERVAL('2026-01-01', '..'), INTERVAL(valid_from, valid_to))", UNITS)
        == past
    )


def test_an_instant_without_a_value_stands_in_no_relation(connection: Connection) -> None:
    unknown = {key for key, row in rows(connection).items() if row["verified_on"] is None}
    for op in ALLEN:
        assert not fits(connection, f"{op}(verified_on, DATE('2020-01-01'))") & unknown


def test_where_a_day_meets_a_moment_the_moment_counts_as_its_day_in_utc(connection: Connection) -> None:
    tree = parsed("TIMESTAMP('2020-01-01T23:59:59Z') = DATE('2020-01-01')", Language.TEXT)
    assert connection.execute(select(compiled(tree, SITES.queryables))).scalar_one() is True
    tree = parsed("TIMESTAMP('2020-01-02T01:00:00+07:00') = DATE('2020-01-01')", Language.TEXT)
    assert connection.execute(select(compiled(tree, SITES.queryables))).scalar_one() is True
