"""Reports as files: of a plan, and for UNESCO's monitoring; made when their turn has come."""

from collections.abc import Mapping
from hashlib import sha256

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.deps import Ask, Asks
from api.links import base_url
from api.moments import day_of
from api.params import Reading
from api.reporting.asked import Asked, Form, Pack, Wanted, asked
from api.reporting.making import file_name
from api.reporting.shelf import Shelf
from api.turns import turn
from registry.dates import moment
from registry.errors import NotFound

router = APIRouter()

MEDIA_TYPE = {
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.PDF: "application/pdf",
}
CALLED = {"on": "on", "known": "asOf"}
"""What the parts of a question are called in an address."""
PATIENCE = 60.0
"""Seconds that a report waits for its turn."""


@router.get("/reports/plan/{code}.{form}")
def of_plan(ask: Asks, code: str, form: str) -> Response:
    """The report of a plan on a day, as DOCX or PDF."""
    return _answer(ask, Pack.PLAN, code, form)


@router.get("/reports/unesco.{form}")
def for_unesco(ask: Asks, form: str) -> Response:
    """The pack for UNESCO's monitoring of Creative Cities, as DOCX or PDF."""
    return _answer(ask, Pack.UNESCO, None, form)


def _answer(ask: Ask, pack: Pack, code: str | None, form: str) -> Response:
    if form not in tuple(Form):
        raise NotFound("format", form)
    reading = Reading(ask.pairs, ("on", "since", "asOf", "lang"))
    on = reading.read("on", day_of, None)
    since = reading.read("since", lambda text: day_of(text, "since"), None)
    known = reading.read("asOf", moment, None)
    reading.done()
    wanted = Wanted(pack, code, on, since, known, ask.lang, base_url(ask.request))
    held = asked(ask.connection, wanted, called=CALLED)
    # The very database that was asked for its edition: another may not have come so far.
    url = ask.connection.engine.url.render_as_string(hide_password=False)
    return _Made(ask.request, url, held, Form(form))


def _headers(held: Asked, form: Form) -> Mapping[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{file_name(held, form)}"',
        "Content-Language": held.lang,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
        "ETag": f'"{sha256(repr((held, form)).encode()).hexdigest()[:32]}"',
    }


class _Made(Response):
    """A report as an answer, made when its turn has come: who waits for it holds no connection.

    Its ETag is that of the question, which names the edition; so whoever has it gets it no second time.
    """

    def __init__(self, request: Request, url: str, held: Asked, form: Form) -> None:
        super().__init__(media_type=MEDIA_TYPE[form], headers=dict(_headers(held, form)))
        self._request, self._url, self._held, self._form = request, url, held, form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.headers["ETag"] in self._request.headers.get("If-None-Match", ""):
            self.status_code = 304
            del self.headers["Content-Length"]
        elif self._request.method == "HEAD":
            del self.headers["Content-Length"]
        else:
            self.body = await self._content()
            self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)

    async def _content(self) -> bytes:
        state = self._request.app.state
        shelf: Shelf = state.reports
        kept = shelf.kept(self._held, self._form)
        if kept is not None:
            return kept
        async with turn(state.report_turns, patience=PATIENCE):
            return await run_in_threadpool(shelf.report, self._url, self._held, self._form)
