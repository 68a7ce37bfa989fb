"""Imports of files: the file as it came, how its columns were read, and what became of it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from registry.tables.schema import metadata, one_of
from registry.workflow import ImportState

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("account", Uuid, ForeignKey("registry.account.id"), index=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("file_name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("options", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("committed_at", DateTime(timezone=True)),
    one_of("state", ImportState),
    CheckConstraint("(state = 'checked') = (committed_at IS NULL)", name="committed_when"),
    CheckConstraint("octet_length(content) <= 33554432", name="file_is_small"),
)
"""`options` is how the file is read: sheet, columns, CRS, encoding; `report` the issues that were found."""

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("columns", JSONB, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("account", "name"),
    CheckConstraint("name <> ''", name="named"),
)
"""How an office's own headings map to ours, kept under a name."""
