"""What routes ask for: who is there, and a transaction in which they act.

    Visitor   the actor, or None for the public
    SignedIn  the actor; 401 for the public, and a page leads to the sign-in first
    InPerson  the actor of a session, whose form was checked; no token
    Hashes    a turn to check a password, which takes time and memory
    Edits     one transaction on the editing engine, held by row-level security
    Looks     the same for a page that everybody reads: None for the public

A session's form is checked wherever an unsafe request needs somebody who is signed in.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from api.auth.own_forms import SAFE, require_own_form
from api.auth.visits import visit_of
from api.deps import PATIENCE, readers_of, words
from api.locale import language
from api.turns import turn
from registry.browsing.edition import Edition, edition
from registry.browsing.terms import Vocabulary
from registry.database import acting
from registry.errors import Forbidden, Unsigned
from registry.language import Lang, Words
from registry.policy import Actor
from registry.policy.deciding import NOT_SCOPED, SIGN_IN
from registry.workflow import Scope

IN_PERSON = Words(
    "Việc này cần đăng nhập bằng trình duyệt, không dùng mã truy cập được.",
    "This needs a person who is signed in with a browser; a token is not enough.",
)


async def _visitor(request: Request) -> Actor | None:
    visit = visit_of(request)
    if visit.trouble is not None:
        raise visit.trouble
    return visit.actor


Visitor = Annotated[Actor | None, Depends(_visitor)]


async def _signed_in(request: Request, visitor: Visitor) -> AsyncIterator[Actor]:
    if visitor is None:
        raise Unsigned(SIGN_IN)
    if request.method not in SAFE and not visitor.scopes & {Scope.PROPOSE, Scope.REVIEW}:
        raise Forbidden(NOT_SCOPED)
    try:
        await require_own_form(request)
        yield visitor
    finally:
        await request.close()  # the files of a form that was read here


SignedIn = Annotated[Actor, Depends(_signed_in, scope="function")]


async def _in_person(request: Request, actor: SignedIn) -> Actor:
    if not visit_of(request).in_person:
        raise Forbidden(IN_PERSON)
    return actor


InPerson = Annotated[Actor, Depends(_in_person)]


async def _hashes(request: Request) -> AsyncIterator[None]:
    async with turn(request.app.state.hashing_turns, patience=PATIENCE):
        yield


Hashes = Annotated[None, Depends(_hashes, scope="function")]
"""A turn to check or choose a password; raises Busy."""


@dataclass(frozen=True)
class Edit:
    """One transaction of somebody who is signed in: they see and change what they may, and no more.

    Why is told with `registry.database.state(connection, reason=...)` before the first change. It is
    committed when the route is done, and undone when the route raises.
    """

    connection: Connection
    actor: Actor
    request: Request
    lang: Lang
    words: Mapping[str, Vocabulary]
    edition: Edition


@asynccontextmanager
async def transaction(request: Request, actor: Actor) -> AsyncIterator[Edit]:
    """A transaction of the actor's, for a route that is also for others; most ask for `Edits`."""
    app: FastAPI = request.app
    begun = acting(app.state.editing, actor.id, name=actor.name, reason="", request=request.state.request_id)
    async with (
        turn(app.state.editing_turns, patience=PATIENCE),
        contextmanager_in_threadpool(begun) as connection,
    ):
        present, held = await run_in_threadpool(_known, app, connection)
        yield Edit(connection, actor, request, language(request), held, present)


async def _edits(request: Request, actor: SignedIn) -> AsyncIterator[Edit]:
    async with transaction(request, actor) as edit:
        yield edit


def _known(app: FastAPI, connection: Connection) -> tuple[Edition, Mapping[str, Vocabulary]]:
    present = edition(connection)
    return present, words(app, connection, present)


async def _looks(request: Request) -> AsyncIterator[Edit | None]:
    visit = visit_of(request)
    # What everybody may see goes on without the primary, which alone knows people; the page says so.
    unknown = visit.is_unchecked and readers_of(request.app).reads_go_on
    visitor = None if unknown else await _visitor(request)
    if visitor is None or not visit.in_person:
        yield None
        return
    async with transaction(request, visitor) as edit:
        yield edit


Looks = Annotated[Edit | None, Depends(_looks, scope="function")]
"""The same for a page that everybody reads: None for the public."""

# The transaction is committed before the answer is sent: a commit that fails is told as an error.
Edits = Annotated[Edit, Depends(_edits, scope="function")]
