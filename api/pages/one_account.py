"""One account, for administrators: what it is, what it may, how it came to be so, and what to do with it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import Connection

from api.links import base_url
from api.pages.accounts import FIELDS, Administrator, role_of
from api.pages.private import led, mistakes, number_of, private_page, status_of
from registry.accounts import areas, changing, ledger, links, people, tokens
from registry.accounts.ledger import By
from registry.accounts.people import Account
from registry.dates import uncertain
from registry.errors import Conflicting, Fault, Invalid
from registry.workflow import Role

router = APIRouter(prefix="/accounts/{name}")

DONE = ("changed", "disabled", "enabled", "granted", "ended")


@router.get("")
def one(request: Request, _actor: Administrator, name: str, done: Annotated[str, Query()] = "") -> Response:
    """Everything that is known of an account but its secrets."""
    return _page(request, name, done=done if done in DONE else None)


def _page(
    request: Request,
    name: str,
    *,
    status: int = 200,
    retyped: Mapping[str, object] | None = None,
    **more: object,
) -> Response:
    with request.app.state.porter.begin() as connection:
        held = people.person(connection, name)
        values: dict[str, object] = {
            "person": held,
            "areas": areas.areas(connection, held.id),
            "tokens": [each for each in tokens.tokens(connection, held.id) if each.counts],
            "last": ledger.last_sign_in(connection, held.id),
            "changes": ledger.changes(connection, held.id),
            "units": areas.standing(connection),
            "roles": list(Role),
            "given": {
                "role": held.role,
                "title": held.title,
                "subject": held.subject or "",
                **(retyped or {}),
            },
            "link": None,
            "done": None,
        }
    return private_page(
        request, "accounts/one.html", values | more, at=f"/accounts/{held.name}", status=status
    )


def _done(
    request: Request, name: str, act: Callable[[Connection, Account], object], *, done: str, **given: object
) -> Response:
    """Do something with an account, then show its page; a refusal is told there with what was typed."""
    try:
        with request.app.state.porter.begin() as connection:
            held = people.person(connection, name)
            act(connection, held)
    except (Invalid, Conflicting) as error:
        wrong = mistakes(request, error, FIELDS)
        return _page(request, name, wrong=wrong, status=status_of(error), retyped=given)
    return led(request, f"/accounts/{held.name}?done={done}")


@router.post("/details")
def change(
    request: Request,
    actor: Administrator,
    name: str,
    title: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    subject: Annotated[str, Form()] = "",
) -> Response:
    """Change title, role and subject: all of them, or none."""
    by = By(actor.name)

    def act(connection: Connection, held: Account) -> None:
        changing.rename(connection, by, held.id, title=title)
        changing.change_role(connection, by, held.id, role=role_of(role))
        changing.bind(connection, by, held.id, subject=subject.strip() or None)

    return _done(request, name, act, done="changed", title=title, role=role, subject=subject)


@router.post("/disable")
def disable(request: Request, actor: Administrator, name: str) -> Response:
    """Let an account in no more: its sessions, tokens and links end."""
    return _done(
        request, name, lambda connection, held: changing.disable(connection, By(actor.name), held.id),
        done="disabled",
    )  # fmt: skip


@router.post("/enable")
def enable(request: Request, actor: Administrator, name: str) -> Response:
    """Let an account in again."""
    return _done(
        request, name, lambda connection, held: changing.enable(connection, By(actor.name), held.id),
        done="enabled",
    )  # fmt: skip


@router.post("/areas")
def grant(
    request: Request,
    actor: Administrator,
    name: str,
    unit: Annotated[str, Form()] = "",
    since: Annotated[str, Form()] = "",
) -> Response:
    """Let an office answer for a unit, from a day on."""

    def act(connection: Connection, held: Account) -> None:
        first = _day(since) if since.strip() else None
        areas.grant(connection, By(actor.name), held.id, reference=unit, since=first)

    return _done(request, name, act, done="granted", unit=unit, since=since)


def _day(text: str) -> date:
    when = uncertain(text, "since")
    if when.earliest is None or when.earliest != when.latest:
        raise Invalid(Fault("since", text[:40], "is not a single day", ("2025-07-01", "1/7/2025")))
    return when.earliest


@router.post("/areas/{area}/end")
def end(request: Request, actor: Administrator, name: str, area: str) -> Response:
    """Let an office answer for an area no more, from today on."""

    def act(connection: Connection, held: Account) -> None:
        areas.end(connection, By(actor.name), held.id, area=number_of(area))

    return _done(request, name, act, done="ended")


@router.post("/link")
def link(request: Request, actor: Administrator, name: str) -> Response:
    """Make a link by which the holder chooses a new password, and show it: only now."""
    try:
        with request.app.state.porter.begin() as connection:
            held = people.person(connection, name)
            secret = links.for_password(connection, By(actor.name), held.id)
    except Conflicting as error:
        return _page(request, name, wrong=mistakes(request, error, FIELDS), status=status_of(error))
    return _page(request, name, link=f"{base_url(request)}/welcome/{secret}")
