"""Which methods an address takes, for every address alike: HEAD wherever there is GET, OPTIONS everywhere,
and an `Allow` that names all of them.

Routes say what they do; what follows from that is said here once. A route that knows better, because it
depends on who asks, answers OPTIONS itself (`api/ogc/allowing`).
"""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_OPTIONS = "OPTIONS"


def allow(routes: Iterable[BaseRoute], scope: Scope, *, path: str | None = None) -> tuple[str, ...]:
    """The methods that some route takes at the address of a request, or at another; empty when none does."""
    asked = {**scope, "path": path or scope["path"]}
    held = list(routes)
    found = [
        method for method in _METHODS if any(_takes(route, {**asked, "method": method}) for route in held)
    ]
    if "GET" in found and "HEAD" not in found:
        found.insert(1, "HEAD")
    return (*found, _OPTIONS) if found else ()


def _takes(route: BaseRoute, scope: Scope) -> bool:
    # Folders of files match whatever the method is, and take those that read.
    is_possible = not isinstance(route, Mount) or scope["method"] in ("GET", "HEAD")
    return is_possible and route.matches(scope)[0] is Match.FULL


class Methods:
    """Answers what no route answers: HEAD, OPTIONS, and an address with one slash too many."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say it otherwise where its method or its slash was not taken."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held = _Held(send)
        await self._app(dict(scope), receive, held)  # folders of files write into theirs
        if held.refusal is None:
            return
        other = _instead(scope, held.refusal)
        if other is not None:
            await other(scope, receive, send)
        elif scope["method"] == "HEAD" and "GET" in _allowed(held.refusal):
            await self._app({**scope, "method": "GET"}, receive, _headed(send))
        else:
            await held.let_go()


class _Held:
    """Passes an answer on, and keeps one back that says 404 or 405."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept: list[Message] = []
        self.refusal: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (404, 405):
            self.refusal = message
        if self.refusal is None:
            await self._send(message)
        else:
            self._kept.append(message)

    async def let_go(self) -> None:
        for message in self._kept:
            await self._send(message)


def _instead(scope: Scope, refusal: Message) -> Response | None:
    """What is said instead of a refusal, if anything; the `Allow` of a 405 is made whole."""
    routes = scope["app"].routes
    if refusal["status"] == 404:
        return _without_slash(scope, routes)
    headers = MutableHeaders(raw=refusal["headers"])
    # One that names OPTIONS comes from a route that knows better.
    if _OPTIONS not in headers.get("allow", ""):
        headers["Allow"] = ", ".join(allow(routes, scope))
    if scope["method"] == _OPTIONS:
        return Response(status_code=200, headers={"Allow": headers["Allow"]})
    return None


def _allowed(refusal: Message) -> str:
    return Headers(raw=refusal["headers"]).get("allow", "")


def _without_slash(scope: Scope, routes: Iterable[BaseRoute]) -> Response | None:
    path = str(scope["path"])
    bare = path.rstrip("/")
    if bare == path or not bare or scope["method"] not in allow(routes, scope, path=bare):
        return None
    url = Request(scope).url
    return RedirectResponse(str(url.replace(path=url.path.rstrip("/"))), 308)


def _headed(send: Send) -> Send:
    """The answer to GET without its body."""

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headed
