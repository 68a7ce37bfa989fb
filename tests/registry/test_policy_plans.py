"""The public's questions keep their indexes, whatever guards the tables below the views."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Select, select, text
from sqlalchemy.dialects import postgresql

from registry.collections import SITES
from registry.crs import CRS84
from registry.database import owning_engine
from registry.reading.selection import Selection, conditions
from registry.reading.shapes import Box, projection
from registry.views import public_site
from tests.fixtures.database import made_database
from tests.fixtures.town import SOUTH, WEST

MANY = 20_000


@pytest.fixture(scope="module")
def crowded(cluster_url: str, town_template: str) -> Iterator[Engine]:
    """A town with twenty thousand places."""
    with made_database(cluster_url, template=town_template) as url:
        engine = owning_engine(url)
        with engine.begin() as connection:
            # Triggers would keep a version of every place; plans ask only for the places.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(
                text(
                    "INSERT INTO registry.site (code, slug, name_vi, geom, accuracy_m, position_method, position_date, verification)"
                    " SELECT 'TT' || 10000 + n, 'noi-' || n, 'Nơi ' || md5(n::text),"
                    " ST_SetSRID(ST_MakePoint(:west + (n % 200) * 0.0004, :south + (n / 200) * 0.0006), 4326),"
                    " 50, 'address_estimate', '2026-01-01', 'sourced' FROM generate_series(1, :many) AS n"
                ),
                {"west": WEST, "south": SOUTH, "many": MANY},
            )
            connection.execute(
                text(
                    "INSERT INTO registry.centre (site_id, centre_type) SELECT id, 'art_space' FROM registry.site"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO registry.site_source (site_id, source, position) SELECT id, 'decree', 1 FROM registry.site"
                )
            )
            connection.execute(text("SELECT registry.refresh_sites(array_agg(id)) FROM registry.site"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE registry.site"))
            connection.execute(text("VACUUM ANALYZE registry.site_state"))
            connection.execute(text("VACUUM ANALYZE registry.directory"))
        yield engine
        engine.dispose()


@pytest.fixture
def public(crowded: Engine) -> Iterator[Connection]:
    """A connection in the role of the public."""
    with crowded.connect() as connection:
        connection.execute(text("SET LOCAL ROLE registry_reader"))
        yield connection


def indexes(connection: Connection, question: Select[Any]) -> set[str]:
    """The indexes that PostgreSQL uses to answer; values are bound, as they are in service."""
    compiled = question.compile(dialect=postgresql.psycopg.dialect())
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", compiled.params).scalar_one()
    return set(_named(plan if isinstance(plan, list) else json.loads(plan)))


def _named(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _named(each)
    elif isinstance(node, dict):
        if "Index Name" in node:
            yield str(node["Index Name"])
        for value in node.values():
            yield from _named(value)


def _asked(selection: Selection) -> Select[Any]:
    return select(public_site.c.id).where(*conditions(selection))


def test_every_table_of_places_is_guarded_row_by_row(crowded: Engine) -> None:
    guarded = text(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'registry'::regnamespace"
    )
    with crowded.connect() as connection:
        names = set(connection.scalars(guarded))
        assert connection.scalar(text("SELECT count(*) FROM registry.public_site")) == MANY
    assert names >= {"site", "centre", "heritage", "event", "site_source", "site_organisation", "site_link"}
    assert names >= {"site_version", "change_request", "request_step", "evidence", "import_batch"}


def test_a_box_is_found_by_the_spatial_index(public: Connection) -> None:
    box = Box((WEST, SOUTH, WEST + 0.002, SOUTH + 0.002), projection(CRS84), "a box")
    question = _asked(Selection(SITES, box=box))
    assert "ix_site_geom" in indexes(public, question)
    assert 0 < len(public.execute(question).all()) < 100


def test_words_are_found_by_the_trigram_index(public: Connection) -> None:
    question = _asked(Selection(SITES, search="noi c4ca4238a0b923820dcc509a6f75849b"))
    assert "ix_directory_search" in indexes(public, question)
    assert len(public.execute(question).all()) == 1
