"""How the API of editing answers, and what its unsafe requests have in common."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.auth.deps import Edit
from api.auth.own_forms import SAFE
from api.bodies import InvalidContent
from api.editing.asked import Malformed
from api.formats import MERGE_PATCH, UnsupportedMedia
from api.idempotency import Once
from api.links import base_url
from api.preconditions import etag
from registry.errors import Invalid, NotFound

JSON = "application/json"
READ = ["GET", "HEAD"]
Json = Mapping[str, Any]


def told(
    edit: Edit, content: Json, status: int = 200, *, version: int | None = None, at: str | None = None
) -> Response:
    """An answer in JSON, which no cache keeps; `version` is its ETag, `at` the path of what was made."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": edit.lang,
        "Vary": "Accept-Language, Authorization, Cookie",
    }
    if version is not None:
        headers["ETag"] = etag(version)
    if at is not None:
        headers["Location"] = base_url(edit.request) + at
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    return Response(written.encode(), status, headers, media_type=JSON)


def worked(work: Callable[[], Response]) -> Response:
    """What the work answers; mistakes in what was sent are told as such."""
    try:
        return work()
    except (InvalidContent, Malformed):
        raise
    except Invalid as error:
        raise InvalidContent(error.faults) from None


def once(held: Once, work: Callable[[], Response]) -> Response:
    """What the work answers, done once for each Idempotency-Key."""
    return held.answer(lambda: worked(work))


def key_in(path: str, what: str) -> UUID:
    """The id in a path, as this service writes it; raises NotFound for anything else.

    >>> key_in("0190A3B4-0000-7000-8000-000000000000", "site")
    UUID('0190a3b4-0000-7000-8000-000000000000')
    >>> key_in("{0190a3b4-0000-7000-8000-000000000000}", "site")
    Traceback (most recent call last):
    registry.errors.NotFound: no site '{0190a3b4-0000-7000-8000-000000000000}'
    """
    try:
        key = UUID(path)
    except ValueError:
        raise NotFound(what, path) from None
    if str(key) != path.lower():
        raise NotFound(what, path)
    return key


def number_in(path: str, what: str) -> int:
    """The number in a path; raises NotFound for anything else."""
    if not (path.isascii() and path.isdigit() and len(path) <= 18):
        raise NotFound(what, path)
    return int(path)


def taken(request: Request, *more: str) -> str:
    """The media type of what was sent: JSON, or one of `more`; raises UnsupportedMedia.

    A browser sends a form to any site without asking, and JSON only to its own.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_empty = request.headers.get("content-length", "0") == "0"
    if given not in (JSON, *more) and (given or not is_empty):
        raise UnsupportedMedia(given, (JSON, *more))
    return given or JSON


def only_json(request: Request) -> None:
    """Refuse what was sent as anything else, before it is read."""
    if request.method not in SAFE:
        taken(request)


def json_or_patch(request: Request) -> None:
    """Refuse what was sent as anything but JSON or a merge patch, before it is read."""
    taken(request, MERGE_PATCH)
