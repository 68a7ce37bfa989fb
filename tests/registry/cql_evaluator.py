"""An evaluator of filters in Python, which PostgreSQL is held to."""

import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from registry.collections import SITES, Collection
from registry.cql import Language, compiled, parsed
from registry.queryables import Type

Row = Mapping[str, Any]
DATABASE = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ids(connection: Connection, tree: object, collection: Collection = SITES, **more: Any) -> set[str]:
    condition = compiled(tree, collection.queryables, **more)
    return {str(row[0]) for row in connection.execute(select(collection.key).where(condition))}


def fits(connection: Connection, text: str, collection: Collection = SITES, **more: Any) -> set[str]:
    return ids(connection, parsed(text, Language.TEXT), collection, **more)


def rows(connection: Connection, collection: Collection = SITES) -> Mapping[str, Row]:
    columns = [
        item.column.label(item.name)
        for item in collection.queryables.values()
        if item.type is not Type.GEOMETRY
    ]
    found: dict[str, dict[str, Any]] = {
        str(row["id"]): dict(row) for row in connection.execute(select(*columns)).mappings()
    }
    if collection is SITES:
        for key, shape in shapes(connection).items():
            found[key]["geometry"] = shape
    return found


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
ARITHMETIC: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
    "div": lambda a, b: math.trunc(a / b) if b else None,
    "%": lambda a, b: math.fmod(a, b) if b else None,
}
SETS: dict[str, Callable[[set[str], set[str]], bool]] = {
    "a_equals": operator.eq,
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_overlaps": lambda a, b: bool(a & b),
}
TIMES: dict[str, Callable[[date, date], bool]] = {
    "t_after": operator.gt,
    "t_before": operator.lt,
    "t_equals": operator.eq,
    "t_intersects": operator.eq,
    "t_disjoint": operator.ne,
}
PLACES: dict[str, Callable[[Any, Any], bool]] = {
    "s_intersects": lambda a, b: bool(shapely.intersects(a, b)),
    "s_disjoint": lambda a, b: bool(shapely.disjoint(a, b)),
    "s_within": lambda a, b: bool(shapely.within(a, b)),
}
_SIGNS = str.maketrans({"đ": "d", "Đ": "D", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'"})


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.translate(_SIGNS))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


TEXT: dict[str, Callable[[str], str]] = {"casei": str.casefold, "accenti": without_accents}


def value(node: Any, row: Row) -> Any:
    match node:
        case {"property": name}:
            held = row[name]
            is_number = isinstance(held, int | float | Decimal) and not isinstance(held, bool)
            return float(held) if is_number else held
        case {"date": text}:
            return date.fromisoformat(text)
        case {"bbox": box}:
            return shapely.box(*box)
        case {"op": op, "args": args}:
            found = [value(arg, row) for arg in args]
            if None in found:
                return None
            return TEXT[op](found[0]) if op in TEXT else ARITHMETIC[op](*found)
    return node


def like(text: str, pattern: str) -> bool:
    signs = re.findall(r"\\.|.", pattern, re.DOTALL)
    written = ({"%": ".*", "_": "."}.get(sign) or re.escape(sign[-1]) for sign in signs)
    return re.fullmatch("".join(written), text, re.DOTALL) is not None


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
    held = [value(arg, row) for arg in args]
    if None in held:
        return None
    return relation(op, *held)


def relation(op: str, first: Any, *others: Any) -> bool:
    """Whether values that are all known stand in a relation."""
    if op == "in":
        return first in [dated(each, first) for each in others[0]]
    if op == "between":
        low, high = (dated(each, first) for each in others)
        return bool(low <= first <= high)
    if op == "like":
        return like(first, others[0])
    if op in SETS:
        return SETS[op](set(first), set(others[0]))
    found = {**COMPARE, **TIMES, **PLACES}[op]
    return bool(found(first, dated(others[0], first)))


def dated(held: Any, beside: Any) -> Any:
    """A text beside a day is read as one."""
    return date.fromisoformat(held) if isinstance(beside, date) and isinstance(held, str) else held


# --- trees -------------------------------------------------------------------------------------------------------------

Trees = st.SearchStrategy[Any]
TEXTS = ("kind", "status", "stage", "category", "district_code", "name_vi", "verification")
NUMBERS = ("built_from", "built_to", "accuracy_m", "area_m2", "version")
DAYS = ("exists_from", "exists_to", "position_date", "verified_on")
LISTS = ("fields", "services")
words = st.sampled_from(
    ["converted_site", "operating", "industrial", "001", "002", "unverified", "", "Đ", "it's", "50%", "a_b"]
)
names = st.sampled_from(["Nhà máy", "NHÀ MÁY", "nha may", "Đình", "dinh", "Straße", "STRASSE", "Phố cổ – 1"])
patterns = st.sampled_from(["%", "_%", "", "Nhà%", "nha m_y%", "%Đ%", "%a_", r"%\%", r"\_", "%–%", "H_N_%"])
numbers = st.one_of(st.integers(-300, 2100), st.sampled_from([100.0, 0.5, 1902.0, 1e6]))
days = st.dates(date(1880, 1, 1), date(2026, 12, 31)).map(date.isoformat)
codes = st.lists(st.sampled_from(["design", "film", "crafts_folk_art", "music"]), min_size=1, max_size=3)


def of(op: Trees | str, *args: Trees) -> Trees:
    """Operations on arguments."""
    ops = st.just(op) if isinstance(op, str) else op
    return st.builds(lambda name, *held: {"op": name, "args": list(held)}, ops, *args)


def named(known: tuple[str, ...]) -> Trees:
    return st.sampled_from(known).map(lambda name: {"property": name})


def comparison(first: Trees, values: Trees) -> Trees:
    return st.one_of(
        of(st.sampled_from(list(COMPARE)), first, st.one_of(values, first)),
        of("in", first, st.lists(values, min_size=1, max_size=4)),
        of("isNull", first),
    )


sums = st.recursive(
    st.one_of(named(NUMBERS), numbers),
    lambda inner: of(st.sampled_from(list(ARITHMETIC)), inner, st.one_of(inner, numbers)),
    max_leaves=4,
)
plain = st.one_of(named(("name_vi", "kind")), names)
folded = st.one_of(*(of(op, plain) for op in TEXT), of("casei", of("accenti", plain)))
predicates = st.one_of(
    comparison(named(TEXTS), words),
    comparison(named(NUMBERS), numbers),
    comparison(named(DAYS), days),
    of(st.sampled_from(["=", "<>"]), folded, folded),
    of("like", st.one_of(named(TEXTS), folded), patterns),
    of("between", named(NUMBERS), sums, sums),
    of("between", named(DAYS), days, days),
    of(st.sampled_from(list(COMPARE)), sums, sums),
    of(st.sampled_from(list(SETS)), named(LISTS), codes),
    of(st.sampled_from(list(TIMES)), named(DAYS), days.map(lambda day: {"date": day})),
    of(
        st.sampled_from(list(PLACES)),
        st.just({"property": "geometry"}),
        st.builds(
            lambda x, y, wide: {"bbox": [x / 500, y / 500, (x + wide) / 500, (y + wide) / 500]},
            *(st.integers(52_800, 53_000), st.integers(10_400, 10_600), st.integers(1, 100)),
        ),
    ),
)
trees = st.recursive(
    predicates,
    lambda inner: st.one_of(
        of(st.sampled_from(["and", "or"]), inner, inner),
        of("not", inner),
    ),
    max_leaves=6,
)
