"""Where public sites are on the grid of tiles, and how many are in its squares."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "site_mark",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("grid_column", sa.Integer(), nullable=False),
        sa.Column("grid_row", sa.Integer(), nullable=False),
        sa.Column(
            "square",
            sa.BigInteger(),
            sa.Computed("registry.grid_square(grid_column, grid_row)", persisted=True),
            nullable=True,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_centre", sa.Boolean(), nullable=False),
        sa.Column("is_heritage", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_mark_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_mark")),
        schema="registry",
    )
    op.create_index(
        "ix_site_mark_square",
        "site_mark",
        ["square"],
        unique=False,
        schema="registry",
        postgresql_include=["site_id", "kind", "is_centre", "is_heritage", "grid_column", "grid_row"],
    )
    op.create_table(
        "site_square",
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("square", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_centre", sa.Boolean(), nullable=False),
        sa.Column("is_heritage", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("columns", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "depth", "square", "kind", "is_centre", "is_heritage", name=op.f("pk_site_square")
        ),
        schema="registry",
    )
    op.create_index(
        "ix_site_square_empty",
        "site_square",
        ["depth"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("places = 0"),
    )
    op.create_index(
        "ix_site_outline",
        "site",
        ["geom"],
        unique=False,
        schema="registry",
        postgresql_using="gist",
        postgresql_where=sa.text("public.ST_Dimension(geom) > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_site_outline", table_name="site", schema="registry")
    op.drop_table("site_square", schema="registry")
    op.drop_table("site_mark", schema="registry")
