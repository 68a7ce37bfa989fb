"""The pipeline as records: plain values in a fixed order, for JSON and for tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.conversions.counting import Counted
from registry.conversions.measuring import Conversion
from registry.conversions.rules import Rule, rules

COLUMNS = (
    *(
        "code",
        "name_vi",
        "name_en",
        "district",
        "commune",
        "category",
        "stage",
        "since",
        "days_least",
        "days_most",
    ),
    *("decision", "obstacles", "rank", "rank_decision", "ownership", "relocation", "survival", "built"),
    *("original_use_vi", "original_use_en", "area_m2", "centre_type", "status", "operators", "lon", "lat"),
)


def place_record(place: Conversion, on: date) -> dict[str, Any]:
    """A place; `since` is the date of its stage as its source writes it, null with the days if unknown."""
    days = place.days(on)
    more: dict[str, Any] = {
        "since": place.entered.date_text if place.entered else None,
        "days_least": days[0] if days else None,
        "days_most": days[1] if days else None,
        "obstacles": [rule.code for rule in place.obstacles],
        "area_m2": None if place.area_m2 is None else float(place.area_m2),
        "operators": [each.name_vi for each in place.operators],
    }
    return {name: more[name] if name in more else getattr(place, name) for name in COLUMNS}


def _steps(place: Conversion) -> list[dict[str, Any]]:
    return [
        step._asdict()
        | {
            name: None if (day := getattr(step, name)) is None else day.isoformat()
            for name in ("earliest", "latest")
        }
        for step in place.steps
    ]


def rule_record(rule: Rule) -> dict[str, Any]:
    """A rule as it is published."""
    return rule.model_dump(mode="json", by_alias=True)


def record(held: Counted, places: Sequence[Conversion]) -> dict[str, Any]:
    """The answer: all its numbers, some of the places behind them with their steps, and the rules that were
    applied.
    """
    return {
        "on": held.on.isoformat(),
        "edition": held.edition,
        "by": held.by.value,
        "asked": [{"name": name, "value": value} for name, value in held.which.pairs()],
        "numbers": {
            "places": held.places(),
            "begun": held.begun,
            "under_way": held.under_way,
            "obstructed": held.obstructed,
        },
        "by_stage_and_category": held.cells(),
        "by_unit": held.by_unit(),
        "by_obstacle": {rule.code: count for rule, count in held.by_obstacle().items()},
        "places": [place_record(place, held.on) | {"steps": _steps(place)} for place in places],
        "rules": [rule_record(rule) for rule in rules()],
        "units": [unit._asdict() for unit in held.units],
    }
