"""Where a one-time link leads: somebody chooses their password, or becomes the first administrator."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.auth.cookies import give, secret_of
from api.auth.deps import Hashes
from api.auth.own_forms import require_own_origin
from api.pages.private import Mistakes, led, mistakes, private_page
from registry.accounts import links
from registry.accounts.entering import let_in
from registry.accounts.passwords import DIFFER, LONGEST, SHORTEST, hashed
from registry.accounts.people import person_by_id
from registry.accounts.welcoming import require_choice, welcome
from registry.errors import Conflicting, Gone, Invalid

router = APIRouter()

FIELDS = ("name", "title", "password", "again")


@router.get("/welcome/{token}")
def form(request: Request, token: str) -> Response:
    """The form of a link that counts; the link is used up by the form, not by looking at it."""
    with request.app.state.porter.begin() as connection:
        link = links.link_of(connection, token)
        name = None if link is None or link.account is None else person_by_id(connection, link.account).name
    if link is None:
        return _gone(request)
    return _form(request, token, is_first=link.account is None, name=name or "")


@router.post("/welcome/{token}")
def choose(
    request: Request,
    token: str,
    _turn: Hashes,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
) -> Response:
    """Use the link up, and sign its holder in."""
    require_own_origin(request)
    porter = request.app.state.porter
    try:
        with porter.begin() as connection:
            require_choice(connection, token, password=password, name=name, title=title)
        if password != again:
            raise Invalid(DIFFER)
        kept = hashed(password)
        with porter.begin() as connection:
            key = welcome(connection, token, kept=kept, name=name, title=title)
            begun = let_in(connection, key, kept=kept, instead_of=secret_of(request))
    except Gone:
        return _gone(request)
    except (Invalid, Conflicting) as error:
        return _again(request, token, name, title, mistakes(request, error, FIELDS))
    answer = led(request, "/account?done=welcome")
    give(answer, request, begun.secret)
    return answer


def _again(request: Request, token: str, name: str, title: str, wrong: Mistakes) -> Response:
    with request.app.state.porter.begin() as connection:
        link = links.link_of(connection, token)
        held = None if link is None or link.account is None else person_by_id(connection, link.account)
    if link is None:
        return _gone(request)
    return _form(
        request, token, is_first=held is None, name=held.name if held else name, title=title, wrong=wrong
    )


def _form(
    request: Request, token: str, *, is_first: bool, name: str, title: str = "", wrong: Mistakes | None = None
) -> Response:
    values = {
        "is_first": is_first,
        "name": name,
        "title": title,
        "wrong": wrong or {},
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    status = 422 if wrong else 200
    return private_page(request, "accounts/welcome.html", values, at=f"/welcome/{token}", status=status)


def _gone(request: Request) -> Response:
    """The page for a link that counts no longer; it does not repeat it."""
    return private_page(request, "accounts/used.html", {}, at="/welcome/-", status=410)
