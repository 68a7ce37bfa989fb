"""A place with everything that hangs on it, and what each table holds of it."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func

from registry import crs
from registry.dated import day_cells, range_cells
from registry.seeding.rows import EventRow, LinkRow, RoleRow, SiteRow
from registry.workflow import Publication

_NAMESPACE = UUID("6f1d7a52-6a0e-5b9a-9a53-0c1f7f6d1020")
"""Places that come with the program have the same id in every installation: uuid5 of their code in this
namespace.
"""

Cells = dict[str, Any]


def id_of(code: str) -> UUID:
    return uuid5(_NAMESPACE, code)


@dataclass(frozen=True)
class Bundle:
    """A place with everything that hangs on it."""

    row: SiteRow
    slug: str
    events: tuple[EventRow, ...]
    roles: tuple[RoleRow, ...]
    links: tuple[LinkRow, ...]

    @property
    def id(self) -> UUID:
        return id_of(self.row.code)

    def hash(self) -> str:
        parts = (self.row, *self.events, *self.roles, *self.links)
        return hashlib.sha256(
            "\n".join([self.slug, *(part.model_dump_json() for part in parts)]).encode()
        ).hexdigest()


def _point(row: SiteRow) -> ColumnElement[Any]:
    return func.ST_SetSRID(func.ST_MakePoint(row.lon, row.lat), crs.STORED)


def site_cells(bundle: Bundle) -> Cells:
    row = bundle.row
    plain = row.model_dump(
        include={
            "code",
            "name_vi",
            "name_en",
            "address",
            "summary_vi",
            "summary_en",
            "accuracy_m",
            "position_method",
        }
        | {"position_source", "position_date", "verification"}
    )
    return {
        **plain,
        "id": bundle.id,
        "publication": Publication.PUBLISHED.value,
        "slug": bundle.slug,
        "other_names": list(row.other_names),
        "geom": _point(row),
        "seed_hash": bundle.hash(),
    }


def centre_cells(bundle: Bundle) -> Cells:
    row = bundle.row
    return {
        "site_id": bundle.id,
        **row.model_dump(
            include={"centre_type", "tier", "investment", "management", "exploitation", "operation"}
        ),
        **{name: list(getattr(row, name)) for name in ("fields", "industries", "services")},
        **range_cells("planned_opening", row.planned_opening),
    }


def heritage_cells(bundle: Bundle) -> Cells:
    plain = bundle.row.model_dump(
        include={
            "category",
            "relic_type",
            "rank",
            "rank_decision",
            "ownership",
            "condition",
            "occupancy",
            "survival",
        }
        | {"relocation", "original_use_vi", "original_use_en", "area_m2"}
    )
    return {"site_id": bundle.id, **plain, **range_cells("built", bundle.row.built)}


def event_cells(bundle: Bundle) -> list[Cells]:
    return [
        {
            "site_id": bundle.id,
            "facet": row.facet.value,
            "kind": row.event.value,
            **day_cells(row.date),
            **row.model_dump(include={"decision", "source", "note_vi", "note_en"}),
        }
        for row in bundle.events
    ]


def role_cells(bundle: Bundle) -> list[Cells]:
    return [
        {
            "site_id": bundle.id,
            **row.model_dump(include={"organisation", "role", "source"}),
            **range_cells("since", row.since),
            **range_cells("until", row.until),
        }
        for row in bundle.roles
    ]


def link_cells(bundle: Bundle) -> list[Cells]:
    return [
        {
            "from_site": bundle.id,
            "to_site": id_of(row.to_site),
            **day_cells(row.date),
            **row.model_dump(include={"kind", "source", "note_vi", "note_en"}),
        }
        for row in bundle.links
    ]
