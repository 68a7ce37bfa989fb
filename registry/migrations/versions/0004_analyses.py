"""Runs of analyses."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "analysis_run",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("document", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("progress", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("problem", postgresql.JSONB(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status = 'failed') = (problem IS NOT NULL)", name=op.f("ck_analysis_run_problem_when_failed")
        ),
        sa.CheckConstraint(
            "(status = 'running') = (leased_until IS NOT NULL)",
            name=op.f("ck_analysis_run_leased_while_running"),
        ),
        sa.CheckConstraint(
            "(status = 'successful') = (result IS NOT NULL)",
            name=op.f("ck_analysis_run_result_when_successful"),
        ),
        sa.CheckConstraint(
            "(status IN ('accepted', 'running')) = (finished_at IS NULL)",
            name=op.f("ck_analysis_run_finished_when_over"),
        ),
        sa.CheckConstraint(
            "process IN ('coverage', 'access', 'siting', 'score')", name=op.f("ck_analysis_run_process_known")
        ),
        sa.CheckConstraint(
            "status IN ('accepted', 'running', 'successful', 'failed', 'dismissed')",
            name=op.f("ck_analysis_run_status_known"),
        ),
        sa.CheckConstraint("(result IS NULL) = (hash IS NULL)", name=op.f("ck_analysis_run_hash_of_result")),
        sa.CheckConstraint(
            "octet_length(parameters::text) <= 65536", name=op.f("ck_analysis_run_parameters_are_small")
        ),
        sa.CheckConstraint(
            "octet_length(result::text) <= 8388608", name=op.f("ck_analysis_run_result_is_small")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_analysis_run_progress_in_percent")),
        sa.ForeignKeyConstraint(["account"], ["registry.account.id"], name=op.f("fk_analysis_run_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_run")),
        schema="registry",
    )
    op.create_index(
        "ix_analysis_run_account", "analysis_run", ["account", "created_at"], unique=False, schema="registry"
    )
    op.create_index(
        "ix_analysis_run_question", "analysis_run", ["question", "edition"], unique=False, schema="registry"
    )
    op.create_index(
        "ix_analysis_run_waiting",
        "analysis_run",
        ["created_at"],
        unique=False,
        schema="registry",
        postgresql_where=sa.text("status IN ('accepted', 'running')"),
    )
    op.create_index(
        "ix_demand_cell_key",
        "demand_cell",
        [sa.text("((surface || ':'::text) || cell)")],
        unique=False,
        schema="registry",
    )


def downgrade() -> None:
    op.drop_index("ix_demand_cell_key", table_name="demand_cell", schema="registry")
    op.drop_table("analysis_run", schema="registry")
