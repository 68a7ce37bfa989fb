"""Plans, changed by the standing agency: targets, measurements, and what an act says of itself."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.auth.deps import Edit, Edits
from api.editing.answers import key_in, once, only_json, told, worked
from api.editing.asked import read
from api.editing.asked_plans import NewTarget, PutMeasurement, PutPlan, PutTarget
from api.editing.queries import only_language
from api.idempotency import Onces
from api.params import Reading
from api.preconditions import expected
from api.sent import Sent
from registry.dates import today
from registry.errors import Fault
from registry.plans import plan_of, target_standing
from registry.plans.record import evidence_record, plan_record, target_record
from registry.plans.writing import (
    add_measurement,
    change_plan,
    put_measurement,
    put_target,
    remove_target,
    withdraw_measurement,
)
from registry.text import clean

router = APIRouter()
_only_json = [Depends(only_json)]


@router.put("/api/plans/{plan}", dependencies=_only_json)
def put_one_plan(edit: Edits, sent: Sent, plan: str) -> Response:
    """Change what an act says of itself."""

    def work() -> Response:
        only_language(edit.request)
        asked = read(PutPlan, sent)
        version = change_plan(
            edit.connection, edit.actor, plan, asked.plan, version=expected(edit.request), reason=asked.reason
        )
        return told(edit, plan_record(plan_of(edit.connection, plan)), version=version)

    return worked(work)


@router.post("/api/plans/{plan}/targets", dependencies=_only_json)
def add_target(held: Onces, plan: str) -> Response:
    """A new target."""

    def work() -> Response:
        only_language(held.edit.request)
        asked = read(NewTarget, held.sent)
        return _written(held.edit, plan, asked.code, asked, None, status=201)

    return once(held, work)


@router.put("/api/plans/{plan}/targets/{target}", dependencies=_only_json)
def change_target(edit: Edits, sent: Sent, plan: str, target: str) -> Response:
    """Another text of a target."""

    def work() -> Response:
        only_language(edit.request)
        return _written(edit, plan, target, read(PutTarget, sent), expected(edit.request))

    return worked(work)


def _written(
    edit: Edit, plan: str, code: str, asked: PutTarget, version: frozenset[int] | None, *, status: int = 200
) -> Response:
    now = put_target(
        edit.connection,
        edit.actor,
        plan,
        code,
        asked.target,
        objective_code=asked.objective,
        version=version,
        reason=asked.reason,
    )
    _, held = target_standing(edit.connection, plan, code, on=today())
    at = f"/api/plans/{plan}/targets/{code}" if version is None else None
    return told(edit, target_record(held.target), status, version=now, at=at)


@router.delete("/api/plans/{plan}/targets/{target}")
def delete_target(edit: Edits, plan: str, target: str) -> Response:
    """Remove a target with its evidence; why stands in the query."""
    reason = _reason(edit)
    remove_target(edit.connection, edit.actor, plan, target, version=expected(edit.request), reason=reason)
    return Response(status_code=204)


@router.post("/api/plans/{plan}/targets/{target}/measurements", dependencies=_only_json)
def measure(held: Onces, plan: str, target: str) -> Response:
    """Write down what a source says of a target."""

    def work() -> Response:
        edit = held.edit
        only_language(edit.request)
        asked = read(PutMeasurement, held.sent)
        key = add_measurement(
            edit.connection, edit.actor, plan, target, asked.measurement, reason=asked.reason
        )
        return _measured(edit, plan, target, key, status=201)

    return once(held, work)


@router.put("/api/plans/{plan}/targets/{target}/measurements/{measurement_id}", dependencies=_only_json)
def correct(edit: Edits, sent: Sent, plan: str, target: str, measurement_id: str) -> Response:
    """Correct a measurement."""

    def work() -> Response:
        only_language(edit.request)
        asked, key = read(PutMeasurement, sent), key_in(measurement_id, "measurement")
        put_measurement(
            edit.connection,
            edit.actor,
            plan,
            target,
            key,
            asked.measurement,
            version=expected(edit.request),
            reason=asked.reason,
        )
        return _measured(edit, plan, target, key)

    return worked(work)


@router.delete("/api/plans/{plan}/targets/{target}/measurements/{measurement_id}")
def withdraw(edit: Edits, plan: str, target: str, measurement_id: str) -> Response:
    """Take a measurement back; why stands in the query."""
    reason, key = _reason(edit), key_in(measurement_id, "measurement")
    versions = expected(edit.request)
    withdraw_measurement(edit.connection, edit.actor, plan, target, key, version=versions, reason=reason)
    return Response(status_code=204)


def _reason(edit: Edit) -> str:
    """Why something is removed: a request that removes has no body."""
    reading = Reading(edit.request.query_params.multi_items(), ("lang", "reason"))
    given = clean(reading.read("reason", str, ""))
    if not given and not reading.faults:
        reading.faults.append(Fault("reason", None, "is missing"))
    reading.done()
    return given


def _measured(edit: Edit, plan: str, target: str, key: UUID, *, status: int = 200) -> Response:
    _, held = target_standing(edit.connection, plan, target, on=today())
    one = next(each for each in held.evidence if each.id == key)
    return told(edit, evidence_record(one), status, version=one.version)
