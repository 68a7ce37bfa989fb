"""A database of each size, made once and kept: `places_1k` to `places_1m`.

Each is made under another name first, so that half of one is never taken for a whole one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from benchmarks.city.loading import load
from registry.database import owning_engine
from registry.migrate import is_current, migrate
from registry.packaged import data_folder
from registry.seeding import seed

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SEEDED = "places_0"
"""Hanoi as the seed makes it, from which the others begin."""


def database(cluster: str, size: str, *, told: Callable[[str], None] = print) -> str:
    """URL of the database of that size in a cluster; made when it is missing or of an older schema."""
    name = f"places_{size}"
    with _steward(cluster) as connection:
        if not _is_there(connection, cluster, name):
            _make(connection, cluster, name, SIZES[size], told)
    return _url(cluster, name)


def _make(connection: Connection, cluster: str, name: str, places: int, told: Callable[[str], None]) -> None:
    if not _is_there(connection, cluster, SEEDED):
        with _fresh(connection, cluster, SEEDED, "template0") as engine:
            migrate(engine)
            seed(engine, data_folder())
    with _fresh(connection, cluster, name, SEEDED) as engine:
        made = load(engine, places, told=lambda done: told(f"{name}: {done:,} of {places:,}"))
        told(f"{name}: the public sees {made.public.total():,} of them, {dict(made.public)}")


@contextmanager
def _fresh(connection: Connection, cluster: str, name: str, template: str) -> Iterator[Engine]:
    """The owner's connections to a new database, which gets its name when all went well."""
    unfinished = f"{name}_unfinished"
    connection.execute(text(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"))
    connection.execute(text(f"CREATE DATABASE {unfinished} TEMPLATE {template}"))
    engine: Engine = owning_engine(_url(cluster, unfinished))
    try:
        yield engine
    finally:
        engine.dispose()
    connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
    connection.execute(text(f"ALTER DATABASE {unfinished} RENAME TO {name}"))


@contextmanager
def _steward(cluster: str) -> Iterator[Connection]:
    engine = create_engine(make_url(cluster).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _is_there(connection: Connection, cluster: str, name: str) -> bool:
    """Whether there is a database of that name with the present schema."""
    ask = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
    if not connection.scalar(ask, {"name": name}):
        return False
    engine = owning_engine(_url(cluster, name))
    with engine.connect() as held:
        current = is_current(held)
    engine.dispose()
    return current


def _url(cluster: str, name: str) -> str:
    return make_url(cluster).set(database=name).render_as_string(hide_password=False)


@contextmanager
def copied(url: str, name: str) -> Iterator[str]:
    """URL of a copy of a database that nobody is connected to, removed afterwards."""
    with _steward(url) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}"))
        try:
            yield _url(url, name)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
