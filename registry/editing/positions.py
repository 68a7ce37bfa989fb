"""Positions as people type them: degrees, or VN-2000 metres in a system that they name."""

import math
from typing import NamedTuple

from pyproj import CRS

from registry import crs
from registry.units.projection import between, stored

TYPED = tuple(each for each in crs.PLACED_IN if CRS.from_epsg(each.epsg).is_projected)[:-1]
"""Systems in metres that a position may be typed in, those of Hanoi first; Web Mercator is none."""

NEAR_HANOI = crs.LonLatBox(104.5, 19.8, 107.0, 22.2)
"""A box around Hanoi and its neighbours: what lies outside was typed wrongly."""


class LonLat(NamedTuple):
    """Longitude and latitude in the stored system, decimal degrees."""

    lon: float
    lat: float


class Metres(NamedTuple):
    """Easting and northing in a system."""

    epsg: int
    x: float
    y: float

    def __str__(self) -> str:
        """The numbers as they were typed, with their system."""
        return f"EPSG:{self.epsg} x = {self.x:.10g}, y = {self.y:.10g}"


def known(epsg: int) -> bool:
    """Whether positions may be typed in this system."""
    return any(each.epsg == epsg for each in TYPED)


def lon_lat(typed: Metres) -> LonLat | None:
    """The position in degrees; None where the system does not reach.

    >>> [round(each, 4) for each in lon_lat(Metres(5897, 588154.48, 2326509.05))]
    [105.85, 21.03]
    """
    lon, lat = between(CRS.from_epsg(typed.epsg), stored()).transform(typed.x, typed.y)
    return LonLat(float(lon), float(lat)) if math.isfinite(lon) and math.isfinite(lat) else None


def metres(epsg: int, at: LonLat) -> Metres | None:
    """The position in a system, to the centimetre; None where the system does not reach."""
    x, y = between(stored(), CRS.from_epsg(epsg)).transform(at.lon, at.lat)
    return Metres(epsg, round(x, 2), round(y, 2)) if math.isfinite(x) and math.isfinite(y) else None


def near_hanoi(at: LonLat) -> bool:
    """Whether a position can be one of Hanoi's at all.

    >>> near_hanoi(LonLat(105.85, 21.03)), near_hanoi(LonLat(21.03, 105.85))
    (True, False)
    """
    box = NEAR_HANOI
    return box.west <= at.lon <= box.east and box.south <= at.lat <= box.north


def around(at: LonLat) -> crs.LonLatBox:
    """A box of a few hundred metres around a position, for a first view of it.

    >>> around(LonLat(105.85, 21.03)).west < 105.85 < around(LonLat(105.85, 21.03)).east
    True
    """
    reach = 0.004
    return crs.LonLatBox(at.lon - reach, at.lat - reach, at.lon + reach, at.lat + reach)
