"""The official figures that every surface is measured against: the census by district."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from registry.errors import NotFound
from registry.tables import figure, unit
from registry.units.loading import CENSUS_YEAR, POPULATION
from registry.workflow import Level


class Official(NamedTuple):
    """People by id of the district's unit version, and the code of the source that says so."""

    year: int
    source: str
    people: dict[int, int]


def official(connection: Connection) -> Official:
    """The census figures of all districts; raises NotFound before the units are loaded."""
    rows = connection.execute(
        select(unit.c.id, figure.c.value, figure.c.source)
        .join_from(unit, figure, figure.c.unit_id == unit.c.id)
        .where(unit.c.level == Level.DISTRICT, figure.c.metric == POPULATION, figure.c.year == CENSUS_YEAR)
        .order_by(unit.c.id, figure.c.source)
    ).all()
    if not rows:
        raise NotFound("census figure of a district for", CENSUS_YEAR)
    return Official(CENSUS_YEAR, rows[0].source, {row.id: int(row.value) for row in reversed(rows)})
