"""The tables, as SQLAlchemy Core sees them; constraints are the database's own.

Views, functions and triggers live in `registry/sql` and are put in place by `registry.migrate`.

    words     vocabularies, sources, organisations
    units     administrative units, lineage, figures
    sites     sites, facets, events, roles, links
    demand    where people live
    derived   what the database writes by itself
    directory narrow rows of public places, for lists and counts
    features  public places as they are written into answers
    history   editions and versions of sites
    accounts  who may sign in, and for which units
    requests  what is proposed, and what was said of it
    imports   files that were imported
    analyses  runs of analyses, with what came out
    plans     what plans promise, and what was measured of it
    programmes  festivals, forums, calls and courses; ideas on their way
"""

from registry.tables.accounts import (
    access_token,
    account,
    account_area,
    account_change,
    failed_sign_in,
    one_time_link,
    session,
)
from registry.tables.analyses import analysis_run
from registry.tables.demand import demand_cell, demand_surface
from registry.tables.derived import (
    audit,
    data_version,
    seed_run,
    site_mark,
    site_square,
    site_state,
    site_unit,
)
from registry.tables.directory import directory, directory_area, directory_profile
from registry.tables.features import site_feature
from registry.tables.history import edition, site_touched, site_version
from registry.tables.imports import import_batch, import_mapping
from registry.tables.plans import (
    measurement,
    objective,
    plan,
    plan_citation,
    plan_relation,
    target,
    target_agency,
)
from registry.tables.programmes import (
    activity,
    activity_figure,
    activity_organisation,
    activity_site,
    idea,
    idea_organisation,
    idea_site,
    idea_step,
    programme,
)
from registry.tables.requests import change_request, evidence, idempotent_answer, request_step
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
    "access_token",
    "account",
    "account_area",
    "account_change",
    "activity",
    "activity_figure",
    "activity_organisation",
    "activity_site",
    "analysis_run",
    "audit",
    "centre",
    "change_request",
    "data_version",
    "demand_cell",
    "demand_surface",
    "directory",
    "directory_area",
    "directory_profile",
    "edition",
    "event",
    "evidence",
    "failed_sign_in",
    "figure",
    "heritage",
    "idea",
    "idea_organisation",
    "idea_site",
    "idea_step",
    "idempotent_answer",
    "import_batch",
    "import_mapping",
    "measurement",
    "metadata",
    "objective",
    "one_time_link",
    "organisation",
    "plan",
    "plan_citation",
    "plan_relation",
    "programme",
    "request_step",
    "seed_run",
    "session",
    "site",
    "site_feature",
    "site_link",
    "site_mark",
    "site_organisation",
    "site_slug",
    "site_source",
    "site_square",
    "site_state",
    "site_stated_unit",
    "site_touched",
    "site_unit",
    "site_version",
    "source",
    "target",
    "target_agency",
    "term",
    "unit",
    "unit_lineage",
    "vocabulary",
]
