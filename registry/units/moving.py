"""Where sites are, what an import of boundaries moved, and where addresses and boundaries disagree."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from registry.crs import METRIC
from registry.tables import site, site_stated_unit, site_unit, unit
from registry.workflow import Publication

Placement = dict[UUID, tuple[int, str]]
"""Unit and reason by site."""


class Named(NamedTuple):
    """A unit in a report."""

    code: str
    name_vi: str


class Moved(NamedTuple):
    """A site whose unit changed; `reason` says whether its address or its geometry decided."""

    code: str
    name_vi: str
    old: Named | None
    new: Named | None
    reason: str | None


class Conflict(NamedTuple):
    """A site whose address states one unit while its point lies in another, or in none.

    The address wins. `distance_m` from the point to the stated unit, against the point's own `accuracy_m`,
    tells whether the point or the address should be looked at.
    """

    code: str
    name_vi: str
    stated: Named
    found: Named | None
    basis: str
    distance_m: float
    accuracy_m: float


def placed(connection: Connection, ids: list[int]) -> Placement:
    """Unit and reason of every site that is in one of the units."""
    rows = connection.execute(
        select(site_unit.c.site_id, site_unit.c.unit_id, site_unit.c.reason).where(
            site_unit.c.unit_id.in_(ids)
        )
    )
    return {row.site_id: (row.unit_id, row.reason) for row in rows}


def moved(
    connection: Connection,
    units: dict[int, Named],
    before: Placement,
    after: Placement,
) -> list[Moved]:
    """Sites whose unit is another than before, in the order of their codes."""
    changed = [
        key for key in before.keys() | after.keys() if before.get(key, (0,))[0] != after.get(key, (0,))[0]
    ]
    rows = connection.execute(
        select(site.c.id, site.c.code, site.c.name_vi)
        .where(site.c.id.in_(changed), site.c.publication != Publication.DELETED)
        .order_by(site.c.code)
    )
    return [
        Moved(
            row.code,
            row.name_vi,
            units[before[row.id][0]] if row.id in before else None,
            units[after[row.id][0]] if row.id in after else None,
            after[row.id][1] if row.id in after else None,
        )
        for row in rows
    ]


def conflicts(connection: Connection, ids: list[int]) -> list[Conflict]:
    """Sites that state one of the units while their point lies outside of it."""
    stated, found = unit.alias("stated"), unit.alias("found")
    point = func.ST_PointOnSurface(site.c.geom)
    rows = connection.execute(
        select(
            site.c.code,
            site.c.name_vi,
            stated.c.code.label("stated_code"),
            stated.c.name_vi.label("stated_name"),
            found.c.code.label("found_code"),
            found.c.name_vi.label("found_name"),
            site_stated_unit.c.basis,
            func.ST_Distance(stated.c.metric_geom, func.ST_Transform(point, METRIC)).label("distance_m"),
            site.c.accuracy_m,
        )
        .join(site_stated_unit, site_stated_unit.c.site_id == site.c.id)
        .join(stated, stated.c.id == site_stated_unit.c.unit_id)
        .outerjoin(found, found.c.id.in_(ids) & func.ST_Covers(found.c.geom, point))
        .where(stated.c.id.in_(ids), ~func.ST_Covers(stated.c.geom, point))
        .where(site.c.publication != Publication.DELETED)
        .ext(distinct_on(site.c.code))
        .order_by(site.c.code, found.c.id)
    )
    return [
        Conflict(
            row.code,
            row.name_vi,
            Named(row.stated_code, row.stated_name),
            None if row.found_code is None else Named(row.found_code, row.found_name),
            row.basis,
            row.distance_m,
            row.accuracy_m,
        )
        for row in rows
    ]
