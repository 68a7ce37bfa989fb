"""OGC API Features, Tiles and Processes over the registry: landing page, collections, features, files, tiles,
analyses.
"""

from fastapi import APIRouter

from api.ogc import (
    allowing,
    collections,
    editing,
    execution,
    items,
    jobs,
    landing,
    processes,
    schemas,
    tiles,
    tilesets,
    tiling,
)

__all__ = ["BUSY", "router"]

BUSY = (*items.router.routes, *tiles.router.routes)
"""Where most requests go. Routes of Starlette, not of a router within a router: the way to one of those takes
as long as a page.
"""

router = APIRouter()
for _part in (
    *(landing, collections, schemas, tilesets, tiling),
    *(editing, processes, execution, jobs, allowing),
):
    router.include_router(_part.router)
