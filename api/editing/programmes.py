"""Programmes, activities and ideas in plain JSON: everybody reads them, the standing agency writes them."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.auth.deps import Edit, Edits
from api.deps import Ask, Asks
from api.editing.answers import JSON, READ, once, only_json, told, worked
from api.editing.asked import Body, read
from api.editing.programme_bodies import (
    ActivityCreated,
    ActivityWritten,
    IdeaCreated,
    IdeaWritten,
    StepTaken,
)
from api.editing.programmes_shown import activity_told, idea_told, programme_told
from api.editing.queries import only_language
from api.idempotency import Onces
from api.params import Reading
from api.preconditions import etag, expected
from api.sent import Sent
from registry import programmes as held
from registry.database import state
from registry.dates import moment
from registry.errors import Fault, Invalid
from registry.history import edition_at
from registry.programmes import changing
from registry.reading import Period
from registry.text import clean

router = APIRouter()
_only_json = [Depends(only_json)]
_ALL: tuple[str, ...] = ()


@router.api_route("/api/programmes", methods=READ)
def all_programmes(ask: Asks) -> Response:
    """Every programme, or those of some kinds."""
    asked, known = _asked(ask, "kind")
    kinds: tuple[str, ...] = asked.read("kind", _kinds(ask), _ALL)
    asked.done()
    found = held.programmes(ask.connection, kinds=kinds, known=known)
    return _answer(ask, {"programmes": [programme_told(ask.request, each) for each in found]})


@router.api_route("/api/activities", methods=READ)
def all_activities(ask: Asks) -> Response:
    """Activities with a day in a span, of some kinds or of one programme; the latest first."""
    asked, known = _asked(ask, "since", "until", "kind", "programme")
    since = asked.read("since", _day("since"), None)
    until = asked.read("until", _day("until"), None)
    kinds: tuple[str, ...] = asked.read("kind", _kinds(ask), _ALL)
    asked.done()
    of = [asked.values["programme"]] if "programme" in asked.values else ()
    found = held.activities(ask.connection, since=since, until=until, kinds=kinds, programmes=of, known=known)
    return _answer(ask, {"activities": [activity_told(ask.request, each) for each in found]})


@router.post("/api/activities", dependencies=_only_json)
def create_activity(sent: Onces) -> Response:
    """Write a new activity."""

    def work() -> Response:
        only_language(sent.edit.request)
        asked = read(ActivityCreated, sent.sent)
        state(sent.edit.connection, reason=asked.reason)
        with _of_the_document():
            code = changing.create_activity(
                sent.edit.connection, sent.edit.actor, asked.document, code=asked.code
            )
        return _activity(sent.edit, code, 201)

    return once(sent, work)


@router.api_route("/api/activities/{code}", methods=READ)
def one_activity(ask: Asks, code: str) -> Response:
    """An activity; its ETag is its version."""
    asked, known = _asked(ask)
    asked.done()
    found = held.activity(ask.connection, code, known=known)
    return _answer(ask, activity_told(ask.request, found), version=found.version)


@router.put("/api/activities/{code}", dependencies=_only_json)
def change_activity(sent: Sent, edit: Edits, code: str) -> Response:
    """Write an activity anew: it becomes what the document says."""

    def work() -> Response:
        only_language(edit.request)
        asked = read(ActivityWritten, sent)
        state(edit.connection, reason=asked.reason)
        with _of_the_document():
            changing.change_activity(
                edit.connection, edit.actor, code, asked.document, versions=expected(edit.request)
            )
        return _activity(edit, code)

    return worked(work)


@router.delete("/api/activities/{code}")
def remove_activity(edit: Edits, code: str) -> Response:
    """Remove an activity with its places, organisations and figures."""
    _reasoned(edit)
    changing.remove_activity(edit.connection, edit.actor, code, versions=expected(edit.request))
    return Response(status_code=204)


@router.api_route("/api/ideas", methods=READ)
def all_ideas(ask: Asks) -> Response:
    """Every idea, or as far as they had come on a day, or those that answered a call."""
    asked, known = _asked(ask, "on", "call")
    on = asked.read("on", _day("on"), None)
    asked.done()
    found = held.ideas(ask.connection, on=on, call=asked.values.get("call"), known=known)
    return _answer(ask, {"ideas": [idea_told(ask.request, each) for each in found]})


@router.post("/api/ideas", dependencies=_only_json)
def create_idea(sent: Onces) -> Response:
    """Write a new idea."""

    def work() -> Response:
        only_language(sent.edit.request)
        asked = read(IdeaCreated, sent.sent)
        state(sent.edit.connection, reason=asked.reason)
        with _of_the_document():
            code = changing.create_idea(
                sent.edit.connection, sent.edit.actor, asked.document, code=asked.code
            )
        return _idea(sent.edit, code, 201)

    return once(sent, work)


@router.api_route("/api/ideas/{code}", methods=READ)
def one_idea(ask: Asks, code: str) -> Response:
    """An idea with its steps; its ETag is its version."""
    asked, known = _asked(ask)
    asked.done()
    found = held.idea(ask.connection, code, known=known)
    return _answer(ask, idea_told(ask.request, found), version=found.version)


@router.put("/api/ideas/{code}", dependencies=_only_json)
def change_idea(sent: Sent, edit: Edits, code: str) -> Response:
    """Write an idea anew; its steps stay."""

    def work() -> Response:
        only_language(edit.request)
        asked = read(IdeaWritten, sent)
        state(edit.connection, reason=asked.reason)
        with _of_the_document():
            changing.change_idea(
                edit.connection, edit.actor, code, asked.document, versions=expected(edit.request)
            )
        return _idea(edit, code)

    return worked(work)


@router.delete("/api/ideas/{code}")
def remove_idea(edit: Edits, code: str) -> Response:
    """Remove an idea with its steps."""
    _reasoned(edit)
    changing.remove_idea(edit.connection, edit.actor, code, versions=expected(edit.request))
    return Response(status_code=204)


@router.post("/api/ideas/{code}/steps", dependencies=_only_json)
def take_step(sent: Onces, code: str) -> Response:
    """Write the next step of an idea."""

    def work() -> Response:
        only_language(sent.edit.request)
        asked = read(StepTaken, sent.sent)
        state(sent.edit.connection, reason=asked.reason)
        versions = expected(sent.edit.request)
        with _of_the_document():
            changing.take_step(sent.edit.connection, sent.edit.actor, code, asked.document, versions=versions)
        return _idea(sent.edit, code)

    return once(sent, work)


@router.post("/api/ideas/{code}/steps/take-back", dependencies=_only_json)
def take_back_step(sent: Onces, code: str) -> Response:
    """Take back the last step of an idea."""

    def work() -> Response:
        read(Body, sent.sent)
        _reasoned(sent.edit)
        versions = expected(sent.edit.request)
        changing.take_back_step(sent.edit.connection, sent.edit.actor, code, versions=versions)
        return _idea(sent.edit, code)

    return once(sent, work)


@contextmanager
def _of_the_document() -> Iterator[None]:
    """Mistakes in a document, by their pointer in what was sent."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            fault if fault.where == "/code" else replace(fault, where=f"/document{fault.where}")
            for fault in error.faults
        ) from None


