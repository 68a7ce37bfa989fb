"""Change requests: what somebody proposes, what was said about it, and what proves it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from registry.tables.schema import metadata, one_of
from registry.workflow import RequestKind, RequestState

change_request = Table(
    "change_request",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("site_id", Uuid, ForeignKey("registry.site.id"), index=True),
    Column("other_site", Uuid, ForeignKey("registry.site.id"), index=True),
    Column("base", JSONB(none_as_null=True)),
    Column("base_edition", BigInteger),
    Column("patch", JSONB, nullable=False, server_default=text("'{}'")),
    Column("parts", JSONB(none_as_null=True)),
    Column("reason", Text),
    Column("author", Uuid, ForeignKey("registry.account.id"), nullable=False, index=True),
    Column("decided_by", Uuid, ForeignKey("registry.account.id")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("submitted_at", DateTime(timezone=True)),
    Column("decided_at", DateTime(timezone=True)),
    Column("edition", BigInteger),
    Column("batch", Uuid, ForeignKey("registry.import_batch.id"), index=True),
    one_of("kind", RequestKind),
    one_of("state", RequestState),
    CheckConstraint("(kind = 'create') = (base IS NULL)", name="create_has_no_base"),
    CheckConstraint("kind = 'create' OR site_id IS NOT NULL", name="about_a_site"),
    CheckConstraint("(kind = 'merge') = (other_site IS NOT NULL)", name="merge_names_another"),
    CheckConstraint("(kind = 'split') = (parts IS NOT NULL)", name="split_has_parts"),
    CheckConstraint("other_site IS NULL OR other_site <> site_id", name="two_places"),
    CheckConstraint("jsonb_typeof(patch) = 'object'", name="patch_is_object"),
    CheckConstraint("state = 'draft' OR state = 'withdrawn' OR reason <> ''", name="submitted_with_reason"),
    CheckConstraint(
        "(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)", name="decided_by_somebody"
    ),
    CheckConstraint("(state = 'approved') = (edition IS NOT NULL)", name="approved_is_applied"),
)
"""A proposed change. `patch` is a JSON Merge Patch (RFC 7396) against `base`, the site's document as its
author saw it (`registry.editing.document`); for a new place it is the document itself. A merge folds
`other_site` into the site; a split makes a new site of each document in `parts`."""
Index("ix_change_request_state", change_request.c.state, change_request.c.submitted_at)

request_step = Table(
    "request_step",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "request",
        Uuid,
        ForeignKey("registry.change_request.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("account", Uuid, ForeignKey("registry.account.id"), nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("comment", Text),
    Column("patch", JSONB(none_as_null=True)),
)
"""Append-only: each action on a request, with what was said; `patch` is the request's patch after an edit."""

evidence = Table(
    "evidence",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column(
        "request",
        Uuid,
        ForeignKey("registry.change_request.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("account", Uuid, ForeignKey("registry.account.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("media_type", Text),
    Column("content", LargeBinary),
    CheckConstraint("(url IS NULL) <> (content IS NULL)", name="link_or_file"),
    CheckConstraint("(content IS NULL) = (media_type IS NULL)", name="file_has_type"),
    CheckConstraint("url IS NULL OR url ~ '^https?://'", name="url_is_web"),
    CheckConstraint("title <> ''", name="titled"),
    CheckConstraint("octet_length(content) <= 10485760", name="file_is_small"),
)

idempotent_answer = Table(
    "idempotent_answer",
    metadata,
    Column("account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("key <> '' AND length(key) <= 200", name="key_form"),
)
"""What was answered to a POST with an Idempotency-Key, written in the transaction that did the work."""
