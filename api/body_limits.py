"""How much may be sent: what says that it is too large is refused unread, what does not is counted."""

import re

from anyio import move_on_after
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.locale import language
from api.problem_types import TOO_LARGE
from api.problems import answer
from registry.language import Words

MIB = 1024 * 1024
USUAL = 1 * MIB
LARGER = (
    (re.compile(r"/(?:api/imports|office/import)(?:/.*)?"), 32 * MIB),
    (re.compile(r"/(?:api|office|review)/.*evidence(?:/.*)?"), 11 * MIB),
    (re.compile(r"/office/new|/(?:sites|requests)/[^/]*/(?:edit|ask/[a-z]+)"), 11 * MIB),
)
"""Paths that take more: files to import, and forms with a file that proves something."""

TOLD = Words("Nội dung gửi lên lớn hơn {} MiB.", "More than {} MiB was sent.")
CLOSE = {"Connection": "close"}
_LINGER, _DISCARDED = 2.0, 1 * MIB


def most(path: str) -> int:
    """How many bytes a request to a path may carry.

    >>> most("/login") // MIB, most("/api/imports") // MIB, most("/office/import/7/commit") // MIB
    (1, 32, 32)
    """
    return next((limit for pattern, limit in LARGER if pattern.fullmatch(path)), USUAL)


class BodyLimits:
    """Refuses a request whose body is too large, before it is read or as soon as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that ends with an error where it becomes too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        limit = most(scope["path"].removeprefix(scope.get("root_path", "")))
        if _declared(request) > limit:
            refusal = answer(request, TOO_LARGE, _told(request, limit), headers=CLOSE)
            await refusal(scope, receive, _lingering(receive, send))
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(TOO_LARGE.status, _told(request, limit), CLOSE)
            return message

        await self._app(scope, counted, send)


def _told(request: Request, limit: int) -> str:
    return TOLD.get(language(request)).format(limit // MIB)


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _lingering(receive: Receive, send: Send) -> Send:
    """Sends an answer, then reads on for a moment before the connection is closed.

    A connection that is closed with unread data is reset, and a client that still sends never sees why.
    """

    async def sent(message: Message) -> None:
        if message["type"] != "http.response.body" or message.get("more_body"):
            await send(message)
            return
        await send({**message, "more_body": True})
        left = _DISCARDED
        with move_on_after(_LINGER):
            while left > 0:
                held = await receive()
                left -= len(held.get("body", b""))
                if held["type"] != "http.request" or not held.get("more_body"):
                    break
        await send({"type": "http.response.body", "body": b""})

    return sent
