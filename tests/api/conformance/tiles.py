"""OGC API Tiles Part 1 (OGC 20-057): core, tileset, tilesets list, geodata tilesets, Mapbox Vector Tiles, OpenAPI 3.0."""

from typing import Any

import httpx
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from api.links import TILESETS_VECTOR, TILING_SCHEME, TILING_SCHEMES
from registry.collections import COLLECTIONS
from tests.api.conformance.checks import by_rel, got, refused, requirement, tiles
from tests.fixtures.mvt import POINT, layers

CORE, TILESET, LIST, GEODATA, MVT, OAS30 = (
    tiles(name) for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
)
SET = "/ogc/collections/sites/tiles/WebMercatorQuad"
MVT_TYPE = "application/vnd.mapbox-vector-tile"
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
EDGE = 20037508.342789244
HANOI = (12, 1803, 3252)
"""Zoom, row and column of a tile with places in it."""


def template(http: httpx.Client, path: str = SET) -> str:
    """The template of tiles that a set of tiles tells."""
    (link,) = by_rel(got(http, path), "item")
    assert link["templated"] is True
    assert link["type"] == MVT_TYPE
    found: str = link["href"]
    return found


def at(pattern: str, zoom: int, row: int, column: int) -> str:
    """The address of a tile."""
    for name, value in (("{tileMatrix}", zoom), ("{tileRow}", row), ("{tileCol}", column)):
        assert name in pattern
        pattern = pattern.replace(name, str(value))
    return pattern


@requirement(CORE, "/req/core/conformance-success")
def conformance_classes_are_declared(http: httpx.Client) -> None:
    declared = got(http, "/ogc/conformance")["conformsTo"]
    assert {CORE, TILESET, LIST, GEODATA, MVT, OAS30} <= set(declared)


@requirement(CORE, "/req/core/tc-op")
def a_tile_is_got_by_a_template(http: httpx.Client) -> None:
    answer = http.get(at(template(http), *HANOI))
    assert answer.status_code == 200
    assert answer.content
    matrices = got(http, "/ogc/tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    assert [matrix["id"] for matrix in matrices] == [str(zoom) for zoom in range(25)]
    for zoom, matrix in enumerate(matrices):
        assert matrix["matrixWidth"] == matrix["matrixHeight"] == 2**zoom
        assert matrix["pointOfOrigin"] == [-EDGE, EDGE]
        assert abs(matrix["cellSize"] * matrix["tileWidth"] * matrix["matrixWidth"] - 2 * EDGE) < 1e-6
        assert abs(matrix["scaleDenominator"] * 0.00028 / matrix["cellSize"] - 1) < 1e-12


@requirement(CORE, "/req/core/tc-tilematrix-definition")
def the_matrix_is_described(http: httpx.Client) -> None:
    assert parameter(http, "tileMatrix")["schema"]["type"] == "string"


@requirement(CORE, "/req/core/tc-tilerow-definition")
def the_row_is_described(http: httpx.Client) -> None:
    schema = parameter(http, "tileRow")["schema"]
    assert (schema["type"], schema["minimum"]) == ("integer", 0)


@requirement(CORE, "/req/core/tc-tilecol-definition")
def the_column_is_described(http: httpx.Client) -> None:
    schema = parameter(http, "tileCol")["schema"]
    assert (schema["type"], schema["minimum"]) == ("integer", 0)


@requirement(CORE, "/req/core/tc-success")
def a_tile_holds_what_is_in_its_area(http: httpx.Client) -> None:
    answer = http.get(at(template(http), *HANOI), headers={"Accept": MVT_TYPE})
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT_TYPE)
    found = {each.properties["id"] for each in layers(answer.content)["sites"].shapes}
    assert found == {name for name, at_ in places(http).items() if tile_of(at_, HANOI[0]) == HANOI[1:]}
    assert http.get(at(template(http), *HANOI), headers={"Accept": "image/png"}).status_code == 406


@requirement(CORE, "/req/core/tc-error")
def tiles_outside_are_refused_and_empty_ones_are_empty(http: httpx.Client) -> None:
    for zoom, row, column in ((25, 0, 0), (0, 0, 1), (3, 8, 0), (3, 0, 8), (12, 2**31 - 1, 2**31 - 1)):
        answer = http.get(f"{SET}/{zoom}/{row}/{column}")
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert {each["parameter"] for each in answer.json()["errors"]} <= {"tileMatrix", "tileRow", "tileCol"}
        assert (
            http.get(f"{SET}/{zoom}/{row}/{column}", headers={"Accept": "application/json"}).status_code
            == 400
        )
    for path in (f"{SET}/x/0/0", f"{SET}/3/-1/0", f"{SET}/3/0/1.5", f"{SET}/٣/0/0"):
        assert http.get(path).status_code == 400, path
    assert http.get("/ogc/collections/sites/tiles/Unknown/0/0/0").status_code == 404
    assert http.get(f"{SET}/3/0/0", headers={"Accept": "application/json"}).status_code == 406
    empty = http.get(f"{SET}/3/0/0")
    assert (empty.status_code, empty.content, empty.headers["content-type"]) == (200, b"", MVT_TYPE)
    refused(http, f"{SET}/3/0/0", unknown="1")
    refused(http, f"{SET}/3/0/0", limit="1")
    refused(http, f"{SET}/3/0/0", filter="no such")


