"""Accounts and what they may sign in with; the areas that an office answers for.

Secrets are never stored: passwords as Argon2 hashes, sessions, tokens and links as SHA-256 of 32 random
bytes.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects.postgresql import DATERANGE

from registry.tables.schema import metadata, one_of
from registry.workflow import LinkPurpose, Role, Scope

account = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text),
    Column("subject", Text),
    Column("disabled_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    one_of("role", Role),
    CheckConstraint("name ~ '^[a-z0-9][a-z0-9._@-]{1,79}$'", name="name_form"),
    CheckConstraint("title <> '' AND title IS NFC NORMALIZED", name="titled"),
)
"""People and programs that may sign in. `subject` is the issuer and the subject of an OIDC sign-in, joined
by a blank."""
Index("uq_account_name", account.c.name, unique=True)
Index("uq_account_subject", account.c.subject, unique=True)

account_area = Table(
    "account_area",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column(
        "account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("unit", Integer, ForeignKey("registry.unit.id"), nullable=False, index=True),
    Column("origin", Integer, ForeignKey("registry.unit.id")),
    Column("valid", DATERANGE, nullable=False),
    Column("reason", Text),
    CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid_starts"),
    CheckConstraint("origin IS NULL OR origin <> unit", name="origin_is_another"),
)
"""Which units an office answers for, and when. With an `origin`, only for the sites of the unit that also
lie in that older one: what an office brought with it when units changed."""

session = Table(
    "session",
    metadata,
    Column("secret", LargeBinary, primary_key=True),
    Column(
        "account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("csrf", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

access_token = Table(
    "access_token",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("secret", LargeBinary, nullable=False, unique=True),
    Column(
        "account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("name <> ''", name="named"),
    CheckConstraint(
        f"scopes <@ ARRAY[{', '.join(repr(str(scope)) for scope in Scope)}]", name="scopes_known"
    ),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("secret", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("account", Uuid, ForeignKey("registry.account.id", ondelete="CASCADE")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    one_of("purpose", LinkPurpose),
    CheckConstraint("(purpose = 'first-administrator') = (account IS NULL)", name="purpose_fits_account"),
)

failed_sign_in = Table(
    "failed_sign_in",
    metadata,
    Column("name", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True)),
)
"""Names that were tried with a wrong password, known or not, so that the answer tells nobody which exist."""

account_change = Table(
    "account_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("actor", Text, nullable=False),
    Column("account", Uuid, index=True),
    Column("action", Text, nullable=False),
    Column("reason", Text),
    Column("by_program", Boolean, nullable=False, server_default=text("false")),
)
"""Append-only: who made, changed, disabled or reset whose account, granted or ended which area."""
