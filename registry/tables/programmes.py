"""Programmes, their activities, and ideas on their way to a place."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Numeric,
    Table,
    Text,
    Uuid,
)

from registry.tables.schema import day_columns, metadata, one_of, seeded_columns, term_column
from registry.workflow import ActivityState, IdeaStage

programme = Table(
    "programme",
    metadata,
    Column("code", Text, primary_key=True),
    term_column("kind", "programme_kind", nullable=False),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("summary_vi", Text),
    Column("summary_en", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    *seeded_columns(),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("name_vi <> '' AND name_en <> ''", name="named"),
)
"""Something that is done again and again: a festival, a forum, a course, a call for ideas, a series."""

activity = Table(
    "activity",
    metadata,
    Column("code", Text, primary_key=True),
    Column("programme", Text, ForeignKey("registry.programme.code"), nullable=False, index=True),
    Column("edition", Text),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("theme_vi", Text),
    Column("theme_en", Text),
    Column("state", Text, nullable=False),
    Column("date_text", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("outcome_vi", Text),
    Column("outcome_en", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    *seeded_columns(),
    one_of("state", ActivityState),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("name_vi <> '' AND name_en <> ''", name="named"),
    CheckConstraint("first_day <= last_day", name="in_order"),
)
"""One edition of a programme. `date_text` is as people write it; the two days bound what it can mean."""

activity_site = Table(
    "activity_site",
    metadata,
    Column("activity", Text, ForeignKey("registry.activity.code", ondelete="CASCADE"), primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
)

activity_organisation = Table(
    "activity_organisation",
    metadata,
    Column("activity", Text, ForeignKey("registry.activity.code", ondelete="CASCADE"), primary_key=True),
    Column("organisation", Text, ForeignKey("registry.organisation.code"), primary_key=True),
    term_column("role", "activity_role", nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
)

activity_figure = Table(
    "activity_figure",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column(
        "activity", Text, ForeignKey("registry.activity.code", ondelete="CASCADE"), nullable=False, index=True
    ),
    term_column("kind", "activity_figure", nullable=False),
    Column("value", Numeric, nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    CheckConstraint("value >= 0", name="counted"),
)
"""Visitors, participants, works: as a source gives them. Sources that differ stand side by side."""

idea = Table(
    "idea",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("summary_vi", Text),
    Column("summary_en", Text),
    Column("call", Text, ForeignKey("registry.activity.code"), index=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    *seeded_columns(),
    CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_form"),
    CheckConstraint("name_vi <> '' AND name_en <> ''", name="named"),
)
"""A creative idea or start-up, from the call that it answered to the place that it opened."""

idea_step = Table(
    "idea_step",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("idea", Text, ForeignKey("registry.idea.code", ondelete="CASCADE"), nullable=False, index=True),
    Column("stage", Text, nullable=False),
    *day_columns(),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    one_of("stage", IdeaStage),
    CheckConstraint("earliest IS NULL OR latest IS NULL OR earliest <= latest", name="in_order"),
)

idea_site = Table(
    "idea_site",
    metadata,
    Column("idea", Text, ForeignKey("registry.idea.code", ondelete="CASCADE"), primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
)

idea_organisation = Table(
    "idea_organisation",
    metadata,
    Column("idea", Text, ForeignKey("registry.idea.code", ondelete="CASCADE"), primary_key=True),
    Column("organisation", Text, ForeignKey("registry.organisation.code"), primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
)
