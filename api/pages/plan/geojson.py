"""Places and links of a day as GeoJSON for our maps."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from registry.network.measuring import Joined

Json = dict[str, Any]


class Placed(Protocol):
    """What a mark tells of a place, at `lon` and `lat` in degrees."""

    @property
    def slug(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def name_en(self) -> str | None: ...
    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def accuracy_m(self) -> float: ...
    @property
    def verification(self) -> str: ...


def point(place: Placed, *, status: str | None, stage: str | None) -> Json:
    """A mark, with the properties that `registry.browsing.marks` gives it."""
    properties = {
        "slug": place.slug,
        "kind": place.kind,
        "vi": place.name_vi,
        "en": place.name_en,
        "status": status,
        "stage": stage,
        "accuracy": place.accuracy_m,
        "verification": place.verification,
    }
    return _feature("Point", [place.lon, place.lat], properties)


def line(link: Joined) -> Json:
    """A line from one place to another, with its kind and the names of both."""
    ends = {"a_vi": link.a.name_vi, "a_en": link.a.name_en, "b_vi": link.b.name_vi, "b_en": link.b.name_en}
    between = [[link.a.lon, link.a.lat], [link.b.lon, link.b.lat]]
    return _feature("LineString", between, {"kind": link.kind, **ends})


def collected(features: Iterable[Json]) -> bytes:
    """The features as one collection."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def _feature(kind: str, coordinates: list[Any], properties: Json) -> Json:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
