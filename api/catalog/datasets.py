"""What a catalogue tells of our collections: each is a dataset, each of its file formats a distribution."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from api.formats import FEATURES, GEOJSON, MEDIA_TYPE, NAME, Format
from registry.browsing.edition import Edition
from registry.collections import COLLECTIONS, Collection
from registry.language import Words
from registry.reading import Extent, extent

KEYWORDS = (
    Words("Hà Nội", "Hanoi"),
    Words("không gian sáng tạo", "creative spaces"),
    Words("di sản", "heritage"),
    Words("Mạng lưới các thành phố sáng tạo của UNESCO", "UNESCO Creative Cities Network"),
)
_CULTURE, _REGIONS, _PEOPLE = "EDUC", "REGI", "SOCI"
THEMES: Mapping[str, str] = {"units": _REGIONS, "demand": _PEOPLE}
"""The theme of a dataset in the European list of data themes; culture where nothing else is named."""

FILES = tuple(each for each in FEATURES if each not in (Format.JSON, Format.HTML, Format.CSVW))


class Distribution(NamedTuple):
    """One way to get a whole dataset."""

    format: Format
    url: str

    @property
    def media_type(self) -> str:
        """Its media type."""
        return GEOJSON if self.format is Format.GEOJSON else MEDIA_TYPE[self.format]

    @property
    def name(self) -> str:
        """The format as people call it."""
        return NAME[self.format]


class Dataset(NamedTuple):
    """One collection, at its address."""

    collection: Collection
    url: str
    where: Extent
    edition: Edition

    @property
    def distributions(self) -> tuple[Distribution, ...]:
        """The whole collection in each file format."""
        return tuple(Distribution(each, f"{self.url}/items?f={each}") for each in FILES)

    @property
    def theme(self) -> str:
        """Its theme, as a code."""
        return THEMES.get(self.collection.id, _CULTURE)


def dataset(connection: Connection, present: Edition, wanted: Collection, base: str) -> Dataset:
    """One collection as a dataset; `base` is the public address of the application."""
    url = f"{base}/ogc/collections/{wanted.id}"
    return Dataset(wanted, url, extent(connection, wanted), present)


def datasets(connection: Connection, present: Edition, base: str) -> tuple[Dataset, ...]:
    """All collections."""
    return tuple(dataset(connection, present, each, base) for each in COLLECTIONS.values())
