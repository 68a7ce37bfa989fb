"""The forms of ideas: a new one, a change, the next step, a step taken back, a removal."""

from typing import Any

from fastapi import APIRouter, Response

from api.auth.deps import Edit
from api.editing.programmes_shown import idea_document
from api.office.deps import Form
from api.office.values import Values
from api.pages.agency.forms import (
    Agency,
    Refused,
    beside,
    form_page,
    refused_or,
    sure,
    tried,
    values_of,
    versions,
)
from api.pages.agency.typing import write_idea, write_step
from api.pages.private import led
from registry import programmes as held
from registry.programmes import changing
from registry.programmes.steps import MOVES

router = APIRouter()
NEW = "/ideas/new"
_PARTS = ("sites", "organisations")


@router.get(NEW)
def new(edit: Agency) -> Response:
    """An empty form."""
    return _new(edit, Values())


@router.post(NEW)
def create(edit: Agency, form: Form) -> Response:
    """Write a new idea, and lead to its page."""
    values = Values.of(form.multi_items())

    def write() -> str:
        def work(document: Any) -> str:
            return changing.create_idea(edit.connection, edit.actor, document)

        return str(write_idea(edit.connection, values, work))

    done = tried(edit, values, write)
    if isinstance(done, Refused):
        return _new(edit, values, done)
    return led(edit.request, f"/ideas/{done}?saved=1")


@router.get("/ideas/{code}/edit")
def edit_form(edit: Agency, code: str) -> Response:
    """The form with the idea as it is."""
    now = held.idea(edit.connection, code)
    return _form(edit, code, values_of(edit, idea_document(now), _PARTS), read_version=now.version)


@router.post("/ideas/{code}/edit")
def change(edit: Agency, form: Form, code: str) -> Response:
    """Write the idea as it was typed; what came in between is shown beside it."""
    values = Values.of(form.multi_items())

    def write() -> Any:
        def work(document: Any) -> int:
            return changing.change_idea(
                edit.connection, edit.actor, code, document, versions=versions(values)
            )

        return write_idea(edit.connection, values, work)

    done = tried(edit, values, write)
    if not isinstance(done, Refused):
        return led(edit.request, f"/ideas/{code}?saved=1")
    if done.now is not None:
        now = values_of(edit, idea_document(held.idea(edit.connection, code)), _PARTS)
        done = done._replace(mistakes=beside(edit, values, now))
    read_version = done.now if done.now is not None else values.text("version")
    return _form(edit, code, values, read_version=read_version, refused=done)


@router.post("/ideas/{code}/steps")
def take_step(edit: Agency, form: Form, code: str) -> Response:
    """Write the next step."""
    values = Values.of(form.multi_items())
    now = held.idea(edit.connection, code)

    def write() -> Any:
        def work(document: Any) -> int:
            return changing.take_step(edit.connection, edit.actor, code, document, versions=versions(values))

        return write_step(edit.connection, values, work)

    done = tried(edit, values, write)
    if isinstance(done, Refused):
        return form_page(
            edit,
            "programmes/step.html",
            values,
            at=f"/ideas/{code}",
            action=f"/ideas/{code}/steps",
            back=f"/ideas/{code}",
            refused=done,
            idea=now,
            next=MOVES[now.stage],
        )
    return led(edit.request, f"/ideas/{code}?saved=1")


@router.post("/ideas/{code}/steps/take-back")
def take_back(edit: Agency, form: Form, code: str) -> Response:
    """Remove the last step, which was written by mistake."""
    values = Values.of(form.multi_items())

    def work() -> None:
        changing.take_back_step(edit.connection, edit.actor, code, versions=versions(values))

    return refused_or(edit, values, work, back=f"/ideas/{code}", done=f"/ideas/{code}?saved=1")


@router.post("/ideas/{code}/remove")
def remove(edit: Agency, form: Form, code: str) -> Response:
    """Remove the idea, and lead to the list."""
    values = Values.of(form.multi_items())

    def work() -> None:
        sure(values)
        changing.remove_idea(edit.connection, edit.actor, code, versions=versions(values))

    return refused_or(edit, values, work, back=f"/ideas/{code}", done="/programmes")


def _new(edit: Edit, values: Values, refused: Refused | None = None) -> Response:
    return form_page(
        edit,
        "programmes/idea_form.html",
        values,
        at=NEW,
        back="/programmes",
        refused=refused,
        read_version=None,
    )


def _form(
    edit: Edit, code: str, values: Values, *, read_version: object, refused: Refused | None = None
) -> Response:
    return form_page(
        edit,
        "programmes/idea_form.html",
        values,
        at=f"/ideas/{code}/edit",
        back=f"/ideas/{code}",
        refused=refused,
        read_version=read_version,
    )
