"""Connections, each with no more rights than its work needs.

    reading_engine   the public: role `registry_reader`, the public views, read-only
    editing_engine   people who are signed in: role `registry_editor`, held by row-level security
    porter_engine    who lets them in: role `registry_porter`, accounts and nothing else
    running_engine   runs of analyses: the public views, and the table of runs
    owning_engine    migrations, the seed, administration

A write states who acts and why, which the ledger and the audit record.
"""

import json
import select as sockets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, DisconnectionError

from registry.errors import Unavailable

_OPTIONS = "-c search_path=registry,public -c timezone=UTC -c datestyle=ISO -c jit=off"
# Requests run beside each other: to begin workers for one costs more than they save.
_BESIDE_OTHERS = "-c max_parallel_workers_per_gather=0"
_AS_READER = "-c role=registry_reader -c default_transaction_read_only=on"
_AS_EDITOR = "-c role=registry_editor"
_AS_PORTER = "-c role=registry_porter"
_AS_RUNNER = "-c role=registry_runner"


LONGEST_STATEMENT = 15
"""Seconds that the database may take to answer a reader's question."""


def reading_engine(url: str, *, pool: int = 10, longest: int = LONGEST_STATEMENT) -> Engine:
    """Connections for the public: role `registry_reader`, read-only, each statement its own transaction.

    A statement that takes more than `longest` seconds is ended, whoever still waits for it.
    """
    return _engine(
        url,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_size=pool,
        max_overflow=0,
        connect_args=reading_arguments(longest),
    )


def reading_arguments(longest: int = LONGEST_STATEMENT) -> dict[str, Any]:
    """What makes a connection one of the public's: role `registry_reader`, read-only."""
    return {
        "options": f"{_OPTIONS} {_AS_READER} {_BESIDE_OTHERS} -c statement_timeout={longest}s",
        "connect_timeout": 5,
    }


def _writing_engine(url: str, role: str, *, pool: int, longest: int, **more: Any) -> Engine:
    return _engine(
        url,
        pool_size=pool,
        max_overflow=0,
        **more,
        connect_args={
            # A writer waits for those before it, so not for long.
            "options": f"{_OPTIONS} {role} -c statement_timeout={longest}s -c lock_timeout={longest}s",
            "connect_timeout": 5,
        },
    )


def editing_engine(url: str, *, pool: int = 5, longest: int = 60) -> Engine:
    """Connections for people who are signed in: role `registry_editor`, held by row-level security.

    Use it through `acting`: a transaction in which nobody acts sees what the public sees, and writes nothing.
    """
    return _writing_engine(url, _AS_EDITOR, pool=pool, longest=longest)


def porter_engine(url: str, *, pool: int = 5, longest: int = LONGEST_STATEMENT) -> Engine:
    """Connections that know accounts, sessions and tokens, and nothing of the registry's places."""
    return _writing_engine(url, _AS_PORTER, pool=pool, longest=longest)


def running_engine(url: str, *, pool: int = 5, longest: int = LONGEST_STATEMENT) -> Engine:
    """Connections that keep runs of analyses; of everything else they see what the public sees."""
    return _writing_engine(url, _AS_RUNNER, pool=pool, longest=longest, json_serializer=_compact)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@contextmanager
def planned(connection: Connection, *, anew: bool) -> Iterator[None]:
    """Statements within are planned for the very values that they come with, if `anew`, each time.

    A plan that is kept for any box is good for small ones, and takes a hundred times as long for a large one.
    """
    driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    usual = driver.prepare_threshold
    if anew:
        driver.prepare_threshold = None
    try:
        yield
    finally:
        driver.prepare_threshold = usual


def owning_engine(url: str) -> Engine:
    """Connections with the rights of the database user, for migrations, the seed and administration."""
    return _engine(url, pool_size=2, connect_args={"options": _OPTIONS})


def _engine(url: str, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    event.listen(engine, "checkout", _require_open)
    return engine


def _require_open(connection: psycopg.Connection, _record: object, _fairy: object) -> None:
    """Have a connection that the server has closed replaced before it is used.

    A server says goodbye before it goes, and an idle connection has nothing else to tell: looking at the
    socket costs nothing, where asking the server would cost every request a journey there and back.
    """
    waiting = sockets.poll()
    waiting.register(connection.fileno(), sockets.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


@contextmanager
def writing(engine: Engine, *, actor: str, reason: str, request: str | None = None) -> Iterator[Connection]:
    """One transaction in which every change is audited under `actor` and `reason`; all or nothing."""
    with engine.begin() as connection:
        state(connection, actor=actor, reason=reason, request=request)
        yield connection


@contextmanager
def acting(
    engine: Engine, account: UUID, *, name: str, reason: str, request: str | None = None
) -> Iterator[Connection]:
    """One transaction of an account on an editing engine: it sees and changes what that account may.

    Every change is recorded under `account`, `name` and `reason`; all or nothing.
    """
    with engine.begin() as connection:
        state(connection, account=account, actor=name, reason=reason, request=request)
        yield connection


def state(
    connection: Connection,
    *,
    actor: str | None = None,
    account: UUID | None = None,
    reason: str | None = None,
    request: str | None = None,
    batch: UUID | None = None,
) -> None:
    """Say, for the rest of the transaction, who acts and why; what is None stays as it was said before."""
    said = {"actor": actor, "account": account, "reason": reason, "request": request, "batch": batch}
    given = {name: str(value) for name, value in said.items() if value is not None}
    if given:
        connection.execute(
            select(*(func.set_config(f"registry.{name}", value, True) for name, value in given.items()))
        )


def close_edition(connection: Connection) -> None:
    """Close the edition of the transaction now, not at its end: what it made of each site can be read.

    Nothing that an edition records may be written afterwards.
    """
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def require_reachable(engine: Engine) -> None:
    """Check that the database answers; raises Unavailable with its address (no password) and the cause."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except DBAPIError as reason:
        where = engine.url.render_as_string(hide_password=True)
        raise Unavailable(f"The database {where} does not answer: {reason.orig}".strip()) from None
