"""Which features of a collection are wanted: every condition of a request, joined by AND."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Date, Double, Text, and_, cast, literal, select
from sqlalchemy.dialects.postgresql import array

from registry.collections import Collection
from registry.errors import Fault, Invalid
from registry.queryables import Property, Type
from registry.reading.period import Period
from registry.reading.shapes import Box, finite
from registry.searching import says
from registry.tables import directory

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Selection:
    """Which features of `collection`; nothing given means all of them.

    `equals` are properties with the text that they must equal; `filter` is a compiled CQL2 expression;
    `described` is how a person or a program wrote all of it, for the stamp on exports.
    """

    collection: Collection
    box: Box | None = None
    period: Period | None = None
    search: str = ""
    equals: tuple[tuple[Property, str], ...] = ()
    filter: ColumnElement[bool] | None = None
    described: tuple[tuple[str, str], ...] = field(default=())


def conditions(selection: Selection) -> list[ColumnElement[bool]]:
    """The conditions as SQL; raises Invalid for a value that its property cannot have."""
    collection = selection.collection
    found: list[ColumnElement[bool]] = []
    if collection.only is not None:
        found.append(collection.only)
    if selection.box is not None:
        found.append(selection.box.touches(collection.geometry))
    if selection.period is not None:
        found.append(selection.period.touches(collection.life))
    if words := _words(selection.search):
        found.append(_mentions(collection, words))
    found.extend(equals(item, text) for item, text in selection.equals)
    if selection.filter is not None:
        found.append(selection.filter)
    return found


def _words(search: str) -> str:
    if len(search) > LONGEST_SEARCH:
        raise Invalid(Fault("q", search[:40] + "…", "is too long", (f"up to {LONGEST_SEARCH} characters",)))
    return search.strip()


def _mentions(collection: Collection, words: str) -> ColumnElement[bool]:
    if not collection.listed:
        return says(collection.folded, words)
    return collection.key.in_(select(directory.c.site_id).where(says(directory.c.search, words)))


def equals(item: Property, text: str) -> ColumnElement[bool]:
    """Whether a property has the value that a query parameter writes.

    A coded property accepts several codes with commas between them: any of them, or for a property that is a
    list, all of them. A list without a vocabulary must contain the text.
    """
    if item.type is Type.TEXTS:
        wanted = text.split(",") if item.vocabulary else [text]
        return item.column.op("@>", is_comparison=True)(
            cast(array([literal(one, Text) for one in wanted]), ARRAY(Text))
        )
    if item.type is Type.TEXT:
        if item.vocabulary and "," in text:
            return item.column.in_([literal(one, Text) for one in text.split(",")])
        return item.column == literal(text, Text)
    return and_(item.column == _value(item, text))


def _value(item: Property, text: str) -> ColumnElement[Any]:
    if item.type.is_number:
        number = finite(text)
        if number is None:
            raise Invalid(Fault(item.name, text, "is not a number"))
        if item.type is Type.INTEGER and not number.is_integer():
            raise Invalid(Fault(item.name, text, "is not a whole number"))
        return literal(number, Double)
    if item.type is Type.BOOLEAN:
        if text not in ("true", "false"):
            raise Invalid(Fault(item.name, text, "is neither true nor false", ("true", "false")))
        return literal(text == "true", Boolean)
    period = Period.parse(text, item.name)
    if "/" in text or period.start is None:
        raise Invalid(Fault(item.name, text, "is not a single day", ("2019-10-30",)))
    return literal(period.start, Date)
