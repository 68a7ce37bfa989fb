"""Where a client begins: the landing page, what the service conforms to, and its OpenAPI description."""

import json

from fastapi import APIRouter
from starlette.responses import Response

from api.deps import Asks
from api.formats import DOCUMENT, OPENAPI_JSON, Format, negotiated
from api.links import CONFORMANCE, JOBS, PROCESSES, TILING_SCHEMES, itself, licence, to
from api.ogc import words
from api.ogc.answers import document, shown, text, unchanged
from api.ogc.conformance import CONFORMS_TO
from api.openapi import described
from api.params import require_known

router = APIRouter()
READ = ["GET", "HEAD"]


@router.api_route("/ogc", methods=READ)
@router.api_route("/ogc/", methods=READ)  # OWSLib puts a slash there
def landing(ask: Asks) -> Response:
    """What there is, as links."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    request = ask.request
    links = [
        *itself(request, format_, DOCUMENT),
        to(request, "/ogc/api", "service-desc", words.DEFINITION, type_=OPENAPI_JSON),
        to(request, "/api", "service-doc", words.DOCUMENTATION, type_="text/html"),
        to(request, "/ogc/conformance", "conformance", words.CONFORMANCE),
        to(request, "/ogc/conformance", CONFORMANCE, words.CONFORMANCE),
        to(request, "/ogc/collections", "data", words.COLLECTIONS),
        to(request, "/ogc/tileMatrixSets", TILING_SCHEMES, words.TILING_SCHEMES),
        to(request, "/ogc/processes", PROCESSES, words.PROCESSES),
        to(request, "/ogc/jobs", JOBS, words.JOBS),
        licence(request),
    ]
    content = {
        "title": words.TITLE.get(ask.lang),
        "description": words.DESCRIPTION.get(ask.lang),
        "links": links,
    }
    return shown(ask, "landing", content, links) if format_ is Format.HTML else document(ask, content)


@router.api_route("/ogc/conformance", methods=READ)
def conformance(ask: Asks) -> Response:
    """Which parts of which standards are there."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, DOCUMENT)
    if same := unchanged(ask, format_):
        return same
    links = itself(ask.request, format_, DOCUMENT)
    content = {"conformsTo": list(CONFORMS_TO), "links": links}
    if format_ is Format.HTML:
        return shown(ask, "conformance", {**content, "title": words.CONFORMANCE.get(ask.lang)}, links)
    return document(ask, content)


@router.api_route("/ogc/api", methods=READ)
def definition(ask: Asks) -> Response:
    """The OpenAPI 3.0 document."""
    require_known(ask.pairs)
    format_ = negotiated(ask.request, (Format.JSON,), json=OPENAPI_JSON)
    if same := unchanged(ask, format_):
        return same
    content = json.dumps(described(ask.request, ask.words, ask.lang), ensure_ascii=False)
    return text(ask, content.encode(), OPENAPI_JSON)
