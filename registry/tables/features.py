"""Public places as they are written into answers: text made when a place changes, not when it is read."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, Uuid

from registry import crs
from registry.tables.schema import geometry, metadata

site_feature = Table(
    "site_feature",
    metadata,
    Column("site_id", Uuid, ForeignKey("registry.site.id", ondelete="CASCADE"), primary_key=True),
    geometry("GEOMETRY", crs.STORED, nullable=False),
    Column("is_centre", Boolean, nullable=False),
    Column("is_heritage", Boolean, nullable=False),
    # The geometry as GeoJSON in CRS84; then members of JSON objects, without braces.
    Column("geometry", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("heritage", Text, nullable=False),
    Column("existence", Text, nullable=False),
    Column("centre_existence", Text, nullable=False),
    Column("heritage_existence", Text, nullable=False),
    Column("pedigree", Text, nullable=False),
    # A row fits in a page as it is: to unpack it took as long as to make it anew.
    postgresql_with={"toast_tuple_target": "8160"},
)
Index("ix_site_feature_geom", site_feature.c.geom, postgresql_using="gist")
