"""What can be asked of each process: one definition for HTTP, the command line and the pages.

Types, names and sizes are checked here; whether numbers make sense together is asked of the analysis itself,
whose numerical libraries load only then. Every mistake is told at once, and defaults are filled in, so that
what is kept says everything.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from registry.analyses.asked import Asked, AskedOfADay, several
from registry.analyses.echo import Box, EchoAsked
from registry.dates import today
from registry.errors import Fault, Invalid, NotFound
from registry.radii import require_radii
from registry.workflow import Level, Process

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.access import Step
    from registry.coverage import Which
    from registry.siting import Question

MOST_RADII, MOST_CODES, MOST_STEPS = 10, 200, 20
LONGEST_FILTER = 4000
MOST_SECONDS = 120.0
"""Seconds that anybody may ask siting to search."""
MOST_DRAWS = 20_000
LARGEST = 50_000
"""Characters of all parameters together, as they are kept."""


def _once_each(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


_Code = Annotated[str, Field(min_length=1, max_length=80)]
_Codes = Annotated[
    tuple[_Code, ...],
    Field(max_length=MOST_CODES),
    BeforeValidator(several, json_schema_input_type=Annotated[list[_Code], Field(max_length=MOST_CODES)]),
    AfterValidator(_once_each),
]
_Finite = Annotated[float, Field(allow_inf_nan=False)]
_Radii = Annotated[
    tuple[_Finite, ...],
    Field(min_length=1, max_length=MOST_RADII),
    BeforeValidator(several, json_schema_input_type=Annotated[list[_Finite], Field(max_length=MOST_RADII)]),
]
_Units = Literal["district", "commune"]


class StepAsked(BaseModel):
    """A step of a catchment: up to `within` metres a person counts with `weight`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    within: _Finite
    weight: _Finite


_Steps = Annotated[
    tuple[StepAsked, ...],
    Field(max_length=MOST_STEPS),
    BeforeValidator(several, json_schema_input_type=Annotated[list[StepAsked], Field(max_length=MOST_STEPS)]),
]


class OfPeople(AskedOfADay):
    """What the processes about people can be told: the surface that says where they live."""

    surface: _Code = "census-2019"


class OfCentres(OfPeople):
    """Which centres count; `registry.coverage.Which` says how."""

    tier: _Codes = ()
    centre_type: _Codes = ()
    status: _Codes = ()
    investment: _Codes = ()
    management: _Codes = ()
    exploitation: _Codes = ()
    operation: _Codes = ()
    filter: Annotated[str, Field(min_length=1, max_length=LONGEST_FILTER)] | None = None
    planned: bool = False
    also: _Codes = ()
    without: _Codes = ()

    def which(self) -> "Which":
        """The centres that are asked for."""
        from registry.coverage import Which

        return Which(
            **{name: getattr(self, name) for name in OfCentres.model_fields.keys() - OfPeople.model_fields}
        )


class CoverageAsked(OfCentres):
    """Parameters of `coverage`."""

    within: _Radii = (500.0, 1000.0)
    by: _Units | None = None
    units_on: date | None = None

    def require_sense(self) -> None:
        """Raise Invalid for a radius that is none."""
        require_radii(self.within)


class AccessAsked(OfCentres):
    """Parameters of `access`: steps, or one plain catchment `within` metres."""

    by: _Units = "district"
    steps: _Steps = ()
    within: _Finite | None = None
    supply: Literal["one", "area"] = "one"

    def catchment(self) -> "tuple[Step, ...]":
        """The steps that are asked for; raises Invalid."""
        from registry.access import ENHANCED, Step, plain
        from registry.access.catchments import required_steps

        if self.steps and self.within is not None:
            raise Invalid(Fault("within", self.within, "cannot be combined with steps; give one of them"))
        if self.within is not None:
            return required_steps(plain(self.within))
        given = tuple(Step(each.within, each.weight) for each in self.steps)
        return required_steps(given or ENHANCED)

    def require_sense(self) -> None:
        """Raise Invalid for steps that cannot be."""
        self.catchment()


