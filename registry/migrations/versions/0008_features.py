"""Public places as text that answers are put together from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from registry import crs

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PARTS = (
    "geometry",
    "identity",
    "centre",
    "heritage",
    "existence",
    "centre_existence",
    "heritage_existence",
    "pedigree",
)


def upgrade() -> None:
    op.create_table(
        "site_feature",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=crs.STORED, spatial_index=False), nullable=False),
        sa.Column("is_centre", sa.Boolean(), nullable=False),
        sa.Column("is_heritage", sa.Boolean(), nullable=False),
        *(sa.Column(part, sa.Text(), nullable=False) for part in PARTS),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_feature_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_feature")),
        schema="registry",
        postgresql_with={"toast_tuple_target": "8160"},
    )
    op.create_index(
        "ix_site_feature_geom", "site_feature", ["geom"], schema="registry", postgresql_using="gist"
    )


def downgrade() -> None:
    op.drop_table("site_feature", schema="registry")
