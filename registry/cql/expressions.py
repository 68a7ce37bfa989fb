"""A CQL2 tree to one SQL condition, with every value bound and every name looked up among the queryables."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Double,
    Numeric,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    true,
)
from sqlalchemy.dialects.postgresql import array

from registry.cql import spatial, temporal
from registry.cql.tree import Node
from registry.cql.typed import Typed, alike, require, without_accents, without_case
from registry.errors import Fault, Invalid
from registry.queryables import Property, Type
from registry.queryables import require as require_property
from registry.reading.shapes import CRS84, Projection

DEEPEST = 60

_COMPARISONS: Mapping[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ARRAYS: Mapping[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "a_equals": lambda a, b: and_(a.op("@>", is_comparison=True)(b), a.op("<@", is_comparison=True)(b)),
    "a_contains": lambda a, b: a.op("@>", is_comparison=True)(b),
    "a_containedby": lambda a, b: a.op("<@", is_comparison=True)(b),
    "a_overlaps": lambda a, b: a.op("&&", is_comparison=True)(b),
}
# A number divided by nothing is no number: the comparison around it is then unknown, as for a missing value.
_ARITHMETIC: Mapping[str, Callable[[Any, Any], ColumnElement[Any]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / func.nullif(b, 0),
    "div": lambda a, b: func.trunc(a / func.nullif(b, 0)),
    "%": lambda a, b: cast(func.mod(cast(a, Numeric), func.nullif(cast(b, Numeric), 0)), Double),
    "^": lambda a, b: func.power(a, b),
}
OPERATORS = (
    *("and", "or", "not", "isnull", "like", "between", "in", "casei", "accenti"),
    *_COMPARISONS,
    *_ARITHMETIC,
    *spatial.OPERATORS,
    *temporal.OPERATORS,
    *_ARRAYS,
)


def compiled(
    tree: Node, properties: Mapping[str, Property], *, projection: Projection = CRS84, where: str = "filter"
) -> ColumnElement[bool]:
    """The condition that a CQL2 tree states about `properties`, its coordinates given in `projection`.

    Raises Invalid for an unknown property or function, for types that do not go together, and for impossible
    literals.
    """
    return _Compiler(properties, projection, where).condition(tree, 0)


@dataclass(frozen=True)
class _Compiler:
    properties: Mapping[str, Property]
    projection: Projection
    where: str

    def condition(self, node: Node, depth: int) -> ColumnElement[bool]:
        self.require_shallow(depth)
        if isinstance(node, bool):
            return true() if node else false()
        if not isinstance(node, dict):
            raise self.fault(node, "is not a condition")
        if "property" in node:
            return require(self.value(node), Type.BOOLEAN, "a property as a condition", self.where)
        op, args = self.operation(node)
        if op in ("and", "or"):
            parts = [self.condition(arg, depth + 1) for arg in args]
            return and_(true(), *parts) if op == "and" else or_(false(), *parts)
        if op == "not":
            return not_(self.condition(self.arity(op, args, 1)[0], depth + 1))
        return self.predicate(op, args)

    def require_shallow(self, depth: int) -> None:
        if depth > DEEPEST:
            raise self.fault(None, "has too many conditions inside one another", f"up to {DEEPEST}")

    def predicate(self, op: str, args: list[Node]) -> ColumnElement[bool]:
        if op in _COMPARISONS:
            left, right = self.arity(op, args, 2)
            return _COMPARISONS[op](*self.together([left, right], op))
        if op in spatial.OPERATORS:
            left, right = (self.shape(arg) for arg in self.arity(op, args, 2))
            return spatial.related(op, left, right, self.where)
        if op in temporal.OPERATORS:
            first, second = (self.interval(arg) for arg in self.arity(op, args, 2))
            return temporal.related(op, first, second, self.where)
        if op in _ARRAYS:
            some, others = (self.texts(arg, op) for arg in self.arity(op, args, 2))
            return _ARRAYS[op](some, others)
        predicates = {"like": self.like, "between": self.between, "in": self.among, "isnull": self.is_null}
        if op not in predicates:
            known = sorted(word for word in OPERATORS)
            raise self.fault(op, "is not a condition of CQL2 that this service knows", *known)
        return predicates[op](args)

    def like(self, args: list[Node]) -> ColumnElement[bool]:
        text, pattern = (
            require(self.value(arg), Type.TEXT, "LIKE", self.where) for arg in self.arity("like", args, 2)
        )
        return text.like(pattern)

    def between(self, args: list[Node]) -> ColumnElement[bool]:
        nodes = self.arity("between", args, 3)
        value, low, high = self.together(nodes, "BETWEEN")
        if not any(isinstance(node, dict) and "date" not in node for node in nodes[1:]):
            return value.between(low, high)
        # SQL calls it false when one bound is missing and the other is missed; CQL2 calls it unknown.
        unknown = or_(low.is_(None), high.is_(None))
        return case((unknown, null()), else_=value.between(low, high))

    def among(self, args: list[Node]) -> ColumnElement[bool]:
        first, choices = self.arity("in", args, 2)
        if not isinstance(choices, list) or not choices:
            raise self.fault("IN", "needs a list of values")
        value, *others = self.together([first, *choices], "IN")
        return value.in_(others)

    def together(self, nodes: list[Node], op: str) -> list[ColumnElement[Any]]:
        """Scalars that are compared; a text that stands beside days or moments is read as one."""
        values = [self.value(node) for node in nodes]
        if any(value.type.is_instant for value in values):
            values = [
                temporal.instant(node, self.where) if isinstance(node, str) else value
                for node, value in zip(nodes, values, strict=True)
            ]
        return alike(values, op, self.where)

    def is_null(self, args: list[Node]) -> ColumnElement[bool]:
        (arg,) = self.arity("isNull", args, 1)
        if isinstance(arg, dict) and "property" in arg:
            return self.named(arg["property"]).column.is_(None)
        return self.value(arg).sql.is_(None)

    def value(self, node: Node, depth: int = 0) -> Typed:
        """A scalar: a property, a literal, arithmetic, or text without case or accents."""
        self.require_shallow(depth)
        match node:
            case bool():
                return Typed(Type.BOOLEAN, literal(node, Boolean))
            case int() | float():
                return self.number(node)
            case str():
                return Typed(Type.TEXT, literal(node, Text))
            case {"property": name}:
                item = self.named(name)
                return Typed(item.type, item.column)
            case {"date": text}:
                return temporal.day(text, self.where)
            case {"timestamp": text}:
                return temporal.moment(text, self.where)
            case {"op": str()}:
                return self.computed(*self.operation(node), depth)
            case _:
                raise self.fault(
                    None, "has something other than a value where a value must stand; for NULL use IS NULL"
                )

    def number(self, value: float) -> Typed:
        if not math.isfinite(value):
            raise self.fault(value, "is not a finite number")
        return Typed(Type.NUMBER, literal(float(value), Double))

    def computed(self, op: str, args: list[Node], depth: int) -> Typed:
        if op in ("casei", "accenti"):
            inner = self.value(self.arity(op, args, 1)[0], depth + 1)
            text = require(inner, Type.TEXT, op.upper(), self.where)
            return Typed(Type.TEXT, without_case(text) if op == "casei" else without_accents(text))
        if op in _ARITHMETIC:
            values = [self.value(arg, depth + 1) for arg in self.arity(op, args, 2)]
            for value in values:
                if not value.type.is_number:
                    raise self.fault(op, f"needs numbers and is given {value.type}")
            left, right = (cast(value.sql, Double) for value in values)
            return Typed(Type.NUMBER, _ARITHMETIC[op](left, right))
        if op in OPERATORS:
            return Typed(Type.BOOLEAN, self.condition({"op": op, "args": args}, depth + 1))
        raise self.fault(
            op, "is not a function of CQL2 that this service knows", "casei", "accenti", *_ARITHMETIC
        )

    def shape(self, node: Node) -> spatial.Shape:
        match node:
            case {"property": name}:
                item = self.named(name)
                if item.type is not Type.GEOMETRY:
                    raise self.fault(name, f"needs geometry and is given {item.type}")
                return item.column
            case {"bbox": list(numbers)}:
                return spatial.box(numbers, self.projection, self.where)
            case {"type": str(kind)} if kind in spatial.GEOMETRIES:
                return spatial.literal_of(node, self.projection, self.where)
            case _:
                raise self.fault(
                    None,
                    "has something other than a geometry where a geometry must stand",
                    *spatial.GEOMETRIES,
                )

    def interval(self, node: Node) -> temporal.Interval:
        match node:
            case {"interval": [start, end]}:
                return temporal.Interval(self.end(start), self.end(end))
            case {"interval": _}:
                raise self.fault("INTERVAL", "needs a start and an end")
            case _:
                instant = self.value(node)
                return temporal.Interval(instant, instant, is_instant=True)

    def end(self, node: Node) -> Typed | None:
        return temporal.end_of(node, self.where) if isinstance(node, str) else self.value(node)

    def texts(self, node: Node, op: str) -> ColumnElement[Any]:
        if isinstance(node, list):
            words = [require(self.value(item), Type.TEXT, op.upper(), self.where) for item in node]
            return cast(array(words), ARRAY(Text))
        return require(self.value(node), Type.TEXTS, op.upper(), self.where)

    def named(self, name: object) -> Property:
        return require_property(self.properties, str(name), self.where)

    def operation(self, node: Mapping[str, Any]) -> tuple[str, list[Node]]:
        op, args = node.get("op"), node.get("args")
        if not isinstance(op, str) or not isinstance(args, list):
            raise self.fault(None, "has an object that is neither an operation nor a property")
        return op.lower(), args

    def arity(self, op: str, args: list[Node], wanted: int) -> list[Node]:
        if len(args) != wanted:
            raise self.fault(op, f"needs {wanted} arguments and is given {len(args)}")
        return args

    def fault(self, value: object, message: str, *allowed: str) -> Invalid:
        return Invalid(Fault(self.where, value, message, allowed))
