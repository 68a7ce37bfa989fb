"""`data/units/*.csv` as checked rows: the city, its districts with census figures, when each unit stood."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, NamedTuple, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from registry.csv_rows import csv_rows
from registry.errors import Fault, Invalid
from registry.text import clean
from registry.workflow import Level


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Name = Annotated[str, BeforeValidator(lambda value: clean(str(value))), Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[0-9]{2,5}$")]
Source = Annotated[str | None, BeforeValidator(_none_if_empty)]


Area = Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_none_if_empty)]
People = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_none_if_empty)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitRow(_Row):
    """A unit with its figures; a figure never stands without its source."""

    code: Code
    name_vi: Name
    name_en: Name
    population_2019: People
    population_source: Source
    area_km2_published: Area
    area_source: Source

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        for value, source, name in (
            (self.population_2019, self.population_source, "population_2019"),
            (self.area_km2_published, self.area_source, "area_km2_published"),
        ):
            if (value is None) != (source is None):
                raise ValueError(f"{name} and its source go together")
        return self


class PeriodRow(_Row):
    """When units stood, both days included; an empty code speaks for all units of the level not named."""

    level: Level
    code: Annotated[Code | None, BeforeValidator(_none_if_empty)]
    valid_from: date
    valid_to: Annotated[date | None, BeforeValidator(_none_if_empty)]
    decree: Annotated[str, Field(min_length=1)]

    @property
    def until(self) -> date | None:
        """The first day on which the unit stood no more."""
        return None if self.valid_to is None else self.valid_to + timedelta(days=1)


class UnitFacts(NamedTuple):
    """The rows of all files."""

    city: UnitRow
    districts: tuple[UnitRow, ...]
    periods: tuple[PeriodRow, ...]

    @property
    def all(self) -> tuple[UnitRow, ...]:
        """The city and its districts."""
        return (self.city, *self.districts)

    def period(self, level: Level, code: str) -> PeriodRow:
        """The unit's own period, or else its level's."""
        own = [row for row in self.periods if row.level == level and row.code == code]
        return own[0] if own else next(row for row in self.periods if row.level == level and row.code is None)


R = TypeVar("R", bound=_Row)


def _rows(folder: Path, file: str, of: type[R], faults: list[Fault]) -> list[R]:
    return [row for _, row in csv_rows(folder / "units" / file, f"units/{file}", of, faults)]


def _repeated(where: str, keys: list[object]) -> list[Fault]:
    return [Fault(where, key, "stands twice") for key in dict.fromkeys(k for k in keys if keys.count(k) > 1)]


def read_facts(folder: Path) -> UnitFacts:
    """The facts of a data folder.

    Raises Invalid with every mistake of the three files, each with file, line and field.
    """
    faults: list[Fault] = []
    cities = _rows(folder, "city.csv", UnitRow, faults)
    districts = _rows(folder, "districts.csv", UnitRow, faults)
    periods = _rows(folder, "periods.csv", PeriodRow, faults)
    faults += _repeated("units/districts.csv code", [row.code for row in districts])
    faults += _repeated("units/periods.csv", [(row.level.value, row.code or "") for row in periods])
    if not faults and len(cities) != 1:
        faults.append(Fault("units/city.csv", len(cities), "must hold one city"))
    faults += [
        Fault("units/periods.csv", level.value, "has no row with an empty code")
        for level in Level
        if not faults and not any(row.level == level and row.code is None for row in periods)
    ]
    faults += [
        Fault(f"units/periods.csv {row.level} valid_to", str(row.valid_to), "is before valid_from")
        for row in periods
        if row.valid_to is not None and row.valid_to < row.valid_from
    ]
    if faults:
        raise Invalid(faults)
    return UnitFacts(cities[0], tuple(districts), tuple(periods))
