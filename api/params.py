"""Query parameters, read strictly: every mistake of a request is told, with what would have been right."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Collection as AbstractCollection
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement

from api.locale import LANGUAGES
from registry.browsing.terms import Vocabulary
from registry.collections import Collection
from registry.cql import Language, compiled, parsed
from registry.crs import CRS84
from registry.errors import Fault, Invalid
from registry.queryables import Property, Type
from registry.reading import Box, Period, Projection, Selection, projection
from registry.reading.features import order_of
from registry.reading.selection import LONGEST_SEARCH, equals
from registry.reading.shapes import finite

T = TypeVar("T")

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
LONGEST = 2000
"""Characters of a value; a filter may be longer."""

EVERYWHERE = ("f", "lang")
FEATURE = (*EVERYWHERE, "crs", "asOf")
FEATURES = (
    *FEATURE,
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "q",
    "next",
)
TILES = (*EVERYWHERE, "datetime", "asOf", "q", "filter", "filter-lang", "filter-crs")
_SELECTING = ("bbox", "bbox-crs", "datetime", "asOf", "q", "filter", "filter-lang", "filter-crs", "limit")


@dataclass(frozen=True)
class Asked:
    """Which features are asked for, and how; `limit` is None when none is given."""

    selection: Selection
    projection: Projection
    limit: int | None
    after: str | None

    @property
    def page_size(self) -> int:
        """Features on one page: a limit above the maximum counts as the maximum (OGC API Features Part 1,
        7.15.2).
        """
        return min(self.limit or DEFAULT_LIMIT, MAX_LIMIT)


class Reading:
    """The parameters of one request, and the mistakes found in them so far."""

    def __init__(self, pairs: Iterable[tuple[str, str]], known: AbstractCollection[str]) -> None:
        self.values: dict[str, str] = {}
        self.faults: list[Fault] = []
        for name, value in pairs:
            if name not in known:
                self.faults.append(
                    Fault(name, value, "is not a parameter of this resource", tuple(sorted(known)))
                )
            elif name in self.values:
                self.faults.append(Fault(name, value, "is given more than once"))
            elif "\0" in value:
                self.faults.append(Fault(name, value, "contains a NUL character"))
            elif len(value) > LONGEST and name != "filter":
                self.faults.append(
                    Fault(name, value[:100] + "…", "is too long", (f"up to {LONGEST} characters",))
                )
            else:
                self.values[name] = value
        lang = self.values.get("lang", "vi")
        if lang not in LANGUAGES:
            self.faults.append(Fault("lang", lang, "is not a language of this service", LANGUAGES))

    def read(self, name: str, reader: Callable[[str], T], default: T) -> T:
        """The value of a parameter, or `default` when it is absent or wrong; what is wrong is kept."""
        if name not in self.values:
            return default
        try:
            return reader(self.values[name])
        except Invalid as mistake:
            self.faults.extend(mistake.faults)
            return default

    def done(self) -> None:
        """Raise Invalid with all mistakes, if there are any."""
        if self.faults:
            raise Invalid(self.faults)


def require_known(pairs: Iterable[tuple[str, str]], known: Sequence[str] = EVERYWHERE) -> None:
    """Check a request to a resource that has few parameters; raises Invalid."""
    Reading(pairs, known).done()


def feature_projection(pairs: Iterable[tuple[str, str]]) -> Projection:
    """The coordinate reference system that one feature is asked for in; raises Invalid."""
    reading = Reading(pairs, FEATURE)
    wanted = reading.read("crs", projection, projection(CRS84))
    reading.done()
    return wanted


def parameters(collection: Collection) -> dict[str, Property]:
    """The properties of a collection that are query parameters too, by name."""
    return {name: item for name, item in collection.queryables.items() if item.type is not Type.GEOMETRY}


def features(
    pairs: Iterable[tuple[str, str]],
    collection: Collection,
    words: Mapping[str, Vocabulary],
    *,
    known: Sequence[str] = FEATURES,
) -> Asked:
    """The features that a request to `/items`, or with the parameters of `TILES` to tiles, asks for; raises
    Invalid with every mistake.
    """
    properties = parameters(collection)
    reading = Reading(pairs, {*known, *properties})
    bbox_crs = reading.read("bbox-crs", lambda text: projection(text, "bbox-crs"), projection(CRS84))
    filter_crs = reading.read("filter-crs", lambda text: projection(text, "filter-crs"), projection(CRS84))
    given = reading.read("filter-lang", _filter_language, None)
    condition = reading.read("filter", lambda text: _filter(text, given, collection, filter_crs), None)
    alike: list[tuple[Property, str]] = []
    for name, item in ((name, properties[name]) for name in properties if name in reading.values):
        if reading.read(name, lambda text, item=item: _equal(item, text, words), False):  # type: ignore[misc]  # a default binds the loop's item
            alike.append((item, reading.values[name]))
    selection = Selection(
        collection,
        box=reading.read("bbox", lambda text: _box(text, bbox_crs), None),
        period=reading.read("datetime", Period.parse, None),
        search=reading.read("q", _search, ""),
        equals=tuple(alike),
        filter=condition,
        described=tuple(
            (name, value)
            for name, value in reading.values.items()
            if name in _SELECTING or name in properties
        ),
    )
    asked = Asked(
        selection,
        projection=reading.read("crs", projection, projection(CRS84)),
        limit=reading.read("limit", _limit, None),
        after=reading.read("next", lambda text: _after(text, collection), None),
    )
    reading.done()
    return asked


def token(key: str) -> str:
    """Where the last feature of a page stands, as the parameter `next` carries it.

    >>> token("commune:00004:2025-07-01")
    'Y29tbXVuZTowMDAwNDoyMDI1LTA3LTAx'
    """
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _after(text: str, collection: Collection) -> str:
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        order_of(collection, key, "next")
    except (binascii.Error, UnicodeDecodeError, ValueError, Invalid):
        raise Invalid(Fault("next", text, "is not a link that this service gave")) from None
    return key


def _limit(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Invalid(Fault("limit", text, "is not a number of features", (f"1 to {MAX_LIMIT}",)))
    if int(text) == 0:
        raise Invalid(Fault("limit", text, "must be at least 1", (f"1 to {MAX_LIMIT}",)))
    return int(text)


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise Invalid(Fault("q", text[:40] + "…", "is too long", (f"up to {LONGEST_SEARCH} characters",)))
    return text


def _box(text: str, given: Projection) -> Box:
    numbers = [finite(part) for part in text.split(",")]
    if len(numbers) not in (4, 6) or None in numbers:
        raise Invalid(Fault("bbox", text, "is not a box of four or six numbers", ("105.8,21.0,105.9,21.1",)))
    known = [number for number in numbers if number is not None]
    flat = [*known[:2], *known[3:5]] if len(known) == 6 else known
    box = Box((flat[0], flat[1], flat[2], flat[3]), given, text)
    if not box.is_nowhere:
        box.shapes("bbox")
    return box


def _filter_language(text: str) -> Language:
    try:
        return Language(text)
    except ValueError:
        raise Invalid(
            Fault("filter-lang", text, "is not a filter language of this service", tuple(Language))
        ) from None


def _filter(
    text: str, given: Language | None, collection: Collection, system: Projection
) -> ColumnElement[bool]:
    # No CQL2 text begins with a brace, so JSON is known without being named.
    guessed = Language.JSON if text.lstrip().startswith("{") else Language.TEXT
    return compiled(parsed(text, given or guessed), collection.queryables, projection=system)


def _equal(item: Property, text: str, words: Mapping[str, Vocabulary]) -> bool:
    vocabulary = words.get(item.vocabulary or "")
    if vocabulary:
        codes = tuple(vocabulary.terms)
        wrong = [code for code in text.split(",") if code not in codes]
        if wrong:
            raise Invalid(
                [Fault(item.name, code, "is not a code of its vocabulary", codes) for code in wrong]
            )
    equals(item, text)
    return True
