"""What the layers of a tile carry: some properties of features, or what is counted of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from registry.collections import Collection
from registry.language import Words
from registry.queryables import Property, Type
from registry.workflow import Kind

_SITE = (*("code", "slug", "kind", "name_vi", "name_en", "status", "stage", "verification", "accuracy_m"),)
_DRAWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sites": _SITE,
        "creative-centres": _SITE,
        "heritage-sites": _SITE,
        "units": (
            *("level", "code", "name_vi", "name_en", "valid_from", "valid_to", "boundary_quality"),
            "population",
        ),
        "demand": ("cell", "population", "district_code", "commune_code"),
        "activities": (
            *("programme", "kind", "name_vi", "name_en", "state", "first_day", "last_day", "places"),
        ),
        "links": ("kind", "from_slug", "from_vi", "from_en", "to_slug", "to_vi", "to_en"),
    }
)
"""What a map needs to draw and name a feature; everything else is under its `id` at /items. What stands in
other tables than these would double the time of a tile.
"""

COUNT = "count"
_SUMMED = MappingProxyType({"demand": ("population",)})
"""Properties that add up to something; counts carry their sums."""

_TOTAL = Words("Số đối tượng", "Number of features")


@dataclass(frozen=True)
class Layer:
    """A layer of a tile: its name, and the kind and title of each property that its features have."""

    name: str
    properties: Mapping[str, tuple[Type, Words]]


def drawn(collection: Collection) -> tuple[Property, ...]:
    """The properties of a collection that its tiles carry, besides the id."""
    held = {item.name: item for item in collection.properties}
    return tuple(held[name] for name in _DRAWN[collection.id] if name in held)


def is_of_kinds(collection: Collection) -> bool:
    """Whether features are of the kinds of places, which are counted apart."""
    return collection.queryables.get("kind", collection.identifier).vocabulary == "kind"


def summed(collection: Collection) -> tuple[Property, ...]:
    """The properties whose sums go with counts."""
    names = _SUMMED.get(collection.id, ())
    return tuple(item for item in collection.properties if item.name in names)


def features_layer(collection: Collection) -> Layer:
    """The layer of features: it is called as its collection."""
    held = {"id": (Type.TEXT, collection.identifier.title)}
    held |= {item.name: (item.type, item.title) for item in drawn(collection)}
    return Layer(collection.id, MappingProxyType(held))


def counts_layer(collection: Collection, kinds: Mapping[str, Words] = MappingProxyType({})) -> Layer:
    """The layer of counts; `kinds` are the titles of the kinds of places."""
    held = {COUNT: (Type.INTEGER, _TOTAL)}
    if is_of_kinds(collection):
        held |= {str(kind): (Type.INTEGER, kinds.get(kind, _TOTAL)) for kind in Kind}
    held |= {item.name: (item.type, item.title) for item in summed(collection)}
    return Layer(f"{collection.id}-counts", MappingProxyType(held))
