"""The public views, as SQLAlchemy Core sees them. What they hold is defined in
`registry/sql/40_views.sql`.
"""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, JSONB
from sqlalchemy.types import TypeEngine

from registry import crs
from registry.tables import SCHEMA

views = MetaData(schema=SCHEMA)


def _view(name: str, *columns: tuple[str, type[TypeEngine[Any]] | TypeEngine[Any]]) -> Table:
    return Table(name, views, *(Column(column, type_) for column, type_ in columns))


def _texts(*names: str) -> tuple[tuple[str, type[Text]], ...]:
    return tuple((name, Text) for name in names)


_STORED = ("geom", Geometry("GEOMETRY", srid=crs.STORED))
_METRIC = ("metric_geom", Geometry("GEOMETRY", srid=crs.METRIC))

public_site = _view(
    "public_site",
    ("id", Uuid),
    *_texts("code", "slug", "kind", "name_vi", "name_en"),
    ("other_names", ARRAY(Text)),
    *_texts("address", "summary_vi", "summary_en"),
    _STORED,
    _METRIC,
    ("accuracy_m", REAL),
    *_texts("position_method", "position_source"),
    ("position_date", Date),
    ("verification", Text),
    ("verified_on", Date),
    *_texts("verified_by", "status", "stage"),
    ("centre_life", DATEMULTIRANGE),
    ("heritage_life", DATEMULTIRANGE),
    ("life", DATEMULTIRANGE),
    *_texts(
        "search", "district_code", "district_vi", "district_en", "commune_code", "commune_vi", "commune_en"
    ),
    ("is_centre", Boolean),
    *_texts("centre_type", "tier"),
    ("fields", ARRAY(Text)),
    ("industries", ARRAY(Text)),
    ("services", ARRAY(Text)),
    *_texts("investment", "management", "exploitation", "operation", "planned_opening"),
    ("is_heritage", Boolean),
    *_texts(
        "category",
        "relic_type",
        "rank",
        "rank_decision",
        "ownership",
        "condition",
        "occupancy",
        "survival",
        "relocation",
    ),
    *_texts("built", "built_edtf"),
    ("built_from", Integer),
    ("built_to", Integer),
    *_texts("original_use_vi", "original_use_en"),
    ("area_m2", Numeric(12, 1)),
    ("organisations", JSONB),
    ("sources", JSONB),
    ("version", Integer),
    ("updated_at", DateTime(timezone=True)),
)
"""One row per published site. `sources` is a list of {code, title, publisher, url, kind, published,
accessed}; `organisations`
of {code, name_vi, name_en, role, since, until, source}; `life`, `centre_life`, `heritage_life` are the days
of existence; district and commune are the latest versions that the site belongs to."""

public_unit = _view(
    "public_unit",
    ("id", Integer),
    *_texts("key", "level", "code", "name_vi", "name_en"),
    ("valid", DATERANGE),
    ("valid_from", Date),
    ("valid_to", Date),
    ("decree", Text),
    ("area_km2", Numeric(10, 3)),
    ("area_source", Text),
    _STORED,
    _METRIC,
    *_texts("boundary_quality", "boundary_source"),
    ("boundary_accuracy_m", REAL),
    ("population", BigInteger),
    ("population_year", SmallInteger),
    ("population_source", Text),
)
"""One row per unit version; `key` is `level:code:valid_from`; `valid_to` is the last day, NULL while it
stands.
"""

public_slug = _view("public_slug", ("slug", Text), ("site_id", Uuid), *_texts("current_slug", "publication"))
"""Every slug that ever led to a site, with the one that leads there now."""

public_merged = _view("public_merged", ("site_id", Uuid), ("into_id", Uuid), ("into_slug", Text))
"""Sites that were merged into another one, with the published one where they are found now."""

public_event = _view(
    "public_event",
    ("id", BigInteger),
    ("site_id", Uuid),
    *_texts("facet", "kind", "date_text", "date_edtf"),
    ("earliest", Date),
    ("latest", Date),
    *_texts("decision", "source", "source_title", "source_url", "note_vi", "note_en"),
)

public_link = _view(
    "public_link",
    ("id", BigInteger),
    ("site_id", Uuid),
    ("other_id", Uuid),
    *_texts("other_slug", "other_vi", "other_en", "kind", "date_text"),
    ("earliest", Date),
    ("latest", Date),
    *_texts("source", "source_title", "source_url", "note_vi", "note_en"),
)

public_site_unit = _view(
    "public_site_unit",
    ("site_id", Uuid),
    ("unit_id", Integer),
    *_texts("reason", "note", "level", "code", "name_vi", "name_en"),
    ("valid", DATERANGE),
    ("boundary_quality", Text),
)
"""Which units a site belongs to, and whether its address or its geometry says so."""

