"""Signing in with the city's own account; these routes are there only when a provider is set."""

import logging
from typing import Annotated

import httpx
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from api.auth.cookies import cookie_name, drop, give, keep, secret_of
from api.auth.provider import LASTS, Provider, Refused, arrived, set_out
from api.auth.return_paths import own_path
from api.links import base_url
from api.pages.private import PRIVATE, led
from api.pages.signing_in import login_page
from registry.accounts.entering import account_of, let_in
from registry.errors import Unsigned
from registry.language import Words

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

JOURNEY = "registry_journey"
FAILED = Words(
    "Chưa đăng nhập được bằng tài khoản của thành phố. Hãy thử lại từ đầu; nếu vẫn không được, "
    "hãy báo người quản trị.",
    "The sign-in with the city's own account did not work. Begin again; if it still fails, "
    "tell an administrator.",
)


def _redirect(request: Request) -> str:
    """Where the provider sends people back to; it must be registered there."""
    return f"{base_url(request)}/login/provider/return"


@router.get("/login/provider")
def begin(request: Request, back: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Lead to the provider."""
    held: Provider = request.app.state.provider
    try:
        journey = set_out(held, redirect=_redirect(request), back=own_path(back))
    except (Refused, httpx.HTTPError) as reason:
        return _failed(request, reason, back)
    answer = RedirectResponse(journey.address, 303, PRIVATE)
    keep(answer, request, JOURNEY, journey.cookie, seconds=LASTS)
    return answer


@router.get("/login/provider/return")
def arrive(request: Request) -> Response:
    """Begin a session of the account that is bound to the subject; no account is ever made here."""
    held: Provider = request.app.state.provider
    cookie = request.cookies.get(cookie_name(request, JOURNEY))
    answered = dict(request.query_params)
    try:
        subject, back = arrived(held, redirect=_redirect(request), cookie=cookie, answer=answered)
    except (Refused, httpx.HTTPError) as reason:
        answer = _failed(request, reason, "/")
    else:
        answer = _entered(request, subject, back)
    drop(answer, request, JOURNEY)
    return answer


def _entered(request: Request, subject: str, back: str) -> Response:
    try:
        with request.app.state.porter.begin() as connection:
            key = account_of(connection, subject)
            begun = let_in(connection, key, instead_of=secret_of(request))
    except Unsigned as error:
        return login_page(request, back, told=error.words, subject=subject, status=403)
    answer = led(request, own_path(back))
    give(answer, request, begun.secret)
    return answer


def _failed(request: Request, reason: Exception, back: str) -> Response:
    log.warning(
        "sign-in with the provider failed: %s",
        reason if isinstance(reason, Refused) else type(reason).__name__,
    )
    return login_page(request, back, told=FAILED, status=502)
