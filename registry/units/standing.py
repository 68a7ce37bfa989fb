"""The units that places of any day are told by: the last districts, and the communes of today."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from registry.views import public_unit
from registry.workflow import Level


class Named(NamedTuple):
    """A unit by its code, with its names; `key` names this version of it."""

    key: str
    level: str
    code: str
    name_vi: str
    name_en: str


def last_units(connection: Connection, level: Level) -> tuple[Named, ...]:
    """The units of a level as they stood on the last day on which any of that level did, by code.

    They are those that `registry.place_on` names for each place. Empty where a level has no units.
    """
    unit = public_unit.c
    # No end means that it stands: later than every day on which others ended.
    ends = func.coalesce(unit.valid_to, func.to_date("9999-12-31", "YYYY-MM-DD"))
    last = select(func.max(ends)).where(unit.level == level.value).scalar_subquery()
    rows = connection.execute(
        select(unit.key, unit.level, unit.code, unit.name_vi, unit.name_en)
        .where(unit.level == level.value, ends == last)
        .order_by(unit.code.collate("C"))
    )
    return tuple(Named(*row) for row in rows)
