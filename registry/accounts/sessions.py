"""People who are signed in: a session in the database, its secret in their browser."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from registry.accounts.secrets import digest, fresh
from registry.tables import account, session

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody was last here."""


@dataclass(frozen=True)
class Session:
    """A session that counts; forms of its pages carry `csrf`."""

    account: UUID
    csrf: str


@dataclass(frozen=True)
class Started:
    """A session that has just begun, with the secret that its browser keeps."""

    secret: str
    csrf: str


def start(connection: Connection, key: UUID, *, instead_of: str | None = None) -> Started:
    """Begin a session of an account; the one that the browser had before ends.

    Sessions that have run out are swept away with it.
    """
    if instead_of is not None:
        end(connection, instead_of)
    connection.execute(delete(session).where(_over()))
    begun = Started(fresh(), fresh())
    connection.execute(
        insert(session).values(
            secret=digest(begun.secret), account=key, csrf=begun.csrf, expires_at=func.now() + LONGEST
        )
    )
    return begun


def session_of(connection: Connection, secret: str) -> Session | None:
    """The session of a secret; None when there is none, it has run out, or its account is disabled."""
    found = connection.execute(
        select(
            session.c.account, session.c.csrf, (session.c.seen_at < func.now() - SEEN_EVERY).label("stale")
        )
        .join(account, account.c.id == session.c.account)
        .where(session.c.secret == digest(secret), ~_over(), account.c.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    if found.stale:
        connection.execute(
            update(session).where(session.c.secret == digest(secret)).values(seen_at=func.now())
        )
    return Session(found.account, found.csrf)


def end(connection: Connection, secret: str) -> None:
    """End a session; its secret counts no longer, wherever it is kept."""
    connection.execute(delete(session).where(session.c.secret == digest(secret)))


def end_all(connection: Connection, key: UUID) -> int:
    """End every session of an account; how many there were."""
    return connection.execute(delete(session).where(session.c.account == key)).rowcount


@dataclass(frozen=True)
class Open:
    """A session as its account sees it."""

    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    here: bool


def sessions(connection: Connection, key: UUID, *, here: str) -> list[Open]:
    """The open sessions of an account, the last seen first; `here` is the secret of the one that asks."""
    rows = connection.execute(
        select(
            session.c.created_at,
            session.c.seen_at,
            func.least(session.c.expires_at, session.c.seen_at + IDLE).label("expires_at"),
            (session.c.secret == digest(here)).label("here"),
        )
        .where(session.c.account == key, ~_over())
        .order_by(session.c.seen_at.desc())
    )
    return [Open(*row) for row in rows]


def _over() -> ColumnElement[bool]:
    return or_(session.c.expires_at <= func.now(), session.c.seen_at <= func.now() - IDLE)
