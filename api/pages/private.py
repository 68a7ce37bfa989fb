"""Pages of people who are signed in: kept by no cache, and with mistakes told beside their fields."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.deps import Edit
from api.locale import LANGUAGES, language
from api.messages import translated
from api.pages.rendering import in_asked_language, page
from maps.page import Rendered
from registry.errors import Conflicting, Fault, Invalid, TooMany
from registry.language import Lang

PRIVATE = {"Cache-Control": "no-store"}

Refusal = Invalid | Conflicting | TooMany
Mistakes = Mapping[str, str]
"""What is wrong, by field, in the reader's language; under "" what concerns no field."""


def led(request: Request, path: str) -> Response:
    """The answer that leads a browser on after a form: to a path of ours, in the language asked for."""
    root = str(request.scope.get("root_path", ""))
    return RedirectResponse(root + in_asked_language(request, path), 303, PRIVATE)


def private_page(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    at: str,
    edit: Edit | None = None,
    drawn: Rendered | None = None,
    status: int = 200,
) -> Response:
    """A page for whoever asks, and for nobody else; `at` is the path that leads there, `edit` the transaction
    that it was made in, if it tells terms.
    """
    root = str(request.scope.get("root_path", ""))
    frame = {
        "private": True,
        "provider": request.app.state.settings.oidc_issuer is not None,
        "here": at.partition("?")[0],
        "languages": [(lang, f"{root}{at}{'&' if '?' in at else '?'}lang={lang}") for lang in LANGUAGES],
    }
    answer = page(
        request,
        template,
        {"wrong": {}, **frame, **values},
        edition=edit.edition if edit else None,
        words=edit.words if edit else None,
        drawn=drawn,
        status=status,
    )
    answer.headers.update(PRIVATE)
    return answer


def mistakes(request: Request, error: Refusal, fields: Iterable[str]) -> Mistakes:
    """What is wrong with a form that has these fields, for the page that shows it again."""
    lang = language(request)
    known = set(fields)
    if not isinstance(error, Invalid):
        return {"": error.words.get(lang)}
    told: dict[str, str] = {}
    for fault in error.faults:
        field = fault.where if fault.where in known else ""
        told[field] = " ".join(filter(None, (told.get(field), _sentence(fault, lang))))
    return told


def status_of(error: Refusal) -> int:
    """The status of a page that tells what was refused."""
    if isinstance(error, TooMany):
        return 429
    return 409 if isinstance(error, Conflicting) else 422


def number_of(text: str) -> int:
    """A whole number as people type it; -1, which no form of ours accepts, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _sentence(fault: Fault, lang: Lang) -> str:
    message = translated(fault.message, lang)
    allowed = ", ".join(translated(each, lang) for each in fault.allowed)
    text = f"{message}: {allowed}" if allowed else message
    return f"{text[:1].upper()}{text[1:]}."
