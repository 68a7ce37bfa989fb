"""Heritage by stage, category, unit and obstacle. Every number is the length of rows that can be listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from registry.conversions.rules import Rule, rules
from registry.units.standing import Named
from registry.workflow import Level, Stage

PATH = (
    *(Stage.IDENTIFIED, Stage.ASSESSED, Stage.PROPOSED, Stage.APPROVED, Stage.FUNDED, Stage.WORKS),
    *(Stage.PILOT, Stage.OPERATING),
)
"""The stages of a conversion that goes well, in their order."""
ORDER = (*PATH, Stage.SUSPENDED, Stage.CLOSED, Stage.REJECTED, Stage.NONE)
"""Every stage, in the order of the board."""
ENDED = (Stage.NONE, Stage.OPERATING, Stage.CLOSED, Stage.REJECTED)
"""Stages of places that are not on the way: before it, in operation, or at an end."""


class Step(NamedTuple):
    """A step of a conversion, with its decision and the source that says so; days are None when not known."""

    kind: str
    date_text: str | None
    earliest: date | None
    latest: date | None
    decision: str | None
    source_title: str
    source_url: str | None
    note_vi: str | None
    note_en: str | None


class Operator(NamedTuple):
    """Who owns, manages or operates a place."""

    role: str
    name_vi: str
    name_en: str | None


@dataclass(frozen=True)
class Conversion:
    """A heritage place on a day: what it was, what became of it, its steps, and what is in its way."""

    code: str
    slug: str
    name_vi: str
    name_en: str | None
    kind: str
    lon: float
    lat: float
    accuracy_m: float
    verification: str
    district: str | None
    commune: str | None
    category: str
    rank: str | None
    rank_decision: str | None
    ownership: str | None
    relocation: str | None
    survival: str | None
    built: str | None
    original_use_vi: str | None
    original_use_en: str | None
    area_m2: Decimal | None
    stage: str
    centre_type: str | None
    status: str | None
    operators: tuple[Operator, ...]
    steps: tuple[Step, ...]
    obstacles: tuple[Rule, ...]

    @property
    def entered(self) -> Step | None:
        """The step with which the present stage began; None at no stage.

        Steps of the same kind that follow each other are one stage: a second pilot goes on with the first.
        """
        found = None
        for step in reversed(self.steps):
            if step.kind != self.stage:
                break
            found = step
        return found

    @property
    def decision(self) -> str | None:
        """The last decision among the steps."""
        return next((step.decision for step in reversed(self.steps) if step.decision), None)

    def days(self, on: date) -> tuple[int, int] | None:
        """How many days the stage has lasted, at least and at most; None when it is not known since when."""
        step = self.entered
        if step is None or step.earliest is None:
            return None
        return max(0, (on - (step.latest or step.earliest)).days), (on - step.earliest).days


@dataclass(frozen=True)
class Pipeline:
    """Heritage places in the order of codes, as they stood on a day; `units` are all of the level asked."""

    on: date
    edition: int
    by: Level
    units: tuple[Named, ...]
    places: tuple[Conversion, ...]

    def unit_of(self, place: Conversion) -> str | None:
        """Code of the unit of a place."""
        return place.district if self.by is Level.DISTRICT else place.commune

    def rows(
        self,
        *,
        stage: str | None = None,
        category: str | None = None,
        unit: str | None = None,
        obstacle: str | None = None,
    ) -> tuple[Conversion, ...]:
        """The places that are all of what is named."""
        return tuple(
            place
            for place in self.places
            if (stage is None or place.stage == stage)
            and (category is None or place.category == category)
            and (unit is None or self.unit_of(place) == unit)
            and (obstacle is None or any(rule.code == obstacle for rule in place.obstacles))
        )

    @property
    def begun(self) -> tuple[Conversion, ...]:
        """Places with any step recorded."""
        return tuple(place for place in self.places if place.stage != Stage.NONE)

    @property
    def under_way(self) -> tuple[Conversion, ...]:
        """Places on the way: begun, and neither in operation nor at an end."""
        return tuple(place for place in self.places if place.stage not in ENDED)

    @property
    def obstructed(self) -> tuple[Conversion, ...]:
        """Places on the way that meet any rule."""
        return tuple(place for place in self.under_way if place.obstacles)

    def cells(self) -> dict[str, dict[str, int]]:
        """Numbers by stage and category; stages in the order of the board, categories that have places."""
        categories = sorted({place.category for place in self.places})
        return {
            stage.value: {each: len(self.rows(stage=stage.value, category=each)) for each in categories}
            for stage in ORDER
        }

    def by_unit(self) -> dict[str, dict[str, int]]:
        """Numbers by unit and stage, for units that have places."""
        held = {self.unit_of(place) for place in self.places} - {None}
        return {
            unit.code: {
                stage.value: count
                for stage in ORDER
                if (count := len(self.rows(unit=unit.code, stage=stage.value)))
            }
            for unit in self.units
            if unit.code in held
        }

    def by_obstacle(self) -> Mapping[Rule, tuple[Conversion, ...]]:
        """The rules that are met, in their published order, with the places that meet them."""
        met: dict[Rule, list[Conversion]] = {}
        for place in self.places:
            for rule in place.obstacles:
                met.setdefault(rule, []).append(place)
        return {rule: tuple(met[rule]) for rule in rules() if rule in met}
