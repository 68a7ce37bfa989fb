"""Vector tiles of a collection (OGC API Tiles Part 1): features where they fit, else counts of them."""

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Asks
from api.formats import MEDIA_TYPE, Format, negotiated
from api.kept import keep
from api.ogc.answers import headers, unchanged
from api.ogc.landing import READ
from api.ogc.past import as_asked
from api.params import TILES, features
from registry.collections import collection
from registry.tiles import made, question, tile_at

router = APIRouter()


@router.api_route(
    "/ogc/collections/{collection_id}/tiles/WebMercatorQuad/{matrix}/{row}/{column}", methods=READ
)
def tile(ask: Asks, collection_id: str, matrix: str, row: str, column: str) -> Response:
    """One tile; where nothing is, one without layers, which is no bytes at all."""
    wanted = as_asked(ask, collection(collection_id))
    format_ = negotiated(ask.request, (Format.MVT,))
    selection = features(ask.pairs, wanted, ask.words, known=TILES).selection
    place = tile_at(matrix, row, column)
    if same := unchanged(ask, format_):
        return same
    content = made(ask.connection, question(selection), place)
    keep(ask.request, ask.edition)
    return Response(content, media_type=MEDIA_TYPE[format_], headers=headers(ask, format_))
