"""The registry's tables.

Geometry columns take their systems from `registry.crs`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from registry import crs

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        schema="registry",
    )
    op.create_index(op.f("ix_audit_site_id"), "audit", ["site_id"], unique=False, schema="registry")
    op.create_table(
        "data_version",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one", name=op.f("ck_data_version_single_row")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_data_version")),
        schema="registry",
    )
    op.create_table(
        "seed_run",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seed_run")),
        schema="registry",
    )
    op.create_table(
        "source",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("accessed", sa.Date(), nullable=True),
        sa.CheckConstraint("url IS NULL OR url ~ '^https?://'", name=op.f("ck_source_url_is_web")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_source")),
        schema="registry",
    )
    op.create_table(
        "vocabulary",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title_vi", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_vocabulary")),
        schema="registry",
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "website IS NULL OR website ~ '^https?://'", name=op.f("ck_organisation_website_is_web")
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_organisation_source")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisation")),
        schema="registry",
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("other_names", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("summary_vi", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=crs.STORED, spatial_index=False), nullable=False),
        sa.Column(
            "metric_geom",
            Geometry("GEOMETRY", srid=crs.METRIC, spatial_index=False),
            sa.Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
            nullable=True,
        ),
        sa.Column("accuracy_m", sa.REAL(), nullable=False),
        sa.Column("position_method", sa.Text(), nullable=False),
        sa.Column("position_source", sa.Text(), nullable=True),
        sa.Column("position_date", sa.Date(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("publication", sa.Text(), server_default="published", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(verification = 'verified') = (verified_on IS NOT NULL AND verified_by IS NOT NULL)",
            name=op.f("ck_site_verified_by_somebody"),
        ),
        sa.CheckConstraint(
            "ST_GeometryType(geom) IN ('ST_Point', 'ST_Polygon', 'ST_MultiPolygon')",
            name=op.f("ck_site_point_or_polygon"),
        ),
        sa.CheckConstraint("code ~ '^[A-Z]{2}[0-9]{3,7}$'", name=op.f("ck_site_code_form")),
        sa.CheckConstraint("name_vi <> '' AND name_vi IS NFC NORMALIZED", name=op.f("ck_site_named")),
        sa.CheckConstraint(
            "address IS NFC NORMALIZED AND name_en IS NFC NORMALIZED AND summary_vi IS NFC NORMALIZED",
            name=op.f("ck_site_nfc"),
        ),
        sa.CheckConstraint(
            "publication IN ('draft', 'published', 'deleted')", name=op.f("ck_site_publication_known")
        ),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_site_slug_form")),
        sa.CheckConstraint(
            "verification IN ('sourced', 'unverified', 'verified')", name=op.f("ck_site_verification_known")
        ),
        sa.CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_site_geometry_valid")),
        sa.CheckConstraint(
            "ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90 AND ST_YMax(geom) <= 90",
            name=op.f("ck_site_on_earth"),
        ),
        sa.CheckConstraint("accuracy_m > 0 AND accuracy_m <= 20000", name=op.f("ck_site_accuracy")),
        sa.ForeignKeyConstraint(
            ["position_source"], ["registry.source.code"], name=op.f("fk_site_position_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_slug")),
        schema="registry",
    )
    op.create_index(
        "ix_site_geom", "site", ["geom"], unique=False, schema="registry", postgresql_using="gist"
    )
    op.create_index(
        "ix_site_metric_geom",
        "site",
        ["metric_geom"],
        unique=False,
        schema="registry",
        postgresql_using="gist",
    )
    op.create_table(
        "term",
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("label_vi", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("definition_vi", sa.Text(), nullable=False),
        sa.Column("definition_en", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("aat", sa.Text(), nullable=True),
        sa.Column("wikidata", sa.Text(), nullable=True),
        sa.Column("deprecated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.CheckConstraint("label_vi <> '' AND label_en <> ''", name=op.f("ck_term_labelled")),
        sa.CheckConstraint(
            "deprecated = (replaced_by IS NOT NULL)", name=op.f("ck_term_deprecated_names_replacement")
        ),
        sa.ForeignKeyConstraint(
            ["vocabulary", "replaced_by"],
            ["registry.term.vocabulary", "registry.term.code"],
            name=op.f("fk_term_vocabulary_replaced_by"),
        ),
        sa.ForeignKeyConstraint(
            ["vocabulary"], ["registry.vocabulary.code"], name=op.f("fk_term_vocabulary")
        ),
        sa.PrimaryKeyConstraint("vocabulary", "code", name=op.f("pk_term")),
        schema="registry",
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column("decree", sa.Text(), nullable=False),
        sa.Column("area_km2", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("area_source", sa.Text(), nullable=True),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=crs.STORED, spatial_index=False), nullable=True),
        sa.Column(
            "metric_geom",
            Geometry("MULTIPOLYGON", srid=crs.METRIC, spatial_index=False),
            sa.Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
            nullable=True,
        ),
        sa.Column("boundary_quality", sa.Text(), nullable=False),
        sa.Column("boundary_source", sa.Text(), nullable=True),
        sa.Column("boundary_accuracy_m", sa.REAL(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("level"), "="),
            (sa.column("code"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_version_at_a_time",
        ),
        sa.CheckConstraint(
            "boundary_quality IN ('approximate', 'official')", name=op.f("ck_unit_boundary_quality_known")
        ),
        sa.CheckConstraint("level IN ('city', 'district', 'commune')", name=op.f("ck_unit_level_known")),
        sa.CheckConstraint(
            "(area_km2 IS NULL) OR (area_km2 > 0 AND area_source IS NOT NULL)",
            name=op.f("ck_unit_area_has_source"),
        ),
        sa.CheckConstraint(
            "(geom IS NULL) OR (boundary_source IS NOT NULL)", name=op.f("ck_unit_boundary_has_source")
        ),
        sa.CheckConstraint("name_vi <> '' AND name_en <> ''", name=op.f("ck_unit_named")),
        sa.CheckConstraint(
            "boundary_quality <> 'official' OR geom IS NOT NULL", name=op.f("ck_unit_official_has_boundary")
        ),
        sa.CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name=op.f("ck_unit_valid_starts")),
        sa.ForeignKeyConstraint(["area_source"], ["registry.source.code"], name=op.f("fk_unit_area_source")),
        sa.ForeignKeyConstraint(
            ["boundary_source"], ["registry.source.code"], name=op.f("fk_unit_boundary_source")
        ),
        sa.ForeignKeyConstraint(["decree"], ["registry.source.code"], name=op.f("fk_unit_decree")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        schema="registry",
    )
    op.create_index(
        "ix_unit_geom", "unit", ["geom"], unique=False, schema="registry", postgresql_using="gist"
    )
    op.create_index(
        "ix_unit_metric_geom",
        "unit",
        ["metric_geom"],
        unique=False,
        schema="registry",
        postgresql_using="gist",
    )
    op.create_table(
        "centre",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("centre_type", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("fields", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("industries", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("services", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("investment", sa.Text(), nullable=True),
        sa.Column("management", sa.Text(), nullable=True),
        sa.Column("exploitation", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("planned_opening_text", sa.Text(), nullable=True),
        sa.Column("planned_opening_edtf", sa.Text(), nullable=True),
        sa.Column("planned_opening_from", sa.Integer(), nullable=True),
        sa.Column("planned_opening_to", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_centre_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_centre")),
        schema="registry",
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("date_edtf", sa.Text(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(facet = 'heritage' AND kind IN ('identified', 'assessed', 'proposed', 'approved', 'funded', 'works', 'pilot', 'operating', 'suspended', 'closed', 'rejected', 'reclassified', 'demolished')) OR (facet = 'centre' AND kind IN ('announced', 'opened', 'suspended', 'reopened', 'closed', 'reclassified'))",
            name=op.f("ck_event_kind_fits_facet"),
        ),
        sa.CheckConstraint(
            "earliest IS NULL OR latest IS NULL OR earliest <= latest", name=op.f("ck_event_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_event_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_event_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        schema="registry",
    )
    op.create_index(op.f("ix_event_site_id"), "event", ["site_id"], unique=False, schema="registry")
    op.create_table(
        "figure",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_figure_not_negative")),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_figure_source")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["registry.unit.id"], name=op.f("fk_figure_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("unit_id", "metric", "year", "source", name=op.f("pk_figure")),
        schema="registry",
    )
    op.create_table(
        "heritage",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("relic_type", sa.Text(), nullable=True),
        sa.Column("rank", sa.Text(), nullable=True),
        sa.Column("rank_decision", sa.Text(), nullable=True),
        sa.Column("ownership", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("occupancy", sa.Text(), nullable=True),
        sa.Column("survival", sa.Text(), nullable=True),
        sa.Column("relocation", sa.Text(), nullable=True),
        sa.Column("built_text", sa.Text(), nullable=True),
        sa.Column("built_edtf", sa.Text(), nullable=True),
        sa.Column("built_from", sa.Integer(), nullable=True),
        sa.Column("built_to", sa.Integer(), nullable=True),
        sa.Column("original_use_vi", sa.Text(), nullable=True),
        sa.Column("original_use_en", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.CheckConstraint("area_m2 IS NULL OR area_m2 > 0", name=op.f("ck_heritage_area_positive")),
        sa.CheckConstraint(
            "built_from IS NULL OR built_to IS NULL OR built_from <= built_to",
            name=op.f("ck_heritage_built_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_heritage_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_heritage")),
        schema="registry",
    )
    op.create_table(
        "site_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("from_site", sa.Uuid(), nullable=False),
        sa.Column("to_site", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date_text", sa.Text(), nullable=True),
        sa.Column("date_edtf", sa.Text(), nullable=True),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("latest", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.CheckConstraint("from_site <> to_site", name=op.f("ck_site_link_two_places")),
        sa.ForeignKeyConstraint(
            ["from_site"], ["registry.site.id"], name=op.f("fk_site_link_from_site"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_site_link_source")),
        sa.ForeignKeyConstraint(
            ["to_site"], ["registry.site.id"], name=op.f("fk_site_link_to_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_link")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_site_link_from_site"), "site_link", ["from_site"], unique=False, schema="registry"
    )
    op.create_index(op.f("ix_site_link_to_site"), "site_link", ["to_site"], unique=False, schema="registry")
    op.create_table(
        "site_organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since_text", sa.Text(), nullable=True),
        sa.Column("since_edtf", sa.Text(), nullable=True),
        sa.Column("since_from", sa.Integer(), nullable=True),
        sa.Column("since_to", sa.Integer(), nullable=True),
        sa.Column("until_text", sa.Text(), nullable=True),
        sa.Column("until_edtf", sa.Text(), nullable=True),
        sa.Column("until_from", sa.Integer(), nullable=True),
        sa.Column("until_to", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["registry.organisation.code"], name=op.f("fk_site_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_organisation_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["registry.source.code"], name=op.f("fk_site_organisation_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_organisation")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_site_organisation_site_id"),
        "site_organisation",
        ["site_id"],
        unique=False,
        schema="registry",
    )
    op.create_table(
        "site_slug",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["registry.site.id"], name=op.f("fk_site_slug_site_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_site_slug")),
        schema="registry",
    )
    op.create_index(op.f("ix_site_slug_site_id"), "site_slug", ["site_id"], unique=False, schema="registry")
    op.create_table(
        "site_source",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_source_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_site_source_source")),
        sa.PrimaryKeyConstraint("site_id", "source", name=op.f("pk_site_source")),
        schema="registry",
    )
    op.create_table(
        "site_state",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("centre_life", postgresql.DATEMULTIRANGE(), nullable=True),
        sa.Column("heritage_life", postgresql.DATEMULTIRANGE(), nullable=True),
        sa.Column("life", postgresql.DATEMULTIRANGE(), nullable=False),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("commune", sa.Integer(), nullable=True),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("organisations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('creative_centre', 'heritage_site', 'converted_site')",
            name=op.f("ck_site_state_kind_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('none', 'identified', 'assessed', 'proposed', 'approved', 'funded', 'works', 'pilot', 'operating', 'suspended', 'closed', 'rejected')",
            name=op.f("ck_site_state_stage_known"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'operating', 'suspended', 'closed', 'unknown')",
            name=op.f("ck_site_state_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["commune"], ["registry.unit.id"], name=op.f("fk_site_state_commune"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["district"], ["registry.unit.id"], name=op.f("fk_site_state_district"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_state_site_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_state")),
        schema="registry",
    )
    op.create_index(op.f("ix_site_state_commune"), "site_state", ["commune"], unique=False, schema="registry")
    op.create_index(
        op.f("ix_site_state_district"), "site_state", ["district"], unique=False, schema="registry"
    )
    op.create_index("ix_site_state_kind", "site_state", ["kind"], unique=False, schema="registry")
    op.create_index(
        "ix_site_state_life", "site_state", ["life"], unique=False, schema="registry", postgresql_using="gist"
    )
    op.create_index(
        "ix_site_state_search",
        "site_state",
        ["search"],
        unique=False,
        schema="registry",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_table(
        "site_stated_unit",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_stated_unit_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["registry.unit.id"], name=op.f("fk_site_stated_unit_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "unit_id", name=op.f("pk_site_stated_unit")),
        schema="registry",
    )
    op.create_table(
        "site_unit",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("reason IN ('address', 'geometry')", name=op.f("ck_site_unit_reason_known")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["registry.site.id"], name=op.f("fk_site_unit_site_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["registry.unit.id"], name=op.f("fk_site_unit_unit_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "unit_id", name=op.f("pk_site_unit")),
        schema="registry",
    )
    op.create_index(op.f("ix_site_unit_unit_id"), "site_unit", ["unit_id"], unique=False, schema="registry")
    op.create_table(
        "unit_lineage",
        sa.Column("old_unit", sa.Integer(), nullable=False),
        sa.Column("new_unit", sa.Integer(), nullable=False),
        sa.Column("share_of_old", sa.REAL(), nullable=False),
        sa.Column("share_of_new", sa.REAL(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "share_of_new > 0 AND share_of_new <= 1", name=op.f("ck_unit_lineage_share_of_new")
        ),
        sa.CheckConstraint(
            "share_of_old > 0 AND share_of_old <= 1", name=op.f("ck_unit_lineage_share_of_old")
        ),
        sa.ForeignKeyConstraint(
            ["new_unit"], ["registry.unit.id"], name=op.f("fk_unit_lineage_new_unit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["old_unit"], ["registry.unit.id"], name=op.f("fk_unit_lineage_old_unit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source"], ["registry.source.code"], name=op.f("fk_unit_lineage_source")),
        sa.PrimaryKeyConstraint("old_unit", "new_unit", name=op.f("pk_unit_lineage")),
        schema="registry",
    )
    op.execute("INSERT INTO registry.data_version (number, changed_at) VALUES (1, now())")


def downgrade() -> None:
    op.execute("DROP SCHEMA registry CASCADE")
