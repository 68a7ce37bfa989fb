"""Sites, their two facets, and what hangs on a site."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from registry import crs
from registry.tables.schema import geometry, metadata, one_of, term_column, terms_column, uncertain_columns
from registry.workflow import EVENTS_OF, Publication, Verification

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
    geometry("GEOMETRY", crs.STORED, nullable=False),
    Column(
        "metric_geom",
        Geometry("GEOMETRY", srid=crs.METRIC, spatial_index=False),
        Computed(f"ST_Transform(geom, {crs.METRIC})", persisted=True),
    ),
    Column("accuracy_m", REAL, nullable=False),
    term_column("position_method", "position_method", nullable=False),
    Column("position_source", Text, ForeignKey("registry.source.code")),
    Column("position_date", Date, nullable=False),
    Column("verification", Text, nullable=False),
    Column("verified_on", Date),
    Column("verified_by", Text),
    Column("publication", Text, nullable=False, server_default="published"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("merged_into", Uuid, ForeignKey("registry.site.id"), index=True),
    Column("split_from", Uuid, ForeignKey("registry.site.id"), index=True),
    Column("seed_hash", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("code ~ '^[A-Z]{2}[0-9]{3,7}$'", name="code_form"),
    CheckConstraint("name_vi <> '' AND name_vi IS NFC NORMALIZED", name="named"),
    CheckConstraint(
        "address IS NFC NORMALIZED AND name_en IS NFC NORMALIZED AND summary_vi IS NFC NORMALIZED", name="nfc"
    ),
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
    CheckConstraint("merged_into IS NULL OR publication = 'deleted'", name="merged_is_gone"),
    CheckConstraint("merged_into <> id AND split_from <> id", name="of_another"),
    one_of("verification", Verification),
    one_of("publication", Publication),
)
Index("ix_site_geom", site.c.geom, postgresql_using="gist")
Index("ix_site_metric_geom", site.c.metric_geom, postgresql_using="gist")
Index(
    "ix_site_outline",
    site.c.geom,
    postgresql_using="gist",
    postgresql_where=func.ST_Dimension(site.c.geom) > 0,
)

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
    term_column("centre_type", "centre_type", nullable=False),
    term_column("tier", "tier"),
    terms_column("fields", "creative_field"),
    terms_column("industries", "cultural_industry"),
    terms_column("services", "service"),
    term_column("investment", "investment_model"),
    term_column("management", "management_model"),
    term_column("exploitation", "exploitation_model"),
    term_column("operation", "operation_model"),
    *uncertain_columns("planned_opening"),
)

heritage = Table(
    "heritage",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    term_column("category", "heritage_category", nullable=False),
    term_column("relic_type", "relic_type"),
    term_column("rank", "rank"),
    Column("rank_decision", Text),
    term_column("ownership", "ownership"),
    term_column("condition", "condition"),
    term_column("occupancy", "occupancy"),
    term_column("survival", "survival"),
    term_column("relocation", "relocation"),
    *uncertain_columns("built"),
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
    Column("id", BigInteger, Identity(), primary_key=True),
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
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation", Text, ForeignKey("registry.organisation.code"), nullable=False),
    term_column("role", "organisation_role", nullable=False),
    *uncertain_columns("since"),
    *uncertain_columns("until"),
    Column("source", Text, ForeignKey("registry.source.code"), nullable=False),
)

site_link = Table(
    "site_link",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("from_site", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("to_site", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), nullable=False, index=True),
    term_column("kind", "link_kind", nullable=False),
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
