"""Properties of features: what each is called, what it holds, and which expression of a public view it reads.

A filter, an answer, a schema and an export all read the same list, so a property cannot be shown but not
described.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement

from registry.errors import Fault, Invalid
from registry.language import Words


class Type(StrEnum):
    """What the values of a property are."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    OBJECTS = "objects"
    GEOMETRY = "geometry"

    @property
    def is_number(self) -> bool:
        """Whether values can be added and compared as numbers."""
        return self in (Type.INTEGER, Type.NUMBER)

    @property
    def is_instant(self) -> bool:
        """Whether values are a day or a moment."""
        return self in (Type.DATE, Type.TIMESTAMP)


@dataclass(frozen=True)
class Property:
    """One property of the features of a collection.

    `vocabulary` names the terms that a coded property takes its values from; `role` is the part it plays by
    OGC API Features Part 5, as `id` or `primary-geometry`.
    """

    name: str
    type: Type
    column: ColumnElement[Any]
    title: Words
    vocabulary: str | None = None
    role: str | None = None

    @property
    def is_queryable(self) -> bool:
        """Whether a filter may name it; lists of objects are shown but not searched."""
        return self.type is not Type.OBJECTS


def named(properties: Sequence[Property]) -> Mapping[str, Property]:
    """The properties that a filter may name, by name."""
    return {item.name: item for item in properties if item.is_queryable}


def require(properties: Mapping[str, Property], name: str, where: str) -> Property:
    """The property of that name; raises Invalid that lists those that there are."""
    try:
        return properties[name]
    except KeyError:
        raise Invalid(
            Fault(where, name, "is not a property of this collection", tuple(sorted(properties)))
        ) from None