public_lineage = _view(
    "public_lineage",
    ("old_unit", Integer),
    ("new_unit", Integer),
    ("share_of_old", REAL),
    ("share_of_new", REAL),
    *_texts(
        "source",
        "method",
        "old_level",
        "old_code",
        "old_vi",
        "old_en",
        "new_level",
        "new_code",
        "new_vi",
        "new_en",
    ),
)

public_demand_surface = _view(
    "public_demand_surface",
    *_texts("code", "name_vi", "name_en"),
    ("year", SmallInteger),
    *_texts("source", "source_title", "source_url", "method_vi", "method_en"),
    ("total", BigInteger),
)

public_demand_cell = _view(
    "public_demand_cell",
    *_texts("key", "surface", "cell"),
    ("population", Integer),
    _STORED,
    _METRIC,
    ("district", Integer),
    ("commune", Integer),
    *_texts("district_code", "district_vi", "commune_code", "commune_vi"),
    ("year", SmallInteger),
    *_texts("source", "method"),
)
"""People of each H3 cell of each surface; the geometry is the centre of the cell."""

public_mark = _view(
    "public_mark",
    ("site_id", Uuid),
    ("grid_column", Integer),
    ("grid_row", Integer),
    ("square", BigInteger),
    ("kind", Text),
    ("is_centre", Boolean),
    ("is_heritage", Boolean),
)
"""Where each published site is on the grid of tiles (`registry/sql/12_grid.sql`)."""

public_square = _view(
    "public_square",
    ("depth", SmallInteger),
    ("square", BigInteger),
    ("kind", Text),
    ("is_centre", Boolean),
    ("is_heritage", Boolean),
    ("places", Integer),
    ("columns", BigInteger),
    ("rows", BigInteger),
)
"""How many published sites are in each square of the grid, with the sums of their columns and rows."""

public_version = _view(
    "public_version",
    ("site_id", Uuid),
    ("edition", BigInteger),
    ("until", BigInteger),
    ("at", DateTime(timezone=True)),
    *_texts("actor", "author", "reason"),
    ("document", JSONB),
)
"""Each published version of a site: which edition made it, and which ended it (NULL while it stands), when,
by whom and why."""

account_title = _view("account_title", ("id", Uuid), *_texts("name", "title", "role"))
"""What accounts are called, for those who work with requests."""

_NAMED = _texts("name_vi", "name_en")
_SOURCED = _texts("source", "source_title", "source_url")
_VERSIONED: tuple[tuple[str, type[TypeEngine[Any]] | TypeEngine[Any]], ...] = (
    ("version", Integer),
    ("updated_at", DateTime(timezone=True)),
)

public_programme = _view(
    "public_programme",
    *_texts("code", "kind"),
    *_NAMED,
    *_texts("summary_vi", "summary_en"),
    *_SOURCED,
    *_VERSIONED,
)

public_activity_site = _view(
    "public_activity_site",
    ("activity", Text),
    ("site_id", Uuid),
    *_texts("code", "slug", "kind"),
    *_NAMED,
    *_texts("district_code", "district_vi", "district_en", "commune_code", "commune_vi", "commune_en"),
    _STORED,
    _METRIC,
    *_SOURCED,
    *_texts("note_vi", "note_en"),
)
"""The public places of each activity."""

public_activity = _view(
    "public_activity",
    *_texts("code", "programme", "kind", "programme_vi", "programme_en", "edition"),
    *_NAMED,
    *_texts("theme_vi", "theme_en", "state", "date_text"),
    ("first_day", Date),
    ("last_day", Date),
    ("life", DATERANGE),
    *_texts("outcome_vi", "outcome_en"),
    _STORED,
    _METRIC,
    ("places", Integer),
    ("place_codes", ARRAY(Text)),
    ("district_codes", ARRAY(Text)),
    ("commune_codes", ARRAY(Text)),
    ("sites", JSONB),
    ("organisations", JSONB),
    ("figures", JSONB),
    *_SOURCED,
    *_VERSIONED,
    ("search", Text),
)
"""One row per activity; the geometry is the points of its public places, NULL when there are none."""

public_idea = _view(
    "public_idea",
    ("code", Text),
    *_NAMED,
    *_texts("summary_vi", "summary_en", "call", "call_vi", "call_en"),
    *_SOURCED,
    ("steps", JSONB),
    ("sites", JSONB),
    ("organisations", JSONB),
    *_VERSIONED,
)
"""One row per idea; its steps stand in the order in which stages follow each other."""

public_site_link = _view(
    "public_site_link",
    *_texts("key", "kind"),
    ("from_id", Uuid),
    *_texts("from_code", "from_slug", "from_vi", "from_en"),
    ("to_id", Uuid),
    *_texts("to_code", "to_slug", "to_vi", "to_en", "date_text"),
    ("earliest", Date),
    ("latest", Date),
    ("life", DATERANGE),
    *_texts("note_vi", "note_en"),
    *_SOURCED,
    _STORED,
    _METRIC,
    ("search", Text),
)
"""Each link between two public places once, as a line."""
