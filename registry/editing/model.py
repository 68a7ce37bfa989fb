"""What the document of a site may hold. Every mistake is told at once, by JSON pointer."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from shapely.errors import GEOSException
from shapely.geometry import shape

from registry.coded import CODED
from registry.dates import today, uncertain
from registry.editing.known import Known
from registry.errors import Fault, Invalid
from registry.values import Code, Day, Maybe, MaybeCode, Number, Text, Web
from registry.workflow import EVENTS_OF, EventKind, Facet, Publication, Verification


def _dated(value: str) -> str:
    try:
        uncertain(value)
    except Invalid as error:
        raise ValueError(error.faults[0].message) from None
    return value


def _on_earth(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("type") not in ("Point", "Polygon", "MultiPolygon"):
        raise ValueError("is not a Point, a Polygon or a MultiPolygon")
    try:
        geometry = shape(value)
    except (GEOSException, AttributeError, KeyError, IndexError, TypeError, ValueError):
        raise ValueError("is not a well-formed geometry") from None
    if geometry.is_empty or not shapely.is_valid(geometry):
        raise ValueError(f"is not a valid geometry: {shapely.is_valid_reason(geometry)}")
    west, south, east, north = geometry.bounds
    # Not a number is in no range.
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90) or geometry.has_z:
        raise ValueError("must hold longitude and latitude in degrees, without a height")
    return {"type": value["type"], "coordinates": value["coordinates"]}


Dated = Annotated[Annotated[Text, AfterValidator(_dated)] | None, Field(default=None)]
Optional = Annotated[Maybe, Field(default=None)]
Coded = Annotated[MaybeCode, Field(default=None)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stated(_Part):
    """The unit that an address names."""

    code: Code
    basis: Optional


class Centre(_Part):
    """The side of a site that works as a creative space."""

    centre_type: Code
    tier: Coded
    fields: tuple[Code, ...] = ()
    industries: tuple[Code, ...] = ()
    services: tuple[Code, ...] = ()
    investment: Coded
    management: Coded
    exploitation: Coded
    operation: Coded
    planned_opening: Dated


class Heritage(_Part):
    """The side of a site that is heritage."""

    category: Code
    relic_type: Coded
    rank: Coded
    rank_decision: Optional
    ownership: Coded
    condition: Coded
    occupancy: Coded
    survival: Coded
    relocation: Coded
    built: Dated
    original_use_vi: Optional
    original_use_en: Optional
    area_m2: Annotated[Number, Field(default=None)]


class Event(_Part):
    """Something that happened."""

    facet: Facet
    kind: EventKind
    date: Dated
    decision: Optional
    source: Code
    note_vi: Optional
    note_en: Optional


class Organisation(_Part):
    """What an organisation does for a site."""

    organisation: Code
    role: Code
    since: Dated
    until: Dated
    source: Code


class Link(_Part):
    """A connection to another site."""

    to: UUID
    kind: Code
    date: Dated
    source: Code
    note_vi: Optional
    note_en: Optional


class Source(_Part):
    """A source; its title and kind when the registry does not know it yet."""

    position: Annotated[int, Field(ge=0, le=1000)] = 0
    title: Optional
    url: Annotated[Web, Field(default=None)]
    kind: Coded
    publisher: Optional
    published: Optional
    accessed: Annotated[Day, Field(default=None)]


_Key = Annotated[str, Field(pattern=r"^([0-9]{1,18}|new-[A-Za-z0-9-]{1,40})$")]


class Document(_Part):
    """All that can be changed of a site."""

    name_vi: Annotated[Text, Field(max_length=300)]
    name_en: Optional
    other_names: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    address: Optional
    summary_vi: Optional
    summary_en: Optional
    geometry: Annotated[dict[str, Any], AfterValidator(_on_earth)]
    accuracy_m: Annotated[float, Field(gt=0, le=20000)]
    position_method: Code
    position_source: Coded
    position_date: date
    verification: Verification = Verification.SOURCED
    verified_on: Annotated[Day, Field(default=None)]
    verified_by: Optional
    publication: Publication = Publication.PUBLISHED
    merged_into: UUID | None = None
    stated: dict[Literal["district", "commune"], Stated] = {}
    centre: Centre | None = None
    heritage: Heritage | None = None
    events: Annotated[dict[_Key, Event], Field(max_length=500)] = {}
    organisations: Annotated[dict[_Key, Organisation], Field(max_length=200)] = {}
    links: Annotated[dict[_Key, Link], Field(max_length=200)] = {}
    sources: Annotated[dict[Code, Source], Field(max_length=200)] = {}


PROTECTED = ("verification", "verified_on", "verified_by", "publication", "merged_into")
"""Fields that have steps of their own and are not edited."""


def normal(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document with every field in its place, as the database writes it; raises Invalid."""
    try:
        held = Document.model_validate(document)
    except ValidationError as error:
        raise Invalid(tuple(_fault(each) for each in error.errors())) from None
    return held.model_dump(mode="json")


