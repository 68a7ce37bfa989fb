"""Signing in and out, with a name and a password."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.auth.asking import REALM
from api.auth.cookies import give, secret_of, take
from api.auth.deps import Hashes
from api.auth.own_forms import require_own_form, require_own_origin
from api.auth.return_paths import HOME, own_path
from api.auth.visits import visit_of
from api.locale import language
from api.pages.private import led, private_page
from registry.accounts import sessions
from registry.accounts.entering import enter
from registry.accounts.ledger import Act, By, record
from registry.errors import TooMany, Unsigned
from registry.language import Words

router = APIRouter()


def login_page(
    request: Request,
    back: str,
    *,
    name: str = "",
    told: Words | None = None,
    subject: str = "",
    status: int = 200,
) -> Response:
    """The page on which to sign in, with what went wrong before, if anything did.

    `subject` is that of somebody whom the city's provider knows and no account here is bound to.
    """
    values = {
        "back": own_path(back),
        "name": name,
        "subject": subject,
        "told": None if told is None else told.get(language(request)),
    }
    query = "" if values["back"] == HOME else f"?next={quote(str(values['back']), safe='/')}"
    return private_page(request, "accounts/login.html", values, at=f"/login{query}", status=status)


@router.get("/login")
def login(request: Request, back: Annotated[str, Query(alias="next")] = "/") -> Response:
    """The form; somebody who is signed in already is led on."""
    if visit_of(request).in_person:
        return led(request, own_path(back))
    return login_page(request, back)


@router.post("/login")
def sign_in(
    request: Request,
    _turn: Hashes,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    back: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Begin a session, and lead on to the page that was asked for."""
    require_own_origin(request)
    try:
        begun = enter(request.app.state.porter, name, password, instead_of=secret_of(request))
    except Unsigned as error:
        answer = login_page(request, back, name=name, told=error.words, status=401)
        answer.headers["WWW-Authenticate"] = f"Form {REALM}"
    except TooMany as error:
        answer = login_page(request, back, name=name, told=error.words, status=429)
        answer.headers["Retry-After"] = str(error.seconds)
    else:
        answer = led(request, own_path(back))
        give(answer, request, begun.secret)
    return answer


@router.post("/logout")
async def sign_out(request: Request) -> Response:
    """End the session on the server, and let the browser forget it; signing out twice is no error."""
    try:
        await require_own_form(request)
        await run_in_threadpool(_end, request)
    finally:
        await request.close()
    answer = led(request, "/")
    take(answer, request)
    return answer


def _end(request: Request) -> None:
    visit, secret = visit_of(request), secret_of(request)
    if secret is None:
        return
    with request.app.state.porter.begin() as connection:
        sessions.end(connection, secret)
        if visit.actor is not None:
            record(connection, By(visit.actor.name), Act.SIGN_OUT, visit.actor.id)
