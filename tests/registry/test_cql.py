"""Filters: PostgreSQL selects what an evaluator in Python selects, in both encodings."""

import json
from typing import Any

import cql2
import pytest
from hypothesis import given
from sqlalchemy import Connection

from registry.cql import Language, parsed
from tests.registry.cql_evaluator import DATABASE, fits, ids, rows, trees, truth


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


def test_case_is_folded_in_full(connection: Connection) -> None:
    everything = len(rows(connection))
    for text in (
        "CASEI('Straße') = CASEI('STRASSE')",
        "CASEI('ĐÌNH') = 'đình'",
        "CASEI('Σας') = CASEI('ΣΑΣ')",
    ):
        assert len(fits(connection, text)) == everything, text


def test_quotes_and_control_characters_may_be_escaped(connection: Connection) -> None:
    everything = len(rows(connection))
    for text in (
        r"'L\'Espace' = 'L''Espace'",
        r"'a\tb' LIKE 'a_b'",
        r"'50%' LIKE '50\%'",
        r"NOT '50x' LIKE '50\%'",
    ):
        assert len(fits(connection, text)) == everything, text


def test_a_text_beside_a_day_or_a_moment_is_read_as_one(connection: Connection) -> None:
    assert fits(connection, "exists_from IN ('1911-01-01', '2019-10-30')") == fits(
        connection, "exists_from IN (DATE('1911-01-01'), DATE('2019-10-30'))"
    )
    assert fits(connection, "updated_at > '2000-01-01T00:00:00Z'") == set(rows(connection))


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
