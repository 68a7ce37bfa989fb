"""What stands in the way of a conversion, by published rules."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import ColumnElement, FromClause, and_, false

from registry.errors import Fault, Invalid, Unavailable
from registry.packaged import data_folder
from registry.workflow import Stage

FILE = "conversion_rules.toml"
VOCABULARIES: Mapping[str, str] = {
    "stage": "conversion_stage",
    "rank": "rank",
    "ownership": "ownership",
    "relocation": "relocation",
    "survival": "survival",
}
"""What a rule may look at, with the vocabulary of its values."""


class Weight(StrEnum):
    """What kind of obstacle a rule tells."""

    STOPPED = "stopped"
    CONSENT = "consent"
    AGREEMENT = "agreement"
    WAITING = "waiting"
    CHECK = "check"


class Rule(BaseModel):
    """An obstacle: when it is met, what it is called, why, and the code of the source that says so.

    Without a source the record itself says it. Days are the first and the last on which the rule is in force.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    weight: Weight
    field: Literal["stage", "rank", "ownership", "relocation", "survival"]
    values: tuple[str, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    reason_vi: str = Field(min_length=1)
    reason_en: str = Field(min_length=1)
    source: str | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.begins is not None and self.ends is not None and self.ends < self.begins:
            raise ValueError("ends before it begins")
        return self

    def met_by(self, value: str | None, stage: str, on: date) -> bool:
        """Whether a place with this value, at this stage, meets the rule on a day.

        >>> owner = next(rule for rule in rules() if rule.code == "owner")
        >>> [owner.met_by("private", stage, date(2026, 1, 1)) for stage in ("proposed", "operating")]
        [True, False]
        """
        return self._in_force(on) and value in self.values and stage in self.stages

    def condition(self, heritage: FromClause, on: date) -> ColumnElement[bool]:
        """The same on rows of `heritage_on`."""
        if not self._in_force(on):
            return false()
        stages = [stage.value for stage in self.stages]
        return and_(heritage.c[self.field].in_(self.values), heritage.c.stage.in_(stages))

    def _in_force(self, on: date) -> bool:
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: tuple[Rule, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        codes = [rule.code for rule in self.rule]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"stands twice: {', '.join(twice)}")
        return self


@cache
def rules(file: Path | None = None) -> tuple[Rule, ...]:
    """The published rules, or those of another file of that form; raises Invalid with every mistake."""
    file = file or data_folder() / FILE
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as reason:
        raise Unavailable(f"Cannot read {file}: {reason.strerror}") from None
    except tomllib.TOMLDecodeError as reason:
        raise Invalid(Fault(file.name, None, f"is not TOML: {reason}")) from None
    try:
        return _File.model_validate(held).rule
    except ValidationError as error:
        raise Invalid(
            Fault(f"{file.name}: {'.'.join(str(part) for part in each['loc'])}", None, each["msg"])
            for each in error.errors()
        ) from None
