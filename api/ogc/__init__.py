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

__all__ = ["router"]

router = APIRouter()
for _part in (
    *(items, tiles, landing, collections, schemas, tilesets, tiling),  # what is asked for most comes first
    *(editing, processes, execution, jobs, allowing),
):
    router.include_router(_part.router)
