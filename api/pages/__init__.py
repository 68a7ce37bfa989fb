"""Pages for people: the map, the record of a place and its history, units, data, the API's own page,
reviews, errors.
"""

from api.heads import with_heads
from api.pages import (
    accounts,
    api_page,
    data,
    explorer,
    history,
    importing,
    layers,
    my_account,
    one_account,
    reports,
    reviewing,
    runs,
    signing_in,
    site,
    units,
    welcome,
)
from api.pages.assets import mount_static
from api.pages.plan import changing, conversions, evidence, freshness, network, standing, target
from api.pages.planning import coverage, coverage_files, keeping, places, siting
from api.pages.programmes import calendar, ideas, one, writing

__all__ = ["mount_static", "router"]

_DOORS = (signing_in, welcome, my_account, accounts, one_account)
_PLANNING = (coverage, coverage_files, siting, keeping, places)
_PROGRAMMES = (calendar, writing, ideas, one)
_PLAN = (standing, changing, target, evidence, network, conversions, freshness)
_DESKS = (importing, reviewing, history, reports)

_PAGES = (
    explorer,
    layers,
    site,
    units,
    *_PLANNING,
    *_PROGRAMMES,
    *_PLAN,
    data,
    api_page,
    runs,
    *_DOORS,
    *_DESKS,
)
router = with_heads(each.router for each in _PAGES)
