"""The catalogue record in DCAT 3, with what DCAT-AP asks of catalogues, datasets and distributions.

It is one JSON-LD document; other forms of RDF are made from it. Texts stand in both languages, so it is the
same whatever language is asked for.
"""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from api.catalog.datasets import KEYWORDS, Dataset, Distribution
from api.ogc.conformance import CONFORMS_TO
from api.ogc.words import DESCRIPTION, TITLE
from registry.crs import LonLatBox
from registry.exporting.stamp import LICENCE_URL, PUBLISHER
from registry.language import Words

Json = dict[str, Any]

CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LISTS = "http://publications.europa.eu/resource/authority"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_LANGUAGES = [{"@id": f"{_LISTS}/language/{code}"} for code in ("VIE", "ENG")]


def record(held: Sequence[Dataset], base: str) -> Json:
    """The catalogue with its datasets and the service that gives them."""
    return {
        "@context": CONTEXT,
        "@id": f"{base}/catalog",
        "@type": "dcat:Catalog",
        "dcterms:title": _both(TITLE),
        "dcterms:description": _both(DESCRIPTION),
        "dcterms:publisher": _publisher(base),
        "dcterms:license": {"@id": LICENCE_URL},
        "dcterms:language": _LANGUAGES,
        "dcterms:modified": _moment(held[0]),
        "dcat:themeTaxonomy": {"@id": f"{_LISTS}/data-theme"},
        "foaf:homepage": {"@id": f"{base}/data"},
        "dcat:dataset": [_dataset(each, base) for each in held],
        "dcat:service": _service(held, base),
    }


def _dataset(held: Dataset, base: str) -> Json:
    about: Json = {
        "@id": held.url,
        "@type": "dcat:Dataset",
        "dcterms:title": _both(held.collection.title),
        "dcterms:description": _both(held.collection.description),
        "dcterms:identifier": held.collection.id,
        "dcterms:publisher": {"@id": f"{base}/#publisher"},
        "dcterms:license": {"@id": LICENCE_URL},
        "dcterms:accessRights": {"@id": f"{_LISTS}/access-right/PUBLIC"},
        "dcterms:accrualPeriodicity": {"@id": f"{_LISTS}/frequency/UPDATE_CONT"},
        "dcterms:language": _LANGUAGES,
        "dcterms:modified": _moment(held),
        "dcat:version": str(held.edition.number),
        "dcat:contactPoint": {
            "@id": f"{base}/#contact",
            "@type": "vcard:Organization",
            "vcard:fn": PUBLISHER.vi,
            "vcard:hasURL": {"@id": f"{base}/"},
        },
        "dcat:keyword": [text for each in KEYWORDS for text in _both(each)],
        "dcat:theme": {"@id": f"{_LISTS}/data-theme/{held.theme}"},
        "dcat:landingPage": {"@id": f"{held.url}?f=html"},
        "dcat:distribution": [_distribution(each, held) for each in held.distributions],
    }
    if held.where.box is not None:
        about["dcterms:spatial"] = {
            "@type": "dcterms:Location",
            "dcat:bbox": {"@type": "geosparql:wktLiteral", "@value": _as_text(held.where.box)},
        }
    period = {"dcat:startDate": held.where.start, "dcat:endDate": held.where.end}
    if known := {name: _day(day) for name, day in period.items() if day is not None}:
        about["dcterms:temporal"] = {"@type": "dcterms:PeriodOfTime", **known}
    return about


def _distribution(given: Distribution, of: Dataset) -> Json:
    return {
        "@id": given.url,
        "@type": "dcat:Distribution",
        "dcterms:title": [
            {"@value": f"{text['@value']} ({given.name})", "@language": text["@language"]}
            for text in _both(of.collection.title)
        ],
        "dcterms:license": {"@id": LICENCE_URL},
        "dcat:accessURL": {"@id": of.url},
        "dcat:downloadURL": {"@id": given.url},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}/{given.media_type}"},
        "dcat:accessService": {"@id": of.url.partition("/collections/")[0]},
    }


def _service(held: Sequence[Dataset], base: str) -> Json:
    return {
        "@id": f"{base}/ogc",
        "@type": "dcat:DataService",
        "dcterms:title": [{"@value": "OGC API", "@language": "en"}],
        "dcterms:publisher": {"@id": f"{base}/#publisher"},
        "dcterms:license": {"@id": LICENCE_URL},
        "dcterms:conformsTo": [{"@id": each} for each in CONFORMS_TO],
        "dcat:endpointURL": {"@id": f"{base}/ogc"},
        "dcat:endpointDescription": {"@id": f"{base}/ogc/api"},
        "dcat:servesDataset": [{"@id": each.url} for each in held],
    }


def _publisher(base: str) -> Json:
    return {
        "@id": f"{base}/#publisher",
        "@type": "foaf:Agent",
        "foaf:name": _both(PUBLISHER),
        "foaf:homepage": {"@id": f"{base}/"},
    }


def _both(words: Words) -> list[Json]:
    return [{"@value": words.vi, "@language": "vi"}, {"@value": words.en, "@language": "en"}]


def _moment(held: Dataset) -> Json:
    at = held.edition.changed_at.astimezone(UTC).isoformat(timespec="seconds")
    return {"@type": "xsd:dateTime", "@value": at}


def _day(day: date) -> Json:
    return {"@type": "xsd:date", "@value": day.isoformat()}


def _as_text(box: LonLatBox) -> str:
    """A box as WKT in longitude and latitude, anticlockwise.

    >>> _as_text(LonLatBox(105.0, 20.0, 106.0, 21.0))
    'POLYGON((105 20,106 20,106 21,105 21,105 20))'
    """
    west, south, east, north = (f"{number:.7g}" for number in box)
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
