"""CQL2: both encodings say the same, PostgreSQL and Python agree, and what cannot be understood is told."""

import json
import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import cql2
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from sqlalchemy import Connection, func, select

from registry import crs
from registry.collections import SITES, UNITS, Collection
from registry.cql import Language, compiled, parsed
from registry.errors import Invalid
from registry.queryables import Type
from registry.reading import projection
from registry.reading.refusals import told

Row = Mapping[str, Any]
DATABASE = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ids(connection: Connection, tree: object, collection: Collection = SITES, **more: Any) -> set[str]:
    condition = compiled(tree, collection.queryables, **more)
    return {str(row[0]) for row in connection.execute(select(collection.key).where(condition))}


def fits(connection: Connection, text: str, collection: Collection = SITES, **more: Any) -> set[str]:
    return ids(connection, parsed(text, Language.TEXT), collection, **more)


def rows(connection: Connection, collection: Collection = SITES) -> dict[str, Row]:
    columns = [
        item.column.label(item.name)
        for item in collection.queryables.values()
        if item.type is not Type.GEOMETRY
    ]
    return {str(row["id"]): dict(row) for row in connection.execute(select(*columns)).mappings()}


def shapes(connection: Connection) -> dict[str, shapely.Geometry]:
    return {
        str(key): shapely.from_wkb(bytes(wkb))
        for key, wkb in connection.execute(select(SITES.key, func.ST_AsBinary(SITES.geometry)))
    }


# --- what Python makes of a tree, with SQL's third truth value -------------------------------------------------------

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def value(node: Any, row: Row) -> Any:
    if isinstance(node, dict) and "property" in node:
        held = row[node["property"]]
        return None if held is None else held if isinstance(held, str | bool) else float(held)
    return node


def truth(node: Any, row: Row) -> bool | None:
    op, args = node["op"], node["args"]
    if op in ("and", "or"):
        found = [truth(arg, row) for arg in args]
        decisive = op == "or"
        return decisive if decisive in found else None if None in found else not decisive
    if op == "not":
        inner = truth(args[0], row)
        return None if inner is None else not inner
    if op == "isNull":
        return value(args[0], row) is None
    if op == "in":
        held = value(args[0], row)
        return None if held is None else held in args[1]
    if op == "between":
        held = value(args[0], row)
        return None if held is None else args[1] <= held <= args[2]
    left, right = (value(arg, row) for arg in args)
    return None if left is None or right is None else COMPARE[op](left, right)


TEXTS = ("kind", "status", "stage", "category", "district_code", "name_vi", "verification")
NUMBERS = ("built_from", "built_to", "accuracy_m", "area_m2", "version")
words = st.sampled_from(
    ["converted_site", "operating", "industrial", "001", "002", "unverified", "", "Đ", "it's", "50%", "a_b"]
)
numbers = st.one_of(st.integers(-300, 2100), st.sampled_from([100.0, 0.5, 1902.0, 1e6]))


def comparison(names: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.sampled_from(names).map(lambda name: {"property": name})
    return st.one_of(
        st.builds(
            lambda op, a, b: {"op": op, "args": [a, b]},
            st.sampled_from(list(COMPARE)),
            named,
            st.one_of(values, named),
        ),
        st.builds(lambda a, b: {"op": "in", "args": [a, b]}, named, st.lists(values, min_size=1, max_size=4)),
        st.builds(lambda a: {"op": "isNull", "args": [a]}, named),
    )


between = st.builds(
    lambda name, low, high: {"op": "between", "args": [{"property": name}, low, high]},
    st.sampled_from(NUMBERS),
    numbers,
    numbers,
)
predicates = st.one_of(comparison(TEXTS, words), comparison(NUMBERS, numbers), between)
trees = st.recursive(
    predicates,
    lambda inner: st.one_of(
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda arg: {"op": "not", "args": [arg]}, inner),
    ),
    max_leaves=6,
)


@DATABASE
@given(tree=trees)
def test_postgresql_and_python_select_the_same(connection: Connection, tree: Any) -> None:
    expected = {key for key, row in rows(connection).items() if truth(tree, row)}
    assert ids(connection, tree) == expected


