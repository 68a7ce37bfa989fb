"""A form becomes a request: kept as a draft, handed in for review, or published by a reviewer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from api.auth.deps import Edit
from api.office.values import Values
from api.pages.rendering import in_asked_language
from registry import requests
from registry.database import state
from registry.editing.cautions import Caution
from registry.errors import Fault, Invalid
from registry.requests.evidence import LARGEST
from registry.text import clean


class Step(StrEnum):
    """What somebody does with a form."""

    SAVE = "save"
    SUBMIT = "submit"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Sent:
    """What every form of a request says beside what it asks for."""

    step: Step
    reason: str | None
    title: str
    url: str | None = None
    content: bytes | None = field(default=None, repr=False)
    ours: frozenset[str] = frozenset()

    def require_reason(self) -> None:
        """Check that there is a reason, unless it is only kept; raises Invalid."""
        if self.step is not Step.SAVE and self.reason is None:
            raise Invalid(Fault("/reason", None, "is missing: say why, and how you know"))


def step_of(values: Values) -> Step:
    """The button that was pressed; a form that was sent in another way is only kept."""
    asked = values.text("step")
    return Step(asked) if asked in set(Step) else Step.SAVE


def sent_of(values: Values, form: FormData, *, ours: Iterable[str] = ()) -> Sent:
    """What a form says of itself."""
    upload = form.get("/evidence/file")
    content = upload.file.read(LARGEST + 1) if isinstance(upload, UploadFile) and upload.filename else None
    title = upload.filename if isinstance(upload, UploadFile) and upload.filename else ""
    return Sent(
        step=step_of(values),
        reason=clean(values.text("/reason")) or None,
        title=clean(title.replace("\0", " "))[:200],
        url=values.text("/evidence/url") or None,
        content=content or None,
        ours=frozenset(ours),
    )


def settle(edit: Edit, key: UUID, sent: Sent) -> None:
    """Attach what proves a draft, and take the step; raises what `registry.requests` raises."""
    sent.require_reason()
    if sent.reason is not None:
        state(edit.connection, reason=sent.reason)
    if sent.url is not None:
        requests.attach(edit.connection, edit.actor, key, title=sent.url, url=sent.url)
    if sent.content is not None:
        requests.attach(edit.connection, edit.actor, key, title=sent.title, content=sent.content)
    if sent.step is Step.SUBMIT:
        requests.submit(edit.connection, edit.actor, key)
    elif sent.step is Step.PUBLISH:
        requests.publish(edit.connection, edit.actor, [key], ours=sent.ours)


def settled(request: Request, key: UUID, step: Step) -> Response:
    """The answer that leads on to the work list, which tells what became of the form."""
    root = str(request.scope.get("root_path", ""))
    there = in_asked_language(request, f"/office?done={step.value}&request={key}")
    return RedirectResponse(f"{root}{there}", 303, {"Cache-Control": "no-store"})


def seen(cautions: Iterable[Caution]) -> str:
    """What a form carries to say that its author has seen these cautions; empty when there are none."""
    told = "\n".join(f"{each.code} {each.words.vi} {each.slug}" for each in cautions)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""
