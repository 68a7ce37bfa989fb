"""What each indicator asks, in our own words, with its official number and title."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from registry.errors import Fault, Invalid, Unavailable
from registry.language import Words
from registry.packaged import data_folder

FILE = "culture2030.toml"


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def words(self) -> Words:
        """The text in both languages."""
        return Words(self.vi, self.en)


class Dimension(_Said):
    """One of the framework's four sides of culture."""

    code: str = Field(pattern=r"^[a-z_]+$")


class Indicator(BaseModel):
    """An indicator: what it asks, which part the registry holds, and what is counted for it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    number: int = Field(ge=1, le=22)
    dimension: str
    title_vi: str = Field(min_length=1)
    title_en: str = Field(min_length=1)
    asks_vi: str = Field(min_length=1)
    asks_en: str = Field(min_length=1)
    holds_vi: str = Field(min_length=1)
    holds_en: str = Field(min_length=1)
    measures: tuple[str, ...]

    @property
    def title(self) -> Words:
        """Its official title, and the same in Vietnamese."""
        return Words(self.title_vi, self.title_en)

    @property
    def asks(self) -> Words:
        """What it is about."""
        return Words(self.asks_vi, self.asks_en)

    @property
    def holds(self) -> Words:
        """Which part of it the registry can show, or why none."""
        return Words(self.holds_vi, self.holds_en)


class Definitions(BaseModel):
    """The indicators in the order of their numbers; `source` is the code of the publication."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    dimension: tuple[Dimension, ...] = Field(min_length=1)
    indicator: tuple[Indicator, ...] = Field(min_length=1)
    measure: Mapping[str, _Said]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        sides, numbers = {each.code for each in self.dimension}, [each.number for each in self.indicator]
        if numbers != sorted(set(numbers)):
            raise ValueError("indicators stand once each, in the order of their numbers")
        for each in self.indicator:
            if each.dimension not in sides:
                raise ValueError(f"indicator {each.number}: {each.dimension} is not a dimension")
            if unknown := [code for code in each.measures if code not in self.measure]:
                raise ValueError(f"indicator {each.number}: no words for {', '.join(unknown)}")
        return self

    def side(self, code: str) -> Words:
        """The name of a dimension."""
        return next(each.words for each in self.dimension if each.code == code)


@cache
def definitions(file: Path | None = None) -> Definitions:
    """The published definitions, or those of another file of that form; raises Invalid with every mistake.

    >>> [each.number for each in definitions().indicator]
    [1, 2, 4, 5, 8, 12, 20, 22]
    """
    file = file or data_folder() / FILE
    try:
        return Definitions.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as reason:
        raise Unavailable(f"Cannot read {file}: {reason.strerror}") from None
    except tomllib.TOMLDecodeError as reason:
        raise Invalid(Fault(file.name, None, f"is not TOML: {reason}")) from None
    except ValidationError as error:
        raise Invalid(
            Fault(f"{file.name}: {'.'.join(str(part) for part in each['loc'])}", None, each["msg"])
            for each in error.errors()
        ) from None