class SitingAsked(OfPeople):
    """Parameters of `siting`; `registry.siting.Question` says what each means."""

    model: Literal["mclp", "lscp", "pmedian"] = "mclp"
    p: int | None = None
    within: _Finite = 1000.0
    include: _Codes = ()
    exclude: _Codes = ()
    floor: _Finite | None = None
    fair: bool = False
    by: _Units = "district"
    budget: int | None = None
    costs: Annotated[dict[_Code, int], Field(max_length=MOST_CODES)] = Field(default_factory=dict)
    planned: bool = True
    reachable: bool = False
    special_national: bool = False
    ownership: _Codes = ()
    minimum_area: _Finite | None = None
    seconds: Annotated[_Finite, Field(le=MOST_SECONDS)] = 20.0
    frontier: bool = False

    def question(self) -> "Question":
        """The question of siting; raises Invalid with every mistake at once."""
        from registry.siting import Model, Question

        return Question(
            model=Model(self.model),
            p=1 if self.frontier and self.p is None else self.p,
            within=self.within,
            include=tuple(code.upper() for code in self.include),
            exclude=tuple(code.upper() for code in self.exclude),
            floor=self.floor,
            fair=self.fair,
            by=Level(self.by),
            budget=self.budget,
            costs=tuple(sorted((code.upper(), cost) for code, cost in self.costs.items())),
            ownership=self.ownership,
            minimum_area=self.minimum_area,
            special_national=self.special_national,
            reachable=self.reachable,
            planned=self.planned,
            seconds=self.seconds,
        )

    def require_sense(self) -> None:
        """Raise Invalid for a question that cannot be."""
        if self.frontier and self.model == "lscp":
            raise Invalid(Fault("frontier", True, "belongs to the models mclp and pmedian"))
        self.question()


class ScoreAsked(OfCentres):
    """Parameters of `score`; `weights` by criterion, of any sum."""

    within: _Finite = 1000.0
    weights: Annotated[dict[_Code, _Finite], Field(max_length=50)] | None = None
    top: Annotated[int, Field(ge=1, le=500)] = 10
    draws: Annotated[int, Field(ge=1, le=MOST_DRAWS)] = 2000
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 102

    def shares(self) -> dict[str, float] | None:
        """The weights as shares of 1, None for those that are published; raises Invalid."""
        from registry.scoring.criteria import as_shares, criteria

        return None if self.weights is None else as_shares(self.weights, criteria())

    def require_sense(self) -> None:
        """Raise Invalid for a distance or weights that cannot be."""
        require_radii([self.within])
        self.shares()


class IndicatorsAsked(AskedOfADay):
    """Parameters of `indicators`: one plan by code or number, or every plan, as an edition knew them."""

    plan: _Code | None = None
    known: Annotated[int, Field(ge=1, le=10**9)] | None = None


PARAMETERS: Mapping[Process, type[Asked]] = MappingProxyType(
    {
        Process.COVERAGE: CoverageAsked,
        Process.ACCESS: AccessAsked,
        Process.SITING: SitingAsked,
        Process.SCORE: ScoreAsked,
        Process.INDICATORS: IndicatorsAsked,
        Process.ECHO: EchoAsked,
    }
)
"""What each process can be asked."""


class NoSuchProcess(NotFound):
    """There is no process of that name."""

    def __init__(self, name: object) -> None:
        super().__init__("process", name)


def process(name: str) -> Process:
    """The process of that name; raises NoSuchProcess."""
    try:
        return Process(name)
    except ValueError:
        raise NoSuchProcess(name) from None


