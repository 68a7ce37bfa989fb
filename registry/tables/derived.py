"""What the database writes by itself: derived rows, the audit, the data version."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, JSONB

from registry.tables.schema import metadata, one_of
from registry.workflow import Kind, Stage, Status

site_unit = Table(
    "site_unit",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "unit_id", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    CheckConstraint("reason IN ('address', 'geometry')", name="reason_known"),
)

site_state = Table(
    "site_state",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text),
    Column("stage", Text),
    Column("centre_life", DATEMULTIRANGE),
    Column("heritage_life", DATEMULTIRANGE),
    Column("life", DATEMULTIRANGE, nullable=False),
    Column("district", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    Column("commune", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    Column("sources", JSONB, nullable=False),
    Column("organisations", JSONB, nullable=False),
    Column("search", Text, nullable=False),
    one_of("kind", Kind),
    one_of("status", Status),
    one_of("stage", Stage),
)
Index("ix_site_state_kind", site_state.c.kind)
Index("ix_site_state_life", site_state.c.life, postgresql_using="gist")

site_mark = Table(
    "site_mark",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("grid_column", Integer, nullable=False),
    Column("grid_row", Integer, nullable=False),
    Column("square", BigInteger, Computed("registry.grid_square(grid_column, grid_row)", persisted=True)),
    Column("kind", Text, nullable=False),
    Column("is_centre", Boolean, nullable=False),
    Column("is_heritage", Boolean, nullable=False),
)
"""Where each public site is on the grid of tiles, 2^30 squares a side."""
Index(
    "ix_site_mark_square",
    site_mark.c.square,
    postgresql_include=["site_id", "kind", "is_centre", "is_heritage", "grid_column", "grid_row"],
)

site_square = Table(
    "site_square",
    metadata,
    Column("depth", SmallInteger, primary_key=True),
    Column("square", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("is_centre", Boolean, primary_key=True),
    Column("is_heritage", Boolean, primary_key=True),
    Column("places", Integer, nullable=False),
    Column("columns", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
)
"""How many public sites are in each square of the grid of some depths, and the sums of their columns and
rows."""
Index("ix_site_square_empty", site_square.c.depth, postgresql_where=site_square.c.places == 0)


audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("actor", Text, nullable=False),
    Column("reason", Text),
    Column("request", Text),
    Column("table_name", Text, nullable=False),
    Column("site_id", Uuid, index=True),
    Column("action", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("edition", BigInteger, index=True),
)

data_version = Table(
    "data_version",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("number", BigInteger, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("one", name="single_row"),
)

seed_run = Table(
    "seed_run",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("digest", Text, nullable=False),
)
