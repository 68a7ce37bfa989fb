"""Where to go on after signing in: always to a path of ours."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request

from api.auth.own_forms import SAFE, origins

HOME = "/"
_LONGEST = 2000
_NOT_BACK = ("/login", "/logout", "/welcome")
"""Pages that nobody wants to see again once they are in."""


def own_path(asked: str | None, otherwise: str = HOME) -> str:
    r"""The path that was asked for when it leads to this site, and to nothing else; otherwise the other one.

    Browsers read a backslash as a slash, and pass over line ends and tabs: what has any of those is refused.

    >>> own_path("/office?lang=en"), own_path("//evil.example"), own_path("https://evil.example/")
    ('/office?lang=en', '/', '/')
    >>> own_path("/\\evil.example"), own_path("/\t/evil.example"), own_path("javascript:x")
    ('/', '/', '/')
    """
    if asked is None or len(asked) > _LONGEST or not asked.isprintable() or "\\" in asked or " " in asked:
        return otherwise
    parts = urlsplit(asked) if asked.startswith("/") and not asked.startswith("//") else None
    if parts is None or parts.scheme or parts.netloc or parts.path.startswith(_NOT_BACK):
        return otherwise
    return asked


def here(request: Request) -> str:
    """The page that somebody is on: this one, or the one whose form they sent."""
    if request.method in SAFE:
        query = f"?{request.url.query}" if request.url.query else ""
        return own_path(request.url.path + query)
    came_from = urlsplit(request.headers.get("referer", ""))
    if f"{came_from.scheme}://{came_from.netloc}" not in origins(request):
        return HOME
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def sign_in_path(request: Request, *, back: str | None = None) -> str:
    """The address of the sign-in that leads back afterwards, in the language of this page."""
    asked = request.query_params.get("lang", "")
    lang = f"&lang={asked}" if asked in ("vi", "en") else ""
    root = str(request.scope.get("root_path", ""))
    return f"{root}/login?next={quote(back or here(request), safe='/')}{lang}"
