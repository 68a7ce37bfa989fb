"""One change request: its page, and the steps that are taken on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from api.auth.deps import Edit, Edits
from api.messages import translated
from api.pages.fields import label_of
from api.pages.private import led, private_page
from api.pages.reader import reader_of
from api.pages.reviewing.shown import drawn, shown
from api.pages.stored import stored
from api.wording import wording
from maps.palette import AFTER, BEFORE
from registry import requests
from registry.errors import Conflicting, Fault, Invalid, Stale
from registry.workflow import RequestAction

router = APIRouter()

CHOICE = "choice:"
"""How the name of a choice begins in a form; its JSON pointer follows."""
OURS, THEIRS = "ours", "theirs"
TAKEN = frozenset(RequestAction) - {RequestAction.EDIT}
"""Steps that are taken on this page; an edit has a page of its own."""


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]


@dataclass(frozen=True)
class Step:
    """What somebody wants to do with a request, as their form says."""

    action: RequestAction
    version: int
    comment: str
    choices: Mapping[str, str]

    def chosen(self, side: str) -> frozenset[str]:
        """JSON pointers of the fields in which a side wins."""
        return frozenset(pointer for pointer, value in self.choices.items() if value == side)


@dataclass(frozen=True)
class Told:
    """Why a step was not taken: the words, the action, and what had been typed and chosen."""

    words: str
    step: Step


def step_of(sent: FormData) -> Step:
    """The step that a form asks for; raises Invalid."""
    fields = {name: str(value) for name, value in sent.multi_items()}
    action, version = fields.get("action", ""), fields.get("version", "")
    if action not in TAKEN:
        raise Invalid(Fault("action", action, "is not a step of a request", tuple(sorted(TAKEN))))
    if not version.isdecimal() or len(version) > 9:
        raise Invalid(Fault("version", version, "is not a version of a request"))
    choices = {name.removeprefix(CHOICE): value for name, value in fields.items() if name.startswith(CHOICE)}
    return Step(RequestAction(action), int(version), stored(fields.get("comment", "")).strip(), choices)


@router.get("/requests/{key}")
def change_request(request: Request, key: UUID, edit: Edits) -> Response:
    """What is asked, by whom, why, and what it would change."""
    return request_page(request, edit, key)


def request_page(
    request: Request, edit: Edit, key: UUID, *, told: Told | None = None, status: int = 200
) -> Response:
    """The page of a request, with why a step was not taken, if one was tried."""
    held = requests.request(edit.connection, key)
    asked = shown(edit, held)
    values = {
        "asked": asked,
        "held": held,
        "told": told,
        "own": held.author == edit.actor.id,
        "reviews": edit.actor.reviews,
        "before_mark": BEFORE,
        "after_mark": AFTER,
        "field_name": lambda pointer: label_of(pointer, edit.lang),
        "told_fault": lambda fault: translated(fault.message, edit.lang),
    }
    picture = drawn(reader_of(request, edit), held, asked.met)
    return private_page(
        request,
        "reviewing/request.html",
        values,
        at=f"/requests/{key}",
        edit=edit,
        drawn=picture,
        status=status,
    )


@router.post("/requests/{key}/steps")
def take_step(request: Request, key: UUID, edit: Edits, sent: Sent) -> Response:
    """Take a step: approved, returned, rejected, commented, submitted, withdrawn, or published."""
    step = step_of(sent)
    try:
        # What failed leaves nothing, not even the number of an edition.
        with edit.connection.begin_nested():
            _take(edit, key, step)
    except Invalid as error:
        told = Told(_mistakes(edit, error.faults), step)
        return request_page(request, edit, key, told=told, status=422)
    except Conflicting as error:
        return request_page(request, edit, key, told=Told(error.words.get(edit.lang), step), status=409)
    except Stale as error:
        return request_page(request, edit, key, told=Told(error.words.get(edit.lang), step), status=412)
    return led(request, f"/requests/{key}")


def _mistakes(edit: Edit, faults: tuple[Fault, ...]) -> str:
    t = wording(edit.lang)
    if any(fault.where == "/comment" for fault in faults):
        return t("requests.long_comment" if faults[0].value else "requests.needs_comment")
    if any(fault.where == "/reason" for fault in faults):
        return t("requests.needs_reason")
    fields = ", ".join(sorted({label_of(fault.where, edit.lang) for fault in faults}))
    return t("requests.invalid_now", fields=fields)


def _take(edit: Edit, key: UUID, step: Step) -> None:
    connection, actor, said = edit.connection, edit.actor, step.comment
    ours, theirs, version = step.chosen(OURS), step.chosen(THEIRS), step.version
    match step.action:
        case RequestAction.APPROVE:
            requests.approve(
                connection, actor, key, version=version, ours=ours, theirs=theirs, comment=said or None
            )
        case RequestAction.PUBLISH:
            if not (requests.request(connection, key).reason or "").strip():
                raise Invalid(Fault("/reason", None, "is missing: say why, and how you know"))
            requests.publish(connection, actor, [key], version=version, ours=ours, theirs=theirs)
        case RequestAction.RETURN:
            requests.send_back(connection, actor, key, comment=said, version=version)
        case RequestAction.REJECT:
            requests.reject(connection, actor, key, comment=said, version=version)
        case RequestAction.COMMENT:
            requests.comment(connection, actor, key, said)
        case RequestAction.SUBMIT:
            requests.submit(connection, actor, key, version=version)
        case RequestAction.WITHDRAW:
            requests.withdraw(connection, actor, key, version=version)
