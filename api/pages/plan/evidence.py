"""What sources say of a target, written down or taken back by the standing agency. Works without scripts."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.office.deps import Form
from api.office.values import Values
from api.pages.agency.forms import Agency, Refused, form_page, refused_or, tried
from api.pages.agency.typing import NO_REASON, write_evidence
from api.pages.private import led, number_of
from registry.errors import Fault, Invalid, NotFound
from registry.plans import plan_of
from registry.plans.rows import EvidenceRow
from registry.plans.writing import add_measurement, withdraw_measurement

router = APIRouter()


@router.post("/plan/{plan}/{target}/evidence")
def add(edit: Agency, form: Form, plan: str, target: str) -> Response:
    """Write down what a source says, and lead back to the target."""
    values = Values.of(form.multi_items())
    code = plan_of(edit.connection, plan).code

    def write() -> Any:
        def work(row: EvidenceRow) -> UUID:
            reason = values.text("/reason")
            return add_measurement(edit.connection, edit.actor, code, target, row, reason=reason)

        return write_evidence(edit.connection, values, work)

    done = tried(edit, values, write)
    here = f"/plan/{code}/{target}"
    if isinstance(done, Refused):
        return form_page(
            edit, "plan/evidence.html", values, at=here, action=f"{here}/evidence", back=here, refused=done
        )
    return led(edit.request, f"{here}?saved=1#evidence")


@router.post("/plan/{plan}/{target}/evidence/{key}/withdraw")
def withdraw(edit: Agency, form: Form, plan: str, target: str, key: str) -> Response:
    """Take back what was written down; what was known of it stays in the past."""
    values = Values.of(form.multi_items())
    code = plan_of(edit.connection, plan).code
    measurement = _key(key)

    def work() -> None:
        reason = values.text("/reason")
        if not reason:
            raise Invalid(Fault("/reason", None, NO_REASON))
        version = number_of(values.text("version"))
        withdraw_measurement(
            edit.connection, edit.actor, code, target, measurement, version=version, reason=reason
        )

    here = f"/plan/{code}/{target}"
    return refused_or(edit, values, work, back=here, done=f"{here}?saved=1#evidence")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("measurement", text) from None
