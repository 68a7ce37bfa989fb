"""Everything known of one site."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import Range

from registry import crs
from registry.errors import Gone, NotFound
from registry.views import (
    public_event,
    public_link,
    public_merged,
    public_site,
    public_site_unit,
    public_slug,
)
from registry.workflow import Publication

NEIGHBOURS = 6


class Source(NamedTuple):
    """A page, act or data set that says something of a place."""

    code: str
    title: str
    publisher: str | None
    url: str | None
    kind: str
    published: str | None
    accessed: str | None


class Organisation(NamedTuple):
    """What an organisation does for a place, and the source that says so."""

    code: str
    name_vi: str
    name_en: str | None
    role: str
    since: str | None
    until: str | None
    source: str


class Event(NamedTuple):
    """Something that happened, dated as its source writes it."""

    facet: str
    kind: str
    date_text: str | None
    date_edtf: str | None
    decision: str | None
    source_title: str
    source_url: str | None
    note_vi: str | None
    note_en: str | None


class Link(NamedTuple):
    """A connection with another place."""

    other_slug: str
    other_vi: str
    other_en: str | None
    kind: str
    date_text: str | None
    source_title: str
    source_url: str | None
    note_vi: str | None
    note_en: str | None


class Membership(NamedTuple):
    """A unit version that the place belongs to; `reason` is `address` or `geometry`."""

    level: str
    code: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date | None
    reason: str
    note: str | None
    boundary_quality: str


class Neighbour(NamedTuple):
    """Another place, and how far it is, planar in the metric system."""

    slug: str
    kind: str
    name_vi: str
    name_en: str | None
    metres: float


@dataclass(frozen=True)
class Place:
    """One site with both facets; a field of a facet that it lacks is None or empty."""

    id: UUID
    code: str
    slug: str
    kind: str
    name_vi: str
    name_en: str | None
    other_names: list[str]
    address: str | None
    summary_vi: str | None
    summary_en: str | None
    longitude: float
    latitude: float
    accuracy_m: float
    position_method: str
    position_source: str | None
    position_date: date
    verification: str
    verified_on: date | None
    verified_by: str | None
    status: str | None
    stage: str | None
    is_centre: bool
    centre_type: str | None
    tier: str | None
    fields: list[str] | None
    industries: list[str] | None
    services: list[str] | None
    investment: str | None
    management: str | None
    exploitation: str | None
    operation: str | None
    planned_opening: str | None
    is_heritage: bool
    category: str | None
    relic_type: str | None
    rank: str | None
    rank_decision: str | None
    ownership: str | None
    condition: str | None
    occupancy: str | None
    survival: str | None
    relocation: str | None
    built: str | None
    built_edtf: str | None
    original_use_vi: str | None
    original_use_en: str | None
    area_m2: Decimal | None
    version: int
    updated_at: datetime
    geometry: dict[str, Any]
    organisations: tuple[Organisation, ...]
    sources: tuple[Source, ...]
    events: tuple[Event, ...]
    links: tuple[Link, ...]
    units: tuple[Membership, ...]
    neighbours: tuple[Neighbour, ...]


def present_slug(connection: Connection, slug: str) -> str:
    """The slug under which a place stands now; another one than given when it was renamed or merged.

    Raises NotFound when no place ever had it, Gone when the place was removed.
    """
    if "\x00" in slug:  # which PostgreSQL cannot even be asked about
        raise NotFound("place", slug)
    known = public_slug.c
    row = connection.execute(
        select(known.site_id, known.current_slug, known.publication).where(known.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFound("place", slug)
    if row.publication == Publication.DELETED:
        if (stays := merged_into(connection, row.site_id)) is not None:
            return stays.slug
        raise Gone("place", slug)
    return str(row.current_slug)


class Stays(NamedTuple):
    """The place in which another one is found since they were merged."""

    id: UUID
    slug: str


def merged_into(connection: Connection, site: UUID) -> Stays | None:
    """The published place that a place was merged into, at the end of the chain; None for any other place."""
    merged = public_merged.c
    row = connection.execute(
        select(merged.into_id, merged.into_slug).where(merged.site_id == site)
    ).one_or_none()
    return None if row is None else Stays(*row)


_DERIVED = {
    "longitude",
    "latitude",
    "geometry",
    "organisations",
    "sources",
    "events",
    "links",
    "units",
    "neighbours",
}
_PLAIN = [public_site.c[name] for name in Place.__dataclass_fields__ if name not in _DERIVED]


def place(connection: Connection, slug: str) -> Place:
    """The record of a place; raises NotFound."""
    site = public_site.c
    point = func.ST_PointOnSurface(site.geom)
    row = connection.execute(
        select(
            *_PLAIN,
            func.ST_X(point).label("longitude"),
            func.ST_Y(point).label("latitude"),
            func.ST_AsGeoJSON(site.geom, 6).label("geojson"),
            site.organisations,
            site.sources,
        ).where(site.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFound("place", slug)
    known = row._asdict()
    return Place(
        **known
        | {
            "geometry": json.loads(known.pop("geojson")),
            "organisations": tuple(
                Organisation(*(each.get(name) for name in Organisation._fields))
                for each in known["organisations"]
            ),
            "sources": tuple(
                Source(*(each.get(name) for name in Source._fields)) for each in known["sources"]
            ),
        },
        events=_events(connection, row.id),
        links=_links(connection, row.id),
        units=_units(connection, row.id),
        neighbours=_neighbours(connection, row.id),
    )


def _events(connection: Connection, site: UUID) -> tuple[Event, ...]:
    event = public_event.c
    rows = connection.execute(
        select(*(event[name] for name in Event._fields))
        .where(event.site_id == site)
        .order_by(event.earliest.asc().nulls_first(), event.latest.asc().nulls_first(), event.id)
    )
    return tuple(Event(*row) for row in rows)


def _links(connection: Connection, site: UUID) -> tuple[Link, ...]:
    link = public_link.c
    rows = connection.execute(
        select(*(link[name] for name in Link._fields))
        .where(link.site_id == site)
        .order_by(link.earliest, link.other_vi, link.id)
    )
    return tuple(Link(*row) for row in rows)


def _units(connection: Connection, site: UUID) -> tuple[Membership, ...]:
    unit = public_site_unit.c
    rows = connection.execute(
        select(
            unit.level,
            unit.code,
            unit.name_vi,
            unit.name_en,
            unit.valid,
            unit.reason,
            unit.note,
            unit.boundary_quality,
        )
        .where(unit.site_id == site)
        .order_by(unit.valid, unit.level)
    )
    return tuple(
        Membership(
            r.level, r.code, r.name_vi, r.name_en, *days(r.valid), r.reason, r.note, r.boundary_quality
        )
        for r in rows
    )


def days(valid: Range[date]) -> tuple[date, date | None]:
    """First and last day of a period that has a start; the last is None while it stands.

    >>> days(Range(date(1961, 4, 20), date(2025, 7, 1)))
    (datetime.date(1961, 4, 20), datetime.date(2025, 6, 30))
    """
    if valid.lower is None:
        raise ValueError("a unit's period has a start")
    return valid.lower, None if valid.upper is None else date.fromordinal(valid.upper.toordinal() - 1)


def _neighbours(connection: Connection, site: UUID) -> tuple[Neighbour, ...]:
    """The nearest other places, nearest first."""
    there = public_site.c
    # As one value it lets the spatial index walk outwards; joined, every distance would be measured.
    here = select(there.metric_geom).where(there.id == site).scalar_subquery()
    rows = connection.execute(
        select(
            there.slug, there.kind, there.name_vi, there.name_en, func.ST_Distance(there.metric_geom, here)
        )
        .where(there.id != site)
        .order_by(there.metric_geom.op("<->")(here), there.code)
        .limit(NEIGHBOURS)
    )
    return tuple(Neighbour(*row) for row in rows)


def bounds(place: Place) -> crs.LonLatBox:
    """A box around the point of a place that holds its accuracy circle, for the first view of its map."""
    reach = max(place.accuracy_m, 150.0) * 1.6
    north = reach / 111_320.0
    east = north / 0.93  # cosine of Hanoi's latitude; this frames a picture and measures nothing
    return crs.LonLatBox(
        place.longitude - east, place.latitude - north, place.longitude + east, place.latitude + north
    )
