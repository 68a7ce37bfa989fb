"""What a route begins with: a connection that reads as the public does, the edition of the data, and the
vocabularies.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from api.auth.visits import visit_of
from api.locale import language
from api.turns import turn
from registry.browsing.edition import Edition
from registry.browsing.terms import Vocabulary, vocabularies
from registry.language import Lang
from registry.prepared import Question
from registry.readers import Answer, Readers

A = TypeVar("A", bound=Answer)

PATIENCE = 10.0
"""Seconds that a request waits for its turn."""


@dataclass(frozen=True)
class View:
    """The registry as one request sees it."""

    connection: Connection
    edition: Edition
    words: Mapping[str, Vocabulary]


@dataclass(frozen=True)
class Answered:
    """One request to the API, and the edition of the data that its answer is made from."""

    request: Request
    lang: Lang
    edition: Edition


@dataclass(frozen=True)
class Ask(Answered, View):
    """One request to the API, with what answers it."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query, in order."""
        return self.request.query_params.multi_items()


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[View]:
    """The registry, over a connection that goes back to the pool at the end; raises Busy.

    Somebody whom we know may have written something on any worker, and finds it: see `registry.readers`.
    """
    app: FastAPI = request.app
    least = await _least(request)
    async with turn(app.state.turns, patience=PATIENCE):
        view = await run_in_threadpool(_view, request, least)
        try:
            yield view
        finally:
            view.connection.close()


async def _least(request: Request) -> int:
    readers = readers_of(request.app)
    if _known(request) is None and not readers.replicas:
        request.state.edition = await readers.present()
    known = _known(request)
    return known.number if known is not None else await readers.least()


def _known(request: Request) -> Edition | None:
    """The present edition, where it was asked for already."""
    asked: Edition | None = getattr(request.state, "edition", None)
    return asked


def _view(request: Request, least: int) -> View:
    app: FastAPI = request.app
    own = visit_of(request).actor is not None
    with ExitStack() as undo:
        connection, present = readers_of(app).begin(least=least, own=own, known=_known(request))
        undo.callback(connection.close)
        view = View(connection, present, words(app, connection, present))
        undo.pop_all()
    return view


def readers_of(app: FastAPI) -> Readers:
    """The databases of an application that has been started."""
    held: Readers = app.state.readers
    return held


def words(app: FastAPI, connection: Connection, present: Edition) -> Mapping[str, Vocabulary]:
    """The vocabularies; read again only when the data have changed."""
    kept: tuple[int, Mapping[str, Vocabulary]] | None = getattr(app.state, "words", None)
    if kept is None or kept[0] != present.number:
        kept = (present.number, vocabularies(connection))
        app.state.words = kept
    return kept[1]


async def at_once(request: Request, question: Question[A]) -> A:
    """What the public is told, asked without a thread. Raises Busy, and what reading the answer raises.

    Not for somebody whom we know: what they wrote themselves may not have got everywhere yet.
    """
    async with turn(request.app.state.turns, patience=PATIENCE):
        return await readers_of(request.app).answer(question)


async def in_one_go(request: Request, work: Callable[[Ask], Response]) -> Response:
    """The answer that `work` makes: in one thread, over one connection that is open only meanwhile.

    A route that depends on `Asks` goes to a thread and back three times; where most requests go, that is
    most of what they cost. Raises Busy.
    """
    least = await _least(request)
    async with turn(request.app.state.turns, patience=PATIENCE):
        return await run_in_threadpool(_worked, request, least, work)


def _worked(request: Request, least: int, work: Callable[[Ask], Response]) -> Response:
    view = _view(request, least)
    with view.connection:
        return work(Ask(view.connection, view.edition, view.words, request=request, lang=language(request)))


async def _ask(request: Request) -> AsyncIterator[Ask]:
    async with reading(request) as view:
        yield Ask(view.connection, view.edition, view.words, request=request, lang=language(request))


# The connection goes back to the pool before the answer is sent: a slow client holds none.
Asks = Annotated[Ask, Depends(_ask, scope="function")]
