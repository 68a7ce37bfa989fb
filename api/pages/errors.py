"""Errors as people read them: what, where, and how to go on."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages.rendering import page
from registry.errors import Fault

_KNOWN = {
    400: "bad",
    404: "missing",
    405: "method",
    410: "gone",
    422: "bad",
    500: "broken",
    503: "unavailable",
}


def error_page(
    request: Request, status: int, title: str, detail: str | None = None, faults: Iterable[Fault] = ()
) -> HTMLResponse:
    """The page of an error. It asks nothing of the database, which may be what failed.

    `title` and `detail` are used for a status that has no words of its own; every fault is listed with what
    is allowed.
    """
    kind = _KNOWN.get(status)
    values = {"status": status, "kind": kind, "title": title, "detail": detail, "faults": tuple(faults)}
    return page(request, "error.html", values, status=status)
