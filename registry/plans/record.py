"""Plans and standings as plain values, the same for HTTP, the command line and runs."""

from collections.abc import Iterable, Iterator
from typing import Any

from registry.language import Words
from registry.plans.model import (
    Agency,
    Evidence,
    PlanHead,
    PlanStanding,
    Row,
    Rows,
    Source,
    Target,
    TargetStanding,
)
from registry.workflow import AgencyRole

Json = dict[str, Any]

COLUMNS = (
    *("plan", "objective", "target", "title_vi", "title_en", "unit", "low", "high", "since", "due", "on"),
    *("edition", "verdict", "value", "counted", "counted_at_due", "evidence", "conflicting"),
    *("reason_vi", "reason_en", "source", "source_url"),
)
"""The columns of standings as a table."""


def _both(name: str, words: Words | None) -> Json:
    return {f"{name}_vi": words.vi if words else None, f"{name}_en": words.en if words else None}


def source_record(source: Source) -> Json:
    """A source in short."""
    return {name: getattr(source, name) for name in ("code", "title", "publisher", "url")}


def plan_record(plan: PlanHead) -> Json:
    """A plan without its targets."""
    return {
        "code": plan.code,
        "number": plan.number,
        **_both("title", plan.title),
        "adopted": plan.adopted.isoformat(),
        "ends": plan.ends and plan.ends.isoformat(),
        **_both("issuer", plan.issuer),
        "signed_by": plan.signed_by,
        "source": source_record(plan.source),
        **_both("note", plan.note),
        "citations": [
            {"cited_as": each.cited_as, "source": source_record(each.source), **_both("note", each.note)}
            for each in plan.citations
        ],
        "relations": [
            {
                "relation": each.relation.value,
                "plan": each.other if each.later else plan.code,
                "earlier": plan.code if each.later else each.other,
                "source": source_record(each.source),
            }
            for each in plan.relations
        ],
        "targets": plan.targets,
        "version": plan.version,
    }


def target_record(target: Target) -> Json:
    """A target: what was promised."""
    return {
        "code": target.code,
        "objective": target.objective,
        **_both("title", target.title),
        "unit": target.unit,
        **_both("unit", target.unit_words),
        "low": target.low,
        "high": target.high,
        "baseline": target.baseline,
        "baseline_on": target.baseline_on and target.baseline_on.isoformat(),
        "since": target.since and target.since.isoformat(),
        "due": target.due.isoformat(),
        "geography": target.geography and target.geography.value,
        "lead": _agencies(target.agencies, AgencyRole.LEAD),
        "partner": _agencies(target.agencies, AgencyRole.PARTNER),
        "source": source_record(target.source),
        "metric": target.metric.data() if target.metric else None,
        **_both("note", target.note),
        "version": target.version,
    }


def _agencies(agencies: Iterable[Agency], role: AgencyRole) -> list[Json]:
    return [{"code": each.code, **_both("name", each.name)} for each in agencies if each.role is role]


def evidence_record(evidence: Evidence) -> Json:
    """What a source says of a target."""
    return {
        "id": str(evidence.id),
        "value": evidence.value,
        "on": evidence.on.isoformat(),
        "source": source_record(evidence.source),
        "link": evidence.link,
        **_both("note", evidence.note),
        "version": evidence.version,
    }


def target_standing_record(held: TargetStanding) -> Json:
    """A target with its verdict."""
    counted = held.counted
    return {
        **target_record(held.target),
        "verdict": held.verdict.value,
        "value": held.value,
        **_both("reason", held.reason),
        "counted": counted
        and {"value": counted.value, "on": counted.on.isoformat(), "at_due": counted.at_due},
        "evidence": [evidence_record(each) for each in held.evidence],
        "conflicting": held.conflicting,
    }


def standing_record(held: PlanStanding) -> Json:
    """A plan on a day, with every target."""
    return {
        "plan": plan_record(held.plan),
        "on": held.on.isoformat(),
        "edition": held.edition,
        "now": held.now,
        "tally": {verdict.value: number for verdict, number in held.tally.items()},
        "objectives": [
            {
                "code": each.objective.code,
                **_both("title", each.objective.title),
                "targets": [target_standing_record(one) for one in each.targets],
            }
            for each in held.objectives
        ],
    }


def rows_record(held: Rows) -> Json:
    """What stands behind a count."""
    return {"counted": held.counted, "rows": [row_record(each) for each in held.rows]}


def row_record(row: Row) -> Json:
    """One thing that was counted."""
    return {
        "kind": row.kind,
        "code": row.code,
        "slug": row.slug,
        **_both("label", row.label),
        **_both("unit", row.unit),
        "since": row.since and row.since.isoformat(),
        "source": row.source and source_record(row.source),
        "among": row.among,
    }


def table_rows(held: PlanStanding) -> Iterator[Json]:
    """Each target as a row of `COLUMNS`."""
    for one in held.targets:
        target, counted = one.target, one.counted
        yield {
            "plan": held.plan.code,
            "objective": target.objective,
            "target": target.code,
            **_both("title", target.title),
            "unit": target.unit,
            "low": target.low,
            "high": target.high,
            "since": target.since and target.since.isoformat(),
            "due": target.due.isoformat(),
            "on": held.on.isoformat(),
            "edition": held.edition,
            "verdict": one.verdict.value,
            "value": one.value,
            "counted": counted.value if counted else None,
            "counted_at_due": counted.at_due if counted else None,
            "evidence": len(one.evidence),
            "conflicting": "true" if one.conflicting else "false",
            **_both("reason", one.reason),
            "source": target.source.code,
            "source_url": target.source.url,
        }
