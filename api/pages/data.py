"""The data page: downloads, the API, vocabularies, sources and licence."""

from fastapi import APIRouter, Request, Response

from api.catalog.datasets import datasets
from api.catalog.search_engines import catalog_of
from api.links import base_url
from api.pages.reader import Reads, fresh
from api.pages.rendering import page
from registry.browsing import terms

router = APIRouter()

COLLECTIONS = ("sites", "creative-centres", "heritage-sites", "units", "demand", "activities", "links")
FORMATS = (
    ("geojson", "GeoJSON"),
    ("csv", "CSV"),
    ("xlsx", "Excel"),
    ("gpkg", "GeoPackage"),
    ("parquet", "GeoParquet"),
)
"""Formats that a whole collection is offered in: the value of `f`, and the name that people know."""


@router.get("/data")
def data(request: Request, reads: Reads) -> Response:
    """What can be taken away, and what its words mean."""
    base = base_url(request)
    values = {
        "collections": COLLECTIONS,
        "formats": FORMATS,
        "vocabularies": reads.words,
        "sources": terms.sources(reads.connection),
        "base": base,
        "catalog": catalog_of(datasets(reads.connection, reads.edition, base), reads.lang, base),
    }
    answer = page(request, "data.html", values, edition=reads.edition, words=reads.words)
    return fresh(request, answer, f"{reads.edition.number}-data-{reads.lang}")
