"""The directory of public places, which lists, counts and searches ask at any size."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _words_of(table: str) -> None:
    op.create_index(
        f"ix_{table}_search",
        table,
        ["search"],
        schema="registry",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )


def upgrade() -> None:
    for name, held in (
        ("profile", sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False)),
        ("area", sa.Column("units", sa.ARRAY(sa.Integer()), nullable=False)),
    ):
        op.create_table(
            f"directory_{name}",
            sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
            held,
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_directory_{name}")),
            sa.UniqueConstraint(held.name, name=op.f(f"uq_directory_{name}_{held.name}")),
            schema="registry",
        )
    op.create_table(
        "directory",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("draw", sa.Uuid(), sa.Computed("md5(site_id::text)::uuid", persisted=True), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("life", postgresql.DATEMULTIRANGE(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("profile", sa.Integer(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_directory_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_directory")),
        sa.UniqueConstraint("sort", name=op.f("uq_directory_sort")),
        sa.UniqueConstraint("draw", name=op.f("uq_directory_draw")),
        schema="registry",
    )
    op.create_index("ix_directory_profile", "directory", ["profile", "area"], schema="registry")
    op.create_index("ix_directory_area", "directory", ["area", "profile"], schema="registry")
    _words_of("directory")
    op.drop_index("ix_site_state_search", table_name="site_state", schema="registry")


def downgrade() -> None:
    _words_of("site_state")
    for name in ("directory", "directory_area", "directory_profile"):
        op.drop_table(name, schema="registry")
