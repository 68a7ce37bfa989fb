"""What a column can mean: every field of a place that fits one cell, and where it stands in the document."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from registry.importing.limits import LONGEST_CELL
from registry.language import Words


class Type(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    TEXTS = "texts"
    TERM = "term"
    TERMS = "terms"
    NUMBER = "number"
    DAY = "day"
    DATE = "date"
    CODE = "code"
    KIND = "kind"
    UNIT = "unit"
    COORDINATE = "coordinate"
    SOURCES = "sources"
    STATE = "state"
    STATE_DATE = "state_date"


@dataclass(frozen=True)
class Field:
    """A field: `path` is its place in the document of a site, empty when it is worked out otherwise.

    `vocabulary` names the terms of a coded field; `facet` is the side of the place that it belongs to.
    """

    name: str
    title: Words
    type: Type
    path: tuple[str, ...] = ()
    vocabulary: str | None = None
    longest: int = LONGEST_CELL
    least: float | None = None
    most: float | None = None
    clearable: bool = True

    @property
    def pointer(self) -> str:
        """The JSON pointer of its place in the document."""
        return "/" + "/".join(self.path)

    @property
    def facet(self) -> str | None:
        """`centre` or `heritage`, when the field belongs to one side only."""
        return self.path[0] if len(self.path) > 1 else None


@cache
def _held() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("registry.importing") / "fields.toml").read_text(encoding="utf-8"))


@cache
def fields() -> Mapping[str, Field]:
    """Every field by name, in the order of the template."""
    return {name: _field(name, held) for name, held in _held().items()}


def _field(name: str, held: Mapping[str, Any]) -> Field:
    options = {key: value for key, value in held.items() if key not in ("vi", "en", "also", "type", "path")}
    title = Words(held["vi"], held["en"])
    return Field(name, title, Type(held["type"]), tuple(held.get("path", ())), **options)


@cache
def names_of(field: str) -> tuple[str, ...]:
    """All that a field's column may be called, the field's own name first."""
    held = _held()[field]
    return (field, held["vi"], held["en"], *held["also"])
