"""The default surface: the census of each district, spread over its old wards and their cells.

A census tells how many people a district has, not where in it they live. Old wards were drawn to hold about
equally many people, so each ward of a district gets the same share, and each cell of a ward the same part of
it: towns come out dense and fields thin. A ward too small to hold a cell's centre gives its share to the
cell next to it.
"""

import numpy as np
from scipy.spatial import cKDTree
from sqlalchemy import Connection, select

from registry.demand.apportioning import Floats, Ints, rake
from registry.demand.hexagons import Hexagons, hexagons_of
from registry.demand.official import official
from registry.demand.placing import Places, places, unit_outlines
from registry.demand.reading import DEFAULT
from registry.demand.writing import Draft, write
from registry.errors import NotFound
from registry.language import Words
from registry.tables import unit
from registry.units import city
from registry.units.cells import Cells
from registry.units.gazetteer import Gazetteer
from registry.units.projection import metres
from registry.workflow import Level

NAME = Words("Dân số theo Tổng điều tra 2019", "Population of the 2019 census")
METHOD = Words(
    "Số dân mỗi quận, huyện chia đều cho các phường, xã cũ, rồi cho các ô H3 cấp 9 của phường, xã theo"
    " ranh giới gần đúng; làm tròn theo phần dư lớn nhất, tổng mỗi quận, huyện giữ đúng số liệu",
    "Each district's census figure in equal shares to its old wards, within a ward to its H3 cells of"
    " resolution 9 by approximate outlines; whole people by largest remainder, every district's sum exact",
)


def ward_shares(x: Floats, y: Floats, cells: Cells, gazetteer: Gazetteer, district: str) -> Floats:
    """The weight of each point of a district: the sum, over the wards that it stands for, of 1 / its points.

    `x` and `y` are in metres. Each ward of the district weighs 1 altogether. With no point the answer is
    empty; a district without wards in the gazetteer weighs the same everywhere.
    """
    wards = [number for number, ward in enumerate(gazetteer.wards) if ward.district == district]
    if not x.size or not wards:
        return np.ones(x.size)
    own = np.flatnonzero(np.isin(cells.ward, wards))
    standing = np.full(x.size, -1, dtype=np.int64)
    if own.size:
        _, nearest = cKDTree(np.column_stack([cells.x[own], cells.y[own]])).query(np.column_stack([x, y]))
        standing = cells.ward[own][nearest]
    points = cKDTree(np.column_stack([x, y]))
    weight = np.zeros(x.size)
    for number in wards:
        members = np.flatnonzero(standing == number)
        if members.size == 0:
            members = np.array([points.query(_middle(number, cells, gazetteer))[1]])
        weight[members] += 1 / members.size
    return weight


def _middle(ward: int, cells: Cells, gazetteer: Gazetteer) -> Floats:
    """The middle of a ward in metres: of its cells, or of its box when it has none."""
    mine = cells.ward == ward
    if mine.any():
        return np.array([cells.x[mine].mean(), cells.y[mine].mean()])
    box = gazetteer.wards[ward].box
    x, y = metres(np.array([(box.west + box.east) / 2]), np.array([(box.south + box.north) / 2]))
    return np.array([x[0], y[0]])


def _weights(connection: Connection, hexagons: Hexagons, where: Places) -> Floats:
    gazetteer, cells = city.known()
    x, y = metres(hexagons.lon, hexagons.lat)
    codes = {
        row.id: row.code
        for row in connection.execute(select(unit.c.id, unit.c.code).where(unit.c.level == Level.DISTRICT))
    }
    weight = np.zeros(x.size)
    for district in np.unique(where.district):
        if int(district) in codes:
            members = np.flatnonzero(where.district == district)
            weight[members] = ward_shares(x[members], y[members], cells, gazetteer, codes[int(district)])
    return weight


def city_hexagons(connection: Connection) -> tuple[Hexagons, Places]:
    """Every cell whose centre lies in a district, and its units."""
    _, outlines = unit_outlines(connection, Level.DISTRICT)
    found = hexagons_of(outlines.tolist())
    return found, places(connection, found.lon, found.lat)


def build_census(connection: Connection) -> bool:
    """Bring the default surface up to the figures and outlines in the database; whether it changed.

    Every district's cells sum exactly to its census figure. Without figures there is no surface. Raises
    Invalid when a district that has people has no cell.
    """
    try:
        known = official(connection)
    except NotFound:
        return False
    hexagons, where = city_hexagons(connection)
    people: Ints = rake(_weights(connection, hexagons, where), where.district, known.people)
    return write(connection, Draft(DEFAULT, NAME, known.year, known.source, METHOD, hexagons, people, where))
