"""Plans and what was measured of them; programmes, activities and ideas; centres chosen as pilots."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CENTRE = ("announced", "opened", "suspended", "reopened", "closed", "reclassified")
_HERITAGE = (
    *("identified", "assessed", "proposed", "approved", "funded", "works", "pilot"),
    *("operating", "suspended", "closed", "rejected", "reclassified", "demolished"),
)


def _events(centre: Sequence[str]) -> None:
    """The kinds of event that each side of a site can have."""
    sides = {"heritage": _HERITAGE, "centre": centre}
    fits = " OR ".join(f"(facet = '{side}' AND kind IN {kinds})" for side, kinds in sides.items())
    op.drop_constraint(op.f("ck_event_kind_fits_facet"), "event", schema="registry")
    op.create_check_constraint(op.f("ck_event_kind_fits_facet"), "event", fits, schema="registry")


_PROCESSES = ("coverage", "access", "siting", "score")


def _processes(known: Sequence[str]) -> None:
    """The analyses of which runs are kept."""
    op.drop_constraint(op.f("ck_analysis_run_process_known"), "analysis_run", schema="registry")
    op.create_check_constraint(
        op.f("ck_analysis_run_process_known"), "analysis_run", f"process IN {tuple(known)}", schema="registry"
    )


def upgrade() -> None:
    _processes((*_PROCESSES, "indicators"))
    _events((*_CENTRE, "piloted"))
    op.create_table(
        "programme",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("summary_vi", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_programme_code_form")),
        sa.CheckConstraint("name_vi <> '' AND name_en <> ''", name=op.f("ck_programme_named")),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_programme_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_programme")),
        schema="registry",
    )
    op.create_table(
        "activity",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("theme_vi", sa.Text(), nullable=True),
        sa.Column("theme_en", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("date_text", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("outcome_vi", sa.Text(), nullable=True),
        sa.Column("outcome_en", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_activity_code_form")),
        sa.CheckConstraint("name_vi <> '' AND name_en <> ''", name=op.f("ck_activity_named")),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_activity_state_known")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_activity_in_order")),
        sa.ForeignKeyConstraint(
            ["programme"], ["registry.programme.code"], name=op.f("fk_activity_programme")
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_activity_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_activity")),
        schema="registry",
    )
    op.create_index(op.f("ix_activity_programme"), "activity", ["programme"], unique=False, schema="registry")
    op.create_table(
        "plan",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_plan_code_form")),
        sa.CheckConstraint("number <> '' AND title_vi <> '' AND title_en <> ''", name=op.f("ck_plan_named")),
        sa.CheckConstraint("ends IS NULL OR ends >= adopted", name=op.f("ck_plan_in_order")),
        sa.ForeignKeyConstraint(["issuer"], ["registry.organisation.code"], name=op.f("fk_plan_issuer")),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_plan_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_plan")),
        schema="registry",
    )
    op.create_table(
        "activity_figure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_activity_figure_counted")),
        sa.ForeignKeyConstraint(
            ["activity"],
            ["registry.activity.code"],
            name=op.f("fk_activity_figure_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_activity_figure_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_figure")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_activity_figure_activity"), "activity_figure", ["activity"], unique=False, schema="registry"
    )
    op.create_table(
        "activity_organisation",
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity"],
            ["registry.activity.code"],
            name=op.f("fk_activity_organisation_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["registry.organisation.code"],
            name=op.f("fk_activity_organisation_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["registry.source.code"], name=op.f("fk_activity_organisation_source")
        ),
        sa.PrimaryKeyConstraint("activity", "organisation", name=op.f("pk_activity_organisation")),
        schema="registry",
    )
    op.create_table(
        "activity_site",
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity"],
            ["registry.activity.code"],
            name=op.f("fk_activity_site_activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_activity_site_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_activity_site_source")),
        sa.PrimaryKeyConstraint("activity", "site_id", name=op.f("pk_activity_site")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_activity_site_site_id"), "activity_site", ["site_id"], unique=False, schema="registry"
    )
    op.create_table(
        "idea",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("summary_vi", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_idea_code_form")),
        sa.CheckConstraint("name_vi <> '' AND name_en <> ''", name=op.f("ck_idea_named")),
        sa.ForeignKeyConstraint(["call"], ["registry.activity.code"], name=op.f("fk_idea_call")),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_idea_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_idea")),
        schema="registry",
    )
    op.create_index(op.f("ix_idea_call"), "idea", ["call"], unique=False, schema="registry")
    op.create_table(
        "objective",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_objective_code_form")),
        sa.CheckConstraint("title_vi <> '' AND title_en <> ''", name=op.f("ck_objective_named")),
        sa.ForeignKeyConstraint(
            ["plan"], ["registry.plan.code"], name=op.f("fk_objective_plan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan", "code", name=op.f("pk_objective")),
        schema="registry",
    )
    op.create_table(
        "plan_citation",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("cited_as", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.CheckConstraint("cited_as <> ''", name=op.f("ck_plan_citation_written")),
        sa.ForeignKeyConstraint(
            ["plan"], ["registry.plan.code"], name=op.f("fk_plan_citation_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_plan_citation_source")),
        sa.PrimaryKeyConstraint("plan", "cited_as", name=op.f("pk_plan_citation")),
        schema="registry",
    )
    op.create_table(
        "plan_relation",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('supersedes', 'extends', 'implements')",
            name=op.f("ck_plan_relation_relation_known"),
        ),
        sa.CheckConstraint("plan <> earlier", name=op.f("ck_plan_relation_of_another")),
        sa.ForeignKeyConstraint(
            ["earlier"], ["registry.plan.code"], name=op.f("fk_plan_relation_earlier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan"], ["registry.plan.code"], name=op.f("fk_plan_relation_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_plan_relation_source")),
        sa.PrimaryKeyConstraint("plan", "relation", "earlier", name=op.f("pk_plan_relation")),
        schema="registry",
    )
    op.create_table(
        "idea_organisation",
        sa.Column("idea", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea"], ["registry.idea.code"], name=op.f("fk_idea_organisation_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["registry.organisation.code"], name=op.f("fk_idea_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["registry.source.code"], name=op.f("fk_idea_organisation_source")
        ),
        sa.PrimaryKeyConstraint("idea", "organisation", name=op.f("pk_idea_organisation")),
        schema="registry",
    )
    op.create_table(
        "idea_site",
        sa.Column("idea", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea"], ["registry.idea.code"], name=op.f("fk_idea_site_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_idea_site_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_idea_site_source")),
        sa.PrimaryKeyConstraint("idea", "site_id", name=op.f("pk_idea_site")),
        schema="registry",
    )
    op.create_index(op.f("ix_idea_site_site_id"), "idea_site", ["site_id"], unique=False, schema="registry")
    op.create_table(
        "idea_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("date_edtf", sa.Text(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('submitted', 'selected', 'incubated', 'opened', 'dropped')",
            name=op.f("ck_idea_step_stage_known"),
        ),
        sa.CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest", name=op.f("ck_idea_step_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["idea"], ["registry.idea.code"], name=op.f("fk_idea_step_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_idea_step_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_step")),
        schema="registry",
    )
    op.create_index(op.f("ix_idea_step_idea"), "idea_step", ["idea"], unique=False, schema="registry")
    op.create_table(
        "target",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("metric", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("baseline", sa.Numeric(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("low", sa.Numeric(), nullable=False),
        sa.Column("high", sa.Numeric(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("geography", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_target_code_form")),
        sa.CheckConstraint(
            "geography IN ('city', 'district', 'commune')", name=op.f("ck_target_geography_known")
        ),
        sa.CheckConstraint("title_vi <> '' AND title_en <> ''", name=op.f("ck_target_named")),
        sa.CheckConstraint(
            "(baseline IS NULL) = (baseline_on IS NULL)", name=op.f("ck_target_baseline_has_day")
        ),
        sa.CheckConstraint("high IS NULL OR high >= low", name=op.f("ck_target_range_in_order")),
        sa.CheckConstraint("since IS NULL OR since <= due", name=op.f("ck_target_days_in_order")),
        sa.ForeignKeyConstraint(
            ["plan", "objective"],
            ["registry.objective.plan", "registry.objective.code"],
            name=op.f("fk_target_plan_objective"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_target_source")),
        sa.PrimaryKeyConstraint("plan", "code", name=op.f("pk_target")),
        schema="registry",
    )
    op.create_table(
        "measurement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("link IS NULL OR link ~ '^https?://'", name=op.f("ck_measurement_link_is_web")),
        sa.ForeignKeyConstraint(
            ["plan", "target"],
            ["registry.target.plan", "registry.target.code"],
            name=op.f("fk_measurement_plan_target"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_measurement_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        schema="registry",
    )
    op.create_table(
        "target_agency",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'partner')", name=op.f("ck_target_agency_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["registry.organisation.code"], name=op.f("fk_target_agency_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["plan", "target"],
            ["registry.target.plan", "registry.target.code"],
            name=op.f("fk_target_agency_plan_target"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan", "target", "organisation", name=op.f("pk_target_agency")),
        schema="registry",
    )


def downgrade() -> None:
    op.execute("DELETE FROM registry.analysis_run WHERE process = 'indicators'")
    _processes(_PROCESSES)
    for name in (
        "target_agency",
        "measurement",
        "target",
        "idea_step",
        "idea_site",
        "idea_organisation",
        "plan_relation",
        "plan_citation",
        "objective",
        "idea",
        "activity_site",
        "activity_organisation",
        "activity_figure",
        "plan",
        "activity",
        "programme",
    ):
        op.drop_table(name, schema="registry")
    # Without triggers: what they derive reads views, which are gone by now.
    op.execute("ALTER TABLE registry.event DISABLE TRIGGER USER")
    op.execute("DELETE FROM registry.event WHERE kind = 'piloted'")
    op.execute("ALTER TABLE registry.event ENABLE TRIGGER USER")
    _events(_CENTRE)
