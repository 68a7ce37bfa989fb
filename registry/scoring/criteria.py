"""Criteria and their fixed scales, as `data/scoring.toml` publishes them."""

import tomllib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from registry.errors import Fault, Invalid, Unavailable
from registry.packaged import data_folder

BEST = 100.0
"""Points of the best value of every scale."""

Value = str | float | None


class Criterion(BaseModel):
    """One thing that a site is judged by: what is measured, where from, how many points it earns, and why.

    A number's scale is `points`, pairs of a value and its points, straight in between and level beyond its
    ends; a coded value's is `codes`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z][a-z_]*$")
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    direction: Literal["more", "less", "further", "higher", "better"]
    points: tuple[tuple[float, float], ...] = ()
    codes: dict[str, float] = Field(default_factory=dict)
    source: str = Field(min_length=1)
    weight: float = Field(gt=0)
    why_vi: str = Field(min_length=1)
    why_en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_scale_that_goes_one_way(self) -> Self:
        if bool(self.points) == bool(self.codes):
            raise ValueError("needs `points` or `codes`, and not both")
        given = [points for _, points in self.points] or list(self.codes.values())
        if min(given) < 0 or max(given) != BEST:
            raise ValueError("points run from 0 or more to 100")
        if self.points:
            values = [value for value, _ in self.points]
            if len(values) < 2 or any(after <= before for before, after in pairwise(values)):
                raise ValueError("the values of a scale rise")
            if given != sorted(given, reverse=self.direction == "less"):
                raise ValueError(f"the points do not follow the direction {self.direction!r}")
        return self

    def earned(self, value: Value) -> float | None:
        """Points of a value, 0 to 100; None when it is not known. Raises Invalid for a code off the scale.

        >>> criteria().named("area").earned(3000)
        60.0
        """
        if value is None:
            return None
        if self.points:
            values, earned = zip(*self.points, strict=True)
            return float(np.interp(float(value), values, earned))
        if value not in self.codes:
            raise Invalid(Fault(self.code, value, "is not on the published scale", tuple(self.codes)))
        return self.codes[str(value)]


class Criteria(BaseModel):
    """All criteria, in the order in which people should see them; weights sum to 100."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    criterion: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _weights_are_shares(self) -> Self:
        if len(set(self.codes())) != len(self.criterion):
            raise ValueError("a criterion stands twice")
        if abs(sum(each.weight for each in self.criterion) - BEST) > 1e-9:
            raise ValueError("the weights do not sum to 100")
        return self

    def codes(self) -> tuple[str, ...]:
        """Codes of the criteria."""
        return tuple(each.code for each in self.criterion)

    def named(self, code: str) -> Criterion:
        """The criterion of that code."""
        return next(each for each in self.criterion if each.code == code)

    def weights(self) -> dict[str, float]:
        """The published weights, as shares of 1."""
        return {each.code: each.weight / BEST for each in self.criterion}


def criteria(file: Path | None = None) -> Criteria:
    """The published criteria, or those of another file of that form; raises Invalid with every mistake."""
    file = file or data_folder() / "scoring.toml"
    try:
        return Criteria.model_validate(_table(file))
    except ValidationError as error:
        raise Invalid(
            Fault(f"{file.name}: {'.'.join(str(part) for part in each['loc'])}", None, each["msg"])
            for each in error.errors()
        ) from None


def given_weights(file: Path, known: Criteria) -> dict[str, float]:
    """Weights of a TOML file of lines `code = number`, as shares of 1; what it does not name weighs nothing.

    Raises Invalid for an unknown criterion, a weight below 0, or no weight at all.
    """
    return as_shares(_table(file), known, where=f"{file.name}: ")


def as_shares(table: Mapping[str, object], known: Criteria, *, where: str = "weights/") -> dict[str, float]:
    """Weights by criterion as shares of 1; what is not named weighs nothing.

    Raises Invalid for an unknown criterion, a weight below 0, or no weight at all.

    >>> as_shares({"gain": 3, "stage": 1}, criteria())["gain"]
    0.75
    """
    faults = [
        Fault(f"{where}{code}", None, "is not a criterion", known.codes())
        for code in table
        if code not in known.codes()
    ]
    faults += [
        Fault(f"{where}{code}", value, "is not a weight", ("0 or more",))
        for code, value in table.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf")
    ]
    if not faults and not any(table.values()):
        faults = [Fault(where.rstrip(":/ "), None, "gives no criterion any weight", known.codes())]
    if faults:
        raise Invalid(faults)
    total = sum(float(str(value)) for value in table.values())
    return {code: float(str(table.get(code, 0))) / total for code in known.codes()}


def _table(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as reason:
        raise Unavailable(f"Cannot read {file}: {reason.strerror or reason}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise Invalid(Fault(file.name, None, f"is not TOML: {reason}")) from None
