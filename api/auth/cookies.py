"""The cookie that holds the session: read by no script, sent to no other site, gone with the browser."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from registry.settings import Settings

NAME = "registry_session"


def is_https(connection: HTTPConnection) -> bool:
    """Whether people reach us by https: the public address says so, or the request came so."""
    settings: Settings = connection.app.state.settings
    public = urlsplit(settings.base_url).scheme if settings.base_url else connection.url.scheme
    return public == "https"


def cookie_name(connection: HTTPConnection, name: str = NAME) -> str:
    """The name of a cookie; with https only this host itself can have set it (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if is_https(connection) else name


def secret_of(connection: HTTPConnection) -> str | None:
    """The secret of the session that the browser has, whether it counts or not."""
    return connection.cookies.get(cookie_name(connection)) or None


def give(answer: Response, connection: HTTPConnection, secret: str) -> None:
    """Let the browser hold a session."""
    keep(answer, connection, NAME, secret)


def take(answer: Response, connection: HTTPConnection) -> None:
    """Let the browser forget its session."""
    drop(answer, connection, NAME)


def keep(
    answer: Response, connection: HTTPConnection, name: str, value: str, *, seconds: int | None = None
) -> None:
    """Let the browser hold a value for so long, or until it is closed."""
    answer.set_cookie(
        cookie_name(connection, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_https(connection),
        httponly=True,
        samesite="lax",
    )


def drop(answer: Response, connection: HTTPConnection, name: str) -> None:
    """Let the browser forget a value."""
    answer.delete_cookie(
        cookie_name(connection, name),
        path="/",
        secure=is_https(connection),
        httponly=True,
        samesite="lax",
    )
