"""Plans as readers see them: what was promised, what is known of it, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from registry.language import Words
from registry.plans.metric import Metric
from registry.workflow import AgencyRole, Level, PlanRelation, Verdict

Number = int | float
"""A number of a plan: whole where it is whole, so that 3 is never written 3.0."""


def number(value: Decimal | float) -> Number:
    """The value as people write it.

    >>> number(Decimal("3.00")), number(Decimal("2.5"))
    (3, 2.5)
    """
    return int(value) if value == int(value) else float(value)


class Source(NamedTuple):
    """The page or act that says something."""

    code: str
    title: str
    publisher: str | None
    url: str | None
    kind: str
    published: str | None
    accessed: date | None


class Agency(NamedTuple):
    """Who answers for a target, or helps."""

    code: str
    name: Words
    role: AgencyRole


class Citation(NamedTuple):
    """How another act or page cites a plan, where it is not as the plan names itself."""

    cited_as: str
    source: Source
    note: Words | None


class Relation(NamedTuple):
    """What a plan does to an earlier one; `later` when this plan is the earlier one of the two."""

    relation: PlanRelation
    other: str
    later: bool
    source: Source


@dataclass(frozen=True)
class PlanHead:
    """An act: its number and title, when it was adopted and by whom; `targets` counts its promises."""

    code: str
    number: str
    title: Words
    adopted: date
    ends: date | None
    issuer: Words | None
    signed_by: str | None
    source: Source
    note: Words | None
    citations: tuple[Citation, ...]
    relations: tuple[Relation, ...]
    targets: int
    version: int
    updated_at: datetime


class Objective(NamedTuple):
    """What several targets of a plan are for."""

    code: str
    title: Words


@dataclass(frozen=True)
class Target:
    """A promise: at least `low` (up to `high`) of `unit` by `due`, counted from `since`."""

    plan: str
    code: str
    objective: str
    title: Words
    unit: str
    unit_words: Words
    metric: Metric | None
    baseline: Number | None
    baseline_on: date | None
    low: Number
    high: Number | None
    since: date | None
    due: date
    geography: Level | None
    agencies: tuple[Agency, ...]
    source: Source
    note: Words | None
    version: int
    updated_at: datetime


class Evidence(NamedTuple):
    """A number that a source gives for a target as of a day."""

    id: UUID
    value: Number
    on: date
    source: Source
    link: str | None
    note: Words | None
    version: int


class Count(NamedTuple):
    """What the registry counts for a target on a day; `at_due` on the due day, once that is past."""

    value: int
    on: date
    at_due: int | None


@dataclass(frozen=True)
class TargetStanding:
    """What can be said of a target on a day, and why.

    `value` is the figure that was judged, None without any. `evidence` is what sources say up to the day,
    the latest first; `conflicting` when sources give different numbers for the latest of their days.
    """

    target: Target
    verdict: Verdict
    value: Number | None
    reason: Words
    counted: Count | None
    evidence: tuple[Evidence, ...]
    conflicting: bool


@dataclass(frozen=True)
class ObjectiveStanding:
    """An objective with its targets, in the order of the plan."""

    objective: Objective
    targets: tuple[TargetStanding, ...]


@dataclass(frozen=True)
class PlanStanding:
    """A plan on a day, as an edition knew it; `now` when that is the present edition."""

    plan: PlanHead
    on: date
    edition: int
    now: bool
    objectives: tuple[ObjectiveStanding, ...]

    @property
    def targets(self) -> tuple[TargetStanding, ...]:
        """Every target, in the order of the plan."""
        return tuple(target for held in self.objectives for target in held.targets)

    @property
    def tally(self) -> Mapping[Verdict, int]:
        """How many targets have each verdict; every verdict is there, in its order."""
        found = [target.verdict for target in self.targets]
        return {verdict: found.count(verdict) for verdict in Verdict}


class Row(NamedTuple):
    """One thing that was counted.

    `kind` is place, link, activity, idea, unit or term; `slug` leads to a place, `code` names anything else
    too. `unit` is where it lies; `since` is the day from which it counts, None when none is known; `among`
    is how many places stand behind a unit or a term.
    """

    kind: str
    code: str
    slug: str | None
    label: Words
    unit: Words | None
    since: date | None
    source: Source | None
    among: int | None


@dataclass(frozen=True)
class Rows:
    """What stands behind a count: `len(rows)` is the number. Without a metric there are none, and `counted`
    is None.
    """

    target: Target
    on: date
    edition: int
    counted: int | None
    rows: tuple[Row, ...]
