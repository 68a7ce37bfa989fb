"""The forms of activities: a new one, a change, one more figure, a removal. They work without scripts."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.auth.deps import Edit
from api.editing.programmes_shown import activity_document
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
from api.pages.agency.typing import PARTS, write_activity, write_figure
from api.pages.private import led
from registry import programmes as held
from registry.programmes import changing

router = APIRouter()
NEW = "/activities/new"


@router.get(NEW)
def new(edit: Agency, programme: Annotated[str, Query()] = "") -> Response:
    """An empty form; `programme` is chosen already."""
    return _new(edit, Values({"/programme": (programme,), "/state": ("planned",)}))


@router.post(NEW)
def create(edit: Agency, form: Form) -> Response:
    """Write a new activity, and lead to its page."""
    values = Values.of(form.multi_items())

    def write() -> str:
        def work(document: Any) -> str:
            return changing.create_activity(edit.connection, edit.actor, document)

        return str(write_activity(edit.connection, values, work))

    done = tried(edit, values, write)
    if isinstance(done, Refused):
        return _new(edit, values, done)
    return led(edit.request, f"/activities/{done}?saved=1")


@router.get("/activities/{code}/edit")
def edit_form(edit: Agency, code: str) -> Response:
    """The form with the activity as it is."""
    now = held.activity(edit.connection, code)
    return _form(edit, code, _values(edit, now), read_version=now.version)


@router.post("/activities/{code}/edit")
def change(edit: Agency, form: Form, code: str) -> Response:
    """Write the activity as it was typed; what came in between is shown beside it."""
    values = Values.of(form.multi_items())

    def write() -> Any:
        def work(document: Any) -> int:
            return changing.change_activity(
                edit.connection, edit.actor, code, document, versions=versions(values)
            )

        return write_activity(edit.connection, values, work)

    done = tried(edit, values, write)
    if not isinstance(done, Refused):
        return led(edit.request, f"/activities/{code}?saved=1")
    if done.now is not None:
        now = _values(edit, held.activity(edit.connection, code))
        done = done._replace(mistakes=beside(edit, values, now))
    read_version = done.now if done.now is not None else values.text("version")
    return _form(edit, code, values, read_version=read_version, refused=done)


@router.post("/activities/{code}/figures")
def add_figure(edit: Agency, form: Form, code: str) -> Response:
    """Write one more figure beside those that there are."""
    values = Values.of(form.multi_items())
    now = held.activity(edit.connection, code)

    def write() -> Any:
        def work(document: Any) -> int:
            return changing.change_activity(
                edit.connection, edit.actor, code, document, versions=[now.version]
            )

        return write_figure(edit.connection, values, activity_document(now), work)

    done = tried(edit, values, write)
    if isinstance(done, Refused):
        return form_page(
            edit,
            "programmes/figure.html",
            values,
            at=f"/activities/{code}",
            action=f"/activities/{code}/figures",
            back=f"/activities/{code}",
            refused=done,
            activity=now,
        )
    return led(edit.request, f"/activities/{code}?saved=1#figures")


@router.post("/activities/{code}/remove")
def remove(edit: Agency, form: Form, code: str) -> Response:
    """Remove the activity, and lead to the list."""
    values = Values.of(form.multi_items())

    def work() -> None:
        sure(values)
        changing.remove_activity(edit.connection, edit.actor, code, versions=versions(values))

    return refused_or(edit, values, work, back=f"/activities/{code}", done="/programmes")


def _values(edit: Edit, now: held.Activity) -> Values:
    return values_of(edit, activity_document(now), PARTS)


def _new(edit: Edit, values: Values, refused: Refused | None = None) -> Response:
    return form_page(
        edit,
        "programmes/activity_form.html",
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
        "programmes/activity_form.html",
        values,
        at=f"/activities/{code}/edit",
        back=f"/activities/{code}",
        refused=refused,
        read_version=read_version,
    )
