"""Demand surfaces."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from registry import crs

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "demand_surface",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("method_vi", sa.Text(), nullable=False),
        sa.Column("method_en", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_demand_surface_code_form")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_demand_surface_total_not_negative")),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_demand_surface_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_demand_surface")),
        schema="registry",
    )
    op.create_table(
        "demand_cell",
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=crs.STORED, spatial_index=False), nullable=False),
        sa.Column(
            "metric_geom",
            Geometry("POINT", srid=crs.METRIC, spatial_index=False),
            sa.Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
            nullable=True,
        ),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("commune", sa.Integer(), nullable=True),
        sa.CheckConstraint("population >= 0", name=op.f("ck_demand_cell_not_negative")),
        sa.CheckConstraint("cell ~ '^8[0-9a-f]{14}$'", name=op.f("ck_demand_cell_h3_index")),
        sa.ForeignKeyConstraint(
            ["surface"],
            ["registry.demand_surface.code"],
            name=op.f("fk_demand_cell_surface"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district"], ["registry.unit.id"], name=op.f("fk_demand_cell_district"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["commune"], ["registry.unit.id"], name=op.f("fk_demand_cell_commune"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("surface", "cell", name=op.f("pk_demand_cell")),
        schema="registry",
    )
    for column in ("district", "commune"):
        op.create_index(op.f(f"ix_demand_cell_{column}"), "demand_cell", [column], schema="registry")
    op.create_index(
        "ix_demand_cell_metric_geom",
        "demand_cell",
        ["metric_geom"],
        schema="registry",
        postgresql_using="gist",
    )


def downgrade() -> None:
    op.execute("DROP TABLE registry.demand_cell, registry.demand_surface CASCADE")
