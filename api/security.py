"""Headers that hold a browser to what our pages are meant to do.

Scripts run when they are our files or carry the nonce of the answer; styles come from files; nothing is
loaded from another host but the pictures of the background map.
"""

import secrets

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maps.basemap import basemap
from registry.settings import Settings

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    # Tile servers ask who shows their tiles: they are told the origin, and no more.
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_POLICY = b"content-security-policy"
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


def policy(nonce: str, hosts: tuple[str, ...] = ()) -> str:
    """The content security policy of one answer.

    >>> "'unsafe" in policy("abc")
    False
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            " ".join(("img-src 'self' data:", *hosts)),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def nonce(request: HTTPConnection) -> str:
    """The nonce of this answer: the one that its header names."""
    return str(request.state.nonce)


class SecureHeaders:
    """Puts the headers on every answer, whatever made it."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a fresh nonce in its state, and the answer back with its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fresh = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["nonce"] = fresh

        is_https = scope["scheme"] == "https"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                headers = [each for each in _ALWAYS if each[0] not in there]
                # 304 renews the headers of what the browser holds: a new nonce would shut out its scripts.
                # A file that somebody handed in brings a policy that allows nothing at all.
                if message["status"] != 304 and _POLICY not in there:
                    headers.append((_POLICY, policy(fresh, self._hosts).encode()))
                if is_https and _HTTPS_ONLY[0] not in there:
                    headers.append(_HTTPS_ONLY)
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, guarded)


def install(app: FastAPI, settings: Settings) -> None:
    """Guard an application; raises Invalid when the background map of the settings is none."""
    background = basemap(settings.basemap, settings.basemap_attribution)
    app.add_middleware(SecureHeaders, hosts=background.hosts if background else ())
