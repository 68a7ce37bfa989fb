"""Brings a database to this program's schema: tables by numbered migrations, the rest by `registry/sql`.

Functions, triggers, views and grants are not history: the files hold their present text, but for one view,
which follows from the collections (`registry/reading/stored.py`). Every migration drops the views, creates
what tables need (the files numbered below 20), changes the tables and puts the rest back, in one transaction.
When those that derive rows have changed (they are numbered below 50), these are derived again.

A program that starts asks first whether anything is to be done: Alembic loads only where tables change.
"""

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, func, select, table, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.sql.schema import SchemaItem

from registry.errors import Unavailable
from registry.reading.stored import view as written_site
from registry.tables import SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "creative_registry_version"
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
READER, EDITOR, PORTER, RUNNER = ROLES = (
    "registry_reader",
    "registry_editor",
    "registry_porter",
    "registry_runner",
)
_ASKED = "50"
"""From this number on, files hold what is asked, and derive nothing."""
_LOCK = 7_102_022
"""Advisory lock: two programs that start together migrate one after the other."""


def is_ours(thing: SchemaItem, *_about_it: object) -> bool:
    """Whether Alembic should look at a table or index: only what is in our schema."""
    holder = getattr(thing, "table", thing)
    return getattr(holder, "schema", None) == SCHEMA


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("registry") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _sql(connection: Connection, name: str) -> None:
    _run(connection, (files("registry") / "sql" / name).read_text(encoding="utf-8"))


def _run(connection: Connection, script: str) -> None:
    # Without parameters the driver takes a script of several statements; it still reads % as its placeholder
    # sign.
    connection.exec_driver_sql(script.replace("%", "%%"))


def _scripts() -> list[str]:
    return sorted(item.name for item in (files("registry") / "sql").iterdir() if item.name.endswith(".sql"))


def _allow(connection: Connection, role: str, member: str) -> None:
    """Make `member` a member of `role` unless it is: granting again would need more rights than being one."""
    ask = text("SELECT pg_has_role(:member, :role, 'MEMBER')")
    if not connection.scalar(ask, {"member": member, "role": role}):
        connection.execute(text(f"GRANT {role} TO {connection.dialect.identifier_preparer.quote(member)}"))


def _prepare(connection: Connection) -> None:
    """Extensions and roles, which belong to the database and the cluster rather than to our schema.

    What an administrator has made beforehand is left alone: then owning the database is enough.
    """
    try:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public"))
        for role in ROLES:
            connection.execute(
                text(
                    f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN "
                    f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO CURRENT_USER; END IF; "
                    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                )
            )
            _allow(connection, role, str(connection.scalar(text("SELECT current_user"))))
        for role in (EDITOR, RUNNER):
            _allow(connection, READER, role)
    except ProgrammingError as reason:
        needed = [f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public" for name in EXTENSIONS]
        needed += [f"CREATE ROLE {name} NOLOGIN" for name in ROLES]
        needed += [f"GRANT {READER} TO {EDITOR}, {RUNNER}", f"GRANT {', '.join(ROLES)} TO <user>"]
        raise Unavailable(
            f"The database refuses to be prepared: {reason.orig}\n"
            f"Its user must own it; and its administrator has to run, in this database: {'; '.join(needed)}"
        ) from None


def _functions() -> str:
    """All functions, triggers and views, as one hash; and those that derive rows, as another."""
    ours = files("registry") / "sql"
    texts = {name: (ours / name).read_bytes() for name in _scripts()}
    derive = [text for name, text in texts.items() if name < _ASKED]
    return f"{_hash(texts.values())} {_hash([*derive, written_site().encode()])}"


def _hash(texts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(texts)).hexdigest()


def _noted(connection: Connection) -> str | None:
    """The hashes of the functions that the schema was made with; None when there is no schema."""
    noted: str | None = connection.scalar(text(f"SELECT obj_description(to_regnamespace('{SCHEMA}'))"))
    return noted


def _recompute(connection: Connection) -> None:
    """Bring derived rows up to the present functions when these are not the ones that made them.

    The schema's comment remembers which functions did.
    """
    present = _functions()
    noted = _noted(connection) or ""
    if noted == present:
        return
    if noted.partition(" ")[2] != present.partition(" ")[2]:
        _derive_anew(connection)
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{present}'"))


def _derive_anew(connection: Connection) -> None:
    why = "SELECT set_config('registry.actor', 'migration', true), set_config('registry.reason', :why, true)"
    connection.execute(text(why), {"why": "what follows from other rows is derived anew"})
    connection.execute(text("SELECT registry.present_edition()"))
    connection.execute(text("SELECT registry.refresh_sites(array_agg(id)) FROM registry.site"))


def migrate(engine: Engine) -> None:
    """Bring the database up to this program's schema, all or nothing; running it again changes nothing.

    Raises Unavailable when the user may not create what is missing.
    """
    from alembic import command

    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _prepare(connection)
        connection.execute(text("SET LOCAL client_min_messages = warning"))
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        scripts = _scripts()
        for name in (name for name in scripts if name < "20"):
            _sql(connection, name)
        command.upgrade(_config(connection), "head")
        for name in (name for name in scripts if name >= "20"):
            _sql(connection, name)
        _run(connection, written_site())
        _recompute(connection)


def unmigrate(engine: Engine) -> None:
    """Remove every table, function and view of the registry, and its data."""
    from alembic import command

    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SET LOCAL client_min_messages = warning"))
        _sql(connection, _scripts()[0])  # views hold on to the columns of tables
        command.downgrade(_config(connection), "base")


def revisions(connection: Connection) -> tuple[str | None, str]:
    """The revision that the database has (None when empty) and the one that this program wants."""
    have = None
    held = table(VERSION_TABLE, column("version_num"), schema="public")
    if connection.scalar(select(func.to_regclass(f"public.{VERSION_TABLE}"))) is not None:
        have = connection.scalar(select(held.c.version_num))
    names = (item.name for item in (files("registry") / "migrations" / "versions").iterdir())
    return have, max(name for name in names if name[:4].isdigit())[:4]


def is_current(connection: Connection) -> bool:
    """Whether the database has this program's tables and functions, and its cluster our roles.

    Then `migrate` would change nothing, and programs that are at work need not wait for it.
    """
    have, want = revisions(connection)
    if have != want or _noted(connection) != _functions():
        return False
    known = text("SELECT count(*) FROM pg_roles WHERE rolname = ANY(:roles)")
    return bool(connection.scalar(known, {"roles": list(ROLES)}) == len(ROLES))
