"""A place as schema.org describes places, for search engines and other programs."""

import json
from typing import Any

from markupsafe import Markup

from maps.layers import inert
from registry.browsing.places import Place
from registry.language import Lang

_TYPES = {
    "museum": "Museum",
    "art_space": "ArtGallery",
    "performance_venue": "PerformingArtsTheater",
    "cafe_venue": "CafeOrCoffeeShop",
    "walking_street": "TouristAttraction",
    "public_art": "TouristAttraction",
}
"""schema.org's type for a type of centre, where there is a fitting one."""


def described(place: Place, lang: Lang, url: str) -> Markup:
    """JSON-LD that can stand inside a script tag, whatever the record says."""
    types = ["Place"]
    if place.is_heritage:
        types.append("LandmarksOrHistoricalBuildings")
    if place.centre_type in _TYPES:
        types.append(_TYPES[place.centre_type])
    name = (place.name_en if lang == "en" else None) or place.name_vi
    others = (place.name_vi, place.name_en, *place.other_names)
    held: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": types,
        "@id": f"{url}#place",
        "identifier": place.code,
        "name": name,
        "alternateName": list(dict.fromkeys(each for each in others if each and each != name)),
        "description": (place.summary_en if lang == "en" else None) or place.summary_vi,
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": round(place.latitude, 6),
            "longitude": round(place.longitude, 6),
        },
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "addressLocality": "Hà Nội",
            "addressCountry": "VN",
        },
        "isAccessibleForFree": True if place.exploitation == "free_public" else None,
        # What is written about a place is no other address of the place itself, so not `sameAs`.
        "subjectOf": [
            {"@type": "CreativeWork", "name": source.title, "url": source.url}
            for source in place.sources
            if source.url
        ],
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": url,
            "inLanguage": lang,
            "dateModified": place.updated_at.date().isoformat(),
            "license": "https://creativecommons.org/licenses/by/4.0/",
        },
    }
    known = {key: value for key, value in held.items() if value not in (None, [], "")}
    known["address"] = {key: value for key, value in held["address"].items() if value}
    return Markup(inert(json.dumps(known, ensure_ascii=False).encode()))  # noqa: S704  # `inert` is the escape