@DATABASE
@given(tree=trees)
def test_text_and_json_select_the_same(connection: Connection, tree: Any) -> None:
    written = json.dumps(tree)
    text = cql2.parse_json(written).to_text()
    by_json = ids(connection, parsed(written, Language.JSON))
    assert ids(connection, parsed(text, Language.TEXT)) == by_json


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("kind = 'converted_site'", {"op": "=", "args": [{"property": "kind"}, "converted_site"]}),
        (
            "CASEI(name_vi) LIKE CASEI('nhà%')",
            {
                "op": "like",
                "args": [
                    {"op": "casei", "args": [{"property": "name_vi"}]},
                    {"op": "casei", "args": ["nhà%"]},
                ],
            },
        ),
        (
            "S_INTERSECTS(geometry, BBOX(105.8, 21, 105.9, 21.1))",
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [105.8, 21, 105.9, 21.1]}]},
        ),
        (
            "T_AFTER(position_date, DATE('2020-01-01'))",
            {"op": "t_after", "args": [{"property": "position_date"}, {"date": "2020-01-01"}]},
        ),
        (
            "A_CONTAINS(fields, ('design'))",
            {"op": "a_contains", "args": [{"property": "fields"}, ["design"]]},
        ),
        (
            "built_to - built_from > 2",
            {
                "op": ">",
                "args": [{"op": "-", "args": [{"property": "built_to"}, {"property": "built_from"}]}, 2],
            },
        ),
    ],
)
def test_each_kind_of_condition_is_the_same_tree_in_both_encodings(text: str, tree: Any) -> None:
    assert parsed(text, Language.TEXT) == parsed(json.dumps(tree), Language.JSON)


def test_case_and_accents_are_ignored_only_when_asked(connection: Connection) -> None:
    held = rows(connection)
    exact = fits(connection, "name_vi LIKE 'nhà máy%'")
    cased = fits(connection, "CASEI(name_vi) LIKE CASEI('NHÀ MÁY%')")
    plain = fits(connection, "CASEI(ACCENTI(name_vi)) LIKE CASEI(ACCENTI('nha may%'))")
    assert exact == set()
    assert (
        cased == {key for key, row in held.items() if row["name_vi"].lower().startswith("nhà máy")} != set()
    )
    assert cased <= plain
    assert (
        fits(connection, "ACCENTI(name_vi) LIKE ACCENTI('Đình%')")
        == fits(connection, "ACCENTI(name_vi) LIKE 'Dinh%'")
        != set()
    )


def test_like_knows_its_two_wildcards_and_the_escape(connection: Connection) -> None:
    assert fits(connection, "code LIKE 'HN00_'") == {
        k for k, r in rows(connection).items() if r["code"].startswith("HN00")
    }
    assert fits(connection, r"code LIKE 'HN00\_'") == set()


def test_a_list_contains_overlaps_equals_and_is_contained(connection: Connection) -> None:
    held = {key: row["fields"] for key, row in rows(connection).items() if row["fields"] is not None}
    wanted = {"design", "crafts_folk_art"}
    quoted = "('design', 'crafts_folk_art')"
    assert fits(connection, f"A_CONTAINS(fields, {quoted})") == {
        k for k, v in held.items() if wanted <= set(v)
    }
    assert (
        fits(connection, f"A_OVERLAPS(fields, {quoted})")
        == {k for k, v in held.items() if wanted & set(v)}
        != set()
    )
    assert fits(connection, f"A_CONTAINEDBY(fields, {quoted})") == {
        k for k, v in held.items() if set(v) <= wanted
    }
    assert fits(connection, f"A_EQUALS(fields, {quoted})") == {k for k, v in held.items() if set(v) == wanted}


