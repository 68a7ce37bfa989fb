"""What is told of the vector tiles of a collection: the list of sets, the one set, and that as TileJSON."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Ask, Asks
from api.formats import DOCUMENT, MEDIA_TYPE, TILESET, Format, negotiated
from api.links import TILESETS_VECTOR, TILING_SCHEME, Link, base_url, itself, licence, to
from api.ogc import words
from api.ogc.answers import document, shown, unchanged
from api.ogc.landing import READ
from api.ogc.past import as_asked
from api.ogc.tiling import URI
from api.params import TILES, features, require_known
from registry import crs
from registry.collections import Collection, collection
from registry.crs import CRS84
from registry.exporting.stamp import LICENCE
from registry.language import Words
from registry.queryables import Type
from registry.reading import extent
from registry.tiles import DEEPEST, Layer, counts_layer, features_layer
from registry.tiles.grid import NAME

router = APIRouter()

_TYPES = {Type.INTEGER: "integer", Type.NUMBER: "number", Type.BOOLEAN: "boolean"}
_FIELDS = {Type.INTEGER: "Number", Type.NUMBER: "Number", Type.BOOLEAN: "Boolean"}


@router.api_route("/ogc/collections/{collection_id}/tiles", methods=READ)
def tilesets(ask: Asks, collection_id: str) -> Response:
    """The sets of tiles of a collection: one."""
    wanted = collection(collection_id)
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = [*itself(ask.request, format_, DOCUMENT), *_around(ask, wanted)]
    own = to(ask.request, f"/ogc/collections/{wanted.id}/tiles/{NAME}", "self", words.TILESET)
    content = {"links": links, "tilesets": [{**_summary(ask, wanted), "links": [own, _scheme(ask)]}]}
    if format_ is Format.HTML:
        return shown(ask, "record", {"record": content, "title": wanted.title.get(ask.lang)}, links)
    return document(ask, content)


@router.api_route("/ogc/collections/{collection_id}/tiles/WebMercatorQuad", methods=READ)
def tileset(ask: Asks, collection_id: str) -> Response:
    """The set of tiles of the features that are asked for: what its layers hold, and where its tiles are."""
    wanted = as_asked(ask, collection(collection_id))
    format_ = negotiated(ask.request, TILESET)
    features(ask.pairs, wanted, ask.words, known=TILES)
    if same := unchanged(ask, format_):
        return same
    if format_ is Format.TILEJSON:
        return document(ask, _tilejson(ask, wanted), media_type=MEDIA_TYPE[Format.TILEJSON])
    tiles: Link = {
        "href": _template(ask, wanted, "{tileMatrix}/{tileRow}/{tileCol}"),
        "rel": "item",
        "type": MEDIA_TYPE[Format.MVT],
        "title": words.TILE.get(ask.lang),
        "templated": True,
    }
    links = [*itself(ask.request, format_, TILESET), tiles, _scheme(ask), *_around(ask, wanted)]
    around = extent(ask.connection, wanted).box
    content: dict[str, Any] = {
        **_summary(ask, wanted),
        "description": wanted.description.get(ask.lang),
        "layers": [_layer(ask, each, title) for each, title in _layers(ask, wanted)],
        "links": links,
    }
    if around is not None:
        corners = {"lowerLeft": list(around[:2]), "upperRight": list(around[2:])}
        content["boundingBox"] = {**corners, "crs": CRS84}
    if format_ is Format.HTML:
        return shown(ask, "record", {"record": content, "title": wanted.title.get(ask.lang)}, links)
    return document(ask, content)


def _summary(ask: Ask, wanted: Collection) -> dict[str, Any]:
    return {
        "title": wanted.title.get(ask.lang),
        "dataType": "vector",
        "crs": crs.uri(crs.WEB_MERCATOR),
        "tileMatrixSetURI": URI,
    }


def _around(ask: Ask, wanted: Collection) -> list[Link]:
    path = f"/ogc/collections/{wanted.id}"
    return [
        to(ask.request, path, "http://www.opengis.net/def/rel/ogc/1.0/geodata", wanted.title),
        to(ask.request, f"{path}/tiles", TILESETS_VECTOR, words.TILES),
        to(ask.request, "/ogc", "root", words.LANDING),
        licence(ask.request),
    ]


def _scheme(ask: Ask) -> Link:
    return to(ask.request, f"/ogc/tileMatrixSets/{NAME}", TILING_SCHEME, words.TILING_SCHEME)


def _template(ask: Ask, wanted: Collection, place: str) -> str:
    """The address of tiles that carry what is asked for."""
    asked = urlencode([(name, value) for name, value in ask.pairs if name not in ("f", "lang")])
    path = f"{base_url(ask.request)}/ogc/collections/{wanted.id}/tiles/{NAME}/{place}"
    return f"{path}?{asked}" if asked else path


def _layers(ask: Ask, wanted: Collection) -> list[tuple[Layer, Words]]:
    terms = ask.words["kind"].terms if "kind" in ask.words else {}
    kinds = {code: Words(term.label_vi, term.label_en) for code, term in terms.items()}
    return [(features_layer(wanted), wanted.title), (counts_layer(wanted, kinds), words.COUNTS)]


def _layer(ask: Ask, held: Layer, title: Words) -> dict[str, Any]:
    properties = {
        name: {"type": _TYPES.get(type_, "string"), "title": label.get(ask.lang)}
        for name, (type_, label) in held.properties.items()
    }
    return {
        "id": held.name,
        "title": title.get(ask.lang),
        "dataType": "vector",
        "propertiesSchema": {"type": "object", "properties": properties},
    }


def _tilejson(ask: Ask, wanted: Collection) -> dict[str, Any]:
    """The set as TileJSON 3.0.0."""
    content: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": wanted.title.get(ask.lang),
        "description": wanted.description.get(ask.lang),
        "attribution": LICENCE,
        "scheme": "xyz",
        "tiles": [_template(ask, wanted, "{z}/{y}/{x}")],
        "minzoom": 0,
        "maxzoom": DEEPEST,
        "vector_layers": [
            {
                "id": held.name,
                "description": title.get(ask.lang),
                "fields": {
                    name: f"{_FIELDS.get(type_, 'String')}: {label.get(ask.lang)}"
                    for name, (type_, label) in held.properties.items()
                },
            }
            for held, title in _layers(ask, wanted)
        ],
    }
    around = extent(ask.connection, wanted).box
    if around is not None:
        content["bounds"] = list(around)
    return content
