"""What the registry knows of the places that a file names by their codes."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, func, select

from registry.policy import Place
from registry.tables import site, site_state, site_unit, site_version
from registry.workflow import Publication


class Present(NamedTuple):
    """A place as it stands: its document and the edition that made it, what follows from it, where it lies.

    `lon` and `lat` are of a point on it.
    """

    id: UUID
    code: str
    document: dict[str, Any]
    edition: int
    kind: str | None
    status: str | None
    stage: str | None
    place: Place
    lon: float
    lat: float


def present(connection: Connection, codes: Collection[str]) -> dict[str, Present]:
    """The places of these codes that the actor may see."""
    if not codes:
        return {}
    point = func.ST_PointOnSurface(site.c.geom)
    units = select(func.array_agg(site_unit.c.unit_id)).where(site_unit.c.site_id == site.c.id)
    held = and_(site_version.c.site_id == site.c.id, func.upper_inf(site_version.c.editions))
    rows = connection.execute(
        select(
            site.c.id,
            site.c.code,
            site.c.publication,
            func.coalesce(site_version.c.document, func.registry.site_document(site.c.id)).label("document"),
            func.coalesce(func.lower(site_version.c.editions), 0).label("edition"),
            site_state.c.kind,
            site_state.c.status,
            site_state.c.stage,
            units.scalar_subquery().label("units"),
            func.ST_X(point).label("lon"),
            func.ST_Y(point).label("lat"),
        )
        .outerjoin(site_version, held)
        .outerjoin(site_state, site_state.c.site_id == site.c.id)
        .where(site.c.code == func.any(list(codes)))
    )
    return {
        row.code: Present(
            row.id,
            row.code,
            dict(row.document),
            int(row.edition),
            row.kind,
            row.status,
            row.stage,
            Place(Publication(row.publication), frozenset(row.units or ())),
            row.lon,
            row.lat,
        )
        for row in rows
    }


def nearest_code(connection: Connection, code: str) -> str | None:
    """The code that is written most alike; None when none is."""
    known: Mapping[str, None] = dict.fromkeys(
        connection.scalars(select(site.c.code).where(site.c.code.like(f"{code[:2]}%")))
    )
    near = get_close_matches(code, known, n=1, cutoff=0.75)
    return near[0] if near else None
