"""The tables, as SQLAlchemy Core sees them; constraints are the database's own.

Views, functions and triggers live in `registry/sql` and are put in place by `registry.migrate`.

    words     vocabularies, sources, organisations
    units     administrative units, lineage, figures
    sites     sites, facets, events, roles, links
    demand    where people live
    derived   what the database writes by itself
"""

from registry.tables.demand import demand_cell, demand_surface
from registry.tables.derived import audit, data_version, seed_run, site_state, site_unit
from registry.tables.schema import SCHEMA, metadata
from registry.tables.sites import (
    centre,
    event,
    heritage,
    site,
    site_link,
    site_organisation,
    site_slug,
    site_source,
    site_stated_unit,
)
from registry.tables.units import figure, unit, unit_lineage
from registry.tables.words import organisation, source, term, vocabulary

__all__ = [
    "SCHEMA",
    "audit",
    "centre",
    "data_version",
    "demand_cell",
    "demand_surface",
    "event",
    "figure",
    "heritage",
    "metadata",
    "organisation",
    "seed_run",
    "site",
    "site_link",
    "site_organisation",
    "site_slug",
    "site_source",
    "site_state",
    "site_stated_unit",
    "site_unit",
    "source",
    "term",
    "unit",
    "unit_lineage",
    "vocabulary",
]
