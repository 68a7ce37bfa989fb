"""The form by which the standing agency changes a target. It works without scripts."""

from typing import Any

from fastapi import APIRouter, Response

from api.auth.deps import Edit
from api.office.deps import Form
from api.office.values import Values
from api.pages.agency.forms import Agency, Refused, beside, form_page, tried, values_of
from api.pages.agency.typing import TARGET, write_target
from api.pages.private import led, number_of
from registry.dates import today
from registry.plans import PlanHead, Target, target_standing
from registry.plans.record import target_record
from registry.plans.rows import TargetTerms
from registry.plans.writing import put_target

router = APIRouter()


@router.get("/plan/{plan}/{target}/edit")
def form(edit: Agency, plan: str, target: str) -> Response:
    """The form with the target as it is."""
    head, held = _held(edit, plan, target)
    return _form(edit, head, held, _values(edit, held), read_version=held.version)


@router.post("/plan/{plan}/{target}/edit")
def change(edit: Agency, sent: Form, plan: str, target: str) -> Response:
    """Write the target as it was typed; what came in between is shown beside it."""
    values = Values.of(sent.multi_items())
    head, held = _held(edit, plan, target)

    def write() -> Any:
        def work(terms: TargetTerms) -> int:
            return put_target(
                edit.connection,
                edit.actor,
                head.code,
                target,
                terms,
                objective_code=held.objective,
                version=number_of(values.text("version")),
                reason=values.text("/reason"),
            )

        return write_target(edit.connection, values, _terms(held), work)

    done = tried(edit, values, write)
    if not isinstance(done, Refused):
        return led(edit.request, f"/plan/{head.code}/{target}?saved=1")
    if done.now is not None:
        done = done._replace(mistakes=beside(edit, values, _values(edit, held)))
    read_version = done.now if done.now is not None else values.text("version")
    return _form(edit, head, held, values, read_version=read_version, refused=done)


def _held(edit: Edit, plan: str, target: str) -> tuple[PlanHead, Target]:
    head, held = target_standing(edit.connection, plan, target, on=today())
    return head, held.target


def _terms(held: Target) -> dict[str, Any]:
    """The target as a document of `TargetTerms`."""
    record = target_record(held)
    agencies = {role: [each["code"] for each in record[role]] for role in ("lead", "partner")}
    names = (*TARGET, "baseline", "baseline_on", "geography", "metric")
    return {name: record[name] for name in names} | agencies | {"source": held.source.code}


def _values(edit: Edit, held: Target) -> Values:
    return values_of(edit, {name: _terms(held)[name] for name in TARGET}, ())


def _form(
    edit: Edit,
    plan: PlanHead,
    held: Target,
    values: Values,
    *,
    read_version: object,
    refused: Refused | None = None,
) -> Response:
    here = f"/plan/{plan.code}/{held.code}"
    return form_page(
        edit,
        "plan/target_form.html",
        values,
        at=f"{here}/edit",
        back=here,
        refused=refused,
        read_version=read_version,
        title=held.title.get(edit.lang),
    )
