"""What was: the history of a place, the place as it was, what an edition did, and taking it back.

subject    the place that an address names, with the versions that the visitor may see
versions   its history, and its whole record in a past version
editions   what one edition changed, everywhere
reverting  taking back: a preview, then the deed
"""

from fastapi import APIRouter

from api.pages.history import editions, reverting, versions

__all__ = ["router"]

router = APIRouter()
for _page in (versions, editions, reverting):
    router.include_router(_page.router)
