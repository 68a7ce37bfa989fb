"""Bodies of requests that change plans. What a target or a measurement holds is the same as in a file."""

from api.editing.asked import Body
from registry.plans.rows import EvidenceRow, PlanCode, PlanTerms, TargetTerms
from registry.values import Text


class PutPlan(Body):
    """What an act says of itself, and why it is changed."""

    plan: PlanTerms
    reason: Text


class PutTarget(Body):
    """A target as it should be, the objective that it belongs to, and why."""

    target: TargetTerms
    objective: PlanCode
    reason: Text


class NewTarget(PutTarget):
    """A new target, with the code by which it will be known."""

    code: PlanCode


class PutMeasurement(Body):
    """What a source says of a target, and why it is written down or corrected."""

    measurement: EvidenceRow
    reason: Text
