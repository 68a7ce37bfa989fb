"""My account: role and areas, password, sessions, and tokens for programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from api.auth.cookies import give, secret_of, take
from api.auth.deps import Hashes, InPerson
from api.pages.private import led, mistakes, number_of, private_page, status_of
from registry.accounts import areas, sessions, tokens
from registry.accounts.entering import let_in, proved
from registry.accounts.ledger import Act, By, record
from registry.accounts.passwords import DIFFER, LONGEST, SHORTEST, hashed, require_acceptable
from registry.accounts.people import names_of, person_by_id
from registry.accounts.welcoming import set_password
from registry.errors import Fault, Invalid, TooMany, Unsigned
from registry.policy import Actor
from registry.workflow import Scope

router = APIRouter()

FIELDS = ("present", "password", "again", "token_name", "scopes", "days")
DONE = ("welcome", "password", "revoked")
USUAL_DAYS = 90
NOT_THE_PASSWORD = Fault("present", None, "is not the present password")


@router.get("/account")
def mine(request: Request, actor: InPerson, done: Annotated[str, Query()] = "") -> Response:
    """Everything that somebody may see and change of their own account."""
    return _page(request, actor, done=done if done in DONE else None)


def _page(request: Request, actor: Actor, *, status: int = 200, **more: object) -> Response:
    with request.app.state.porter.begin() as connection:
        held = {
            "person": person_by_id(connection, actor.id),
            "areas": areas.areas(connection, actor.id),
            "sessions": sessions.sessions(connection, actor.id, here=secret_of(request) or ""),
            "tokens": tokens.tokens(connection, actor.id),
        }
    usual = {
        "done": None,
        "secret": None,
        "token_name": "",
        "days": str(USUAL_DAYS),
        "chosen": {Scope.READ},
        "offered": [scope for scope in Scope if scope in tokens.SCOPES_OF[actor.role]],
        "most_days": tokens.MOST_DAYS,
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    return private_page(request, "accounts/mine.html", usual | held | more, at="/account", status=status)


@router.post("/account/password")
def change_password(
    request: Request,
    actor: InPerson,
    _turn: Hashes,
    present: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Choose another password; every session ends, and a fresh one begins for this browser."""
    porter = request.app.state.porter
    try:
        kept = _chosen(request, actor, present, password, again)
    except (Invalid, TooMany) as error:
        return _page(request, actor, wrong=mistakes(request, error, FIELDS), status=status_of(error))
    with porter.begin() as connection:
        set_password(connection, By(actor.name), actor.id, kept=kept)
        begun = let_in(connection, actor.id, kept=kept)
    answer = led(request, "/account?done=password")
    give(answer, request, begun.secret)
    return answer


def _chosen(request: Request, actor: Actor, present: str, password: str, again: str) -> str:
    """The hash of the new password; raises Invalid, and TooMany for one who guesses at the present one."""
    porter = request.app.state.porter
    with porter.begin() as connection:
        names = names_of(connection, actor.id)
    require_acceptable(password, names=names)
    if password != again:
        raise Invalid(DIFFER)
    try:
        proved(porter, actor.name, present)
    except Unsigned:
        raise Invalid(NOT_THE_PASSWORD) from None
    return hashed(password)


@router.post("/account/sessions")
def sign_out_everywhere(request: Request, actor: InPerson) -> Response:
    """End every session of the account, this one too."""
    with request.app.state.porter.begin() as connection:
        sessions.end_all(connection, actor.id)
        record(connection, By(actor.name), Act.SIGN_OUT, actor.id, detail="everywhere")
    answer = led(request, "/login")
    take(answer, request)
    return answer


@router.post("/account/tokens")
def make_token(
    request: Request,
    actor: InPerson,
    token_name: Annotated[str, Form()] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form()] = "",
) -> Response:
    """Make a token, and show it: only now, because nobody can read it back."""
    chosen = {scope for scope in Scope if scope in (scopes or [])}
    try:
        with request.app.state.porter.begin() as connection:
            owner = person_by_id(connection, actor.id)
            secret = tokens.make(
                connection, By(actor.name), owner, name=token_name, scopes=chosen, days=number_of(days)
            )
    except Invalid as error:
        kept = {"token_name": token_name, "chosen": chosen, "days": days}
        return _page(request, actor, wrong=mistakes(request, error, FIELDS), status=status_of(error), **kept)
    return _page(request, actor, secret=secret)


@router.post("/account/tokens/{token}/revoke")
def revoke_token(request: Request, actor: InPerson, token: UUID) -> Response:
    """Let a token count no longer."""
    with request.app.state.porter.begin() as connection:
        tokens.revoke(connection, By(actor.name), actor.id, token=token)
    return led(request, "/account?done=revoked#tokens")
