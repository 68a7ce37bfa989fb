"""Fields that somebody else has changed meanwhile: one by one, whose value is to count."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from api.auth.deps import Edit
from api.office.site_form import PRIVATE, About
from api.office.values import Values
from api.pages.fields import label_of
from api.pages.rendering import page
from registry.errors import Fault

CHOICE = "choose:"
"""Before the pointer of a field, the name of the choice that is made for it."""
OURS, THEIRS = "ours", "theirs"


def chosen(values: Values, *, ours: bool) -> frozenset[str]:
    """The pointers of the fields for which this form is to count, or the other way round the record."""
    wanted = OURS if ours else THEIRS
    return frozenset(
        name.removeprefix(CHOICE)
        for name in values.held
        if name.startswith(CHOICE) and values.text(name) == wanted
    )


def conflict_page(edit: Edit, about: About, values: Values, faults: Iterable[Fault]) -> Response:
    """The answer that asks, field by field; the form comes along and is sent again with the choices."""
    met = [
        {
            "name": f"{CHOICE}{fault.where}",
            "label": label_of(fault.where, edit.lang),
            "theirs": _shown(fault.value),
            "ours": fault.allowed[0] if fault.allowed else "",
        }
        for fault in faults
    ]
    kept = [(name, text) for name, text in values.pairs() if not name.startswith(CHOICE) and name != "csrf"]
    shown = {"about": about, "met": met, "kept": kept, "private": True}
    answer = page(edit.request, "office/conflict.html", shown, status=409, edition=edit.edition)
    answer.headers.update(PRIVATE)
    return answer


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
