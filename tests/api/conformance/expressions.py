"""CQL2 (OGC 21-065r2): the standard's own kinds of expressions, in text and in JSON, and what they find."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import cql2 as encodings
import httpx
from shapely.geometry import box, shape

from tests.api.conformance.checks import CHECKS, SITES, Requirement, cql2, got, ids, refused, requirement

Held = Mapping[str, Any]
AREA = box(105.84, 21.02, 105.86, 21.04)
POLYGON = "POLYGON((105.84 21.02,105.86 21.02,105.86 21.04,105.84 21.04,105.84 21.02))"


def _place(each: Held) -> Any:
    return shape(each["geometry"])


EXPRESSIONS: Mapping[str, tuple[tuple[str, Callable[[Held, Held], bool | None]], ...]] = {
    "basic-cql2": (
        ("kind = 'converted_site'", lambda p, _: p["kind"] == "converted_site"),
        ("kind <> 'converted_site'", lambda p, _: p["kind"] != "converted_site"),
        ("built_from < 1954", lambda p, _: p["built_from"] is not None and p["built_from"] < 1954),
        ("built_from >= 1954", lambda p, _: p["built_from"] is not None and p["built_from"] >= 1954),
        ("built_from IS NULL", lambda p, _: p["built_from"] is None),
        ("built_from IS NOT NULL", lambda p, _: p["built_from"] is not None),
        ("is_centre = TRUE", lambda p, _: p["is_centre"]),
        ("NOT (is_centre = true OR kind = 'x')", lambda p, _: not p["is_centre"]),
        ("verified_on > DATE('2020-01-01')", lambda p, _: (p["verified_on"] or "") > "2020-01-01"),
    ),
    "advanced-comparison-operators": (
        ("name_vi LIKE 'Nhà %'", lambda p, _: p["name_vi"].startswith("Nhà ")),
        ("name_vi NOT LIKE 'Nhà %'", lambda p, _: not p["name_vi"].startswith("Nhà ")),
        (
            "built_from BETWEEN 1900 AND 1910",
            lambda p, _: p["built_from"] is not None and 1900 <= p["built_from"] <= 1910,
        ),
        (
            "kind IN ('converted_site', 'heritage_site')",
            lambda p, _: p["kind"] in ("converted_site", "heritage_site"),
        ),
        ("kind NOT IN ('converted_site')", lambda p, _: p["kind"] != "converted_site"),
    ),
    "case-insensitive-comparison": (
        ("CASEI(name_vi) LIKE CASEI('NHÀ %')", lambda p, _: p["name_vi"].lower().startswith("nhà ")),
        ("CASEI(kind) = CASEI('Converted_Site')", lambda p, _: p["kind"] == "converted_site"),
    ),
    "accent-insensitive-comparison": (
        ("ACCENTI(kind) = ACCENTI('çonverted_site')", lambda p, _: p["kind"] == "converted_site"),
        ("ACCENTI(name_vi) LIKE ACCENTI('Nha May%')", lambda p, _: p["name_vi"].startswith("Nhà Máy")),
    ),
    "basic-spatial-functions": (
        ("S_INTERSECTS(geometry, BBOX(105.84,21.02,105.86,21.04))", lambda _, f: AREA.intersects(_place(f))),
    ),
    "basic-spatial-functions-plus": (
        (f"S_INTERSECTS(geometry, {POLYGON})", lambda _, f: AREA.intersects(_place(f))),
        (f"S_INTERSECTS(geometry, GEOMETRYCOLLECTION({POLYGON}))", lambda _, f: AREA.intersects(_place(f))),
    ),
    "spatial-functions": (
        (f"S_WITHIN(geometry, {POLYGON})", lambda _, f: _place(f).within(AREA)),
        (f"S_DISJOINT(geometry, {POLYGON})", lambda _, f: _place(f).disjoint(AREA)),
        (f"S_CONTAINS({POLYGON}, geometry)", lambda _, f: AREA.contains(_place(f))),
        (f"S_TOUCHES(geometry, {POLYGON})", lambda _, f: _place(f).touches(AREA)),
        (f"S_CROSSES(geometry, {POLYGON})", lambda _, f: _place(f).crosses(AREA)),
        (f"S_OVERLAPS(geometry, {POLYGON})", lambda _, f: _place(f).overlaps(AREA)),
        (f"S_EQUALS(geometry, {POLYGON})", lambda _, f: _place(f).equals(AREA)),
    ),
    "temporal-functions": (
        (
            "T_INTERSECTS(INTERVAL(exists_from, exists_to), INTERVAL('2019-01-01', '2019-12-31'))",
            lambda p, _: (
                (p["exists_from"] or "0") <= "2019-12-31" and (p["exists_to"] or "9999") >= "2019-01-01"
            ),
        ),
        ("T_AFTER(exists_from, DATE('2015-01-01'))", lambda p, _: (p["exists_from"] or "") > "2015-01-01"),
        (
            "T_BEFORE(exists_from, DATE('1950-01-01'))",
            lambda p, _: p["exists_from"] is not None and p["exists_from"] < "1950-01-01",
        ),
        (
            "T_DURING(INTERVAL(exists_from, exists_to), INTERVAL('1900-01-01', '..'))",
            lambda p, _: (p["exists_from"] or "") > "1900-01-01" and p["exists_to"] is not None,
        ),
    ),
    "array-functions": (
        ("A_CONTAINS(fields, ('design'))", lambda p, _: "design" in (p["fields"] or ())),
        (
            "A_OVERLAPS(fields, ('design', 'film'))",
            lambda p, _: bool({"design", "film"} & set(p["fields"] or ())),
        ),
        (
            "A_CONTAINEDBY(fields, ('design', 'film'))",
            lambda p, _: p["fields"] is not None and set(p["fields"]) <= {"design", "film"},
        ),
        ("A_EQUALS(fields, ('design'))", lambda p, _: set(p["fields"] or ()) == {"design"}),
    ),
    "property-property": (
        (
            "built_from = built_to",
            lambda p, _: p["built_from"] is not None and p["built_from"] == p["built_to"],
        ),
        ("name_vi <> name_en", lambda p, _: p["name_en"] is not None and p["name_vi"] != p["name_en"]),
        ("'converted_site' = kind", lambda p, _: p["kind"] == "converted_site"),
    ),
    "arithmetic": (
        (
            "built_to - built_from > 5",
            lambda p, _: (
                p["built_from"] is not None
                and p["built_to"] is not None
                and p["built_to"] - p["built_from"] > 5
            ),
        ),
        (
            "built_from > 2 ^ 10 + 9 * 100 - 26 / 2",
            lambda p, _: p["built_from"] is not None and p["built_from"] > 1911,
        ),
        (
            "built_from % 10 = 5 AND built_from div 10 > 100",
            lambda p, _: p["built_from"] is not None and p["built_from"] % 10 == 5,
        ),
    ),
}


CLASSES: Mapping[str, tuple[str, ...]] = {
    "basic-cql2": (
        *("basic-cql2/cql2-filter", "basic-cql2/binary-comparison-predicate"),
        *("basic-cql2/null-predicate", "basic-cql2/property"),
    ),
    "advanced-comparison-operators": tuple(
        f"advanced-comparison-operators/{name}-predicate" for name in ("like", "between", "in")
    ),
    "case-insensitive-comparison": ("case-insensitive-comparison/casei-function",),
    "accent-insensitive-comparison": ("accent-insensitive-comparison/accenti-function",),
    "basic-spatial-functions": (
        *("basic-spatial-functions/spatial-functions", "basic-spatial-operators/spatial-predicate"),
    ),
    "basic-spatial-functions-plus": ("basic-spatial-functions-plus/spatial-data-types",),
    "spatial-functions": ("spatial-functions/spatial-functions",),
    "temporal-functions": (
        *("temporal-functions/temporal-functions", "temporal-operators/temporal-predicates"),
    ),
    "array-functions": ("array-functions/array-predicates",),
    "property-property": ("property-property/withdraw-permissions",),
    "arithmetic": ("arithmetic/arithmetic",),
}
"""The requirements of each class, which its expressions prove together."""
IN_ENCODINGS = {"array-functions": "arrays"}
"""What the encodings call a class where they call it otherwise."""


def _found(http: httpx.Client, text: str, lang: str) -> set[str]:
    return ids(got(http, SITES, limit=1000, filter=text, **{"filter-lang": lang}))


def _finds(name: str, lang: str) -> Callable[[httpx.Client], None]:
    def check(http: httpx.Client) -> None:
        everything = got(http, SITES, limit=1000)["features"]
        for text, belongs in EXPRESSIONS[name]:
            wanted = {each["id"] for each in everything if belongs(each["properties"], each)}
            tree = encodings.parse_text(text)
            written = (text, tree.to_text()) if lang == "cql2-text" else (json.dumps(tree.to_json()),)
            for each in written:
                assert _found(http, each, lang) == wanted, each

    return check


for _name, _identifiers in CLASSES.items():
    for _identifier in _identifiers:
        CHECKS[Requirement(cql2(_name), f"/req/{_identifier}")] = _finds(_name, "cql2-text")
    for _lang in ("cql2-text", "cql2-json"):
        _same = Requirement(cql2(_lang), f"/req/{_lang}/{IN_ENCODINGS.get(_name, _name)}")
        CHECKS[_same] = _finds(_name, _lang)


@requirement(cql2("cql2-text"), "/req/cql2-text/escaping")
def text_escapes_quotes_and_control_characters(http: httpx.Client) -> None:
    whole = got(http, SITES, limit=1)["numberMatched"]
    for true_ in (r"'L\'Espace' = 'L''Espace'", r"'a\tb' LIKE 'a_b'", r"NOT 'a\nb' = 'anb'"):
        assert got(http, SITES, limit=1, filter=true_)["numberMatched"] == whole, true_
    for wrong in ("kind ==", "AND", "kind = 'open", "(((", "S_INTERSECTS(geometry)", '{"op":"="}'):
        refused(http, SITES, filter=wrong, **{"filter-lang": "cql2-text"})
    for wrong in ("{}", "[]", '{"op":"="}', '{"op":"nix","args":[1]}', "kind = 'converted_site'"):
        refused(http, SITES, filter=wrong, **{"filter-lang": "cql2-json"})
