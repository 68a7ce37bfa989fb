"""What a plan file holds. `data/README.md` says what each key means."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from registry.values import Code, Day, Maybe, MaybeCode, Text, Web
from registry.workflow import Level, PlanRelation

LARGEST = 10**12
"""Above every number that a plan promises."""


def _counted(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is not a number")
    return Decimal(repr(value)) if isinstance(value, float) else value


Figure = Annotated[
    Decimal, BeforeValidator(_counted), Field(ge=0, le=LARGEST, decimal_places=4, allow_inf_nan=False)
]
PlanCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceRow(_Part):
    """A number that a source gives for a target as of a day."""

    value: Figure
    on: date
    source: Code
    link: Web = None
    note_vi: Maybe = None
    note_en: Maybe = None


class TargetTerms(_Part):
    """A promise: how much of what by when; who answers for it; what the registry counts for it."""

    title_vi: Text
    title_en: Text
    unit: Code
    low: Figure
    high: Figure | None = None
    baseline: Figure | None = None
    baseline_on: Day = None
    since: Day = None
    due: date
    geography: Level | None = None
    source: Code
    metric: dict[str, Any] | None = None
    lead: tuple[Code, ...] = ()
    partner: tuple[Code, ...] = ()
    note_vi: Maybe = None
    note_en: Maybe = None


class TargetRow(TargetTerms):
    """A target of a file, with what sources say of it."""

    code: PlanCode
    evidence: tuple[EvidenceRow, ...] = ()


class ObjectiveRow(_Part):
    """What several targets are for."""

    code: PlanCode
    title_vi: Text
    title_en: Text
    target: tuple[TargetRow, ...] = ()


class CitationRow(_Part):
    """How another act or page cites the plan, where it is not as the plan names itself."""

    cited_as: Text
    source: Code
    note_vi: Maybe = None
    note_en: Maybe = None


class RelationRow(_Part):
    """What the plan does to an earlier one."""

    relation: PlanRelation
    earlier: PlanCode
    source: Code


class PlanTerms(_Part):
    """What an act says of itself."""

    number: Text
    title_vi: Text
    title_en: Text
    adopted: date
    ends: Day = None
    issuer: MaybeCode = None
    signed_by: Maybe = None
    source: Code
    note_vi: Maybe = None
    note_en: Maybe = None


class PlanRow(PlanTerms):
    """An act that promises something."""

    code: PlanCode
    citation: tuple[CitationRow, ...] = ()
    relation: tuple[RelationRow, ...] = ()
    objective: tuple[ObjectiveRow, ...] = ()
