"""Answers with their caching headers: the ETag follows from the edition of the data and what was asked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.auth.visits import visit_of
from api.deps import Answered, Ask
from api.etags import holds
from api.formats import MEDIA_TYPE, Format
from api.kept import keep
from api.links import base_url
from api.ogc.words import PAGE
from api.pages.rendering import page
from registry.language import Lang
from registry.program import version


def etag(ask: Answered, format_: Format) -> str:
    """The weak ETag of an answer: same data, same question, same language and format, same program."""
    return f'W/"{ask.edition.number}-{_digest(ask.request, ask.lang, format_)}"'


def feature_etag(request: Request, lang: Lang, edition: int, *, path: str | None = None) -> str:
    """The ETag of one feature in JSON, by the edition that made it; `path` when it is not what was asked."""
    return f'"{edition}-{_digest(request, lang, Format.JSON, path=path)}"'


def _digest(request: Request, lang: Lang, format_: Format, *, path: str | None = None) -> str:
    """What was asked, as one word; worked out once for a request."""
    known: dict[tuple[Format, str | None], str] = request.scope["state"].setdefault("digests", {})
    if (format_, path) not in known:
        known[format_, path] = _worked_out(request, lang, format_, path or request.url.path)
    return known[format_, path]


def _worked_out(request: Request, lang: Lang, format_: Format, path: str) -> str:
    asked = sorted(
        (name, value) for name, value in request.query_params.multi_items() if name not in ("f", "lang")
    )
    parts = (base_url(request), path, asked, lang, format_, version())
    return hashlib.blake2s(repr(parts).encode(), digest_size=9).hexdigest()


def unchanged(ask: Answered, format_: Format, *, tag: str | None = None) -> Response | None:
    """The answer 304, when the client holds what it would get; never a page of somebody who is signed in."""
    if format_ is Format.HTML and visit_of(ask.request).in_person:
        return None
    given = tag or etag(ask, format_)
    if not holds(ask.request.headers.get("if-none-match", ""), given):
        return None
    return Response(status_code=304, headers=headers(ask, format_) | {"ETag": given})


def headers(ask: Answered, format_: Format) -> dict[str, str]:
    """The headers that every answer from the data carries."""
    return {
        "ETag": etag(ask, format_),
        "Last-Modified": format_datetime(ask.edition.changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language",
        "Content-Language": ask.lang,
    }


def document(
    ask: Answered,
    content: Mapping[str, Any],
    *,
    media_type: str = MEDIA_TYPE[Format.JSON],
    extra: Mapping[str, str] | None = None,
) -> Response:
    """An answer in JSON."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text(ask, written.encode(), media_type, extra=extra)


def text(
    ask: Answered, content: bytes, media_type: str, *, extra: Mapping[str, str] | None = None
) -> Response:
    """An answer that is text already, in UTF-8, in the JSON format of its resource; it may be kept."""
    keep(ask.request, ask.edition)
    return Response(content, media_type=media_type, headers={**headers(ask, Format.JSON), **(extra or {})})


def shown(
    ask: Ask, template: str, values: Mapping[str, object], links: Sequence[Mapping[str, Any]]
) -> Response:
    """An answer for people; the templates get `w`, the words of the API, and the links of the document."""
    words = {key: both.get(ask.lang) for key, both in PAGE.items()}
    more = {"w": words, "links": links, "elsewhere": [link for link in links if link["rel"] == "alternate"]}
    answer = page(
        ask.request, f"ogc/{template}.html", {**values, **more}, edition=ask.edition, words=ask.words
    )
    answer.headers.update(headers(ask, Format.HTML))
    return answer
