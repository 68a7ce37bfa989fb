"""The made-up city: what it says it made is what the public sees, and the same seed makes it again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text

from benchmarks.city import Tally, load
from registry.database import owning_engine
from tests.fixtures.database import made_database

PLACES = 600
MADE = "code LIKE 'BM%'"


@contextmanager
def city(cluster_url: str, template: str) -> Iterator[tuple[Engine, Tally]]:
    with made_database(cluster_url, template=template) as url:
        engine = owning_engine(url)
        yield engine, load(engine, PLACES)
        engine.dispose()


@pytest.fixture(scope="module")
def made(cluster_url: str, hanoi_template: str) -> Iterator[tuple[Engine, Tally]]:
    with city(cluster_url, hanoi_template) as it:
        yield it


@pytest.fixture(scope="module")
def tally(made: tuple[Engine, Tally]) -> Tally:
    return made[1]


@pytest.fixture(scope="module")
def held(made: tuple[Engine, Tally]) -> Iterator[Connection]:
    with made[0].connect() as connection:
        yield connection


def counted(connection: Connection, question: str) -> Counter[str]:
    return Counter({row[0]: row[1] for row in connection.execute(text(question))})


def test_the_public_sees_of_each_kind_what_was_made(held: Connection, tally: Tally) -> None:
    seen = counted(held, f"SELECT kind, count(*) FROM registry.public_site WHERE {MADE} GROUP BY kind")
    assert seen == tally.public
    assert len(seen) == 3


def test_some_of_each_that_must_stay_hidden_are_there_and_are_hidden(held: Connection, tally: Tally) -> None:
    assert held.scalar(text(f"SELECT count(*) FROM registry.site WHERE {MADE}")) == tally.places == PLACES
    hidden = counted(
        held,
        "SELECT CASE WHEN publication <> 'published' THEN publication"
        " WHEN NOT EXISTS (SELECT FROM registry.site_source o WHERE o.site_id = s.id) THEN 'without source'"
        " ELSE 'without facet' END, count(*)"
        f" FROM registry.site s WHERE {MADE} AND s.id NOT IN (SELECT id FROM registry.public_site) GROUP BY 1",
    )
    assert set(hidden) == {"draft", "deleted", "without source", "without facet"}
    assert hidden.total() == PLACES - tally.public.total()


def test_every_place_is_in_the_units_that_its_address_or_the_map_says(held: Connection) -> None:
    in_units = text(
        "SELECT count(*), count(DISTINCT s.id), count(*) FILTER (WHERE reason = 'address')"
        f" FROM registry.site s JOIN registry.site_unit su ON su.site_id = s.id WHERE {MADE}"
    )
    rows, places, stated = held.execute(in_units).one()
    assert (rows, places) == (3 * PLACES, PLACES)
    assert stated == held.scalar(
        text(
            f"SELECT count(*) FROM registry.site_stated_unit JOIN registry.site ON id = site_id WHERE {MADE}"
        )
    )


def test_what_was_derived_at_once_is_what_the_triggers_derive(made: tuple[Engine, Tally]) -> None:
    states = text("SELECT array_agg(st ORDER BY site_id)::text FROM registry.site_state st")
    with made[0].connect() as connection, connection.begin() as transaction:
        before = connection.scalar(states)
        for table in ("site", "centre", "heritage", "event", "site_source"):
            key = "id" if table == "site" else "site_id"
            connection.execute(text(f"UPDATE registry.{table} SET {key} = {key}"))
        assert connection.scalar(states) == before
        transaction.rollback()


def test_the_same_seed_makes_the_same_places(
    cluster_url: str, hanoi_template: str, held: Connection, tally: Tally
) -> None:
    rows = text(f"SELECT array_agg(p ORDER BY id)::text FROM registry.public_site p WHERE {MADE}")
    with city(cluster_url, hanoi_template) as (engine, again), engine.connect() as connection:
        assert again == tally
        assert connection.scalar(rows) == held.scalar(rows)


def test_triggers_are_back_when_the_load_has_ended(held: Connection) -> None:
    off = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D' AND NOT tgisinternal"
    assert held.scalar(text(off)) == 0
