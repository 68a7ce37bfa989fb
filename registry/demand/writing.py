"""A surface into the database: whole, and without a trace when it is there already."""

from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from registry import crs
from registry.demand.apportioning import Ints
from registry.demand.hexagons import Hexagons
from registry.demand.placing import Places
from registry.demand.reading import NO_UNIT
from registry.language import Words
from registry.tables import demand_cell, demand_surface


class Draft(NamedTuple):
    """A surface that is to be written: its words, and the people of each cell."""

    code: str
    name: Words
    year: int
    source: str
    method: Words
    cells: Hexagons
    population: Ints
    places: Places


def _present(connection: Connection, code: str) -> list[tuple[object, ...]]:
    held = demand_cell.c
    rows = connection.execute(
        select(
            held.cell,
            held.population,
            func.coalesce(held.district, NO_UNIT),
            func.coalesce(held.commune, NO_UNIT),
        )
        .where(held.surface == code)
        .order_by(held.cell.collate("C"))
    )
    return [tuple(row) for row in rows]


def write(connection: Connection, draft: Draft) -> bool:
    """Bring a surface up to the draft; whether anything changed.

    The cells stay as they are when they are the draft's already, so that a second write leaves no audit and
    no new version of the data. The source must be in the database.
    """
    surface = {
        "name_vi": draft.name.vi,
        "name_en": draft.name.en,
        "year": draft.year,
        "source": draft.source,
        "method_vi": draft.method.vi,
        "method_en": draft.method.en,
        "total": int(draft.population.sum()),
    }
    given = insert(demand_surface).values(code=draft.code, **surface)
    fresh = [given.excluded[name] for name in surface]
    changed = connection.execute(
        given.on_conflict_do_update(
            index_elements=["code"],
            set_={name: given.excluded[name] for name in surface},
            where=func.row(*(demand_surface.c[name] for name in surface)).is_distinct_from(func.row(*fresh)),
        ).returning(demand_surface.c.code)
    ).all()
    wanted = list(
        zip(
            draft.cells.ids,
            draft.population.tolist(),
            draft.places.district.tolist(),
            draft.places.commune.tolist(),
            strict=True,
        )
    )
    if _present(connection, draft.code) == wanted:
        return bool(changed)
    connection.execute(delete(demand_cell).where(demand_cell.c.surface == draft.code))
    _copy(connection, draft)
    return True


def _copy(connection: Connection, draft: Draft) -> None:
    """All cells in one statement: the driver sends arrays, not rows."""
    connection.execute(
        text(
            "INSERT INTO registry.demand_cell (surface, cell, population, geom, district, commune)"
            " SELECT :surface, n.cell, n.population, ST_SetSRID(ST_MakePoint(n.lon, n.lat), :stored),"
            " nullif(n.district, :none), nullif(n.commune, :none)"
            " FROM unnest(CAST(:cell AS text[]), CAST(:population AS integer[]), CAST(:lon AS float8[]),"
            " CAST(:lat AS float8[]), CAST(:district AS integer[]), CAST(:commune AS integer[]))"
            " AS n (cell, population, lon, lat, district, commune)"
        ),
        {
            "surface": draft.code,
            "stored": crs.STORED,
            "none": NO_UNIT,
            "cell": draft.cells.ids,
            "population": draft.population.tolist(),
            "lon": np.asarray(draft.cells.lon).tolist(),
            "lat": np.asarray(draft.cells.lat).tolist(),
            "district": draft.places.district.tolist(),
            "commune": draft.places.commune.tolist(),
        },
    )
    connection.execute(text("ANALYZE registry.demand_cell"))
