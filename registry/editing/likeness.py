"""Places that could be the same one: near, and with a name that sounds alike."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, literal, select

from registry import crs
from registry.editing.placing import geometry_of
from registry.tables import site, site_state
from registry.workflow import Publication

NEAR = 30.0
"""Metres within which a place with a similar name is probably the same one."""

ALIKE = 0.5
"""How similar, from 0 to 1, folded names are that sound alike (`word_similarity` of pg_trgm)."""


class Alike(NamedTuple):
    """A place that could be the same one; how far it is, and how alike the names are."""

    id: UUID
    code: str
    slug: str
    name_vi: str
    metres: float
    likeness: float


def alike(connection: Connection, document: Mapping[str, Any], *, but: UUID | None = None) -> list[Alike]:
    """Places within `NEAR` metres, or within the smaller of both accuracies, with a similar name; the most
    alike first.
    """
    point = func.ST_Transform(func.ST_PointOnSurface(geometry_of(document)), crs.METRIC)
    name = func.registry.fold(literal(document["name_vi"]))
    likeness = func.greatest(
        func.word_similarity(name, site_state.c.search),
        func.word_similarity(func.registry.fold(site.c.name_vi), name),
    )
    reach = func.greatest(literal(NEAR), func.least(site.c.accuracy_m, literal(document["accuracy_m"])))
    found = (
        select(
            *(site.c.id, site.c.code, site.c.slug, site.c.name_vi),
            func.ST_Distance(site.c.metric_geom, point).label("metres"),
            likeness.label("likeness"),
        )
        .join(site_state, site_state.c.site_id == site.c.id)
        .where(
            site.c.publication != Publication.DELETED.value,
            func.ST_DWithin(site.c.metric_geom, point, reach),
            likeness >= ALIKE,
        )
        .order_by(likeness.desc(), site.c.code)
        .limit(5)
    )
    if but is not None:
        found = found.where(site.c.id != but)
    return [Alike(*row) for row in connection.execute(found)]
