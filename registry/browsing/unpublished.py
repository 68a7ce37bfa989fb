"""The record of a place that the public does not see: a draft, or one that was removed.

Asked on a connection of an account, which sees what it may.
"""

import json
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.browsing.places import Event, Membership, Organisation, Place, Source, days
from registry.tables import centre, event, heritage, site, site_slug, site_state, site_unit, source, unit

_OF = {
    **{name: site.c[name] for name in Place.__dataclass_fields__ if name in site.c},
    **{name: site_state.c[name] for name in ("kind", "status", "stage", "organisations", "sources")},
    **{
        name: table.c[name]
        for table in (centre, heritage)
        for name in Place.__dataclass_fields__
        if name in table.c and name not in site.c
    },
    "is_centre": centre.c.site_id.is_not(None),
    "is_heritage": heritage.c.site_id.is_not(None),
    "planned_opening": centre.c.planned_opening_text,
    "built": heritage.c.built_text,
}


def present(connection: Connection, slug: str) -> tuple[UUID, str] | None:
    """Id and publication of the place of a slug, present or former; None when there is none to see."""
    if "\x00" in slug:
        return None
    found = (
        select(site.c.id, site.c.publication)
        .join(site_slug, site_slug.c.site_id == site.c.id)
        .where(site_slug.c.slug == slug)
    )
    row = connection.execute(found).one_or_none()
    return None if row is None else (row.id, str(row.publication))


def unpublished(connection: Connection, key: UUID) -> Place | None:
    """The record as `registry.browsing.places.place` gives it for public ones, without what is around it;
    None for a place without a side, or one that is not to be seen.
    """
    point = func.ST_PointOnSurface(site.c.geom)
    row = connection.execute(
        select(
            *(column.label(name) for name, column in _OF.items()),
            func.ST_X(point).label("longitude"),
            func.ST_Y(point).label("latitude"),
            func.ST_AsGeoJSON(site.c.geom, 6).label("geometry"),
        )
        .join(site_state, site_state.c.site_id == site.c.id)
        .outerjoin(centre, centre.c.site_id == site.c.id)
        .outerjoin(heritage, heritage.c.site_id == site.c.id)
        .where(site.c.id == key)
    ).one_or_none()
    if row is None:
        return None
    held = row._asdict()
    held["geometry"] = json.loads(held["geometry"])
    held["organisations"] = tuple(
        Organisation(*(each.get(name) for name in Organisation._fields)) for each in row.organisations
    )
    held["sources"] = tuple(Source(*(each.get(name) for name in Source._fields)) for each in row.sources)
    return Place(
        **held,
        events=_events(connection, key),
        links=(),
        units=_units(connection, key),
        neighbours=(),
    )


def _events(connection: Connection, key: UUID) -> tuple[Event, ...]:
    told = {"source_title": source.c.title, "source_url": source.c.url}
    columns = (told[name] if name in told else event.c[name] for name in Event._fields)
    rows = connection.execute(
        select(*columns)
        .join(source, source.c.code == event.c.source)
        .where(event.c.site_id == key)
        .order_by(event.c.earliest.asc().nulls_first(), event.c.latest.asc().nulls_first(), event.c.id)
    )
    return tuple(Event(*row) for row in rows)


def _units(connection: Connection, key: UUID) -> tuple[Membership, ...]:
    rows = connection.execute(
        select(
            *(unit.c.level, unit.c.code, unit.c.name_vi, unit.c.name_en, unit.c.valid),
            *(site_unit.c.reason, site_unit.c.note, unit.c.boundary_quality),
        )
        .join(site_unit, site_unit.c.unit_id == unit.c.id)
        .where(site_unit.c.site_id == key)
        .order_by(unit.c.valid, unit.c.level)
    )
    return tuple(Membership(*row[:4], *days(row[4]), *row[5:]) for row in rows)
