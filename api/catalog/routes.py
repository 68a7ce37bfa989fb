"""The catalogue record at its address, as JSON-LD, Turtle or RDF/XML."""

import json

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.catalog.datasets import datasets
from api.catalog.dcat import record
from api.deps import Ask, Asks
from api.formats import MEDIA_TYPE, Format, negotiated
from api.links import base_url, header, itself, licence
from api.ogc.answers import headers, unchanged
from api.params import require_known

router = APIRouter()

FORMATS = (Format.JSONLD, Format.TURTLE, Format.RDFXML, Format.HTML)
_SERIALIZERS = {Format.TURTLE: "turtle", Format.RDFXML: "xml"}


@router.api_route("/catalog", methods=["GET", "HEAD"])
def catalog(ask: Asks) -> Response:
    """What data there are, as portals harvest it; people are led to the page of the data."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, FORMATS)
    if format_ is Format.HTML:
        return RedirectResponse(f"{base_url(ask.request)}/data", 303, {"Vary": "Accept"})
    if same := unchanged(ask, format_):
        return same
    links = [*itself(ask.request, format_, FORMATS), licence(ask.request)]
    told = headers(ask, format_) | {"Link": header(links)}
    return Response(_written(ask, format_), media_type=MEDIA_TYPE[format_], headers=told)


def _written(ask: Ask, format_: Format) -> str:
    base = base_url(ask.request)
    content = json.dumps(record(datasets(ask.connection, ask.edition, base), base), ensure_ascii=False)
    if format_ is Format.JSONLD:
        return content
    from rdflib import Graph  # slow to load, and seldom asked for

    graph = Graph().parse(data=content, format="json-ld")
    return graph.serialize(format=_SERIALIZERS[format_])
