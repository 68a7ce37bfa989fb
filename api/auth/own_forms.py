"""Whether what a browser sends comes from a page of ours, and not from one that another site has made.

Two walls: the browser tells where a request comes from, and our forms carry a word of the session that no
other site can know. A program with a token has no session that could be abused.
"""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from api.auth.visits import visit_of
from registry.errors import Forbidden
from registry.language import Words
from registry.settings import Settings

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD, HEADER = "csrf", "X-CSRF-Token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

FOREIGN = Words(
    "Yêu cầu này không được gửi từ trang của chúng tôi nên không được thực hiện. "
    "Hãy mở lại trang rồi làm lại từ đó.",
    "This request did not come from a page of ours, so nothing was done. "
    "Open the page again and repeat it there.",
)
OLD_FORM = Words(
    "Biểu mẫu này thuộc một phiên đăng nhập khác. Hãy tải lại trang rồi gửi lại.",
    "This form belongs to another sign-in. Reload the page, then send it again.",
)


def require_own_origin(request: Request) -> None:
    """Check where an unsafe request comes from; raises Forbidden when a browser says it is another site.

    Every browser sends `Origin` with a form; what sends neither header is no browser, and cannot be abused
    through one.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden(FOREIGN)
    origin = request.headers.get("origin")
    if origin is not None and origin not in origins(request):
        raise Forbidden(FOREIGN)


def origins(request: Request) -> set[str]:
    """Our own origins: the public address, and the one that the request was made to."""
    settings: Settings = request.app.state.settings
    addresses = [str(request.base_url), *([settings.base_url] if settings.base_url else [])]
    return {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses)}


async def require_own_form(request: Request) -> None:
    """Check that an unsafe request of a session comes from its own pages; raises Forbidden."""
    visit = visit_of(request)
    if request.method in SAFE or visit.csrf is None:
        return
    require_own_origin(request)
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").startswith(FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else None
    if given is None or not hmac.compare_digest(given.encode(), visit.csrf.encode()):
        raise Forbidden(OLD_FORM)
