"""SQL expressions together with what their values are."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, cast, func, literal_column
from sqlalchemy import Date as SqlDate

from registry.errors import Fault, Invalid
from registry.queryables import Type


class Typed(NamedTuple):
    """An expression and the type of its values."""

    type: Type
    sql: ColumnElement[Any]


def require(value: Typed, wanted: Type, op: str, where: str) -> ColumnElement[Any]:
    """The expression, when it is of that type; raises Invalid."""
    if value.type is not wanted:
        raise Invalid(Fault(where, op, f"needs {wanted} and is given {value.type}"))
    return value.sql


def alike(values: list[Typed], op: str, where: str) -> list[ColumnElement[Any]]:
    """Expressions that can be compared with one another; raises Invalid when they cannot.

    Where a day meets a moment, the moment counts as its day in UTC.
    """
    types = {value.type for value in values}
    if types <= {Type.INTEGER, Type.NUMBER} or (
        len(types) == 1 and types <= {Type.TEXT, Type.BOOLEAN, Type.DATE, Type.TIMESTAMP}
    ):
        return [value.sql for value in values]
    if types == {Type.DATE, Type.TIMESTAMP}:
        return [as_day(value) for value in values]
    raise Invalid(Fault(where, op, f"cannot compare {' with '.join(value.type for value in values[:2])}"))


def as_day(value: Typed) -> ColumnElement[Any]:
    """The day of a day or moment."""
    return value.sql if value.type is Type.DATE else cast(func.timezone("UTC", value.sql), SqlDate)


def without_case(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Text for comparison that ignores upper and lower case, in lower case.

    ICU knows what has a longer capital form: ß counts as ss, as in Unicode's full folding.
    """
    small = func.lower(func.normalize(value)).collate("und-x-icu")
    return func.lower(func.upper(small), type_=String)


def without_accents(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Text for comparison that ignores diacritics; đ counts as d."""
    return func.public.unaccent(
        literal_column("'public.unaccent'::regdictionary"), func.normalize(value), type_=String
    )
