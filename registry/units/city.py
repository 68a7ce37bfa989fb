"""The city as the package knows it, in cells and outlined: the same each time, and so worked out once."""

from functools import cache

from registry.units.approximate import Outlines, outlines
from registry.units.cells import Cells, city_cells
from registry.units.gazetteer import Gazetteer, read_gazetteer


@cache
def known() -> tuple[Gazetteer, Cells]:
    """What the package tells, and the cells of the city; nobody changes either."""
    gazetteer = read_gazetteer()
    return gazetteer, city_cells(gazetteer)


@cache
def drawn() -> Outlines:
    """The approximate outlines of the city and its units; nobody changes them."""
    _, cells = known()
    return outlines(cells)
