"""How somebody is asked to sign in: a browser is led to the page, a program is told how."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.cookies import secret_of, take
from api.auth.return_paths import sign_in_path
from api.formats import prefers_html
from api.locale import language
from api.problem_types import UNSIGNED
from api.problems import answer
from registry.errors import Unsigned

REALM = 'realm="creative-registry"'


def ask_to_sign_in(request: Request, error: Exception) -> Response:
    """The answer to a request that needs somebody who is signed in."""
    if not isinstance(error, Unsigned):
        raise error
    if "authorization" not in request.headers:
        if request.headers.get("hx-request") == "true":
            told = answer(request, UNSIGNED, error.words.get(language(request)))
            told.headers["HX-Redirect"] = sign_in_path(request)
            return told
        if prefers_html(request):
            answered: Response = RedirectResponse(sign_in_path(request), 303, {"Cache-Control": "no-store"})
            if secret_of(request) is not None:  # it counts no longer
                take(answered, request)
            return answered
    # A browser asks for a name and a password by itself when it is told Basic: only who sent it is told so.
    basic = request.headers.get("authorization", "").lower().startswith("basic")
    challenge = f"{'Basic' if basic else 'Bearer'} {REALM}"
    if "authorization" in request.headers and not basic:
        challenge += ', error="invalid_token"'  # RFC 6750, 3.1
    return answer(
        request, UNSIGNED, error.words.get(language(request)), headers={"WWW-Authenticate": challenge}
    )
