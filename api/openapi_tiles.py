"""The part of the OpenAPI document that tells of vector tiles."""

from typing import Any

from api.formats import MEDIA_TYPE, TILESET, Format
from api.ogc import words
from api.params import TILES
from registry.collections import Collection
from registry.language import Lang
from registry.tiles.grid import DEEPEST, NAME

Json = dict[str, Any]

_BINARY: Json = {"schema": {"type": "string", "format": "binary"}}
_HTML: Json = {MEDIA_TYPE[Format.HTML]: {"schema": {"type": "string"}}}
_OBJECT: Json = {"schema": {"type": "object"}}
_NUMBER: Json = {"type": "integer", "minimum": 0, "maximum": (1 << DEEPEST) - 1}


def _format(offered: tuple[Format, ...]) -> Json:
    return {"name": "f", "in": "query", "schema": {"type": "string", "enum": [str(each) for each in offered]}}


PARAMETERS: Json = {
    "tileMatrix": {
        "name": "tileMatrix",
        "in": "path",
        "description": f"Zoom of the tile: the identifier of a tile matrix of {NAME}.",
        "required": True,
        "schema": {"type": "string", "enum": [str(zoom) for zoom in range(DEEPEST + 1)]},
        "example": "11",
    },
    "tileRow": {
        "name": "tileRow",
        "in": "path",
        "description": "Row of the tile, from the north; less than 2 to the power of the zoom.",
        "required": True,
        "schema": _NUMBER,
        "example": 902,
    },
    "tileCol": {
        "name": "tileCol",
        "in": "path",
        "description": "Column of the tile, from the west; less than 2 to the power of the zoom.",
        "required": True,
        "schema": _NUMBER,
        "example": 1626,
    },
    "f-tileset": _format(TILESET),
    "f-tile": _format((Format.MVT,)),
}


def schemes(lang: Lang) -> Json:
    """The paths of tile matrix sets."""
    return {
        "/tileMatrixSets": _get("getTileMatrixSetsList", words.TILING_SCHEMES.get(lang), "document"),
        f"/tileMatrixSets/{NAME}": _get("getTileMatrixSet", words.TILING_SCHEME.get(lang), "document"),
    }


def paths(collection: Collection, filters: list[Json], lang: Lang) -> Json:
    """The paths of a collection's tiles, with its properties as parameters."""
    tag = collection.id
    path, name = f"/collections/{tag}/tiles", tag.replace("-", "_")
    asked = [_ref("parameters", each) for each in TILES if each not in ("f", "lang")]
    place = [_ref("parameters", each) for each in ("tileMatrix", "tileRow", "tileCol")]
    told = {MEDIA_TYPE[Format.TILEJSON]: _OBJECT}
    one = {MEDIA_TYPE[Format.MVT]: _BINARY}
    return {
        path: _get(f"{name}.collection.vector.getTileSetsList", words.TILES.get(lang), "document", tag=tag),
        f"{path}/{NAME}": _get(
            f"{name}.collection.vector.getTileSet",
            words.TILESET.get(lang),
            "tileset",
            content={MEDIA_TYPE[Format.JSON]: _OBJECT, **_HTML, **told},
            more=[*asked, *filters],
            tag=tag,
        ),
        f"{path}/{NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{name}.collection.vector.getTile",
            words.TILE.get(lang),
            "tile",
            content=one,
            more=[*place, *asked, *filters],
            errors=("404",),
            tag=tag,
        ),
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _get(
    operation: str,
    summary: str,
    formats: str,
    *,
    content: Json | None = None,
    more: list[Json] | None = None,
    errors: tuple[str, ...] = (),
    tag: str | None = None,
) -> Json:
    get: Json = {
        "operationId": operation,
        "summary": summary,
        "parameters": [*(more or []), _ref("parameters", f"f-{formats}"), _ref("parameters", "lang")],
        "responses": {
            "200": {
                "description": summary,
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": content or {MEDIA_TYPE[Format.JSON]: _OBJECT, **_HTML},
            },
            "304": {"description": "Not modified"},
            **{code: _ref("responses", code) for code in ("400", "406", "500", "503", *errors)},
        },
    }
    if tag:
        get["tags"] = [tag]
    return {"get": get}
