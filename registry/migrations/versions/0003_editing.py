"""Accounts, change requests, imports, and the ledger of editions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:

    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name ~ '^[a-z0-9][a-z0-9._@-]{1,79}$'", name=op.f("ck_account_name_form")),
        sa.CheckConstraint(
            "role IN ('office', 'reviewer', 'analyst', 'administrator')", name=op.f("ck_account_role_known")
        ),
        sa.CheckConstraint("title <> '' AND title IS NFC NORMALIZED", name=op.f("ck_account_titled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        schema="registry",
    )
    op.create_index("uq_account_name", "account", ["name"], unique=True, schema="registry")
    op.create_index("uq_account_subject", "account", ["subject"], unique=True, schema="registry")
    op.create_table(
        "account_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_program", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_account_change_account"), "account_change", ["account"], unique=False, schema="registry"
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_failed_sign_in")),
        schema="registry",
    )
    op.create_table(
        "site_touched",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_touched")),
        schema="registry",
    )
    op.create_table(
        "site_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("editions", postgresql.INT8RANGE(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("public", postgresql.JSONB(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("site_id"), "="),
            (sa.column("editions"), "&&"),
            using="gist",
            name="one_site_version_at_a_time",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_version")),
        schema="registry",
    )
    op.create_index(
        "ix_site_version_starts",
        "site_version",
        [sa.literal_column("lower(editions)")],
        unique=False,
        schema="registry",
    )
    op.create_table(
        "access_token",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_access_token_named")),
        sa.CheckConstraint(
            "scopes <@ ARRAY['read', 'propose', 'review']", name=op.f("ck_access_token_scopes_known")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["registry.account.id"], name=op.f("fk_access_token_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("secret", name=op.f("uq_access_token_secret")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_access_token_account"), "access_token", ["account"], unique=False, schema="registry"
    )
    op.create_table(
        "edition",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("transaction", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["registry.account.id"], name=op.f("fk_edition_account")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_edition")),
        schema="registry",
    )
    op.create_index("ix_edition_at", "edition", ["at"], unique=False, schema="registry")
    op.create_index("ix_edition_batch", "edition", ["batch"], unique=False, schema="registry")
    op.create_table(
        "idempotent_answer",
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("key <> '' AND length(key) <= 200", name=op.f("ck_idempotent_answer_key_form")),
        sa.ForeignKeyConstraint(
            ["account"],
            ["registry.account.id"],
            name=op.f("fk_idempotent_answer_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_idempotent_answer")),
        schema="registry",
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'checked') = (committed_at IS NULL)", name=op.f("ck_import_batch_committed_when")
        ),
        sa.CheckConstraint(
            "state IN ('checked', 'submitted', 'published', 'undone')",
            name=op.f("ck_import_batch_state_known"),
        ),
        sa.CheckConstraint("octet_length(content) <= 33554432", name=op.f("ck_import_batch_file_is_small")),
        sa.ForeignKeyConstraint(["account"], ["registry.account.id"], name=op.f("fk_import_batch_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_import_batch_account"), "import_batch", ["account"], unique=False, schema="registry"
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_import_mapping_named")),
        sa.ForeignKeyConstraint(
            ["account"], ["registry.account.id"], name=op.f("fk_import_mapping_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("account", "name", name=op.f("uq_import_mapping_account_name")),
        schema="registry",
    )
    op.create_table(
        "one_time_link",
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'first-administrator') = (account IS NULL)",
            name=op.f("ck_one_time_link_purpose_fits_account"),
        ),
        sa.CheckConstraint(
            "purpose IN ('first-administrator', 'password')", name=op.f("ck_one_time_link_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["registry.account.id"], name=op.f("fk_one_time_link_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_one_time_link")),
        schema="registry",
    )
    op.create_table(
        "session",
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["registry.account.id"], name=op.f("fk_session_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_session")),
        schema="registry",
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False, schema="registry")
    op.create_table(
        "account_area",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=True),
        sa.Column("valid", postgresql.DATERANGE(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT lower_inf(valid)", name=op.f("ck_account_area_valid_starts")
        ),
        sa.CheckConstraint(
            "origin IS NULL OR origin <> unit", name=op.f("ck_account_area_origin_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["registry.account.id"], name=op.f("fk_account_area_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["origin"], ["registry.unit.id"], name=op.f("fk_account_area_origin")),
        sa.ForeignKeyConstraint(["unit"], ["registry.unit.id"], name=op.f("fk_account_area_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_area")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_account_area_account"), "account_area", ["account"], unique=False, schema="registry"
    )
    op.create_index(op.f("ix_account_area_unit"), "account_area", ["unit"], unique=False, schema="registry")
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("other_site", sa.Uuid(), nullable=True),
        sa.Column("base", postgresql.JSONB(), nullable=True),
        sa.Column("base_edition", sa.BigInteger(), nullable=True),
        sa.Column("patch", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("parts", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'create') = (base IS NULL)", name=op.f("ck_change_request_create_has_no_base")
        ),
        sa.CheckConstraint(
            "(kind = 'merge') = (other_site IS NOT NULL)", name=op.f("ck_change_request_merge_names_another")
        ),
        sa.CheckConstraint(
            "(kind = 'split') = (parts IS NOT NULL)", name=op.f("ck_change_request_split_has_parts")
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (edition IS NOT NULL)", name=op.f("ck_change_request_approved_is_applied")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)",
            name=op.f("ck_change_request_decided_by_somebody"),
        ),
        sa.CheckConstraint("jsonb_typeof(patch) = 'object'", name=op.f("ck_change_request_patch_is_object")),
        sa.CheckConstraint(
            "kind = 'create' OR site_id IS NOT NULL", name=op.f("ck_change_request_about_a_site")
        ),
        sa.CheckConstraint(
            "kind IN ('create', 'edit', 'merge', 'split', 'unpublish', 'delete', 'restore')",
            name=op.f("ck_change_request_kind_known"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR reason <> ''",
            name=op.f("ck_change_request_submitted_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_change_request_state_known"),
        ),
        sa.CheckConstraint(
            "other_site IS NULL OR other_site <> site_id", name=op.f("ck_change_request_two_places")
        ),
        sa.ForeignKeyConstraint(["author"], ["registry.account.id"], name=op.f("fk_change_request_author")),
        sa.ForeignKeyConstraint(
            ["batch"], ["registry.import_batch.id"], name=op.f("fk_change_request_batch")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["registry.account.id"], name=op.f("fk_change_request_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["other_site"], ["registry.site.id"], name=op.f("fk_change_request_other_site")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["registry.site.id"], name=op.f("fk_change_request_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_change_request_author"), "change_request", ["author"], unique=False, schema="registry"
    )
    op.create_index(
        op.f("ix_change_request_batch"), "change_request", ["batch"], unique=False, schema="registry"
    )
    op.create_index(
        op.f("ix_change_request_other_site"),
        "change_request",
        ["other_site"],
        unique=False,
        schema="registry",
    )
    op.create_index(
        op.f("ix_change_request_site_id"), "change_request", ["site_id"], unique=False, schema="registry"
    )
    op.create_index(
        "ix_change_request_state",
        "change_request",
        ["state", "submitted_at"],
        unique=False,
        schema="registry",
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("registry.uuid7()"), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f("ck_evidence_titled")),
        sa.CheckConstraint("url IS NULL OR url ~ '^https?://'", name=op.f("ck_evidence_url_is_web")),
        sa.CheckConstraint(
            "(content IS NULL) = (media_type IS NULL)", name=op.f("ck_evidence_file_has_type")
        ),
        sa.CheckConstraint("(url IS NULL) <> (content IS NULL)", name=op.f("ck_evidence_link_or_file")),
        sa.CheckConstraint("octet_length(content) <= 10485760", name=op.f("ck_evidence_file_is_small")),
        sa.ForeignKeyConstraint(["account"], ["registry.account.id"], name=op.f("fk_evidence_account")),
        sa.ForeignKeyConstraint(
            ["request"], ["registry.change_request.id"], name=op.f("fk_evidence_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        schema="registry",
    )
    op.create_index(op.f("ix_evidence_request"), "evidence", ["request"], unique=False, schema="registry")
    op.create_table(
        "request_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("patch", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["registry.account.id"], name=op.f("fk_request_step_account")),
        sa.ForeignKeyConstraint(
            ["request"],
            ["registry.change_request.id"],
            name=op.f("fk_request_step_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
        schema="registry",
    )
    op.create_index(
        op.f("ix_request_step_request"), "request_step", ["request"], unique=False, schema="registry"
    )
    op.add_column("audit", sa.Column("edition", sa.BigInteger(), nullable=True), schema="registry")
    op.create_index(op.f("ix_audit_edition"), "audit", ["edition"], unique=False, schema="registry")
    op.add_column("site", sa.Column("merged_into", sa.Uuid(), nullable=True), schema="registry")
    op.add_column("site", sa.Column("split_from", sa.Uuid(), nullable=True), schema="registry")
    op.create_index(op.f("ix_site_merged_into"), "site", ["merged_into"], unique=False, schema="registry")
    op.create_index(op.f("ix_site_split_from"), "site", ["split_from"], unique=False, schema="registry")
    op.create_foreign_key(
        op.f("fk_site_merged_into"),
        "site",
        "site",
        ["merged_into"],
        ["id"],
        source_schema="registry",
        referent_schema="registry",
    )
    op.create_foreign_key(
        op.f("fk_site_split_from"),
        "site",
        "site",
        ["split_from"],
        ["id"],
        source_schema="registry",
        referent_schema="registry",
    )

    # A thing that is restored keeps its number.
    for table in ("event", "site_organisation", "site_link"):
        op.execute(f"ALTER TABLE registry.{table} ALTER COLUMN id SET GENERATED BY DEFAULT")
    op.create_check_constraint(
        op.f("ck_site_merged_is_gone"),
        "site",
        "merged_into IS NULL OR publication = 'deleted'",
        schema="registry",
    )
    op.create_check_constraint(
        op.f("ck_site_of_another"), "site", "merged_into <> id AND split_from <> id", schema="registry"
    )


def downgrade() -> None:
    op.execute("DROP VIEW IF EXISTS registry.public_merged")  # which reads what is dropped below
    op.execute(
        "DROP TABLE registry.request_step, registry.evidence, registry.change_request, registry.idempotent_answer,"
        " registry.import_mapping, registry.import_batch, registry.site_touched, registry.site_version,"
        " registry.edition, registry.account_change, registry.failed_sign_in, registry.one_time_link,"
        " registry.access_token, registry.session, registry.account_area, registry.account CASCADE"
    )
    for table in ("event", "site_organisation", "site_link"):
        op.execute(f"ALTER TABLE registry.{table} ALTER COLUMN id SET GENERATED ALWAYS")
    op.drop_column("audit", "edition", schema="registry")
    op.drop_column("site", "split_from", schema="registry")
    op.drop_column("site", "merged_into", schema="registry")
