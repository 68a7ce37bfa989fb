"""The directory of public places: what lists, counts and searches ask; the rest of a record is elsewhere."""

from sqlalchemy import ARRAY, Column, Computed, Date, ForeignKey, Identity, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, JSONB

from registry.tables.schema import metadata

# Rows of a million places fit in memory when they are narrow: a record is ten times as wide.
directory = Table(
    "directory",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("sort", Text, nullable=False, unique=True),
    # An order that nothing else follows: a walk along it meets what is frequent soon, wherever names put it.
    Column("draw", Uuid, Computed("md5(site_id::text)::uuid", persisted=True), nullable=False, unique=True),
    Column("search", Text, nullable=False),
    Column("life", DATEMULTIRANGE, nullable=False),
    Column("opened", Date),
    # Both point at rows that are never removed.
    Column("profile", Integer, nullable=False),
    Column("area", Integer, nullable=False),
    Index("ix_directory_profile", "profile", "area"),
    Index("ix_directory_area", "area", "profile"),
)
Index(
    "ix_directory_search",
    directory.c.search,
    postgresql_using="gin",
    postgresql_ops={"search": "gin_trgm_ops"},
)

directory_profile = Table(
    "directory_profile",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("words", JSONB, nullable=False, unique=True),
)

directory_area = Table(
    "directory_area",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("units", ARRAY(Integer), nullable=False, unique=True),
)
