"""The rows that peers read: what the public sees of each place, flat in one table of the same database.

It has every property of our items as a plain column, so peers join nothing, where our view puts a row
together from six tables. Drafts and removed places are not in it: peers have no way to hide them.
"""

from sqlalchemy import Double, cast, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB

from registry.collections import SITES
from registry.database import owning_engine
from registry.queryables import Type

SCHEMA, TABLE = "peers", "sites"


def flatten(url: str) -> None:
    """Makes the table unless it is there."""
    engine = owning_engine(url)
    kept = {Type.OBJECTS: JSONB, Type.NUMBER: Double}
    columns = [
        (cast(each.column, kept[each.type]) if each.type in kept else each.column).label(each.name)
        for each in SITES.properties
    ]
    # As it is stored: selected as a column it would become binary text.
    chosen = select(SITES.identifier.column.label("id"), *columns, literal_column("geom"))
    with engine.begin() as connection:
        missing = connection.scalar(text(f"SELECT to_regclass('{SCHEMA}.{TABLE}')")) is None
        if missing:
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            query = chosen.order_by(SITES.key).compile(engine, compile_kwargs={"literal_binds": True})
            connection.exec_driver_sql(f"CREATE TABLE {SCHEMA}.{TABLE} AS {query}".replace("%", "%%"))
            connection.execute(text(f"ALTER TABLE {SCHEMA}.{TABLE} ADD PRIMARY KEY (id)"))
            connection.execute(text(f"CREATE INDEX ON {SCHEMA}.{TABLE} USING gist (geom)"))
    if missing:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"VACUUM (ANALYZE) {SCHEMA}.{TABLE}"))
    engine.dispose()
