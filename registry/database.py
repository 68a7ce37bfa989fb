"""Connections: one engine that reads as the public does, one that writes with a name and a reason.

The reading engine takes the role `registry_reader`, which sees the public views and nothing below them; its
sessions are read-only. A write states who acts and why, which the audit trigger records.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from registry.errors import Unavailable

_OPTIONS = "-c search_path=registry,public -c jit=off"
_AS_READER = "-c role=registry_reader -c default_transaction_read_only=on"


LONGEST_STATEMENT = 15
"""Seconds that the database may take to answer a reader's question."""


def reading_engine(url: str, *, pool: int = 10, longest: int = LONGEST_STATEMENT) -> Engine:
    """Connections for the public: role `registry_reader`, read-only, each statement its own transaction.

    A statement that takes more than `longest` seconds is ended, whoever still waits for it.
    """
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_size=pool,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "options": f"{_OPTIONS} {_AS_READER} -c statement_timeout={longest}s",
            "connect_timeout": 5,
        },
    )


def owning_engine(url: str) -> Engine:
    """Connections with the rights of the database user, for migrations, the seed and administration."""
    return create_engine(url, pool_size=2, pool_pre_ping=True, connect_args={"options": _OPTIONS})


@contextmanager
def writing(engine: Engine, *, actor: str, reason: str, request: str | None = None) -> Iterator[Connection]:
    """One transaction in which every change is audited under `actor` and `reason`; all or nothing."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT set_config('registry.actor', :actor, true),"
                " set_config('registry.reason', :reason, true),"
                " set_config('registry.request', :request, true)"
            ),
            {"actor": actor, "reason": reason, "request": request or ""},
        )
        yield connection


def require_reachable(engine: Engine) -> None:
    """Check that the database answers; raises Unavailable with its address (no password) and the cause."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as reason:
        where = engine.url.render_as_string(hide_password=True)
        raise Unavailable(f"The database {where} does not answer: {reason.orig}".strip()) from None
