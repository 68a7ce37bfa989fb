"""Which methods a resource takes: told by OPTIONS for whoever asks, and to those who try others."""

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.auth.deps import Visitor
from api.formats import GEOJSON, MERGE_PATCH
from api.ogc.received import editable
from registry.collections import Collection, collection
from registry.editing.features import receivable
from registry.policy import Actor

router = APIRouter()

READS = ("GET", "HEAD")
ON_ITEMS, ON_ITEM = ("POST",), ("PUT", "PATCH", "DELETE")


def allowed(wanted: Collection, visitor: Actor | None, writes: tuple[str, ...]) -> str:
    """The header Allow for a visitor.

    It goes by what the account may do at all: QGIS asks about one feature, and takes the answer for the whole
    layer. A feature outside the area of an office is refused when it is tried, with the reason.
    """
    may_write = receivable(wanted) and visitor is not None and visitor.proposes
    return ", ".join((*READS, *(writes if may_write else ()), "OPTIONS"))


@router.options("/ogc/collections/{collection_id}/items")
def options_of_items(collection_id: str, visitor: Visitor) -> Response:
    """What can be done with the collection's features."""
    told = {"Allow": allowed(collection(collection_id), visitor, ON_ITEMS)}
    return Response(headers=told | {"Accept-Post": GEOJSON, "Vary": "Authorization, Cookie"})


@router.options("/ogc/collections/{collection_id}/items/{feature_id}")
def options_of_item(collection_id: str, visitor: Visitor) -> Response:
    """What can be done with a feature."""
    told = {"Allow": allowed(collection(collection_id), visitor, ON_ITEM)}
    return Response(headers=told | {"Accept-Patch": MERGE_PATCH, "Vary": "Authorization, Cookie"})


@router.api_route(
    "/ogc/collections/{collection_id}/items", methods=[*ON_ITEM], dependencies=[Depends(editable)]
)
def not_on_items() -> Response:
    """Features are replaced, changed and deleted one by one."""
    raise HTTPException(405, headers={"Allow": ", ".join((*READS, *ON_ITEMS, "OPTIONS"))})


@router.api_route(
    "/ogc/collections/{collection_id}/items/{feature_id}",
    methods=[*ON_ITEMS],
    dependencies=[Depends(editable)],
)
def not_on_item() -> Response:
    """Features are made in their collection."""
    raise HTTPException(405, headers={"Allow": ", ".join((*READS, *ON_ITEM, "OPTIONS"))})
