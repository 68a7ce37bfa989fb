"""Errors as answers: RFC 9457 problem details for programs, a page for people. docs/problems.md lists the
types.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth.own_forms import FORMS, SAFE
from api.bodies import InvalidContent
from api.deps import readers_of
from api.formats import PROBLEM_JSON, NotAcceptable, UnsupportedMedia, prefers_html
from api.locale import language
from api.messages import translated
from api.pages.errors import error_page
from api.preconditions import Unconditional
from api.problem_types import (
    BUSY,
    CONFLICT,
    CONTENT,
    FORBIDDEN,
    GONE,
    INTERNAL,
    INVALID,
    NO_PROCESS,
    NO_RUN,
    NOT_ACCEPTABLE,
    NOT_ALLOWED,
    NOT_FOUND,
    NOT_READY,
    PRECONDITION,
    READ_ONLY,
    STALE,
    TOO_LARGE,
    TOO_MANY,
    TOO_SLOW,
    UNAVAILABLE,
    UNSIGNED,
    UNSUPPORTED,
    Problem,
)
from api.turns import Busy
from registry.analyses.parameters import NoSuchProcess
from registry.analyses.runs import Crowded, NoSuchRun, NotReady
from registry.analyses.troubles import BrokenOff, TooLong, TooMuch
from registry.errors import (
    Conflicting,
    Fault,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    RegistryError,
    Stale,
    TooMany,
    Unavailable,
    Unsigned,
)
from registry.language import Lang, Words
from registry.readers import OnlyRead

log = logging.getLogger(__name__)


PROBLEMS: Mapping[type[RegistryError], Problem] = MappingProxyType(
    {
        InvalidContent: CONTENT,
        Invalid: INVALID,
        Gone: GONE,
        NoSuchProcess: NO_PROCESS,
        NoSuchRun: NO_RUN,
        NotReady: NOT_READY,
        NotFound: NOT_FOUND,
        Unsigned: UNSIGNED,
        Forbidden: FORBIDDEN,
        TooMany: TOO_MANY,
        Stale: STALE,
        Unconditional: PRECONDITION,
        Conflicting: CONFLICT,
        Unavailable: UNAVAILABLE,
        NotAcceptable: NOT_ACCEPTABLE,
        UnsupportedMedia: UNSUPPORTED,
        Busy: BUSY,
        Crowded: BUSY,
        TooLong: TOO_SLOW,
        TooMuch: TOO_LARGE,
        BrokenOff: INTERNAL,
    }
)
"""Which problem each error of the registry is; the first class that fits counts."""

RETRY = {"Retry-After": "5"}
_BY_STATUS = {
    problem.status: problem
    for problem in (INVALID, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, NOT_ACCEPTABLE, GONE, TOO_LARGE, UNAVAILABLE)
}
_WORKING = Words("Lỗi đã được ghi lại. Hãy thử lại sau.", "The error has been recorded. Try again later.")
_NO_DATABASE = Words(
    "Cơ sở dữ liệu không trả lời. Hãy thử lại sau.", "The database does not answer. Try again later."
)
_AGAINST_RULES = Words(
    "Nội dung gửi lên trái với quy tắc của cơ sở dữ liệu nên không được ghi.",
    "What was sent goes against a rule of the database, and was not written.",
)
_NO_PRIVILEGE, _NO_WRITING = "42501", "25006"
_IMPOSSIBLE = ("22", "23")
"""Classes of what PostgreSQL says of values that cannot be, and of constraints that would be broken."""
_NOTHING_HERE = Words("Không có gì ở địa chỉ này.", "There is nothing at this address.")
_ONLY = Words("Phương thức {} không dùng được ở đây.", "The method {} cannot be used here.")


def answer(
    request: Request,
    problem: Problem,
    detail: str,
    *,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
    kind: str | None = None,
    typed: tuple[tuple[str, str], ...] = (),
) -> Response:
    """The answer that tells a problem, as a page to a browser and as problem details to everybody else.

    The page has the words of `kind`, if it is given, and offers to send again what was `typed`.
    """
    lang = language(request)
    title = problem.title.get(lang)
    told = tuple(_in(fault, lang) for fault in faults)
    if prefers_html(request):
        response: Response = error_page(request, problem.status, title, detail, told, kind=kind, typed=typed)
    else:
        content: dict[str, object] = {
            "type": problem.uri or problem.type,
            "title": title,
            "status": problem.status,
            "detail": detail,
            "instance": quote(request.url.path, safe="/:@!$&'()*+,;=~"),
        }
        if told:
            content["errors"] = [_entry(fault) for fault in told]
        response = JSONResponse(content, problem.status, media_type=PROBLEM_JSON)
        response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _in(fault: Fault, lang: Lang) -> Fault:
    return Fault(
        fault.where,
        fault.value,
        translated(fault.message, lang),
        tuple(translated(one, lang) for one in fault.allowed),
    )


def _entry(fault: Fault) -> dict[str, object]:
    value = fault.value
    shown = value if isinstance(value, str | int | float | bool) or value is None else str(value)
    place = "pointer" if fault.where.startswith("/") else "parameter"
    return {place: fault.where, "value": shown, "message": fault.message, "allowed": list(fault.allowed)}


def _sentence(fault: Fault) -> str:
    """A fault without what would be allowed, which the entries list."""
    return str(Fault(fault.where, fault.value, fault.message))


def _registry_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RegistryError):
        raise error
    problem = next((held for kind, held in PROBLEMS.items() if isinstance(error, kind)), INTERNAL)
    lang = language(request)
    faults = tuple(getattr(error, "faults", ()))
    if isinstance(error, NotFound):
        detail = translated(f"there is no {error.what} of that name", lang)
        faults = (Fault(error.what, str(error.name), translated("does not exist", lang)),)
    elif (words := getattr(error, "words", None)) is not None:
        detail = words.get(lang)
    elif faults:
        detail = "; ".join(_sentence(_in(fault, lang)) for fault in faults)
    else:
        detail = translated(str(error), lang)
    headers = RETRY if problem in (BUSY, UNAVAILABLE) else None
    if isinstance(error, TooMany):
        headers = {"Retry-After": str(error.seconds)}
    if isinstance(error, Stale) and error.now is not None:
        headers = {"ETag": f'"{error.now}"'}
    return answer(request, problem, detail, faults=faults, headers=headers)


def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    lang = language(request)
    problem = _BY_STATUS.get(error.status_code, INTERNAL if error.status_code >= 500 else INVALID)
    if problem is NOT_FOUND:
        detail = _NOTHING_HERE.get(lang)
    elif problem is NOT_ALLOWED:
        detail = _ONLY.get(lang).format(request.method)
    else:
        detail = str(error.detail)
    return answer(request, problem._replace(status=error.status_code), detail, headers=error.headers)


def logged_path(request: Request) -> str:
    """The path of a request as logs may hold it: without the secret of a one-time link."""
    path = request.url.path
    return f"{path.partition('/welcome/')[0]}/welcome/…" if "/welcome/" in path else path


def _unreadable(request: Request, error: Exception) -> Response:
    """A part of the address that is none is not there; a parameter or a field that cannot be read is told."""
    if not isinstance(error, RequestValidationError):
        raise error
    lang = language(request)
    wrong = [(each["loc"], each.get("input"), str(each["msg"])) for each in error.errors()]
    if any(where[0] == "path" for where, _, _ in wrong):
        return answer(request, NOT_FOUND, _NOTHING_HERE.get(lang))
    faults = tuple(
        _in(Fault(".".join(str(part) for part in where[1:]), value, message[:1].lower() + message[1:]), lang)
        for where, value, message in wrong
    )
    return answer(request, INVALID, "; ".join(_sentence(fault) for fault in faults), faults=faults)


async def _only_read(request: Request, error: Exception) -> Response:
    """Nothing was written; a form that was sent comes back, to be sent again with one press."""
    log.error("%s: the primary database does not answer: %s", logged_path(request), error)
    lang = language(request)
    detail = f"{READ_ONLY.meaning.get(lang)}. {READ_ONLY.remedy.get(lang)}."
    typed = await _typed(request) if prefers_html(request) else ()
    return answer(request, READ_ONLY, detail, headers=RETRY, kind="only_read", typed=typed)


async def _typed(request: Request) -> tuple[tuple[str, str], ...]:
    """The fields of the form that was sent, without passwords and files."""
    if not request.headers.get("content-type", "").startswith(FORMS):
        return ()
    fields = (await request.form()).multi_items()
    return tuple((name, value) for name, value in fields if isinstance(value, str) and "password" not in name)


async def _no_database(request: Request, error: Exception) -> Response:
    lang = language(request)
    if isinstance(error, DBAPIError) and isinstance(error.orig, QueryCanceled):
        log.warning("%s: takes too long: %s", logged_path(request), request.url.query)
        return answer(request, TOO_SLOW, f"{TOO_SLOW.meaning.get(lang)}. {TOO_SLOW.remedy.get(lang)}.")
    readers = readers_of(request.app)
    if readers.only_read or (readers.reads_go_on and request.method not in SAFE):
        return await _only_read(request, error)
    log.error("%s: the database does not answer: %s", logged_path(request), error)
    return answer(request, UNAVAILABLE, _NO_DATABASE.get(lang), headers=RETRY)


async def _refused(request: Request, error: Exception) -> Response:
    """What the database's own rules refuse, and ours should have told before: nothing was written."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    lang = language(request)
    if state == _NO_WRITING:  # what was the primary follows another now
        return await _only_read(request, error)
    if state == _NO_PRIVILEGE:
        log.error("%s: the database forbids it: %s", request.url.path, error)
        return answer(request, FORBIDDEN, FORBIDDEN.meaning.get(lang))
    if state[:2] in _IMPOSSIBLE:
        log.error("%s: the database refuses it: %s", request.url.path, error)
        return answer(request, CONFLICT, _AGAINST_RULES.get(lang))
    raise error


def _unforeseen(request: Request, _error: Exception) -> Response:
    # The server writes the traceback to its log by itself.
    return answer(request, INTERNAL, _WORKING.get(language(request)))


def install(app: FastAPI) -> None:
    """Let an application tell every error as a problem."""
    app.add_exception_handler(RegistryError, _registry_error)
    app.add_exception_handler(OnlyRead, _only_read)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(InterfaceError, _no_database)
    app.add_exception_handler(PoolTimeout, _no_database)
    app.add_exception_handler(DBAPIError, _refused)
    app.add_exception_handler(Exception, _unforeseen)
