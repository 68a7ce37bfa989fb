"""Who asks, and what they may."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import Connection, select
from starlette.responses import Response

from api.auth.deps import Edits
from api.editing.answers import READ, told
from api.editing.queries import only_language
from registry.policy import Area
from registry.tables import unit

router = APIRouter()


@router.api_route("/api/account", methods=READ)
def account(edit: Edits) -> Response:
    """The account that asks, the units that it answers for today, and what its sign-in allows."""
    only_language(edit.request)
    actor = edit.actor
    return told(
        edit,
        {
            "id": actor.id,
            "name": actor.name,
            "title": actor.title,
            "role": actor.role.value,
            "scopes": sorted(each.value for each in actor.scopes),
            "units": _units(edit.connection, actor.areas),
            "may": {"propose": actor.proposes, "publish": actor.reviews},
        },
    )


def _units(connection: Connection, areas: frozenset[Area]) -> list[dict[str, Any]]:
    ids = {key for area in areas for key in area if key is not None}
    columns = (unit.c.level, unit.c.code, unit.c.name_vi, unit.c.name_en)
    rows = connection.execute(select(unit.c.id, *columns).where(unit.c.id.in_(ids)))
    named = {
        row.id: {name: getattr(row, name) for name in ("level", "code", "name_vi", "name_en")} for row in rows
    }
    return [
        {**named[area.unit], "only_of": named[area.origin] if area.origin is not None else None}
        for area in sorted(areas, key=lambda area: (area.unit, area.origin or 0))
    ]