@requirement(TILESET, "/req/tileset/description")
def a_set_of_tiles_is_described(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        path = f"/ogc/collections/{name}/tiles/WebMercatorQuad"
        answer = http.get(path, headers={"Accept": "application/json"})
        assert answer.headers["content-type"] == "application/json"
        content = answer.json()
        assert (content["dataType"], content["crs"], content["tileMatrixSetURI"]) == ("vector", CRS, URI)
        (scheme,) = by_rel(content, TILING_SCHEME)
        assert got(http, scheme["href"])["uri"] == URI
        assert http.get(at(template(http, path), 0, 0, 0)).status_code == 200
        assert [layer["id"] for layer in content["layers"]] == [name, f"{name}-counts"]
        corners = content["boundingBox"]["lowerLeft"] + content["boundingBox"]["upperRight"]
        assert corners == got(http, f"/ogc/collections/{name}")["extent"]["spatial"]["bbox"][0]


@requirement(LIST, "/req/tilesets-list/tileset-path")
def sets_of_tiles_are_listed(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        assert http.get(f"/ogc/collections/{name}/tiles").status_code == 200
        refused(http, f"/ogc/collections/{name}/tiles", unknown="1")


@requirement(LIST, "/req/tilesets-list/tileset-links")
def listed_sets_link_to_themselves(http: httpx.Client) -> None:
    for name in COLLECTIONS:
        for each in got(http, f"/ogc/collections/{name}/tiles")["tilesets"]:
            assert (each["dataType"], each["crs"], each["tileMatrixSetURI"]) == ("vector", CRS, URI)
            (own,) = by_rel(each, "self")
            assert own["href"].endswith(f"/ogc/collections/{name}/tiles/WebMercatorQuad")
            assert got(http, own["href"])["tileMatrixSetURI"] == URI
            assert by_rel(each, TILING_SCHEME)


@requirement(GEODATA, "/req/geodata-tilesets/desc-links")
def collections_link_to_their_tiles(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        (link,) = by_rel(each, TILESETS_VECTOR)
        assert got(http, link["href"])["tilesets"]
    (schemes,) = by_rel(got(http, "/ogc"), TILING_SCHEMES)
    assert [each["uri"] for each in got(http, schemes["href"])["tileMatrixSets"]] == [URI]


@requirement(GEODATA, "/req/geodata-tilesets/operation")
def tiles_are_below_their_collection(http: httpx.Client) -> None:
    for each in got(http, "/ogc/collections")["collections"]:
        (own,) = by_rel(each, "self")
        (link,) = by_rel(each, TILESETS_VECTOR)
        assert link["href"] == f"{own['href']}/tiles"
        assert http.head(link["href"]).status_code == 200


@requirement(MVT, "/req/mvt/content")
def a_tile_is_a_mapbox_vector_tile(http: httpx.Client) -> None:
    zoom, row, column = HANOI
    (layer,) = layers(http.get(f"{SET}/{zoom}/{row}/{column}").content).values()
    assert (layer.version, layer.extent) == (2, 4096)
    to_map = Transformer.from_crs(4326, 3857, always_xy=True)
    side = 2 * EDGE / 2**zoom
    west, north = column * side - EDGE, EDGE - row * side
    known = places(http)
    for each in layer.shapes:
        assert each.kind == POINT
        x, y = to_map.transform(known[each.properties["id"]].x, known[each.properties["id"]].y)
        (found,) = each.points
        assert abs(found[0] - (x - west) / side * 4096) <= 1
        assert abs(found[1] - (north - y) / side * 4096) <= 1


@requirement(OAS30, "/req/oas30/completeness")
def every_resource_of_tiles_is_described(http: httpx.Client) -> None:
    content = got(http, "/ogc/api")
    for name in COLLECTIONS:
        path = f"/collections/{name}/tiles"
        assert {path, f"{path}/WebMercatorQuad"} <= content["paths"].keys()
        held = content["paths"][f"{path}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"]["get"]
        references = {each.get("$ref", "").rsplit("/", 1)[-1] for each in held["parameters"]}
        assert {"tileMatrix", "tileRow", "tileCol", "datetime", "filter"} <= references
        assert MVT_TYPE in held["responses"]["200"]["content"]
        assert template(http, f"/ogc{path}/WebMercatorQuad").startswith(content["servers"][0]["url"])


@requirement(OAS30, "/req/oas30/operation-id")
def operations_are_called_as_the_standard_says(http: httpx.Client) -> None:
    paths = got(http, "/ogc/api")["paths"]
    for name in COLLECTIONS:
        path = f"/collections/{name}/tiles"
        one = f"{path}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
        for address, suffix in (
            (path, "getTileSetsList"),
            (f"{path}/WebMercatorQuad", "getTileSet"),
            (one, "getTile"),
        ):
            assert paths[address]["get"]["operationId"].endswith(f".collection.vector.{suffix}")
    named = [
        held["operationId"] for path in paths.values() for held in path.values() if "operationId" in held
    ]
    assert len(named) == len(set(named))


def parameter(http: httpx.Client, name: str) -> dict[str, Any]:
    """A part of the address of a tile, as the OpenAPI document has it."""
    found: dict[str, Any] = got(http, "/ogc/api")["components"]["parameters"][name]
    assert (found["in"], found["required"]) == ("path", True)
    return found


def places(http: httpx.Client) -> dict[str, shapely.Point]:
    """Where each site is, by its id; here all of them are points."""
    content = got(http, "/ogc/collections/sites/items", limit=1000)
    found = {each["id"]: shape(each["geometry"]) for each in content["features"]}
    assert all(isinstance(each, shapely.Point) for each in found.values())
    return found


def tile_of(place: shapely.Point, zoom: int) -> tuple[int, int]:
    """Row and column of the tile that a point is in."""
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(place.x, place.y)
    return int((EDGE - y) / (2 * EDGE) * 2**zoom), int((x + EDGE) / (2 * EDGE) * 2**zoom)
