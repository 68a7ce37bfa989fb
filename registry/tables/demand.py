"""Demand surfaces: where people live, as H3 cells with whole numbers of people."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from registry import crs
from registry.tables.schema import geometry, metadata

demand_surface = Table(
    "demand_surface",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("method_vi", Text, nullable=False),
    Column("method_en", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("total >= 0", name="total_not_negative"),
)

demand_cell = Table(
    "demand_cell",
    metadata,
    Column("surface", Text, ForeignKey("registry.demand_surface.code", ondelete="CASCADE"), primary_key=True),
    Column("cell", Text, primary_key=True),
    Column("population", Integer, nullable=False),
    geometry("POINT", crs.STORED, nullable=False),
    Column(
        "metric_geom",
        Geometry("POINT", srid=crs.METRIC, spatial_index=False),
        Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
    ),
    Column("district", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    Column("commune", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    CheckConstraint("population >= 0", name="not_negative"),
    CheckConstraint("cell ~ '^8[0-9a-f]{14}$'", name="h3_index"),
)
Index("ix_demand_cell_metric_geom", demand_cell.c.metric_geom, postgresql_using="gist")
# A page of cells begins after the key of the last one, as the public view writes it.
Index("ix_demand_cell_key", text("((surface || ':'::text) || cell)"), _table=demand_cell)
