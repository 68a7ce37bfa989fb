"""Runs of analyses: what was asked, of which data, how far it is, and what came out."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from registry.tables.schema import metadata, one_of
from registry.workflow import Process, RunStatus

analysis_run = Table(
    "analysis_run",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("process", Text, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("question", Text, nullable=False),
    Column("edition", BigInteger, nullable=False),
    Column("account", Uuid, ForeignKey("registry.account.id")),
    Column("document", Boolean, nullable=False, server_default=text("false")),
    Column("status", Text, nullable=False),
    Column("progress", SmallInteger, nullable=False, server_default=text("0")),
    Column("message", Text),
    Column("problem", JSONB(none_as_null=True)),
    Column("result", JSON(none_as_null=True)),
    Column("hash", Text),
    Column("worker", Text),
    Column("leased_until", DateTime(timezone=True)),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    one_of("process", Process),
    one_of("status", RunStatus),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_percent"),
    CheckConstraint("(status = 'successful') = (result IS NOT NULL)", name="result_when_successful"),
    CheckConstraint("(result IS NULL) = (hash IS NULL)", name="hash_of_result"),
    CheckConstraint("(status = 'failed') = (problem IS NOT NULL)", name="problem_when_failed"),
    CheckConstraint("(status = 'running') = (leased_until IS NOT NULL)", name="leased_while_running"),
    CheckConstraint("(status IN ('accepted', 'running')) = (finished_at IS NULL)", name="finished_when_over"),
    CheckConstraint("octet_length(parameters::text) <= 65536", name="parameters_are_small"),
    CheckConstraint("octet_length(result::text) <= 8388608", name="result_is_small"),
)
"""`question` is the SHA-256 of process and parameters; `edition` the version of the data that the result was
computed from (until then, that it was asked of); `document` whether the result is told under its name."""
Index("ix_analysis_run_question", analysis_run.c.question, analysis_run.c.edition)
Index("ix_analysis_run_account", analysis_run.c.account, analysis_run.c.created_at)
Index(
    "ix_analysis_run_waiting",
    analysis_run.c.created_at,
    postgresql_where=analysis_run.c.status.in_(("accepted", "running")),
)