def _asked(ask: Ask, *names: str) -> tuple[Reading, int | None]:
    """The parameters of a request, and the edition that it asks for; raises Invalid for one before the
    first.
    """
    asked = Reading(ask.pairs, (*names, "asOf", "lang"))
    when = asked.read("asOf", moment, None)
    return asked, None if when is None else edition_at(ask.connection, when)


def _day(name: str) -> Callable[[str], Any]:
    def read_(text: str) -> Any:
        period = Period.parse(text, name)
        if period.start is None or period.start != period.end:
            raise Invalid(Fault(name, text, "is not a single day", ("2023-11-17",)))
        return period.start

    return read_


def _kinds(ask: Ask) -> Callable[[str], tuple[str, ...]]:
    known = tuple(ask.words["programme_kind"].terms) if "programme_kind" in ask.words else ()

    def read_(text: str) -> tuple[str, ...]:
        given = tuple(text.split(","))
        wrong = [code for code in given if code not in known]
        if wrong:
            raise Invalid(Fault("kind", code, "is not a code of its vocabulary", known) for code in wrong)
        return given

    return read_


def _reasoned(edit: Edit) -> None:
    """Say in the ledger why, as the query does; raises Invalid for other parameters."""
    asked = Reading(edit.request.query_params.multi_items(), ("lang", "reason"))
    asked.done()
    if reason := clean(asked.values.get("reason", "")):
        state(edit.connection, reason=reason)


def _activity(edit: Edit, code: str, status: int = 200) -> Response:
    now = held.activity(edit.connection, code)
    at = f"/api/activities/{code}" if status == 201 else None
    return told(edit, activity_told(edit.request, now), status, version=now.version, at=at)


def _idea(edit: Edit, code: str, status: int = 200) -> Response:
    now = held.idea(edit.connection, code)
    at = f"/api/ideas/{code}" if status == 201 else None
    return told(edit, idea_told(edit.request, now), status, version=now.version, at=at)


def _answer(ask: Ask, content: Mapping[str, Any], *, version: int | None = None) -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Language": ask.lang, "Vary": "Accept-Language"}
    if version is not None:
        headers["ETag"] = etag(version)
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(written, headers=headers, media_type=JSON)
