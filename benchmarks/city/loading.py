"""Blocks of places into the real tables of a database that was migrated and seeded.

Rows are copied in, many thousand in a transaction. Every check holds for each of them: constraints, foreign
keys, terms, days that lie ahead; slugs are kept. What is derived (units, stage, status, days, search text) is
made by the functions that the triggers call, once for each chunk and not once for each of seven statements.
Two things are left out, as nobody would read a load of a million places line by line: the audit of its rows,
and the version that each place would have in the history. Each chunk is an edition.
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from psycopg import sql
from sqlalchemy import Connection, Engine, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from benchmarks.city.facets import Cells, Cited
from benchmarks.city.ground import Ground
from benchmarks.city.places import BLOCK, Block, block
from registry.database import state
from registry.tables import SCHEMA

SEED = 20191030
"""The day on which Hanoi joined the network of creative cities."""
CHUNK = 20
"""Blocks in a transaction."""
TABLES = ("site", "centre", "heritage", "event", "site_source", "site_organisation", "site_stated_unit")
LEFT_OUT = ("zz_refresh_insert", "audited")


class Tally(NamedTuple):
    """What was made: places in all, and how many the public sees of each kind."""

    places: int
    public: Counter[str]


def load(
    engine: Engine, places: int, *, seed: int = SEED, told: Callable[[int], None] = lambda _: None
) -> Tally:
    """Adds so many places to those of the seed; the same for the same seed, and the first ones of more."""
    with engine.connect() as connection:
        ground, cited = Ground.of(connection, seed), Cited.of(connection)
    kinds: Counter[str] = Counter()
    _triggers(engine, "DISABLE")
    try:
        for start in range(0, places, BLOCK * CHUNK):
            end = min(places, start + BLOCK * CHUNK)
            blocks = [
                block(at // BLOCK, ground, cited, seed=seed, count=min(BLOCK, end - at))
                for at in range(start, end, BLOCK)
            ]
            with engine.begin() as connection:
                state(connection, actor="benchmark", reason=f"places {start} to {end}")
                _write(connection, blocks)
            kinds.update(kind for each in blocks for kind in each.kinds)
            if start == 0:  # plans for what follows are made for full tables
                _run_alone(engine, "ANALYZE")
            told(end)
    finally:
        _triggers(engine, "ENABLE")
    _run_alone(engine, "VACUUM (ANALYZE)")
    return Tally(places, kinds)


def _run_alone(engine: Engine, command: str) -> None:
    """A command that is no part of a transaction."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(command))


def _triggers(engine: Engine, how: str) -> None:
    """Switch off what is done for a whole chunk instead, or on again."""
    with engine.begin() as connection:
        for table in TABLES:
            for trigger in LEFT_OUT:
                connection.execute(text(f"ALTER TABLE {SCHEMA}.{table} {how} TRIGGER {trigger}"))


def _write(connection: Connection, blocks: list[Block]) -> None:
    for table in TABLES:
        _copy(connection, table, [cells for each in blocks for cells in each.rows.get(table, ())])
    keys = [cells["id"] for each in blocks for cells in each.rows["site"]]
    for derive in (func.registry.assign_units, func.registry.refresh_state):
        connection.execute(select(derive(bindparam(None, keys, ARRAY(Uuid)))))


def _copy(connection: Connection, table: str, rows: list[Cells]) -> None:
    if not rows:
        return
    names = list(rows[0])
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(SCHEMA, table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is checked out
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for cells in rows:
            copy.write_row([cells[name] for name in names])
