"""Answers that this worker has given already, kept as they were sent, up to so many bytes.

An answer is kept under the edition that it was made from, and given again only while that edition is the
present one, which the database is asked for every time (`registry/readers.py`): nobody gets an answer that
is older than a change confirmed to anybody, unless replicas may be behind. Kept are only answers to nobody
in particular that a route has marked with `keep`, and only as long as they are small beside what is kept in
all.
"""

from collections import OrderedDict
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.cookies import secret_of
from api.etags import holds
from registry.browsing.edition import Edition
from registry.readers import Readers

MIB = 1024 * 1024
_SHARE = 16
"""An answer larger than this part of all is not kept: it would push out too many others."""
_BESIDE = 2048
"""Bytes that an answer takes beside its body, about."""
_PLACES = ("/ogc/", "/map/")
"""Where answers are that may be kept; elsewhere nothing is asked."""
_HEADERS = (b"host", b"accept", b"accept-language", b"accept-encoding")
"""Headers that an answer may follow from: links tell the host, and the others are what answers vary by."""
_NOT_FOR = (b"authorization", b"range")
_OF_CONTENT = frozenset({b"content-length", b"content-type", b"content-encoding", b"content-crs"})

Key = tuple[str | bytes, ...]


def keep(request: Request, edition: Edition) -> None:
    """Let the answer to a request be kept: it follows from this edition and from what was asked alone."""
    request.state.made_from = edition


class Kept(NamedTuple):
    """An answer, and the edition that it was made from."""

    edition: Edition
    start: Message
    body: bytes

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + _BESIDE


class Shelf:
    """Kept answers by what was asked; the longest unused goes first. Used in one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Key, Kept] = OrderedDict()
        self.size = 0

    def __contains__(self, key: Key) -> bool:
        """Whether an answer is kept, of whatever edition."""
        return key in self._held

    def find(self, key: Key, edition: Edition) -> Kept | None:
        """The answer that was kept, if it was made from that edition."""
        found = self._held.get(key)
        if found is None or found.edition != edition:
            return None
        self._held.move_to_end(key)
        return found

    def put(self, key: Key, answer: Kept) -> None:
        """Keep an answer instead of an earlier one."""
        if answer.size * _SHARE > self._most:
            return
        before = self._held.pop(key, None)
        self.size += answer.size - (before.size if before else 0)
        self._held[key] = answer
        while self.size > self._most:
            _, gone = self._held.popitem(last=False)
            self.size -= gone.size


class KeptAnswers:
    """Gives a kept answer where there is one, and keeps what may be kept."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._shelf = Shelf(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass the request on with the present edition in its state."""
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        if key in self._shelf:
            readers: Readers = scope["app"].state.readers
            try:
                present = await readers.present()
            except DBAPIError:  # the route will see, and tell
                await self._app(scope, receive, send)
                return
            found = self._shelf.find(key, present)
            if found is not None:
                await _give(found, scope, send)
                return
            scope["state"]["edition"] = present
        await self._app(scope, receive, self._keeping(key, scope, send))

    def _keeping(self, key: Key, scope: Scope, send: Send) -> Send:
        start: Message = {}

        async def watched(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                # What stands around this adds to the headers of each answer anew.
                start = {**message, "headers": list(message["headers"])}
            elif made := self._whole(start, message, scope):
                self._shelf.put(key, made)
            await send(message)

        return watched

    def _whole(self, start: Message, message: Message, scope: Scope) -> Kept | None:
        made_from: Edition | None = scope["state"].get("made_from")
        if made_from is None or scope["method"] != "GET" or start.get("status") != 200:
            return None
        headers, body = Headers(raw=start["headers"]), message.get("body", b"")
        is_whole = headers.get("content-length") == str(len(body))
        if not is_whole or "etag" not in headers or "no-store" in headers.get("cache-control", ""):
            return None
        return Kept(made_from, start, body)


def _key(scope: Scope) -> Key | None:
    """All that an answer follows from beside the data; None for a request that no kept answer is for."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(_PLACES):
        return None
    asked: dict[bytes, bytes] = dict.fromkeys(_HEADERS, b"")
    for name, value in scope["headers"]:
        if name in asked:
            asked[name] += b"," + value
        elif name in _NOT_FOR or (name == b"cookie" and secret_of(HTTPConnection(scope))):
            return None
    address = (scope["scheme"], scope.get("root_path", ""), scope["path"], scope["query_string"])
    return (*address, *asked.values())


async def _give(kept: Kept, scope: Scope, send: Send) -> None:
    """Send the answer, or 304 to whoever holds it."""
    headers = Headers(scope=scope)
    held, told = headers.get("if-none-match"), Headers(raw=kept.start["headers"])
    if held is not None and holds(held, told.get("etag", "")):
        left = [(name, value) for name, value in kept.start["headers"] if name not in _OF_CONTENT]
        await send({**kept.start, "status": 304, "headers": left})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({**kept.start, "headers": list(kept.start["headers"])})
    await send({"type": "http.response.body", "body": kept.body})
