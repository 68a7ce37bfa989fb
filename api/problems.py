"""Errors as answers: RFC 9457 problem details for programs, a page for people. docs/problems.md lists the
types.
"""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from fastapi import FastAPI
from psycopg.errors import QueryCanceled
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.formats import PROBLEM_JSON, NotAcceptable, prefers_html
from api.locale import language
from api.messages import translated
from api.pages.errors import error_page
from api.problem_types import (
    BUSY,
    CONFLICT,
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
    STALE,
    TOO_LARGE,
    TOO_MANY,
    TOO_SLOW,
    UNAVAILABLE,
    UNSIGNED,
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

log = logging.getLogger(__name__)


PROBLEMS: Mapping[type[RegistryError], Problem] = MappingProxyType(
    {
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
        Conflicting: CONFLICT,
        Unavailable: UNAVAILABLE,
        NotAcceptable: NOT_ACCEPTABLE,
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
_NOTHING_HERE = Words("Không có gì ở địa chỉ này.", "There is nothing at this address.")
_ONLY = Words("Phương thức {} không dùng được ở đây.", "The method {} cannot be used here.")


def answer(
    request: Request,
    problem: Problem,
    detail: str,
    *,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells a problem, as a page to a browser and as problem details to everybody else."""
    lang = language(request)
    title = problem.title.get(lang)
    told = tuple(_in(fault, lang) for fault in faults)
    if prefers_html(request):
        response: Response = error_page(request, problem.status, title, detail, told)
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
    return answer(request, problem, detail, faults=faults, headers=headers)


def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == NOT_ALLOWED.status and request.method == "OPTIONS":
        return Response(
            status_code=204, headers={"Allow": f"{(error.headers or {}).get('Allow', '')}, OPTIONS"}
        )
    lang = language(request)
    problem = _BY_STATUS.get(error.status_code, INTERNAL if error.status_code >= 500 else INVALID)
    if problem is NOT_FOUND:
        detail = _NOTHING_HERE.get(lang)
    elif problem is NOT_ALLOWED:
        detail = _ONLY.get(lang).format(request.method)
    else:
        detail = str(error.detail)
    return answer(request, problem._replace(status=error.status_code), detail, headers=error.headers)


def _no_database(request: Request, error: Exception) -> Response:
    lang = language(request)
    if isinstance(error, DBAPIError) and isinstance(error.orig, QueryCanceled):
        log.warning("%s: takes too long: %s", request.url.path, request.url.query)
        return answer(request, TOO_SLOW, f"{TOO_SLOW.meaning.get(lang)}. {TOO_SLOW.remedy.get(lang)}.")
    log.error("%s: the database does not answer: %s", request.url.path, error)
    return answer(request, UNAVAILABLE, _NO_DATABASE.get(lang), headers=RETRY)


def _unforeseen(request: Request, _error: Exception) -> Response:
    # The server writes the traceback to its log by itself.
    return answer(request, INTERNAL, _WORKING.get(language(request)))


def install(app: FastAPI) -> None:
    """Let an application tell every error as a problem."""
    app.add_exception_handler(RegistryError, _registry_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(InterfaceError, _no_database)
    app.add_exception_handler(PoolTimeout, _no_database)
    app.add_exception_handler(Exception, _unforeseen)
