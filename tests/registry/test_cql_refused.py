"""Filters that are wrong, too deep or hostile: told, and never more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from registry.collections import SITES
from registry.cql import Language, compiled, parsed
from registry.errors import Invalid
from registry.reading.refusals import told
from tests.registry.cql_evaluator import DATABASE, ids

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
        ("position_date = 2020", "cannot compare date with number"),
        ("position_date IN ('2020-01-01', 'spring')", "is not a date"),
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
