"""Vector tiles of a collection (OGC API Tiles Part 1): features where they fit, else counts of them."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import Ask, in_one_go
from api.formats import MEDIA_TYPE, Format, negotiated
from api.kept import keep
from api.ogc.answers import headers, unchanged
from api.ogc.landing import READ
from api.ogc.past import as_asked
from api.params import TILES, features
from registry.collections import collection
from registry.tiles import made, question, tile_at


async def tile(request: Request) -> Response:
    """One tile; where nothing is, one without layers, which is no bytes at all."""
    return await in_one_go(request, _tile)


def _tile(ask: Ask) -> Response:
    told = ask.request.path_params
    wanted = as_asked(ask, collection(told["collection_id"]))
    place = tile_at(told["matrix"], told["row"], told["column"])
    format_ = negotiated(ask.request, (Format.MVT,))
    selection = features(ask.pairs, wanted, ask.words, known=TILES).selection
    if same := unchanged(ask, format_):
        return same
    content = made(ask.connection, question(selection), place)
    keep(ask.request, ask.edition)
    return Response(content, media_type=MEDIA_TYPE[format_], headers=headers(ask, format_))


router = APIRouter()
router.add_route(
    "/ogc/collections/{collection_id}/tiles/WebMercatorQuad/{matrix}/{row}/{column}", tile, methods=READ
)
