"""Plans: what they promise, what is known of it on any day, and what follows by a published rule.

metric     what the registry counts for a target, as data
counting   the same as SQL, and the rows behind each number
verdicts   the rule: met, late, on track, behind, missed, no evidence
reasons    why, in both languages
counted    what metrics count at a moment
known      plans as an edition knew them
standing   where a plan stands on a day
rows, files, loading   the files of `data/plans`
writing    changes by the standing agency
"""

from registry.plans.known import sources
from registry.plans.model import (
    Agency,
    Citation,
    Count,
    Evidence,
    Objective,
    ObjectiveStanding,
    PlanHead,
    PlanStanding,
    Relation,
    Row,
    Rows,
    Source,
    Target,
    TargetStanding,
)
from registry.plans.standing import plan_of, plans, rows_behind, standing, target_standing, target_standings

__all__ = [
    "Agency",
    "Citation",
    "Count",
    "Evidence",
    "Objective",
    "ObjectiveStanding",
    "PlanHead",
    "PlanStanding",
    "Relation",
    "Row",
    "Rows",
    "Source",
    "Target",
    "TargetStanding",
    "plan_of",
    "plans",
    "rows_behind",
    "sources",
    "standing",
    "target_standing",
    "target_standings",
]