def checked(document: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """A document in normal form, that names only what the registry knows; raises Invalid with every fault."""
    held = normal(document)
    if faults := tuple(_unknown(held, known)):
        raise Invalid(faults)
    return held


def _fault(error: ErrorDetails) -> Fault:
    where = "/" + "/".join(str(part) for part in error["loc"] if part != "[key]")
    value = error["input"] if not isinstance(error["input"], dict) else None
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing":
        message = "is missing"
    elif error["type"] == "extra_forbidden":
        message = "is not a field of a place"
    return Fault(where, value, message[:1].lower() + message[1:])


def _unknown(held: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    yield from _terms(held, known)
    yield from _events(held)
    yield from _references(held, known)
    if held["centre"] is None and held["heritage"] is None:
        yield Fault("/centre", None, "a place is a creative centre, heritage, or both")
    if not held["sources"]:
        yield Fault("/sources", None, "needs at least one source")
    for level, said in held["stated"].items():
        if (level, said["code"]) not in known.units:
            yield Fault(f"/stated/{level}/code", said["code"], f"is not the code of a {level}")


def _term(where: str, value: object, vocabulary: str, known: Known) -> Iterator[Fault]:
    terms = known.terms.get(vocabulary, frozenset())
    if value is not None and value not in terms:
        yield Fault(where, value, "is not a code of its vocabulary", tuple(sorted(terms)))


def _terms(held: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    yield from _term("/position_method", held["position_method"], "position_method", known)
    for facet, fields in CODED.items():
        for name, vocabulary in fields.items() if held[facet] is not None else ():
            value = held[facet][name]
            if isinstance(value, list):
                for place, code in enumerate(value):
                    yield from _term(f"/{facet}/{name}/{place}", code, vocabulary, known)
            else:
                yield from _term(f"/{facet}/{name}", value, vocabulary, known)
    for key, role in held["organisations"].items():
        yield from _term(f"/organisations/{key}/role", role["role"], "organisation_role", known)
    for key, link in held["links"].items():
        yield from _term(f"/links/{key}/kind", link["kind"], "link_kind", known)
    for code, source in held["sources"].items():
        yield from _term(f"/sources/{code}/kind", source["kind"], "source_kind", known)


def _events(held: Mapping[str, Any]) -> Iterator[Fault]:
    for key, event in held["events"].items():
        kinds = EVENTS_OF[Facet(event["facet"])]
        if event["kind"] not in kinds:
            yield Fault(f"/events/{key}/kind", event["kind"], f"does not happen to a {event['facet']}", kinds)
        if held[event["facet"]] is None:
            yield Fault(f"/events/{key}/facet", event["facet"], "is a side that this place does not have")
        begins = uncertain(event["date"]).earliest if event["date"] else None
        if begins is not None and begins > today():
            yield Fault(f"/events/{key}/date", event["date"], "an event cannot lie in the future")


def _references(held: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    new = {code for code, source in held["sources"].items() if source["title"] and source["kind"]}
    cited = {f"/sources/{code}": code for code in held["sources"]}
    cited |= {
        f"/{part}/{key}/source": each["source"]
        for part in ("events", "organisations", "links")
        for key, each in held[part].items()
    }
    if held["position_source"] is not None:
        cited["/position_source"] = held["position_source"]
    for where, code in cited.items():
        if code not in known.sources and code not in new:
            yield Fault(where, code, "is a source that the registry does not know; give its title and kind")
    for key, role in held["organisations"].items():
        if role["organisation"] not in known.organisations:
            yield Fault(f"/organisations/{key}/organisation", role["organisation"], "is not an organisation")
