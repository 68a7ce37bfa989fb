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

_SHOWN = 20
"""Faults that a page tells; an address can hold thousands."""


def error_page(
    request: Request,
    status: int,
    title: str,
    detail: str | None = None,
    faults: Iterable[Fault] = (),
    *,
    kind: str | None = None,
    typed: Iterable[tuple[str, str]] = (),
) -> HTMLResponse:
    """The page of an error. It asks nothing of the database, which may be what failed.

    `title` and `detail` are used for a status that has no words of its own; the first faults are listed with
    what is allowed, the others counted. What was `typed` into a form can be sent again from the page.
    """
    told = tuple(faults)
    values = {
        "status": status,
        "kind": kind or _KNOWN.get(status),
        "title": title,
        "detail": detail,
        "faults": told[:_SHOWN],
        "untold": len(told[_SHOWN:]),
        "typed": tuple(typed),
        "again": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    return page(request, "error.html", values, status=status)
