"""Demand surfaces out of the database, with the rights of the public."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Double, func, select

from registry.collections import DEFAULT_SURFACE
from registry.errors import NotFound
from registry.views import public_demand_cell, public_demand_surface

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DEFAULT = DEFAULT_SURFACE

NO_UNIT = -1
"""Stands for the unit of a cell that lies in none."""


class Surface(NamedTuple):
    """What a surface says about itself; `total` people in `cells` cells."""

    code: str
    name_vi: str
    name_en: str
    year: int
    source: str
    source_title: str
    source_url: str | None
    method_vi: str
    method_en: str
    total: int


class Cells(NamedTuple):
    """A surface as arrays, in the order of its H3 indexes.

    `x` and `y` are the centres of the cells in metres of the metric CRS; `district` and `commune` are ids of
    unit versions, NO_UNIT where a cell lies in none.
    """

    surface: str
    ids: list[str]
    x: Floats
    y: Floats
    population: Ints
    district: Ints
    commune: Ints


def surfaces(connection: Connection) -> list[Surface]:
    """Every surface, in the order of their codes; empty before the seed."""
    rows = connection.execute(select(public_demand_surface).order_by(public_demand_surface.c.code))
    return [Surface(*row) for row in rows]


def surface(connection: Connection, code: str = DEFAULT) -> Surface:
    """The surface of that code; raises NotFound."""
    row = connection.execute(
        select(public_demand_surface).where(public_demand_surface.c.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound("demand surface", code)
    return Surface(*row)


def cells(connection: Connection, surface: str = DEFAULT) -> Cells:
    """The cells of a surface, those without people included.

    Raises NotFound for an unknown surface.
    """
    held = public_demand_cell.c
    rows = connection.execute(
        select(
            held.cell,
            func.ST_X(held.metric_geom, type_=Double),
            func.ST_Y(held.metric_geom, type_=Double),
            held.population,
            func.coalesce(held.district, NO_UNIT),
            func.coalesce(held.commune, NO_UNIT),
        )
        .where(held.surface == surface)
        .order_by(held.cell.collate("C"))
    ).all()
    if not rows:
        known = select(public_demand_surface.c.code).where(public_demand_surface.c.code == surface)
        if connection.scalar(known) is None:
            raise NotFound("demand surface", surface)
    ids, x, y, population, district, commune = zip(*rows, strict=True) if rows else ((),) * 6
    return Cells(
        surface,
        list(ids),
        np.array(x, dtype=np.float64),
        np.array(y, dtype=np.float64),
        np.array(population, dtype=np.int64),
        np.array(district, dtype=np.int64),
        np.array(commune, dtype=np.int64),
    )