def test_arithmetic_follows_the_usual_rules(connection: Connection) -> None:
    for sum_ in (
        "1 + 2 * 3 = 7",
        "(1 + 2) * 3 = 9",
        "7 div 2 = 3",
        "7 % 4 = 3",
        "2 ^ 3 = 8",
        "7 / 2 = 3.5",
        "-2 + 5 = 3",
    ):
        assert len(fits(connection, sum_)) == len(rows(connection)), sum_
    assert fits(connection, "1 / 0 = 1") == set()


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


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind =", "line 1, column 7"),
        ("nonsense = 1", "is not a property of this collection"),
        ("kind = 1", "cannot compare text with number"),
        ("is_centre = 'x'", "cannot compare boolean with text"),
        ("S_INTERSECTS(kind, POINT(1 1))", "needs geometry and is given text"),
        ("S_INTERSECTS(geometry, POINT(105))", "has something other than a geometry"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "is an empty geometry"),
        ("S_INTERSECTS(geometry, POINT(500 21))", "lies outside"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1)))", "has a ring that is not closed"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "is not a valid geometry"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "needs four or six numbers"),
        ("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 1), POINT(2 2)))", "does not take a collection"),
        ("T_AFTER(kind, DATE('2020-01-01'))", "needs dates and is given text"),
        ("position_date = DATE('2020-02-30')", "names a day that does not exist"),
        ("updated_at > TIMESTAMP('2020-01-01')", "is not a date and time"),
        ("position_date = '2020-01-01'", "cannot compare date with text"),
        ("A_CONTAINS(kind, ('x'))", "needs texts and is given text"),
        ("CASEI(built_from) = 'x'", "needs text and is given integer"),
        ("kind + 1 = 2", "needs numbers and is given text"),
        ("shout(kind) = 'x'", "is not a function of CQL2"),
        ("shout(kind)", "is not a condition of CQL2"),
        ("kind", "needs boolean and is given text"),
        ("built_from = 1e999", "is not a finite number"),
        ("kind = 'a\0b'", "NUL"),
        ("built_from = NULL", "use IS NULL"),
    ],
)
def test_what_is_wrong_with_a_filter_is_told(text: str, words: str) -> None:
    with pytest.raises(Invalid) as mistake:
        compiled(parsed(text, Language.TEXT), SITES.queryables)
    assert words in str(mistake.value)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * 40 + "a=" + ")" * 40,
        "NOT " * 3000 + "is_centre",
        "a = " + "-" * 5000 + "1",
        "a = " + "- " * 5000 + "1",
        "a" * 20_000,
        "casei(" * 2000,
    ],
    ids=["open", "nested", "not", "minus", "minus-blank", "long", "calls"],
)
def test_a_filter_made_to_exhaust_the_parser_is_refused_at_once(text: str) -> None:
    with pytest.raises(Invalid):
        parsed(text, Language.TEXT)


@pytest.mark.parametrize("depth", [70, 10_000])
def test_json_that_is_too_deep_is_refused(depth: int) -> None:
    text = '{"op":"not","args":[' * depth + "true" + "]}" * depth
    with pytest.raises(Invalid):
        compiled(parsed(text, Language.JSON), SITES.queryables)


anything = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(
                [
                    "and",
                    "=",
                    "like",
                    "in",
                    "between",
                    "s_within",
                    "t_after",
                    "a_equals",
                    "casei",
                    "+",
                    "not",
                    "isNull",
                ]
            ),
            st.lists(inner, max_size=3),
        ),
        st.builds(
            lambda name: {"property": name},
            st.sampled_from(["kind", "built_from", "geometry", "fields", "updated_at", "no"]),
        ),
        st.builds(lambda a, b: {"interval": [a, b]}, inner, inner),
        st.builds(lambda a: {"date": a}, inner),
        st.builds(lambda a: {"type": "Polygon", "coordinates": a}, inner),
        st.builds(
            lambda a: {"bbox": a}, st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6)
        ),
    ),
    max_leaves=12,
)


@DATABASE
@given(tree=anything)
def test_any_tree_at_all_is_either_answered_or_refused(connection: Connection, tree: Any) -> None:
    with connection.begin_nested() as attempt:
        try:
            with told():
                ids(connection, tree)
        except Invalid:
            attempt.rollback()
