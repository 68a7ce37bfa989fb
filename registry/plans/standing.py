"""Where a plan stands on a day: each target with its verdict, the figures behind it and the reason."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from registry.dates import today
from registry.errors import Fault, Invalid, NotFound
from registry.language import Words
from registry.plans.counted import Moment
from registry.plans.counting import Asked, Behind, Window, counts
from registry.plans.counting import rows as counted_rows
from registry.plans.known import Promised, chosen, edition_of, heads, names_of, promised, sources
from registry.plans.metric import CODES, COLLECTIONS
from registry.plans.model import (
    Count,
    Evidence,
    ObjectiveStanding,
    PlanHead,
    PlanStanding,
    Row,
    Rows,
    Source,
    Target,
    TargetStanding,
)
from registry.plans.reasons import reason
from registry.plans.verdicts import Promise, Said, judge


def plans(connection: Connection, *, known: int | None = None) -> list[PlanHead]:
    """Every plan that an edition knew (the present one without `known`), the earliest first."""
    return heads(connection, edition_of(connection, known)[0])


def plan_of(connection: Connection, name: str, *, known: int | None = None) -> PlanHead:
    """The plan of a code (`102-2022`) or a number (`102`, `102/KH-UBND`) that only one plan has.

    Raises NotFound, and Invalid with the candidates when the number is of several plans.
    """
    return chosen(plans(connection, known=known), name)


def standing(connection: Connection, code: str, *, on: date, known: int | None = None) -> PlanStanding:
    """A plan on a day, as an edition knew it (the present one without `known`).

    Raises NotFound for a plan that the edition did not know, Invalid for a number of several plans, for a
    day before the plan was adopted or after today, and for an edition that there never was.
    """
    held = promised(connection, code, known)
    _require_day(held.plan, on)
    counted = _counted(connection, held, held.targets, [on])
    judged = [_judged(held, target, on, counted.get((target.code, on))) for target in held.targets]
    return PlanStanding(
        plan=held.plan,
        on=on,
        edition=held.edition,
        now=held.now,
        objectives=tuple(
            ObjectiveStanding(goal, tuple(each for each in judged if each.target.objective == goal.code))
            for goal in held.objectives
        ),
    )


def target_standing(
    connection: Connection, code: str, target: str, *, on: date, known: int | None = None
) -> tuple[PlanHead, TargetStanding]:
    """One target of a plan on a day; raises what `standing` does, and NotFound for a target that it has
    not.
    """
    plan, (found,) = target_standings(connection, code, target, days=[on], known=known)
    return plan, found


def target_standings(
    connection: Connection, code: str, target: str, *, days: Sequence[date], known: int | None = None
) -> tuple[PlanHead, tuple[TargetStanding, ...]]:
    """One target of a plan on each of some days, counted together; raises what `target_standing` does."""
    held = promised(connection, code, known)
    for day in days:
        _require_day(held.plan, day)
    asked = _one(held, target)
    counted = _counted(connection, held, [asked], days)
    return held.plan, tuple(_judged(held, asked, day, counted.get((asked.code, day))) for day in days)


def rows_behind(
    connection: Connection, plan: str, target: str, *, on: date, known: int | None = None
) -> Rows:
    """What the registry counted for a target on a day, thing by thing; raises what `target_standing` does."""
    held = promised(connection, plan, known)
    _require_day(held.plan, on)
    asked = _one(held, target)
    if asked.metric is None:
        return Rows(asked, on, held.edition, None, ())
    found = counted_rows(connection, asked.metric, Moment(on, held.edition), _window(held.plan, asked))
    return Rows(asked, on, held.edition, len(found), _named(connection, asked, found))


def _require_day(plan: PlanHead, on: date) -> None:
    if on < plan.adopted:
        raise Invalid(
            Fault("on", on.isoformat(), "lies before the plan was adopted", (f"from {plan.adopted}",))
        )
    if on > today():
        raise Invalid(Fault("on", on.isoformat(), "lies in the future", (f"up to {today()}",)))


def _one(held: Promised, code: str) -> Target:
    found = next((each for each in held.targets if each.code == code), None)
    if found is None:
        raise NotFound("target", code)
    return found


def _begins(plan: PlanHead, target: Target) -> date:
    return min(target.since or target.baseline_on or plan.adopted, target.due)


def _window(plan: PlanHead, target: Target) -> Window:
    return Window(_begins(plan, target), target.due)


def _judged(held: Promised, target: Target, on: date, counted: Count | None) -> TargetStanding:
    evidence = tuple(each for each in held.evidence.get(target.code, ()) if each.on <= on)
    judged = judge(
        Promise(target.low, target.due, _begins(held.plan, target), target.baseline or 0),
        on,
        [Said(each.on, each.value) for each in evidence],
        counted=counted.value if counted else None,
        counted_at_due=counted.at_due if counted else None,
    )
    return TargetStanding(
        target=target,
        verdict=judged.verdict,
        value=judged.value,
        reason=reason(target, on, judged, counted, evidence),
        counted=counted,
        evidence=evidence,
        conflicting=judged.low != judged.high,
    )


def _counted(
    connection: Connection, held: Promised, targets: Iterable[Target], days: Sequence[date]
) -> dict[tuple[str, date], Count]:
    """What the registry counts, by target and day, for targets that have a metric; on their due days too,
    once these are past.
    """
    with_metric = [(each, each.metric) for each in targets if each.metric is not None]
    asked = {
        (target.code, day): Asked(metric, Moment(day, held.edition), _window(held.plan, target))
        for target, metric in with_metric
        for on in days
        for day in ((on, target.due) if on > target.due else (on,))
    }
    numbers = dict(zip(asked, counts(connection, list(asked.values())), strict=True))
    return {
        (target.code, on): Count(
            numbers[target.code, on], on, numbers.get((target.code, target.due)) if on > target.due else None
        )
        for target, _ in with_metric
        for on in days
    }


def _named(connection: Connection, target: Target, found: list[Behind]) -> tuple[Row, ...]:
    shelf = sources(connection)
    communes = names_of(connection, "commune", {row.commune for row in found if row.commune})
    districts = names_of(connection, "district", {row.district for row in found if row.district})
    words = _words(connection, target, found)
    return tuple(_row(row, shelf, communes, districts, words) for row in found)


def _words(connection: Connection, target: Target, found: list[Behind]) -> dict[str, Words]:
    """What the distinct words of a metric are called; codes stay codes."""
    metric = target.metric
    if metric is None or metric.distinct is None:
        return {}
    shelf = COLLECTIONS[metric.count].where.get(metric.distinct, CODES)
    kind = metric.distinct if metric.distinct in ("district", "commune") else shelf
    return {} if kind is CODES else names_of(connection, kind, {row.code for row in found})


def _row(
    row: Behind,
    shelf: dict[str, Source],
    communes: dict[str, Words],
    districts: dict[str, Words],
    words: dict[str, Words],
) -> Row:
    label = words.get(row.code) or Words(row.name_vi, row.name_en or row.name_vi)
    unit = communes.get(row.commune or "") or districts.get(row.district or "")
    rests = shelf.get(row.source or "")
    return Row(row.kind, row.code, row.slug, label, unit, row.since, rests, row.among)


__all__ = ["Evidence", "plan_of", "plans", "rows_behind", "standing", "target_standing", "target_standings"]
