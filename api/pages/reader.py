"""What every page begins with: a connection that reads as the public does, the edition of the data, and its
words.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy import Connection

from api.auth.deps import Edit, Looks
from api.auth.visits import visit_of
from api.deps import View, readers_of, reading
from api.etags import holds
from api.locale import language
from api.pages.assets import build
from maps.basemap import Basemap, basemap
from registry.browsing.edition import Edition
from registry.browsing.terms import Vocabulary
from registry.language import Lang
from registry.policy import Actor
from registry.settings import Settings


@dataclass(frozen=True)
class Reader:
    """One request's view of the registry."""

    connection: Connection
    edition: Edition
    words: Mapping[str, Vocabulary]
    lang: Lang
    background: Basemap | None

    def labels(self, vocabulary: str) -> dict[str, str]:
        """Labels of a vocabulary by code, in the language of the request."""
        terms = self.words[vocabulary].terms if vocabulary in self.words else {}
        return {code: term.label_vi if self.lang == "vi" else term.label_en for code, term in terms.items()}


def reader_of(request: Request, view: View | Edit) -> Reader:
    """What a page needs, over the public's view or over somebody's own transaction."""
    settings: Settings = request.app.state.settings
    background = basemap(settings.basemap, settings.basemap_attribution)
    return Reader(view.connection, view.edition, view.words, language(request), background)


async def _reader(request: Request) -> AsyncIterator[Reader]:
    async with reading(request) as view:
        yield reader_of(request, view)


# The connection goes back to the pool before the answer is sent: a slow browser holds none.
Reads = Annotated[Reader, Depends(_reader, scope="function")]


@dataclass(frozen=True)
class Sight:
    """One view of the registry: the public's, or all that the actor may see."""

    reads: Reader
    actor: Actor | None


async def _sight(request: Request, looks: Looks) -> AsyncIterator[Sight]:
    if looks is not None:
        yield Sight(reader_of(request, looks), looks.actor)
        return
    async with reading(request) as view:
        yield Sight(reader_of(request, view), None)


Sees = Annotated[Sight, Depends(_sight, scope="function")]


def fresh(request: Request, answer: Response, tag: str) -> Response:
    """The answer with its ETag, or 304 without a body when the browser holds that one already.

    A page of somebody who is signed in is theirs alone: it has no ETag, and is sent every time.
    """
    if visit_of(request).in_person and answer.headers.get("content-type", "").startswith("text/html"):
        return answer
    # A page that says that nothing can be written at present is another one.
    only_read = "-r" if readers_of(request.app).only_read else ""
    etag = f'W/"{tag}-{build()}{only_read}"'
    if holds(request.headers.get("if-none-match", ""), etag):
        answer = Response(
            status_code=304,
            headers={name: answer.headers[name] for name in ("vary",) if name in answer.headers},
        )
    answer.headers["ETag"] = etag
    answer.headers.setdefault("Cache-Control", "no-cache")
    return answer
