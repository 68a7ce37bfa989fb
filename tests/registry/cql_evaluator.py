"""An evaluator of filters in Python, which PostgreSQL is held to."""

import operator
from collections.abc import Callable, Mapping
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
