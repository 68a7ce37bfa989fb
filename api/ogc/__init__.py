"""OGC API Features and Processes over the registry: landing page, collections, features, files, analyses."""

from fastapi import APIRouter

from api.ogc import allowing, collections, editing, execution, items, jobs, landing, processes, schemas

__all__ = ["router"]

router = APIRouter()
for _part in (landing, collections, schemas, items, editing, processes, execution, jobs, allowing):
    router.include_router(_part.router)
