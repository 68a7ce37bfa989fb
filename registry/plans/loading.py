"""Plan files into the database, within the transaction of the seed; what somebody edited here stays as it
is.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel
from sqlalchemy import Connection, Table, and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from registry.plans.rows import EvidenceRow, PlanRow, PlanTerms, TargetRow, TargetTerms
from registry.tables import (
    audit,
    edition,
    measurement,
    objective,
    plan,
    plan_citation,
    plan_relation,
    target,
    target_agency,
)
from registry.workflow import AgencyRole

_NAMESPACE = UUID("0d9c1f8e-52a1-5f0c-8a63-6c7d5b0f1e22")
"""Measurements that come with the program have the same id everywhere: uuid5 of target, day and source."""

SEED = "seed"
Key = tuple[str, ...]


def digest(*parts: BaseModel, without: set[str] | None = None) -> str:
    """What the seed remembers of a row, by which it knows whether the files have changed since."""
    text = "\n".join(part.model_dump_json(exclude=without) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def measurement_id(plan_code: str, target_code: str, row: EvidenceRow) -> UUID:
    """The id of a measurement of the files."""
    return uuid5(_NAMESPACE, f"{plan_code}/{target_code}/{row.on}/{row.source}")


@dataclass(frozen=True)
class _Edited:
    """What somebody other than the seed changed or removed: plans, targets and measurements by their keys."""

    plans: frozenset[str]
    targets: frozenset[Key]
    measurements: frozenset[str]


def _edited(connection: Connection) -> _Edited:
    # An account can call itself anything; the seed has none.
    by_account = exists().where(edition.c.number == audit.c.edition, edition.c.account.is_not(None))
    row = func.coalesce(audit.c.after, audit.c.before)
    names = (
        *("plan", "plan_citation", "plan_relation", "objective"),
        *("target", "target_agency", "measurement"),
    )
    found = connection.execute(
        select(
            audit.c.table_name,
            *(row.op("->>")(name).label(name) for name in ("plan", "code", "target", "id")),
        )
        .where(audit.c.table_name.in_(names), or_(audit.c.actor != SEED, by_account))
        .distinct()
    ).all()
    return _Edited(
        frozenset(
            each.code if each.table_name == "plan" else each.plan
            for each in found
            if each.table_name in ("plan", "plan_citation", "plan_relation", "objective")
        ),
        frozenset(
            (each.plan, each.code if each.table_name == "target" else each.target)
            for each in found
            if each.table_name in ("target", "target_agency")
        ),
        frozenset(each.id for each in found if each.table_name == "measurement"),
    )


def load_plans(connection: Connection, rows: Iterable[PlanRow]) -> tuple[str, ...]:
    """Bring the plans up to the files; the names of those that were edited here, and so were left alone.

    What is in the files no longer is removed, unless somebody edited it or something that hangs on it. Its
    past stays in the audit.
    """
    given = list(rows)
    edited = _edited(connection)
    kept: list[str] = []
    there = _heads(connection, given, edited, kept)
    _relations(connection, given, edited)
    for row in given:
        if row.code in there:
            _targets(connection, row, edited, kept)
    _remove(connection, given, edited)
    return tuple(kept)


def put(connection: Connection, table: Table, cells: Mapping[str, Any]) -> None:
    """Insert or update one row by its primary key; a row that is equal already is not touched."""
    keys = [column.name for column in table.primary_key]
    given = insert(table).values(dict(cells))
    fresh = {name: given.excluded[name] for name in cells if name not in keys}
    if not fresh:
        connection.execute(given.on_conflict_do_nothing(index_elements=keys))
        return
    connection.execute(
        given.on_conflict_do_update(
            index_elements=keys,
            set_=fresh,
            where=func.row(*(table.c[name] for name in fresh)).is_distinct_from(func.row(*fresh.values())),
        )
    )


def _known(connection: Connection, table: Table, *keys: str) -> dict[Key, str | None]:
    columns = [table.c[name] for name in keys]
    return {
        tuple(str(part) for part in row[:-1]): row[-1]
        for row in connection.execute(select(*columns, table.c.seed_hash))
    }


def _heads(connection: Connection, rows: list[PlanRow], edited: _Edited, kept: list[str]) -> set[str]:
    """Write heads, citations and objectives; the plans that the database has afterwards."""
    known = _known(connection, plan, "code")
    there = {key[0] for key in known}
    for row in rows:
        mark = _head_mark(row)
        if known.get((row.code,)) == mark:
            continue
        if row.code in edited.plans:
            kept.append(row.code)
            continue
        put(connection, plan, head_cells(row.code, row) | {"seed_hash": mark})
        connection.execute(delete(plan_citation).where(plan_citation.c.plan == row.code))
        for cited in row.citation:
            put(connection, plan_citation, {"plan": row.code, **cited.model_dump()})
        there.add(row.code)
    return there


def _head_mark(row: PlanRow) -> str:
    goals = [goal.model_copy(update={"target": ()}) for goal in row.objective]
    return digest(row.model_copy(update={"objective": tuple(goals)}))


def head_cells(code: str, row: PlanTerms) -> dict[str, Any]:
    """What the table of plans holds of a plan."""
    return {"code": code, **row.model_dump(include=set(PlanTerms.model_fields))}


def _relations(connection: Connection, rows: list[PlanRow], edited: _Edited) -> None:
    """Relations, once every plan is there."""
    there = set(connection.scalars(select(plan.c.code)))
    for row in rows:
        if row.code not in there or row.code in edited.plans:
            continue
        wanted = [
            {
                "plan": row.code,
                "relation": each.relation.value,
                "earlier": each.earlier,
                "source": each.source,
            }
            for each in row.relation
            if each.earlier in there
        ]
        held = {(each["relation"], each["earlier"]) for each in wanted}
        for gone in connection.execute(select(plan_relation).where(plan_relation.c.plan == row.code)).all():
            if (gone.relation, gone.earlier) not in held:
                connection.execute(
                    delete(plan_relation).where(
                        plan_relation.c.plan == row.code,
                        plan_relation.c.relation == gone.relation,
                        plan_relation.c.earlier == gone.earlier,
                    )
                )
        for cells in wanted:
            put(connection, plan_relation, cells)


def target_cells(
    plan_code: str, objective_code: str, position: int, code: str, row: TargetTerms
) -> dict[str, Any]:
    """What the table of targets holds of a target."""
    plain = row.model_dump(include=set(TargetTerms.model_fields) - {"lead", "partner", "geography"})
    geography = None if row.geography is None else row.geography.value
    return {
        **plain,
        "code": code,
        "plan": plan_code,
        "objective": objective_code,
        "position": position,
        "geography": geography,
    }


def put_agencies(connection: Connection, plan_code: str, code: str, row: TargetTerms) -> None:
    """The agencies of a target, and no others."""
    wanted = dict.fromkeys(row.partner, AgencyRole.PARTNER) | dict.fromkeys(row.lead, AgencyRole.LEAD)
    here = and_(target_agency.c.plan == plan_code, target_agency.c.target == code)
    connection.execute(delete(target_agency).where(here, target_agency.c.organisation.not_in(wanted)))
    for agency, role in wanted.items():
        cells = {"plan": plan_code, "target": code, "organisation": agency, "role": role.value}
        put(connection, target_agency, cells)


def _targets(connection: Connection, row: PlanRow, edited: _Edited, kept: list[str]) -> None:
    known = _known(connection, target, "plan", "code")
    measured = _known(connection, measurement, "id")
    position = 0
    for order, goal in enumerate(row.objective):
        _objective(connection, row, order, edited)
        for each in goal.target:
            position += 1
            name = (row.code, each.code)
            mark = digest(each, without={"evidence"}) + f":{goal.code}:{position}"
            if known.get(name) != mark and name in edited.targets:
                kept.append("/".join(name))
            elif known.get(name) != mark:
                put(
                    connection,
                    target,
                    target_cells(row.code, goal.code, position, each.code, each) | {"seed_hash": mark},
                )
                put_agencies(connection, row.code, each.code, each)
                known[name] = mark
            if name in known:
                _measurements(connection, row.code, each, measured, edited, kept)


def _objective(connection: Connection, row: PlanRow, order: int, edited: _Edited) -> None:
    goal = row.objective[order]
    cells = {
        "plan": row.code,
        "code": goal.code,
        "position": order,
        "title_vi": goal.title_vi,
        "title_en": goal.title_en,
    }
    if row.code in edited.plans:  # targets of the files need it, but nothing that was edited is touched
        connection.execute(insert(objective).values(cells).on_conflict_do_nothing())
    else:
        put(connection, objective, cells)


def _measurements(
    connection: Connection,
    plan_code: str,
    row: TargetRow,
    known: dict[Key, str | None],
    edited: _Edited,
    kept: list[str],
) -> None:
    for each in row.evidence:
        key, mark = measurement_id(plan_code, row.code, each), digest(each)
        if known.get((str(key),)) == mark:
            continue
        if str(key) in edited.measurements:
            kept.append(f"{plan_code}/{row.code}/{each.on}")
            continue
        cells = {**each.model_dump(exclude={"on"}), "on_day": each.on}
        put(
            connection,
            measurement,
            {**cells, "id": key, "plan": plan_code, "target": row.code, "seed_hash": mark},
        )


def _remove(connection: Connection, rows: list[PlanRow], edited: _Edited) -> None:
    """Remove what came with files and is in them no longer, from the leaves to the root."""
    codes = {row.code for row in rows}
    goals = {(row.code, goal.code) for row in rows for goal in row.objective}
    targets = {(row.code, each.code): each for row in rows for goal in row.objective for each in goal.target}
    measured = {
        str(measurement_id(name[0], name[1], each)) for name, row in targets.items() for each in row.evidence
    }
    seeded = select(measurement.c.id).where(measurement.c.seed_hash.is_not(None))
    gone = [key for key in connection.scalars(seeded) if str(key) not in measured | edited.measurements]
    if gone:
        connection.execute(delete(measurement).where(measurement.c.id.in_(gone)))
    for plan_code, code in _leaves(connection, target, ("plan", "code"), measurement, ("plan", "target")):
        if (plan_code, code) not in targets and (plan_code, code) not in edited.targets:
            connection.execute(delete(target).where(target.c.plan == plan_code, target.c.code == code))
    for plan_code, code in connection.execute(select(objective.c.plan, objective.c.code)).all():
        used = exists().where(target.c.plan == plan_code, target.c.objective == code)
        if (plan_code, code) not in goals and plan_code not in edited.plans:
            connection.execute(
                delete(objective).where(objective.c.plan == plan_code, objective.c.code == code, ~used)
            )
    for (plan_code,) in _leaves(connection, plan, ("code",), target, ("plan",)):
        if plan_code not in codes and plan_code not in edited.plans:
            connection.execute(delete(plan).where(plan.c.code == plan_code))


def _leaves(
    connection: Connection, table: Table, keys: tuple[str, ...], of: Table, owned: tuple[str, ...]
) -> list[Key]:
    """Seeded rows on which nothing of another table hangs."""
    hanging = exists().where(
        *(of.c[theirs] == table.c[ours] for ours, theirs in zip(keys, owned, strict=True))
    )
    wanted = select(*(table.c[name] for name in keys)).where(table.c.seed_hash.is_not(None))
    leaves = {tuple(row) for row in connection.execute(wanted.where(~hanging))}
    return sorted(leaves)
