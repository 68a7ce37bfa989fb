"""Administrative units as versions, their lineage and their figures."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from registry import crs
from registry.tables.schema import geometry, metadata, one_of
from registry.workflow import BoundaryQuality, Level

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("decree", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("area_km2", Numeric(10, 3)),
    Column("area_source", Text, ForeignKey("registry.source.code")),
    geometry("MULTIPOLYGON", crs.STORED),
    Column(
        "metric_geom",
        Geometry("MULTIPOLYGON", srid=crs.METRIC, spatial_index=False),
        Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
    ),
    Column("boundary_quality", Text, nullable=False),
    Column("boundary_source", Text, ForeignKey("registry.source.code")),
    Column("boundary_accuracy_m", REAL),
    one_of("level", Level),
    one_of("boundary_quality", BoundaryQuality),
    CheckConstraint("name_vi <> '' AND name_en <> ''", name="named"),
    CheckConstraint("boundary_quality <> 'official' OR geom IS NOT NULL", name="official_has_boundary"),
    CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid_starts"),
    CheckConstraint(
        "(area_km2 IS NULL) OR (area_km2 > 0 AND area_source IS NOT NULL)", name="area_has_source"
    ),
    CheckConstraint("(geom IS NULL) OR (boundary_source IS NOT NULL)", name="boundary_has_source"),
    ExcludeConstraint(
        ("level", "="), ("code", "="), ("valid", "&&"), name="one_version_at_a_time", using="gist"
    ),
)
Index("ix_unit_geom", unit.c.geom, postgresql_using="gist")
Index("ix_unit_metric_geom", unit.c.metric_geom, postgresql_using="gist")

unit_lineage = Table(
    "unit_lineage",
    metadata,
    Column("old_unit", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("new_unit", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("share_of_old", REAL, nullable=False),
    Column("share_of_new", REAL, nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("method", Text, nullable=False),
    CheckConstraint("share_of_old > 0 AND share_of_old <= 1", name="share_of_old"),
    CheckConstraint("share_of_new > 0 AND share_of_new <= 1", name="share_of_new"),
)

figure = Table(
    "figure",
    metadata,
    Column("unit_id", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), primary_key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("value >= 0", name="not_negative"),
)