def asked(of: Process, inputs: Mapping[str, Any]) -> Asked:
    """The parameters of a process, checked, with its defaults, and of today unless a day was told.

    Raises Invalid with every mistake; each names the parameter, and where it stands inside it.

    >>> asked(Process.COVERAGE, {"within": "far", "radius": 3})
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: radius: 3: is not a parameter of this process; allowed: also, by, ...
    within/0: 'far': is not a number
    """
    model = PARAMETERS[of]
    faults: list[Fault] = []
    try:
        found = model.model_validate_json(json.dumps(inputs))
    except ValidationError as error:
        faults = _faults(error, model)
        wrong = {each.where.partition("/")[0] for each in faults}
        # What is well formed is looked at too, so that nobody has to ask twice.
        found = model.model_validate_json(json.dumps({k: v for k, v in inputs.items() if k not in wrong}))
    try:
        found.require_sense()
    except Invalid as error:
        told = {each.where.partition("/")[0] for each in faults}
        ours = (replace(each, where=_OUR_NAMES.get(each.where, each.where)) for each in error.faults)
        faults += [each for each in ours if each.where not in told]
    if not faults and len(json.dumps(found.kept())) > LARGEST:
        faults = [Fault("inputs", None, "are too large together", (f"up to {LARGEST} characters",))]
    if faults:
        raise Invalid(faults)
    return found.on_a_day(today())


def question(of: Process, kept: Mapping[str, Any]) -> str:
    """SHA-256 of a process and its parameters: equal for the same question, however it was written."""
    return digest({"process": of.value, "parameters": kept})


def digest(value: object) -> str:
    """SHA-256 of a value as JSON in one form: sorted names, no spaces."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()


_MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "float_type": "is not a number",
        "float_parsing": "is not a number",
        "finite_number": "is not a finite number",
        "int_type": "is not a whole number",
        "int_parsing": "is not a whole number",
        "int_from_float": "is not a whole number",
        "bool_type": "is neither true nor false",
        "bool_parsing": "is neither true nor false",
        "string_type": "is not text",
        "string_too_short": "is empty",
        "string_too_long": "is too long",
        "too_long": "has too many values",
        "too_short": "has no value",
        "dict_type": "is not an object",
        "model_type": "is not an object",
        "tuple_type": "is not a list",
        "missing": "is missing",
        "literal_error": "is not one of the values that it can have",
        "date_type": "is not a day",
        "date_parsing": "is not a day",
        "date_from_datetime_parsing": "is not a day",
        "date_from_datetime_inexact": "is not a day",
        "greater_than_equal": "is too small",
        "less_than_equal": "is too large",
    }
)
_LIMITS = (("le", "up to {:g}"), ("ge", "from {:g}"), ("max_length", "up to {}"))
_OUR_NAMES = {"step": "steps", "cost": "costs"}
"""What the analyses call a parameter in their own words, where it is named otherwise here."""
_INSIDE: Mapping[str, type[BaseModel]] = MappingProxyType({"steps": StepAsked, "box": Box})
"""The parameters that have members of their own."""


def _faults(error: ValidationError, model: type[Asked]) -> list[Fault]:
    """The mistakes that pydantic found, in the order of their places; a list is told by its wrong values."""
    found = sorted((_fault(each, model) for each in error.errors()), key=str)
    inside = {each.where.partition("/")[0] for each in found if "/" in each.where}
    return [each for each in found if "/" in each.where or each.where not in inside]


def _fault(error: Any, model: type[Asked]) -> Fault:
    """A mistake that pydantic found, in our words."""
    where = "/".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        inside = _INSIDE[str(error["loc"][0])] if len(error["loc"]) > 1 else model
        known = tuple(sorted(inside.model_fields))
        return Fault(where, error["input"], "is not a parameter of this process", known)
    limits = error.get("ctx", {})
    allowed = tuple(words.format(limits[name]) for name, words in _LIMITS if name in limits)
    allowed += tuple(re.findall(r"'([^']*)'", str(limits.get("expected", ""))))
    if error["type"].startswith("date"):
        allowed = ("2025-07-01",)
    value = error["input"] if isinstance(error["input"], str | int | float | bool) else None
    return Fault(where, value, _MESSAGES.get(error["type"], error["msg"]), allowed)
