"""Formats of answers, and which one a request gets: `?f=`, else the Accept header, else JSON."""

from collections.abc import Sequence
from enum import StrEnum

from starlette.requests import Request

from api.weights import weighed
from registry.errors import Fault, Invalid, RegistryError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(StrEnum):
    """What `?f=` can say; `json` is a page of features, `geojson` the whole selection as one file."""

    JSON = "json"
    HTML = "html"
    GEOJSON = "geojson"
    CSV = "csv"
    CSVW = "csvm"
    GEOPACKAGE = "gpkg"
    GEOPARQUET = "parquet"
    XLSX = "xlsx"
    MVT = "mvt"
    TILEJSON = "tilejson"
    JSONLD = "jsonld"
    TURTLE = "ttl"
    RDFXML = "rdf"


MEDIA_TYPE = {
    Format.JSON: "application/json",
    Format.HTML: "text/html",
    Format.GEOJSON: "application/geo+json",
    Format.CSV: "text/csv",
    Format.CSVW: "application/csvm+json",
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
    Format.GEOPARQUET: "application/vnd.apache.parquet",
    Format.XLSX: XLSX,
    Format.MVT: "application/vnd.mapbox-vector-tile",
    Format.TILEJSON: "application/vnd.mapbox.tile+json",
    Format.JSONLD: "application/ld+json",
    Format.TURTLE: "text/turtle",
    Format.RDFXML: "application/rdf+xml",
}
NAME = {
    Format.JSON: "JSON",
    Format.HTML: "HTML",
    Format.GEOJSON: "GeoJSON",
    Format.CSV: "CSV",
    Format.CSVW: "CSVW",
    Format.GEOPACKAGE: "GeoPackage",
    Format.GEOPARQUET: "GeoParquet",
    Format.XLSX: "XLSX",
    Format.MVT: "Mapbox Vector Tile",
    Format.TILEJSON: "TileJSON",
    Format.JSONLD: "JSON-LD",
    Format.TURTLE: "Turtle",
    Format.RDFXML: "RDF/XML",
}
GEOJSON = "application/geo+json"
MERGE_PATCH = "application/merge-patch+json"
SCHEMA_JSON = "application/schema+json"
PROBLEM_JSON = "application/problem+json"
OPENAPI_JSON = "application/vnd.oai.openapi+json;version=3.0"

DOCUMENT = (Format.JSON, Format.HTML)
"""Formats of everything but features."""

FEATURES = (
    *DOCUMENT,
    Format.GEOJSON,
    Format.CSV,
    Format.CSVW,
    Format.GEOPACKAGE,
    Format.GEOPARQUET,
    Format.XLSX,
)
"""Formats of the features of a collection."""

TILESET = (*DOCUMENT, Format.TILEJSON)
"""Formats of what is told of a set of tiles."""


class NotAcceptable(RegistryError):
    """None of the media types that a request accepts can be given."""

    def __init__(self, accepted: str, offered: Sequence[str]) -> None:
        self.faults = (
            Fault("Accept", accepted, "names no media type that this resource has", tuple(offered)),
        )
        super().__init__(str(self.faults[0]))


class UnsupportedMedia(RegistryError):
    """What was sent is of no media type that is taken."""

    def __init__(self, given: str, taken: Sequence[str]) -> None:
        self.faults = (Fault("Content-Type", given, "is not a media type that is taken here", tuple(taken)),)
        super().__init__(str(self.faults[0]))


def negotiated(request: Request, offered: Sequence[Format], *, json: str = MEDIA_TYPE[Format.JSON]) -> Format:
    """The format that a request gets of those that are offered; `json` is the media type of the JSON one.

    Raises Invalid for an `f` that is not offered, NotAcceptable when the Accept header leaves none.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        if asked not in offered:
            raise Invalid(Fault("f", asked, "is not a format of this resource", tuple(offered)))
        return Format(asked)
    accepted = request.headers.get("accept", "") or "*/*"
    ranked = sorted(offered, key=lambda format_: -_quality(accepted, format_, json))
    if _quality(accepted, ranked[0], json) <= 0:
        raise NotAcceptable(accepted, [_types(item, json)[0] for item in offered])
    return ranked[0]


def prefers_html(request: Request) -> bool:
    """Whether an answer that can be JSON or HTML should be HTML; never raises."""
    asked = request.query_params.get("f")
    if asked is not None:
        return asked == Format.HTML
    accepted = request.headers.get("accept", "")
    return _quality(accepted, Format.HTML, "") > _quality(accepted, Format.JSON, PROBLEM_JSON)


def _types(format_: Format, json: str) -> tuple[str, ...]:
    plain, json = MEDIA_TYPE[format_], json.partition(";")[0]
    return (json, plain) if format_ is Format.JSON and json != plain else (plain,)


def _quality(accepted: str, format_: Format, json: str) -> float:
    """How much an Accept header wants a format, by its most specific range (RFC 9110, 12.5.1); 0 is not at
    all.

    >>> browser = "text/html;q=0.8, */*;q=0.1"
    >>> _quality(browser, Format.HTML, ""), _quality(browser, Format.CSV, "")
    (0.8, 0.1)
    """
    best = (-1, 0.0)
    for name, weight in weighed(accepted):
        for type_ in _types(format_, json):
            ranges = ("*/*", type_.split("/", 1)[0] + "/*", type_)
            if name in ranges:
                best = max(best, (ranges.index(name), weight))
    return best[1]
