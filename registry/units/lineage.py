"""Which share of each old district went to which new commune, by area."""

from typing import NamedTuple

from registry.units.cells import SIDE
from registry.units.gazetteer import Gazetteer

METHOD = "area of approximate cells, from boxes of old wards and their conversion; a trace is one cell"
"""What stands beside every share. Shares are of area as drawn, not of people."""

TRACE_KM2 = SIDE**2 / 1e6
"""What a transfer counts that is known to have happened but too small to be drawn: one cell of the grid."""


class Share(NamedTuple):
    """What one district gave to one commune, as a share of the district and as a share of the commune."""

    district: str
    commune: str
    of_district: float
    of_commune: float


def transfers(gazetteer: Gazetteer) -> frozenset[tuple[str, str]]:
    """Pairs of a district and a commune that took over all or part of one of its wards."""
    return frozenset((ward.district, commune) for ward in gazetteer.wards for commune in ward.successors)


def shares(gave_km2: dict[tuple[str, str], float], known: frozenset[tuple[str, str]]) -> list[Share]:
    """Shares of every transfer, in the order of codes.

    The shares of a district sum to 1, and so do those of a commune. Known transfers without a drawn area
    count `TRACE_KM2`.

    >>> shares({("001", "00004"): 3.0, ("002", "00004"): 1.0}, frozenset({("001", "00004")}))[1]
    Share(district='002', commune='00004', of_district=1.0, of_commune=0.25)
    """
    given = dict.fromkeys(known, TRACE_KM2) | gave_km2
    by_district: dict[str, float] = {}
    by_commune: dict[str, float] = {}
    for (district, commune), area in given.items():
        by_district[district] = by_district.get(district, 0.0) + area
        by_commune[commune] = by_commune.get(commune, 0.0) + area
    return [
        Share(district, commune, area / by_district[district], area / by_commune[commune])
        for (district, commune), area in sorted(given.items())
    ]
