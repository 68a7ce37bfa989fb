"""Changes of plans by the standing agency, in a transaction of an account; every change names the version
that it is made from.

The same rules hold as for files (`checking`), and the database holds the rights too
(`registry/sql/60_rights.sql`). What is changed here the seed leaves as it is from then on. Mistakes are
told by JSON pointer.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from registry.database import state
from registry.errors import Conflicting, Fault, Forbidden, Invalid, NotFound, Stale
from registry.language import Words
from registry.plans.checking import Shelf, evidence_faults, head_faults, target_faults
from registry.plans.loading import head_cells, put, put_agencies, target_cells
from registry.plans.rows import EvidenceRow, PlanTerms, TargetTerms
from registry.policy import Actor
from registry.policy.deciding import NOT_SCOPED
from registry.tables import measurement, objective, organisation, plan, programme, source, target, term
from registry.workflow import Role

Version = int | Collection[int]
"""The version that a change is made from, or those that it may be made from."""

AGENCY_ONLY = Words(
    "Chỉ cơ quan thường trực được sửa kế hoạch và số liệu.",
    "Only the standing agency changes plans and measurements.",
)
CHANGED = Words(
    "Mục này đã được người khác thay đổi từ khi bạn đọc; hãy đọc lại.",
    "This was changed by somebody else since you read it; read it again.",
)
THERE = Words("Kế hoạch đã có chỉ tiêu mang mã này.", "The plan has a target of that code already.")


def put_target(
    connection: Connection,
    actor: Actor,
    plan_code: str,
    code: str,
    terms: TargetTerms,
    *,
    objective_code: str,
    version: Version | None,
    reason: str,
) -> int:
    """Write a target, and give its new version; without a version it is a new one.

    Raises Forbidden, NotFound, Stale, Conflicting for a new one of a code that there is, and Invalid with
    every mistake.
    """
    adopted = _begin(connection, actor, plan_code, reason)
    held = _held(connection, target, target.c.plan == plan_code, target.c.code == code)
    if version is None and held is not None:
        raise Conflicting(THERE, [Fault("/code", code, "is taken")])
    if version is not None:
        _require(held, version, "target", code)
    _refuse(
        [
            *_objective_faults(connection, plan_code, objective_code),
            *target_faults(terms, "", _shelf(connection), adopted=adopted),
        ]
    )
    position = connection.scalar(
        select(target.c.position).where(target.c.plan == plan_code, target.c.code == code)
        if held is not None
        else select(func.coalesce(func.max(target.c.position), 0) + 1).where(target.c.plan == plan_code)
    )
    cells = target_cells(plan_code, objective_code, int(position or 0), code, terms)
    # The moment makes a change of the agencies alone a new version too.
    put(connection, target, cells | {"updated_at": func.clock_timestamp()})
    put_agencies(connection, plan_code, code, terms)
    return _version(connection, target, target.c.plan == plan_code, target.c.code == code)


def remove_target(
    connection: Connection, actor: Actor, plan_code: str, code: str, *, version: Version, reason: str
) -> None:
    """Remove a target with its evidence; what was known of it stays in the past. Raises as `put_target`."""
    _begin(connection, actor, plan_code, reason)
    here = (target.c.plan == plan_code, target.c.code == code)
    _require(_held(connection, target, *here), version, "target", code)
    connection.execute(delete(target).where(*here))


def add_measurement(
    connection: Connection, actor: Actor, plan_code: str, code: str, row: EvidenceRow, *, reason: str
) -> UUID:
    """Write down what a source says of a target; the id of the measurement. Raises as `put_target`."""
    _begin(connection, actor, plan_code, reason)
    if _held(connection, target, target.c.plan == plan_code, target.c.code == code) is None:
        raise NotFound("target", code)
    _refuse(evidence_faults(row, "", _shelf(connection)))
    cells = {**row.model_dump(exclude={"on"}), "on_day": row.on, "plan": plan_code, "target": code}
    made = connection.execute(insert(measurement).values(cells).returning(measurement.c.id))
    return UUID(str(made.scalar_one()))


def put_measurement(
    connection: Connection,
    actor: Actor,
    plan_code: str,
    code: str,
    key: UUID,
    row: EvidenceRow,
    *,
    version: Version,
    reason: str,
) -> int:
    """Correct a measurement, and give its new version. Raises as `put_target`."""
    _begin(connection, actor, plan_code, reason)
    here = _measured(plan_code, code, key)
    _require(_held(connection, measurement, *here), version, "measurement", key)
    _refuse(evidence_faults(row, "", _shelf(connection)))
    cells = {**row.model_dump(exclude={"on"}), "on_day": row.on}
    connection.execute(update(measurement).where(*here).values(cells))
    return _version(connection, measurement, *here)


def withdraw_measurement(
    connection: Connection,
    actor: Actor,
    plan_code: str,
    code: str,
    key: UUID,
    *,
    version: Version,
    reason: str,
) -> None:
    """Take a measurement back; what was known of it stays in the past. Raises as `put_target`."""
    _begin(connection, actor, plan_code, reason)
    here = _measured(plan_code, code, key)
    _require(_held(connection, measurement, *here), version, "measurement", key)
    connection.execute(delete(measurement).where(*here))


def change_plan(
    connection: Connection, actor: Actor, plan_code: str, terms: PlanTerms, *, version: Version, reason: str
) -> int:
    """Change what an act says of itself, and give its new version. Raises as `put_target`."""
    _begin(connection, actor, plan_code, reason)
    _require(_held(connection, plan, plan.c.code == plan_code), version, "plan", plan_code)
    _refuse(head_faults(terms, "", _shelf(connection)))
    put(connection, plan, head_cells(plan_code, terms))
    return _version(connection, plan, plan.c.code == plan_code)


def _begin(connection: Connection, actor: Actor, plan_code: str, reason: str) -> date:
    """Say who acts and why, and let nobody else write meanwhile; the day on which the plan was adopted."""
    if not actor.reviews:
        reviewer = actor.role in (Role.REVIEWER, Role.ADMINISTRATOR)
        raise Forbidden(NOT_SCOPED if reviewer else AGENCY_ONLY)
    adopted: date | None = connection.scalar(select(plan.c.adopted).where(plan.c.code == plan_code))
    if adopted is None:
        raise NotFound("plan", plan_code)
    state(connection, reason=reason)
    connection.execute(select(func.registry.present_edition()))
    return adopted


def _measured(plan_code: str, code: str, key: UUID) -> tuple[ColumnElement[bool], ...]:
    held = measurement.c
    return held.plan == plan_code, held.target == code, held.id == key


def _held(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int | None:
    version: int | None = connection.scalar(select(table.c.version).where(*where))
    return version


def _version(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(table.c.version).where(*where)).scalar_one())


def _require(held: int | None, version: Version, what: str, name: object) -> None:
    if held is None:
        raise NotFound(what, name)
    if held not in ({version} if isinstance(version, int) else version):
        raise Stale(CHANGED, now=held)


def _objective_faults(connection: Connection, plan_code: str, code: str) -> list[Fault]:
    known = list(connection.scalars(select(objective.c.code).where(objective.c.plan == plan_code)))
    return (
        [] if code in known else [Fault("objective", code, "is not an objective of the plan", tuple(known))]
    )


def _shelf(connection: Connection) -> Shelf:
    """What the database knows; words that are out of use are known no longer."""
    words: dict[str, list[str]] = {}
    known = select(term.c.vocabulary, term.c.code).where(~term.c.deprecated).order_by(term.c.position)
    for row in connection.execute(known):
        words.setdefault(row.vocabulary, []).append(row.code)
    return Shelf(
        words,
        *(set(connection.scalars(select(table.c.code))) for table in (source, organisation, programme)),
    )


def _refuse(faults: Iterable[Fault]) -> None:
    """Raise Invalid with every mistake, each at its JSON pointer."""
    found = [replace(each, where="/" + each.where.strip().replace(" ", "/")) for each in faults]
    if found:
        raise Invalid(found)
