"""Plans, what they promise, and what was measured of it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from registry.tables.schema import metadata, one_of, seeded_columns, term_column
from registry.workflow import AgencyRole, Level, PlanRelation

plan = Table(
    "plan",
    metadata,
    Column("code", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("adopted", Date, nullable=False),
    Column("ends", Date),
    Column("issuer", Text, ForeignKey("registry.organisation.code")),
    Column("signed_by", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    *seeded_columns(),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("number <> '' AND title_vi <> '' AND title_en <> ''", name="named"),
    CheckConstraint("ends IS NULL OR ends >= adopted", name="in_order"),
)
"""An act that promises something: `code` is its number and year (`102-2022`), `number` as it is written."""

plan_citation = Table(
    "plan_citation",
    metadata,
    Column("plan", Text, ForeignKey("registry.plan.code", ondelete="CASCADE"), primary_key=True),
    Column("cited_as", Text, primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    CheckConstraint("cited_as <> ''", name="written"),
)
"""How other acts and pages cite a plan, where it is not as the plan names itself."""

plan_relation = Table(
    "plan_relation",
    metadata,
    Column("plan", Text, ForeignKey("registry.plan.code", ondelete="CASCADE"), primary_key=True),
    Column("relation", Text, primary_key=True),
    Column("earlier", Text, ForeignKey("registry.plan.code", ondelete="CASCADE"), primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    one_of("relation", PlanRelation),
    CheckConstraint("plan <> earlier", name="of_another"),
)
"""What a later plan does to an earlier one."""

objective = Table(
    "objective",
    metadata,
    Column("plan", Text, ForeignKey("registry.plan.code", ondelete="CASCADE"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("title_vi <> '' AND title_en <> ''", name="named"),
)

target = Table(
    "target",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("objective", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    term_column("unit", "measure_unit", nullable=False),
    Column("metric", JSONB(none_as_null=True)),
    Column("baseline", Numeric),
    Column("baseline_on", Date),
    Column("low", Numeric, nullable=False),
    Column("high", Numeric),
    Column("since", Date),
    Column("due", Date, nullable=False),
    Column("geography", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    *seeded_columns(),
    ForeignKeyConstraint(
        ["plan", "objective"], ["registry.objective.plan", "registry.objective.code"], ondelete="CASCADE"
    ),
    one_of("geography", Level),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("title_vi <> '' AND title_en <> ''", name="named"),
    CheckConstraint("high IS NULL OR high >= low", name="range_in_order"),
    CheckConstraint("since IS NULL OR since <= due", name="days_in_order"),
    CheckConstraint("(baseline IS NULL) = (baseline_on IS NULL)", name="baseline_has_day"),
)
"""A promise with a number and a day: at least `low` (up to `high`) of `unit` by `due`, counted from `since`.

`metric` asks the registry; without one, only evidence can tell."""

target_agency = Table(
    "target_agency",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("organisation", Text, ForeignKey("registry.organisation.code"), primary_key=True),
    Column("role", Text, nullable=False),
    ForeignKeyConstraint(
        ["plan", "target"], ["registry.target.plan", "registry.target.code"], ondelete="CASCADE"
    ),
    one_of("role", AgencyRole),
)

measurement = Table(
    "measurement",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("plan", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("link", Text),
    Column("note_vi", Text),
    Column("note_en", Text),
    *seeded_columns(),
    ForeignKeyConstraint(
        ["plan", "target"], ["registry.target.plan", "registry.target.code"], ondelete="CASCADE"
    ),
    CheckConstraint("link IS NULL OR link ~ '^https?://'", name="link_is_web"),
)
"""Evidence: a number that a source gives for a target as of a day. Sources that differ stand side by side."""
