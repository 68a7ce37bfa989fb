"""The tables, as SQLAlchemy Core sees them; constraints are the database's own.

Views, functions and triggers live in `registry/sql` and are put in place by `registry.migrate`. What is
derived from other
rows (`site_state`, `site_unit`, slugs, the audit, the data version) is written by the database alone.
"""

from collections.abc import Iterable

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, JSONB, ExcludeConstraint

from registry import crs
from registry.workflow import (
    EVENTS_OF,
    BoundaryQuality,
    Kind,
    Level,
    Publication,
    Stage,
    Status,
    Verification,
)

SCHEMA = "registry"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def _one_of(column: str, codes: Iterable[str]) -> CheckConstraint:
    words = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def _term(column: str, vocabulary: str, *, nullable: bool = True) -> Column[str]:
    """A coded column; the trigger `check_terms` refuses a code that is not of its vocabulary."""
    return Column(column, Text, nullable=nullable, info={"vocabulary": vocabulary})


def _terms(column: str, vocabulary: str) -> Column[list[str]]:
    """A column of several codes of one vocabulary."""
    return Column(
        column, ARRAY(Text), nullable=False, server_default=text("'{}'"), info={"vocabulary": vocabulary}
    )


def _geometry(kind: str, srid: int, *args: object, nullable: bool = True) -> Column[object]:
    return Column("geom", Geometry(kind, srid=srid, spatial_index=False), *args, nullable=nullable)  # type: ignore[arg-type]


def _uncertain(column: str) -> tuple[Column[str], Column[str], Column[int], Column[int]]:
    return (
        Column(f"{column}_text", Text),
        Column(f"{column}_edtf", Text),
        Column(f"{column}_from", Integer),
        Column(f"{column}_to", Integer),
    )


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
    _term("kind", "source_kind", nullable=False),
    Column("published", Text),
    Column("accessed", Date),
    CheckConstraint("url IS NULL OR url ~ '^https?://'", name="url_is_web"),
)

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("decree", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("area_km2", Numeric(10, 3)),
    Column("area_source", Text, ForeignKey("registry.source.code")),
    _geometry("MULTIPOLYGON", crs.STORED),
    Column(
        "metric_geom",
        Geometry("MULTIPOLYGON", srid=crs.METRIC, spatial_index=False),
        Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
    ),
    Column("boundary_quality", Text, nullable=False),
    Column("boundary_source", Text, ForeignKey("registry.source.code")),
    Column("boundary_accuracy_m", REAL),
    _one_of("level", Level),
    _one_of("boundary_quality", BoundaryQuality),
    CheckConstraint("NOT isempty(valid) AND NOT lower_inf(valid)", name="valid_starts"),
    CheckConstraint(
        "(area_km2 IS NULL) OR (area_km2 > 0 AND area_source IS NOT NULL)", name="area_has_source"
    ),
    CheckConstraint("(geom IS NULL) OR (boundary_source IS NOT NULL)", name="boundary_has_source"),
    ExcludeConstraint(
        ("level", "="), ("code", "="), ("valid", "&&"), name="one_version_at_a_time", using="gist"
    ),
)
Index("ix_unit_geom", unit.c.geom, postgresql_using="gist")
Index("ix_unit_metric_geom", unit.c.metric_geom, postgresql_using="gist")

