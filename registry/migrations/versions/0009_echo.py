"""Echoes are runs, too, for as long as somebody tries the server."""

from collections.abc import Sequence

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ANALYSES = ("coverage", "access", "siting", "score", "indicators")


def _processes(known: Sequence[str]) -> None:
    """The processes of which runs are kept."""
    op.drop_constraint(op.f("ck_analysis_run_process_known"), "analysis_run", schema="registry")
    op.create_check_constraint(
        op.f("ck_analysis_run_process_known"), "analysis_run", f"process IN {tuple(known)}", schema="registry"
    )


def upgrade() -> None:
    _processes((*_ANALYSES, "echo"))


def downgrade() -> None:
    op.execute("DELETE FROM registry.analysis_run WHERE process = 'echo'")
    _processes(_ANALYSES)
