"""The collections: what each holds, where and when, and where to go from there."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.catalog.datasets import dataset
from api.catalog.search_engines import dataset_of
from api.deps import Ask, Asks
from api.formats import DOCUMENT, FEATURES, GEOJSON, MEDIA_TYPE, SCHEMA_JSON, Format, negotiated
from api.links import QUERYABLES, SCHEMA, TILESETS_VECTOR, Link, base_url, itself, licence, to
from api.ogc import words
from api.ogc.answers import document, shown, unchanged
from api.ogc.landing import READ
from api.params import require_known
from registry.collections import COLLECTIONS, Collection, collection
from registry.crs import CRS84, SERVED
from registry.reading import extent

router = APIRouter()
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@router.api_route("/ogc/collections", methods=READ)
def collections(ask: Asks) -> Response:
    """All collections."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = [*itself(ask.request, format_, DOCUMENT), licence(ask.request)]
    content = {
        "links": links,
        "crs": list(SERVED),
        "collections": [about(ask, each) for each in COLLECTIONS.values()],
    }
    if format_ is Format.HTML:
        return shown(ask, "collections", {**content, "title": words.COLLECTIONS.get(ask.lang)}, links)
    return document(ask, content)


@router.api_route("/ogc/collections/{collection_id}", methods=READ)
def one(ask: Asks, collection_id: str) -> Response:
    """One collection."""
    wanted = collection(collection_id)
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    content = about(ask, wanted)
    links: list[Link] = [*itself(ask.request, format_, DOCUMENT), *content["links"]]
    content["links"] = links
    if format_ is Format.HTML:
        base = base_url(ask.request)
        held = dataset(ask.connection, ask.edition, wanted, base)
        return shown(ask, "collection", {**content, "dataset": dataset_of(held, ask.lang, base)}, links)
    return document(ask, content)


def about(ask: Ask, wanted: Collection) -> dict[str, Any]:
    """A collection as OGC API Features describes it; its own address is linked as `self` only where it is
    asked for.
    """
    where = extent(ask.connection, wanted)
    extents: dict[str, Any] = {
        "temporal": {"interval": [[_moment(where.start), _moment(where.end)]], "trs": GREGORIAN}
    }
    if where.box is not None:
        extents["spatial"] = {"bbox": [list(where.box)], "crs": CRS84}
    return {
        "id": wanted.id,
        "title": wanted.title.get(ask.lang),
        "description": wanted.description.get(ask.lang),
        "extent": extents,
        "itemType": "feature",
        "crs": list(SERVED),
        "storageCrs": CRS84,
        "links": _links(ask, wanted),
    }


def _moment(day: object) -> str | None:
    return None if day is None else f"{day}T00:00:00Z"


def _links(ask: Ask, wanted: Collection) -> list[Link]:
    request, path = ask.request, f"/ogc/collections/{wanted.id}"
    items = []
    for format_ in FEATURES:
        # Pages are items; whole files are enclosures, lest a client takes the GeoJSON file for the paged
        # resource.
        rel, title = ("items", words.ITEMS) if format_ in DOCUMENT else ("enclosure", words.FILE)
        type_ = GEOJSON if format_ is Format.JSON else MEDIA_TYPE[format_]
        link = to(request, f"{path}/items", rel, title, type_=type_)
        if format_ is not Format.JSON:
            link["href"] += f"{'&' if '?' in link['href'] else '?'}f={format_}"
        items.append(link)
    is_listed = request.url.path.endswith("/collections")
    return [
        *([to(request, path, "self", words.THE_COLLECTION)] if is_listed else []),
        *items,
        to(request, f"{path}/queryables", QUERYABLES, words.QUERYABLES, type_=SCHEMA_JSON),
        to(request, f"{path}/schema", SCHEMA, words.SCHEMA, type_=SCHEMA_JSON),
        to(request, f"{path}/schema", "describedby", words.SCHEMA, type_=SCHEMA_JSON),
        to(request, f"{path}/tiles", TILESETS_VECTOR, words.TILES),
        to(request, "/ogc", "root", words.LANDING),
        licence(request),
    ]