unit_lineage = Table(
    "unit_lineage",
    metadata,
    Column("old_unit", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("new_unit", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("share_of_old", REAL, nullable=False),
    Column("share_of_new", REAL, nullable=False),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("method", Text, nullable=False),
    CheckConstraint("share_of_old > 0 AND share_of_old <= 1", name="share_of_old"),
    CheckConstraint("share_of_new > 0 AND share_of_new <= 1", name="share_of_new"),
)

figure = Table(
    "figure",
    metadata,
    Column("unit_id", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), primary_key=True),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("value >= 0", name="not_negative"),
)

organisation = Table(
    "organisation",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text),
    _term("kind", "organisation_kind"),
    Column("website", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    CheckConstraint("website IS NULL OR website ~ '^https?://'", name="website_is_web"),
)

site = Table(
    "site",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.registry.uuid7()),
    Column("code", Text, nullable=False, unique=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name_vi", Text, nullable=False),
    Column("name_en", Text),
    Column("other_names", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("address", Text),
    Column("summary_vi", Text),
    Column("summary_en", Text),
    _geometry("GEOMETRY", crs.STORED, nullable=False),
    Column(
        "metric_geom",
        Geometry("GEOMETRY", srid=crs.METRIC, spatial_index=False),
        Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
    ),
    Column("accuracy_m", REAL, nullable=False),
    _term("position_method", "position_method", nullable=False),
    Column("position_source", Text, ForeignKey("registry.source.code")),
    Column("position_date", Date, nullable=False),
    Column("verification", Text, nullable=False),
    Column("verified_on", Date),
    Column("verified_by", Text),
    Column("publication", Text, nullable=False, server_default="published"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("seed_hash", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("name_vi <> '' AND name_vi IS NFC NORMALIZED", name="named"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
    CheckConstraint("accuracy_m > 0 AND accuracy_m <= 20000", name="accuracy"),
    CheckConstraint(
        "ST_GeometryType(geom) IN ('ST_Point', 'ST_Polygon', 'ST_MultiPolygon')", name="point_or_polygon"
    ),
    CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="geometry_valid"),
    CheckConstraint(
        "ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_YMin(geom) >= -90 AND ST_YMax(geom) <= 90",
        name="on_earth",
    ),
    CheckConstraint(
        "(verification = 'verified') = (verified_on IS NOT NULL AND verified_by IS NOT NULL)",
        name="verified_by_somebody",
    ),
    _one_of("verification", Verification),
    _one_of("publication", Publication),
)
Index("ix_site_geom", site.c.geom, postgresql_using="gist")
Index("ix_site_metric_geom", site.c.metric_geom, postgresql_using="gist")

site_slug = Table(
    "site_slug",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id"), nullable=False, index=True),
)

centre = Table(
    "centre",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    _term("centre_type", "centre_type", nullable=False),
    _term("tier", "tier"),
    _terms("fields", "creative_field"),
    _terms("industries", "cultural_industry"),
    _terms("services", "service"),
    _term("investment", "investment_model"),
    _term("management", "management_model"),
    _term("exploitation", "exploitation_model"),
    _term("operation", "operation_model"),
    *_uncertain("planned_opening"),
)

heritage = Table(
    "heritage",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    _term("category", "heritage_category", nullable=False),
    _term("relic_type", "relic_type"),
    _term("rank", "rank"),
    Column("rank_decision", Text),
    _term("ownership", "ownership"),
    _term("condition", "condition"),
    _term("occupancy", "occupancy"),
    _term("survival", "survival"),
    _term("relocation", "relocation"),
    *_uncertain("built"),
    Column("original_use_vi", Text),
    Column("original_use_en", Text),
    Column("area_m2", Numeric(12, 1)),
    CheckConstraint("area_m2 IS NULL OR area_m2 > 0", name="area_positive"),
    CheckConstraint(
        "built_from IS NULL OR built_to IS NULL OR built_from <= built_to", name="built_in_order"
    ),
)

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("facet", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("date_text", Text),
    Column("date_edtf", Text),
    Column("earliest", Date),
    Column("latest", Date),
    Column("decision", Text),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    CheckConstraint("earliest IS NULL OR latest IS NULL OR earliest <= latest", name="in_order"),
    CheckConstraint(
        " OR ".join(
            f"(facet = '{facet}' AND kind IN ({', '.join(repr(str(kind)) for kind in kinds)}))"
            for facet, kinds in EVENTS_OF.items()
        ),
        name="kind_fits_facet",
    ),
)

site_source = Table(
    "site_source",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("source", Text, ForeignKey("registry.source.code"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
)

site_organisation = Table(
    "site_organisation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation", Text, ForeignKey("registry.organisation.code"), nullable=False),
    _term("role", "organisation_role", nullable=False),
    *_uncertain("since"),
    *_uncertain("until"),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
)

site_link = Table(
    "site_link",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("from_site", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("to_site", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    _term("kind", "link_kind", nullable=False),
    Column("date_text", Text),
    Column("date_edtf", Text),
    Column("earliest", Date),
    Column("latest", Date),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
    Column("note_vi", Text),
    Column("note_en", Text),
    CheckConstraint("from_site <> to_site", name="two_places"),
)

site_stated_unit = Table(
    "site_stated_unit",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True),
    Column("basis", Text, nullable=False),
)

site_unit = Table(
    "site_unit",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "unit_id", Integer, ForeignKey("registry.unit.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    CheckConstraint("reason IN ('address', 'geometry')", name="reason_known"),
)

site_state = Table(
    "site_state",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text),
    Column("stage", Text),
    Column("centre_life", DATEMULTIRANGE),
    Column("heritage_life", DATEMULTIRANGE),
    Column("life", DATEMULTIRANGE, nullable=False),
    Column("district", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    Column("commune", Integer, ForeignKey("registry.unit.id", ondelete="SET NULL"), index=True),
    Column("sources", JSONB, nullable=False),
    Column("organisations", JSONB, nullable=False),
    Column("search", Text, nullable=False),
    _one_of("kind", Kind),
    _one_of("status", Status),
    _one_of("stage", Stage),
)
Index("ix_site_state_kind", site_state.c.kind)
Index("ix_site_state_life", site_state.c.life, postgresql_using="gist")
Index(
    "ix_site_state_search",
    site_state.c.search,
    postgresql_using="gin",
    postgresql_ops={"search": "gin_trgm_ops"},
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("actor", Text, nullable=False),
    Column("reason", Text),
    Column("request", Text),
    Column("table_name", Text, nullable=False),
    Column("site_id", Uuid, index=True),
    Column("action", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
)

data_version = Table(
    "data_version",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("number", BigInteger, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("one", name="single_row"),
)

seed_run = Table(
    "seed_run",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("digest", Text, nullable=False),
)
