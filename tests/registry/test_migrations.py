"""The schema up, down and up again, on a database with all facts in it."""

import re
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url, text

from registry.database import owning_engine
from registry.errors import Unavailable
from registry.migrate import VERSION_TABLE, _config, is_current, is_ours, migrate, revisions, unmigrate
from registry.packaged import data_folder
from registry.seeding import seed
from registry.tables import metadata
from registry.views import views


def test_up_down_up_on_a_seeded_database_ends_where_it_began(hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    try:
        with engine.connect() as connection:
            first = connection.execute(
                text("SELECT count(*), md5(string_agg(code || slug, '' ORDER BY code)) FROM public_site")
            ).one()
        migrate(engine)
        unmigrate(engine)
        with engine.connect() as connection:
            assert "registry" not in inspect(connection).get_schema_names()
        migrate(engine)
        seed(engine, data_folder())
        with engine.connect() as connection:
            again = connection.execute(
                text("SELECT count(*), md5(string_agg(code || slug, '' ORDER BY code)) FROM public_site")
            ).one()
        assert tuple(first) == tuple(again)
        assert first[0] >= 150
    finally:
        engine.dispose()


def test_the_migrations_make_exactly_the_declared_tables(empty_url: str) -> None:
    engine = owning_engine(empty_url)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_object": is_ours,
                "version_table": VERSION_TABLE,
                "version_table_schema": "public",
            },
        )
        assert compare_metadata(context, metadata) == []
        have, want = revisions(connection)
        assert is_current(connection)
    assert have == want == ScriptDirectory.from_config(_config(connection)).get_current_head()
    engine.dispose()


def test_a_database_that_other_functions_made_or_that_is_empty_is_not_current(empty_url: str) -> None:
    engine = owning_engine(empty_url)
    try:
        with engine.connect() as connection:
            assert not is_current(connection)
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(text("COMMENT ON SCHEMA registry IS 'other functions'"))
            assert not is_current(connection)
    finally:
        engine.dispose()


def test_the_views_have_exactly_the_declared_columns(migrated: Engine) -> None:
    look = inspect(migrated)
    for table in views.tables.values():
        assert [column["name"] for column in look.get_columns(table.name, schema="registry")] == [
            c.name for c in table.c
        ]


def test_programs_that_migrate_at_once_do_not_collide(empty_url: str) -> None:
    engines = [owning_engine(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    for engine in engines:
        engine.dispose()


def test_an_owner_without_further_rights_migrates_what_the_administrator_prepared(empty_url: str) -> None:
    admin = owning_engine(empty_url)
    own = owning_engine(make_url(empty_url).set(username="plain_owner").render_as_string(hide_password=False))
    try:
        with admin.begin() as connection:
            connection.execute(text("CREATE ROLE plain_owner LOGIN"))
            connection.execute(text(f"ALTER DATABASE {make_url(empty_url).database} OWNER TO plain_owner"))
        with pytest.raises(Unavailable, match=r"must own it.*CREATE EXTENSION") as refusal:
            migrate(own)
        advice = str(refusal.value).partition("in this database: ")[2].replace("<user>", "plain_owner")
        with admin.begin() as connection:
            there = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
            for statement in advice.split("; "):
                if not any(statement == f"CREATE ROLE {role} NOLOGIN" for role in there):
                    connection.execute(text(statement))
        migrate(own)
        migrate(own)
    finally:
        own.dispose()
        with admin.begin() as connection:
            connection.execute(text("REASSIGN OWNED BY plain_owner TO CURRENT_USER"))
            connection.execute(text("DROP OWNED BY plain_owner"))
            connection.execute(text("DROP ROLE plain_owner"))
        admin.dispose()


@pytest.mark.parametrize(("noted", "is_derived"), [("{asked} other", True), ("other {derive}", False)])
def test_derived_rows_follow_the_functions_that_derive_them(
    hanoi_url: str, noted: str, is_derived: bool
) -> None:
    engine = owning_engine(hanoi_url)
    wrong = text("SELECT count(*) FROM registry.site_state WHERE search = 'as an old function wrote it'")
    held = text("SELECT obj_description('registry'::regnamespace)")
    try:
        with engine.begin() as connection:
            asked, _, derive = str(connection.scalar(held)).partition(" ")
            connection.execute(text("UPDATE registry.site_state SET search = 'as an old function wrote it'"))
            comment = noted.format(asked=asked, derive=derive)
            connection.execute(text(f"COMMENT ON SCHEMA registry IS '{comment}'"))
            assert not is_current(connection)
        migrate(engine)
        with engine.connect() as connection:
            assert (connection.scalar(wrong) == 0) is is_derived
            assert is_current(connection)
    finally:
        engine.dispose()


def test_what_is_asked_is_not_called_by_what_derives() -> None:
    """So that rows need not be derived anew when it changes."""
    folder = files("registry") / "sql"
    scripts = {
        each.name: each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name[0].isdigit()
    }
    asked = {
        name
        for script, content in scripts.items()
        if script >= "50"
        for name in re.findall(r"CREATE OR REPLACE FUNCTION (registry\.\w+)", content)
    }
    assert asked
    for script, content in scripts.items():
        if script < "40" or script == "45_versions.sql":  # the rest up to there are views
            assert not [name for name in asked if re.search(rf"{name}\b", content)], script
