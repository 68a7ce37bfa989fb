"""What a planner asks of the scores: the address read, and written again."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from api.pages.planning.fields import Fields
from api.pages.planning.parameters import parameters
from registry.analyses.parameters import ScoreAsked
from registry.dates import today
from registry.scoring import Criteria, criteria

FIELDS = ("within", "on", "top", "weights")
"""Fields that a mistake can be told at."""

WEIGHT = "w_"
"""Begins the name of each field of a weight."""


@dataclass(frozen=True)
class Asked:
    """What the scores are asked with; weights as they were typed, in the order of the criteria."""

    within: float
    on: date | None
    top: int
    weights: tuple[tuple[str, float], ...]

    @property
    def day(self) -> date:
        """The day on which centres are open."""
        return self.on or today()

    @property
    def total(self) -> float:
        """What the weights sum to; each counts as its share of it."""
        return sum(weight for _, weight in self.weights)

    @property
    def published(self) -> bool:
        """Whether these are the published weights."""
        return self.weights == weights_of(criteria())

    def parameters(self) -> ScoreAsked:
        """The same as parameters of the process; raises Invalid."""
        inputs = {
            "on": self.day.isoformat(),
            "within": self.within,
            "top": self.top,
            "weights": None if self.published else dict(self.weights),
        }
        return parameters(ScoreAsked, inputs)

    def query(self, lang: str | None = None) -> str:
        """The address of these scores below the page."""
        pairs = [("view", "scores"), ("within", f"{self.within:g}"), ("on", self.day.isoformat())]
        pairs += [("top", str(self.top)), *((WEIGHT + code, f"{weight:g}") for code, weight in self.weights)]
        return f"?{urlencode([*pairs, *([('lang', lang)] if lang else [])])}"


def weights_of(published: Criteria) -> tuple[tuple[str, float], ...]:
    """The published weights, in the order of the criteria."""
    return tuple((each.code, float(each.weight)) for each in published.criterion)


def read(fields: Fields, published: Criteria) -> Asked:
    """The question of an address; its mistakes are told in `fields`."""
    weights = []
    for code, usual in weights_of(published):
        name = WEIGHT + code
        weight = fields.number(name) if fields.text(name) is not None else usual
        if weight is not None and weight < 0:
            fields.refuse(name, fields.text(name), "is not a weight", ("0 or more",))
        weights.append((code, 0.0 if weight is None else weight))
    for fault in [fault for fault in fields.faults if fault.where.startswith(WEIGHT)]:
        fields.refuse("weights", fault.value, fault.message, fault.allowed)
        fields.faults.remove(fault)
    if not fields.faults and not any(weight for _, weight in weights):
        fields.refuse("weights", None, "gives no criterion any weight")
    within, top = fields.number("within"), fields.whole("top")
    return Asked(
        1000.0 if fields.text("within") is None else within or 0.0,
        fields.day("on"),
        10 if fields.text("top") is None else top or 0,
        tuple(weights),
    )
