"""OGC API Features over the registry: landing page, conformance, collections, schemas, features, files."""

from fastapi import APIRouter

from api.ogc import allowing, collections, editing, items, landing, schemas

__all__ = ["router"]

router = APIRouter()
for _part in (landing, collections, schemas, items, editing, allowing):
    router.include_router(_part.router)
