"""The pipeline of a day, as an edition knew it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, select, true

from registry.conversions.asking import EVERY, Which
from registry.conversions.measuring import Conversion, Operator, Pipeline, Step
from registry.conversions.rules import Rule, rules
from registry.history.on_a_day import edition_known, fact_on, heritage_on, place_on, point_of, step_on
from registry.tables import source
from registry.units.standing import last_units
from registry.workflow import EventKind, Facet, Level

ROLES = ("operator", "manager", "owner")
"""Roles of organisations that say who answers for a place now, the first that is known first."""
_NO_STEPS = (EventKind.RECLASSIFIED.value, EventKind.DEMOLISHED.value)
_FACTS = (
    *("accuracy_m", "rank_decision", "survival", "built", "original_use_vi", "original_use_en", "area_m2"),
    "organisations",
)
_PLACE = (
    *(
        "code",
        "slug",
        "name_vi",
        "name_en",
        "kind",
        "verification",
        "district",
        "commune",
        "category",
        "rank",
    ),
    *("ownership", "relocation", "stage", "centre_type", "status"),
)


def pipeline(
    connection: Connection,
    *,
    on: date,
    by: Level = Level.DISTRICT,
    edition: int | None = None,
    which: Which = EVERY,
) -> Pipeline:
    """Heritage on a day as an edition knew it, the present one for None, told by the units of a level."""
    number = edition_known(connection, None) if edition is None else edition
    held = conversions(connection, number, on, which=lambda heritage: which.condition(heritage, by, on))
    return Pipeline(on, number, by, last_units(connection, by), held)


def conversions(
    connection: Connection,
    edition: int,
    on: date,
    *,
    among: Sequence[UUID] | None = None,
    which: Callable[[FromClause], ColumnElement[bool]] = lambda _: true(),
) -> tuple[Conversion, ...]:
    """The heritage places of a day in the order of codes, with their steps: of some ids, or that are `which`
    on rows of `heritage_on`.
    """
    steps = _steps(connection, edition, on, among)
    places, facts = place_on(edition, on, among), fact_on(edition, on, among)
    heritage = heritage_on(edition, on, among)
    rows = connection.execute(
        select(
            places.c.site_id,
            *(places.c[name] for name in _PLACE),
            *(facts.c[name] for name in _FACTS),
            *point_of(places),
        )
        .join(facts, facts.c.site_id == places.c.site_id)
        .join(heritage, heritage.c.site_id == places.c.site_id)
        .where(which(heritage))
        .order_by(places.c.code.collate("C"))
    ).mappings()
    return tuple(_conversion(dict(row), steps, on) for row in rows)


def _steps(
    connection: Connection, edition: int, on: date, among: Sequence[UUID] | None
) -> Mapping[UUID, tuple[Step, ...]]:
    """The steps of each place in the order in which they count; one without a date comes first."""
    step = step_on(edition, on, among)
    rows = connection.execute(
        select(
            *(step.c.site_id, step.c.kind, step.c.date_text, step.c.earliest, step.c.latest, step.c.decision),
            *(source.c.title, source.c.url, step.c.note_vi, step.c.note_en),
        )
        .join(source, source.c.code == step.c.source)
        .where(step.c.facet == Facet.HERITAGE.value, step.c.kind.not_in(_NO_STEPS))
        .order_by(step.c.site_id, step.c.earliest.asc().nulls_first(), step.c.id)
    )
    found: dict[UUID, list[Step]] = defaultdict(list)
    for site, *rest in rows:
        found[site].append(Step(*rest))
    return {site: tuple(held) for site, held in found.items()}


def _conversion(row: dict[str, Any], steps: Mapping[UUID, tuple[Step, ...]], on: date) -> Conversion:
    site, organisations = row.pop("site_id"), row.pop("organisations")
    operators = [
        Operator(each["role"], each["name_vi"], each.get("name_en"))
        for role in ROLES
        for each in organisations
        if each["role"] == role and not each.get("until")
    ]
    return Conversion(**row, operators=tuple(operators), steps=steps.get(site, ()), obstacles=_met(row, on))


def _met(row: Mapping[str, Any], on: date) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.met_by(row[rule.field], row["stage"], on))
