"""Vocabularies, sources and organisations: what records refer to."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)

from registry.tables.schema import metadata, term_column

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title_vi", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("source", Text, nullable=False),
)

term = Table(
    "term",
    metadata,
    Column("vocabulary", Text, ForeignKey("registry.vocabulary.code"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("label_vi", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("definition_vi", Text, nullable=False),
    Column("definition_en", Text, nullable=False),
    Column("source", Text),
    Column("aat", Text),
    Column("wikidata", Text),
    Column("deprecated", Boolean, nullable=False, server_default=text("false")),
    Column("replaced_by", Text),
    ForeignKeyConstraint(["vocabulary", "replaced_by"], ["registry.term.vocabulary", "registry.term.code"]),
    CheckConstraint("deprecated = (replaced_by IS NOT NULL)", name="deprecated_names_replacement"),
    CheckConstraint("label_vi <> '' AND label_en <> ''", name="labelled"),
)

source = Table(
    "source",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("url", Text),
    term_column("kind", "source_kind", nullable=False),
    Column("published", Text),
    Column("accessed", Date),
    CheckConstraint("url IS NULL OR url ~ '^https?://'", name="url_is_web"),
)


organisation = Table(
    "organisation",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text),
    term_column("kind", "organisation_kind"),
    Column("website", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    CheckConstraint("website IS NULL OR website ~ '^https?://'", name="website_is_web"),
)
