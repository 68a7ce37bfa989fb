"""The ledger: one edition for each committed transaction, and each site as every edition left it."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Index, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import INT8RANGE, JSONB, ExcludeConstraint

from registry.tables.schema import metadata

edition = Table(
    "edition",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("account", Uuid, ForeignKey("registry.account.id")),
    Column("login", Text, nullable=False),
    Column("transaction", Text, nullable=False),
    Column("reason", Text),
    Column("request", Text),
    Column("batch", Uuid),
)
"""One row for each transaction that changed data: who, why, and when it was committed. Numbers are those of
`data_version`."""
Index("ix_edition_at", edition.c.at)
Index("ix_edition_batch", edition.c.batch)

site_version = Table(
    "site_version",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("site_id", Uuid, nullable=False),
    Column("editions", INT8RANGE, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("public", JSONB),
    ExcludeConstraint(("site_id", "="), ("editions", "&&"), name="one_site_version_at_a_time", using="gist"),
)
"""A site as it stood in a range of editions: what an editor can change (`document`), and the row that the
public saw (`public`, NULL when it saw none)."""
Index("ix_site_version_starts", func.lower(site_version.c.editions))

site_touched = Table(
    "site_touched",
    metadata,
    Column("site_id", Uuid, primary_key=True),
    Column("edition", BigInteger, nullable=False),
)
"""Sites that the running transaction has changed; emptied when it commits."""
