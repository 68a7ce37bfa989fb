"""Every request is looked at once: it comes from a session, with a token, or from nobody.

Nothing is asked of the database for somebody who shows nothing. What does not count is no error before a
route asks who it is: the public pages are for everybody.
"""

import base64
import binascii
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.cookies import secret_of
from registry.accounts import sessions, tokens
from registry.dates import today
from registry.errors import NotFound, Unsigned
from registry.language import Words
from registry.policy import Actor
from registry.policy.actor import actor
from registry.readers import OnlyRead, Readers

NO_TOKEN = Words(
    "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi. Hãy tạo mã mới ở trang Tài khoản.",
    "The token is wrong, expired or revoked. Make a new one on the page Account.",
)
_SHOWN = (b"authorization", b"cookie")
_UNASKED = ("/static/", "/healthz", "/readyz")


@dataclass(frozen=True)
class Visit:
    """Who asks. `csrf` is the token of the forms of a session; `trouble` why it is not known who it is."""

    actor: Actor | None = None
    csrf: str | None = field(default=None, repr=False)
    trouble: Exception | None = None

    @property
    def in_person(self) -> bool:
        """Whether somebody is signed in with a browser, not a program with a token."""
        return self.actor is not None and self.csrf is not None

    @property
    def is_unchecked(self) -> bool:
        """Whether somebody shows a session or a token, and the database that knows them does not answer."""
        return isinstance(self.trouble, SQLAlchemyError | OnlyRead)


NOBODY = Visit()


def visit_of(connection: HTTPConnection) -> Visit:
    """Who asks; nobody for a request that was not looked at."""
    found: Visit = connection.scope.get("state", {}).get("visit", NOBODY)
    return found


class Visits:
    """Puts the visit into the state of each request, and keeps caches from mixing people's pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its visit; pages differ by the cookie, and a signed-in one is not kept."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = await _looked_at(scope)
        scope.setdefault("state", {})["visit"] = visit

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _keep_apart(MutableHeaders(scope=message), visit)
            await send(message)

        await self._app(scope, receive, told)


def _keep_apart(headers: MutableHeaders, visit: Visit) -> None:
    if not headers.get("content-type", "").startswith("text/html"):
        return
    headers.add_vary_header("Cookie")
    if visit.in_person:
        headers["Cache-Control"] = "no-store"
        for name in ("ETag", "Last-Modified"):
            if name in headers:
                del headers[name]


async def _looked_at(scope: Scope) -> Visit:
    if not any(name in _SHOWN for name, _ in scope["headers"]):
        return NOBODY
    asks = HTTPConnection(scope)
    if scope["path"].removeprefix(scope.get("root_path", "")).startswith(_UNASKED):
        return NOBODY
    token, session = _token(asks.headers.get("authorization", "")), secret_of(asks)
    if token is None and session is None:
        return NOBODY
    readers: Readers = asks.app.state.readers
    if readers.only_read:  # known already; to ask again would let every request wait
        return Visit(trouble=OnlyRead())
    return await run_in_threadpool(_known, asks.app.state.porter, token, session)


def _token(authorization: str) -> str | None:
    """The token of an Authorization header, as Bearer or as the password of Basic; "" for one that is none.

    >>> _token("Bearer crt_abc"), _token("Basic bGFuOmNydF9hYmM="), _token("Negotiate abc")
    ('crt_abc', 'crt_abc', None)
    """
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _known(engine: Engine, token: str | None, session: str | None) -> Visit:
    """Who that is. A proxy in front may have a Basic sign-in of its own: then the session counts."""
    try:
        with engine.begin() as connection:
            if token is not None and (session is None or token.startswith(tokens.PREFIX)):
                return _by_token(connection, token)
            return _by_session(connection, session or "")
    except SQLAlchemyError as reason:
        return Visit(trouble=reason)


def _by_token(connection: Connection, token: str) -> Visit:
    grant = tokens.grant_of(connection, token)
    if grant is None:
        return Visit(trouble=Unsigned(NO_TOKEN))
    return Visit(actor(connection, grant.account, on=today(), scopes=grant.scopes))


def _by_session(connection: Connection, secret: str) -> Visit:
    found = sessions.session_of(connection, secret)
    if found is None:
        return NOBODY
    try:
        return Visit(actor(connection, found.account, on=today()), csrf=found.csrf)
    except NotFound:  # disabled since the line before
        return NOBODY
