"""How the world is cut into tiles: the tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1)."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Ask, Asks
from api.formats import DOCUMENT, Format, negotiated
from api.links import TILING_SCHEMES, itself, to
from api.ogc import words
from api.ogc.answers import document, shown, unchanged
from api.ogc.landing import READ
from api.params import require_known
from registry import crs
from registry.tiles.grid import DEEPEST, NAME

router = APIRouter()

URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
SCALES = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"
PIXELS = 256
PIXEL_METRES = 0.00028
"""The size of a pixel that scale denominators are told for."""


@router.api_route("/ogc/tileMatrixSets", methods=READ)
def tiling_schemes(ask: Asks) -> Response:
    """The one tile matrix set that there is."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = itself(ask.request, format_, DOCUMENT)
    held = {
        "id": NAME,
        "title": words.TILING_SCHEME.get(ask.lang),
        "uri": URI,
        "crs": crs.uri(crs.WEB_MERCATOR),
        "links": [to(ask.request, f"/ogc/tileMatrixSets/{NAME}", "self", words.TILING_SCHEME)],
    }
    return _told(ask, format_, {"links": links, "tileMatrixSets": [held]}, words.TILING_SCHEMES.get(ask.lang))


@router.api_route("/ogc/tileMatrixSets/WebMercatorQuad", methods=READ)
def tiling_scheme(ask: Asks) -> Response:
    """The tile matrices of WebMercatorQuad."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = [
        *itself(ask.request, format_, DOCUMENT),
        to(ask.request, "/ogc/tileMatrixSets", TILING_SCHEMES, words.TILING_SCHEMES),
    ]
    content = {
        "id": NAME,
        "title": words.TILING_SCHEME.get(ask.lang),
        "uri": URI,
        "crs": crs.uri(crs.WEB_MERCATOR),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": SCALES,
        "tileMatrices": [_matrix(zoom) for zoom in range(DEEPEST + 1)],
        "links": links,
    }
    return _told(ask, format_, content, str(content["title"]))


def _matrix(zoom: int) -> dict[str, Any]:
    cell = 2 * crs.WEB_MERCATOR_EDGE / PIXELS / (1 << zoom)
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL_METRES,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-crs.WEB_MERCATOR_EDGE, crs.WEB_MERCATOR_EDGE],
        "tileWidth": PIXELS,
        "tileHeight": PIXELS,
        "matrixWidth": 1 << zoom,
        "matrixHeight": 1 << zoom,
    }


def _told(ask: Ask, format_: Format, content: dict[str, Any], title: str) -> Response:
    if format_ is Format.HTML:
        return shown(ask, "record", {"record": content, "title": title}, content["links"])
    return document(ask, content)
