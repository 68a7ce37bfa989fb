"""Pages for people: the map, the record of a place and its history, units, data, the API's own page,
reviews, errors.
"""

from fastapi import APIRouter
from fastapi.routing import APIRoute

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
    reviewing,
    runs,
    signing_in,
    site,
    units,
    welcome,
)
from api.pages.assets import mount_static

__all__ = ["mount_static", "router"]

_DOORS = (signing_in, welcome, my_account, accounts, one_account)
_DESKS = (importing, reviewing, history)

router = APIRouter(include_in_schema=False)
for _page in (explorer, layers, site, units, data, api_page, runs, *_DOORS, *_DESKS):
    for _route in _page.router.routes:
        if isinstance(_route, APIRoute) and "GET" in (_route.methods or ()):
            # Those who check links, or show a preview of one, ask for the head alone.
            _route.methods = {"GET", "HEAD"}
    router.include_router(_page.router)
