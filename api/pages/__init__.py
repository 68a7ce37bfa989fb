"""Pages for people: the map, the record of a place, units, data, the API's own page, errors."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.pages import api_page, data, explorer, layers, runs, signing_in, site, units
from api.pages.assets import mount_static

__all__ = ["mount_static", "router"]

router = APIRouter(include_in_schema=False)
for _page in (explorer, layers, site, units, data, api_page, signing_in, runs):
    for _route in _page.router.routes:
        if isinstance(_route, APIRoute) and "GET" in (_route.methods or ()):
            # Those who check links, or show a preview of one, ask for the head alone.
            _route.methods = {"GET", "HEAD"}
    router.include_router(_page.router)
