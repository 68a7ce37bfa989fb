"""The same datasets as schema.org describes them, inside our pages, for search engines of data."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from markupsafe import Markup

from api.catalog.datasets import KEYWORDS, Dataset
from api.ogc.words import DESCRIPTION, TITLE
from maps.layers import inert
from registry.exporting.stamp import LICENCE_URL, PUBLISHER
from registry.language import Lang

Json = dict[str, Any]


def dataset_of(held: Dataset, lang: Lang, base: str) -> Markup:
    """One dataset, as JSON-LD that can stand inside a script tag."""
    return _inert({"@context": "https://schema.org", **_dataset(held, lang, base)})


def catalog_of(held: Sequence[Dataset], lang: Lang, base: str) -> Markup:
    """All datasets, as JSON-LD that can stand inside a script tag."""
    return _inert(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "@id": f"{base}/catalog",
            "name": TITLE.get(lang),
            "description": DESCRIPTION.get(lang),
            "url": f"{base}/data",
            "inLanguage": lang,
            "license": LICENCE_URL,
            "publisher": _publisher(lang, base),
            "dataset": [_dataset(each, lang, base) for each in held],
        }
    )


def _dataset(held: Dataset, lang: Lang, base: str) -> Json:
    about: Json = {
        "@type": "Dataset",
        "@id": held.url,
        "name": f"{held.collection.title.get(lang)} – {TITLE.get(lang)}",
        # Search engines of data want fifty characters at least.
        "description": f"{held.collection.description.get(lang)} {DESCRIPTION.get(lang)}",
        "url": f"{held.url}?f=html",
        "identifier": held.collection.id,
        "inLanguage": lang,
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "creator": _publisher(lang, base),
        "keywords": [each.get(lang) for each in KEYWORDS],
        "version": str(held.edition.number),
        "dateModified": held.edition.changed_at.astimezone(UTC).isoformat(timespec="seconds"),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{base}/catalog", "url": f"{base}/data"},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each.name,
                "contentUrl": each.url,
                "encodingFormat": each.media_type,
            }
            for each in held.distributions
        ],
    }
    if held.where.start is not None or held.where.end is not None:
        about["temporalCoverage"] = f"{held.where.start or '..'}/{held.where.end or '..'}"
    if held.where.box is not None:
        west, south, east, north = (f"{number:.7g}" for number in held.where.box)
        # schema.org writes latitude first.
        shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        about["spatialCoverage"] = {"@type": "Place", "name": "Hà Nội", "geo": shape}
    return about


def _publisher(lang: Lang, base: str) -> Json:
    return {"@type": "Organization", "name": PUBLISHER.get(lang), "url": f"{base}/"}


def _inert(content: Json) -> Markup:
    return Markup(inert(json.dumps(content, ensure_ascii=False).encode()))  # noqa: S704  # `inert` is the escape
