"""A merge, a split or a removal that is not handed in yet: what it asks for stays, why can be said better."""

from starlette.datastructures import FormData
from starlette.responses import Response

from api.auth.deps import Edit
from api.office.settling import sent_of, settle, settled
from api.office.site_form import PRIVATE, RIGHT, About, Wrong
from api.office.telling import by_field, told
from api.office.values import Values
from api.pages.rendering import page
from api.wording import wording
from registry import requests
from registry.errors import Conflicting, Forbidden, Invalid, Stale
from registry.requests import Request


def again_page(
    edit: Edit, held: Request, values: Values, *, wrong: Wrong = RIGHT, status: int = 200
) -> Response:
    """The answer that shows the form of such a request."""
    t = wording(edit.lang)
    name = str((held.base or held.patch).get("name_vi") or "")
    about = About(
        f"/requests/{held.id}/edit",
        f"{t(f'office.kind_{held.kind}')}: {name}",
        t(f"edit.lead_{held.state}"),
        f"/requests/{held.id}",
        version=held.version,
        evidence=requests.evidence_of(edit.connection, held.id),
    )
    shown = {
        "about": about,
        "ask": "again",
        "values": values,
        "errors": by_field(wrong.mistakes),
        "wrong": wrong,
        "refusal": wrong.refusal.get(edit.lang) if wrong.refusal else None,
        "cautions": (),
        "reviews": edit.actor.reviews,
        "private": True,
    }
    answer = page(edit.request, "office/ask.html", shown, status=status, edition=edit.edition)
    answer.headers.update(PRIVATE)
    return answer


def again(edit: Edit, held: Request, values: Values, form: FormData, version: int) -> Response:
    """What such a form leads to: the work list when it was taken, else the form with what is wrong."""
    sent = sent_of(values, form)
    try:
        with edit.connection.begin_nested():
            requests.amend(
                edit.connection, edit.actor, held.id, version=version, patch=held.patch, reason=sent.reason
            )
            settle(edit, held.id, sent)
    except Invalid as error:
        wrong = Wrong(told(error.faults, edit.lang, values))
    except (Forbidden, Stale, Conflicting) as error:
        wrong = Wrong(refusal=error.words)
    else:
        return settled(edit.request, held.id, sent.step)
    return again_page(edit, held, values, wrong=wrong, status=422 if wrong.mistakes else 403)
