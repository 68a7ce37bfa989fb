"""The database that a command works on: the one that is set, or the program's own cluster."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy import Engine

from registry.addresses import driver_url
from registry.cluster import Cluster, private_cluster, running
from registry.database import owning_engine, reading_engine, require_reachable
from registry.errors import Fault, Invalid, Unavailable
from registry.migrate import revisions
from registry.settings import Settings


def from_environment() -> Settings:
    """The settings of the environment; raises Invalid with every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise Invalid(
            Fault(str(problem["loc"][0]), problem["input"], problem["msg"]) for problem in error.errors()
        ) from None


def own_cluster(settings: Settings) -> Cluster:
    """The program's own cluster. Variables PG… go: they would send its connections to another server."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return private_cluster(settings.home / "postgres" if settings.home else None)


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Address of the database while the block lasts; the private cluster runs as long as somebody uses it."""
    if settings.database_url is not None:
        yield driver_url(settings.database_url.get_secret_value(), "REGISTRY_DATABASE_URL")
        return
    with running(own_cluster(settings)) as url:
        yield url


@contextmanager
def owner(settings: Settings) -> Iterator[Engine]:
    """Connections that may change everything."""
    with database_url(settings) as url:
        engine = owning_engine(url)
        try:
            require_reachable(engine)
            yield engine
        finally:
            engine.dispose()


def require_migrated(engine: Engine) -> None:
    """Check that the database has this program's tables; raises Unavailable, saying which command helps."""
    with engine.connect() as connection:
        have, want = revisions(connection)
    if have != want:
        raise Unavailable(
            f"The database has {f'revision {have}' if have else 'no tables of the registry'}; "
            f"this program needs revision {want}. Run: creative-registry db migrate && creative-registry seed"
        )


@contextmanager
def reader(settings: Settings) -> Iterator[Engine]:
    """Connections that see what the public sees, in a database that has our tables."""
    with owner(settings) as engine:
        require_migrated(engine)
        public = reading_engine(engine.url.render_as_string(hide_password=False), pool=2)
        try:
            yield public
        finally:
            public.dispose()
