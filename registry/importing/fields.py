"""What a column can mean: every field of a place that fits one cell, and where it stands in the document."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

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
    def facet(self) -> str | None:
        """`centre` or `heritage`, when the field belongs to one side only."""
        return self.path[0] if len(self.path) > 1 else None


_TYPES: dict[str, dict[str, object]] = {
    "code": {"type": Type.CODE, "clearable": False},
    "name_vi": {"type": Type.TEXT, "path": ("name_vi",), "longest": 300, "clearable": False},
    "name_en": {"type": Type.TEXT, "path": ("name_en",), "longest": 300},
    "other_names": {"type": Type.TEXTS, "path": ("other_names",), "longest": 2000},
    "kind": {"type": Type.KIND, "vocabulary": "kind", "clearable": False},
    "address": {"type": Type.TEXT, "path": ("address",), "longest": 500},
    "district": {"type": Type.UNIT},
    "commune": {"type": Type.UNIT},
    "stated_basis": {"type": Type.TEXT, "longest": 500},
    "lon": {"type": Type.COORDINATE, "clearable": False},
    "lat": {"type": Type.COORDINATE, "clearable": False},
    "accuracy_m": {"type": Type.NUMBER, "path": ("accuracy_m",), "least": 0.1, "most": 20_000, "clearable": False},
    "position_method": {"type": Type.TERM, "path": ("position_method",), "vocabulary": "position_method", "clearable": False},
    "position_date": {"type": Type.DAY, "path": ("position_date",), "clearable": False},
    "summary_vi": {"type": Type.TEXT, "path": ("summary_vi",), "longest": 2000},
    "summary_en": {"type": Type.TEXT, "path": ("summary_en",), "longest": 2000},
    "centre_type": {"type": Type.TERM, "path": ("centre", "centre_type"), "vocabulary": "centre_type", "clearable": False},
    "tier": {"type": Type.TERM, "path": ("centre", "tier"), "vocabulary": "tier"},
    "fields": {"type": Type.TERMS, "path": ("centre", "fields"), "vocabulary": "creative_field"},
    "industries": {"type": Type.TERMS, "path": ("centre", "industries"), "vocabulary": "cultural_industry"},
    "services": {"type": Type.TERMS, "path": ("centre", "services"), "vocabulary": "service"},
    "investment": {"type": Type.TERM, "path": ("centre", "investment"), "vocabulary": "investment_model"},
    "management": {"type": Type.TERM, "path": ("centre", "management"), "vocabulary": "management_model"},
    "exploitation": {"type": Type.TERM, "path": ("centre", "exploitation"), "vocabulary": "exploitation_model"},
    "operation": {"type": Type.TERM, "path": ("centre", "operation"), "vocabulary": "operation_model"},
    "planned_opening": {"type": Type.DATE, "path": ("centre", "planned_opening")},
    "status": {"type": Type.STATE, "vocabulary": "centre_status", "clearable": False},
    "status_date": {"type": Type.STATE_DATE, "clearable": False},
    "category": {"type": Type.TERM, "path": ("heritage", "category"), "vocabulary": "heritage_category", "clearable": False},
    "relic_type": {"type": Type.TERM, "path": ("heritage", "relic_type"), "vocabulary": "relic_type"},
    "rank": {"type": Type.TERM, "path": ("heritage", "rank"), "vocabulary": "rank"},
    "rank_decision": {"type": Type.TEXT, "path": ("heritage", "rank_decision"), "longest": 500},
    "ownership": {"type": Type.TERM, "path": ("heritage", "ownership"), "vocabulary": "ownership"},
    "condition": {"type": Type.TERM, "path": ("heritage", "condition"), "vocabulary": "condition"},
    "occupancy": {"type": Type.TERM, "path": ("heritage", "occupancy"), "vocabulary": "occupancy"},
    "survival": {"type": Type.TERM, "path": ("heritage", "survival"), "vocabulary": "survival"},
    "relocation": {"type": Type.TERM, "path": ("heritage", "relocation"), "vocabulary": "relocation"},
    "stage": {"type": Type.STATE, "vocabulary": "conversion_stage", "clearable": False},
    "stage_date": {"type": Type.STATE_DATE, "clearable": False},
    "built": {"type": Type.DATE, "path": ("heritage", "built")},
    "original_use_vi": {"type": Type.TEXT, "path": ("heritage", "original_use_vi"), "longest": 500},
    "original_use_en": {"type": Type.TEXT, "path": ("heritage", "original_use_en"), "longest": 500},
    "area_m2": {"type": Type.NUMBER, "path": ("heritage", "area_m2"), "least": 0.1, "most": 1e10},
    "sources": {"type": Type.SOURCES, "clearable": False},
}  # fmt: skip
"""How each field is read, in the order of the columns of the template."""


@cache
def _words() -> Mapping[str, Mapping[str, object]]:
    text = (files("registry.importing") / "headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def fields() -> Mapping[str, Field]:
    """Every field by name, in the order of the template."""
    return {
        name: Field(name, Words(str(_words()[name]["vi"]), str(_words()[name]["en"])), **options)  # type: ignore[arg-type]
        for name, options in _TYPES.items()
    }


@cache
def names_of(field: str) -> tuple[str, ...]:
    """All that a field's column may be called, the field's own name first."""
    words = _words()[field]
    also = words["also"]
    return (field, str(words["vi"]), str(words["en"]), *(also if isinstance(also, list) else ()))
