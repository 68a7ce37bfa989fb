"""The database that a command works on: the one that is set, or the program's own cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from registry.cluster import private_cluster, running
from registry.database import owning_engine, reading_engine, require_reachable
from registry.errors import Unavailable
from registry.migrate import revisions
from registry.settings import Settings

_DRIVER = "postgresql+psycopg://"


def driver_url(url: str) -> str:
    """The address with our driver named, whichever usual form it was given in.

    >>> driver_url("postgres://me@host/registry")
    'postgresql+psycopg://me@host/registry'
    """
    scheme, colon, rest = url.partition("://")
    if not colon or scheme.split("+")[0] not in {"postgres", "postgresql"}:
        raise Unavailable("REGISTRY_DATABASE_URL must begin with postgresql://")
    return _DRIVER + rest


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Address of the database while the block lasts; the private cluster runs as long as somebody uses it."""
    if settings.database_url is not None:
        yield driver_url(settings.database_url.get_secret_value())
        return
    with running(private_cluster(settings.home / "postgres" if settings.home else None)) as url:
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
