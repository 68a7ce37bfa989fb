"""Coordinate reference systems: the one that we store, the one that we measure in, those that we serve.

Stored: WGS 84 longitude, latitude. Measured: one projected system in metres. Another city sets its own
metric system here and nowhere else; nothing outside this module writes an EPSG number.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from pyproj import CRS
from pyproj.exceptions import CRSError

from registry.errors import Fault, Invalid
from registry.language import Words

STORED = 4326
"""EPSG code of stored geometry, always in longitude, latitude order."""

METRIC = 5897
"""EPSG code in which every distance and area is measured: VN-2000 / TM-3 105°, within 0.1 m/km over Hanoi."""

WEB_MERCATOR = 3857
WEB_MERCATOR_EDGE = 20037508.342789244
"""Metres from the middle of Web Mercator's world to each of its edges."""
WEB_MERCATOR_LATITUDE = 85.06
"""Degrees beyond which nothing is on that map; its edge is at 85.0511°."""

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def uri(epsg: int) -> str:
    """OGC name of an EPSG system.

    >>> uri(5897)
    'http://www.opengis.net/def/crs/EPSG/0/5897'
    """
    return f"http://www.opengis.net/def/crs/EPSG/0/{epsg}"


def _secure(epsg: int) -> str:
    return uri(epsg).replace("http:", "https:")


class Served(NamedTuple):
    """A system that answers can be given in: its EPSG code, and whether its axes are latitude first."""

    epsg: int
    latitude_first: bool


SERVED: Mapping[str, Served] = MappingProxyType(
    {
        CRS84: Served(STORED, False),
        uri(STORED): Served(STORED, True),
        uri(WEB_MERCATOR): Served(WEB_MERCATOR, False),
        uri(32648): Served(32648, False),
        uri(3405): Served(3405, False),
        _secure(4756): Served(4756, True),
        _secure(METRIC): Served(METRIC, False),
    }
)
"""Systems by OGC URI, CRS84 first. The axis order is the EPSG register's, which OGC API Features Part 2 asks
for. Software with a short register of its own (the official test suite among it) misreads VN-2000: it takes
4756 for longitude first, and does not know TM-3. By their https addresses it leaves both alone.
"""


def named(name: str) -> str | None:
    """The URI by which a system is served, of its http or its https address; None for what is not served.

    >>> named("http://www.opengis.net/def/crs/EPSG/0/5897")
    'https://www.opengis.net/def/crs/EPSG/0/5897'
    """
    scheme, _, address = name.partition("://")
    found = (f"{each}://{address}" for each in ("http", "https") if scheme in ("http", "https"))
    return next((each for each in found if each in SERVED), None)


class LonLatBox(NamedTuple):
    """A box in OGC:CRS84, decimal degrees; south <= north, and west > east only across the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@cache
def declared(name: str) -> CRS:
    """The system that a person or a file names, as `EPSG:5897`, a URI or WKT.

    Raises Invalid when no such system is known.

    >>> declared("EPSG:5897").to_epsg()
    5897
    """
    try:
        return CRS.from_user_input(name)
    except CRSError:
        raise Invalid(
            Fault("crs", name, "is not a known coordinate reference system", ("EPSG:4326", "EPSG:5897"))
        ) from None


def require_metric(*systems: CRS) -> CRS:
    """The one metric system that all of `systems` are; the guard in front of every distance.

    Refuses degrees, Web Mercator (7 % off at Hanoi) and a mix of systems (3405 against 32648 shifts 220 m in
    silence).

    >>> require_metric(CRS.from_epsg(5897), CRS.from_epsg(5897)).to_epsg()
    5897
    >>> require_metric(CRS.from_epsg(4756))
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: crs: 'EPSG:4756': measures in degrees; distances need a projected system in
    metres
    """
    if not systems:
        raise Invalid(Fault("crs", None, "no coordinate reference system is given"))
    for system in systems:
        name = system.to_string()
        if system.is_geographic:
            raise Invalid(
                Fault("crs", name, "measures in degrees; distances need a projected system in metres")
            )
        if system.to_epsg() == WEB_MERCATOR:
            raise Invalid(
                Fault("crs", name, "stretches distances (about 7 % at Hanoi); use the metric system")
            )
        if {axis.unit_name for axis in system.axis_info} != {"metre"}:
            raise Invalid(Fault("crs", name, "does not measure in metres"))
        if system != systems[0]:
            raise Invalid(
                Fault("crs", name, f"differs from {systems[0].to_string()}; bring both into one system first")
            )
    return systems[0]


class Declared(NamedTuple):
    """A system that coordinates of places may be declared in; the words say how people know it."""

    epsg: int
    title: Words

    @property
    def name(self) -> str:
        """How it is named, as `EPSG:5897`."""
        return f"EPSG:{self.epsg}"


def _tm3(epsg: int, meridian: str) -> Declared:
    return Declared(
        epsg,
        Words(
            f"VN-2000, kinh tuyến trục {meridian}, múi 3°",
            f"VN-2000, central meridian {meridian}, zone of 3°",
        ),
    )


PLACED_IN: tuple[Declared, ...] = (
    Declared(STORED, Words("WGS 84: kinh độ, vĩ độ (GPS)", "WGS 84: longitude, latitude (GPS)")),
    _tm3(METRIC, "105°00′"),
    Declared(3405, Words("VN-2000, UTM múi 48 (6°)", "VN-2000, UTM zone 48 (6°)")),
    Declared(4756, Words("VN-2000: kinh độ, vĩ độ", "VN-2000: longitude, latitude")),
    Declared(32648, Words("WGS 84, UTM múi 48 (6°)", "WGS 84, UTM zone 48 (6°)")),
    _tm3(9209, "105°30′"),
    _tm3(9210, "105°45′"),
    _tm3(9208, "104°45′"),
    _tm3(9207, "104°30′"),
    _tm3(9206, "104°00′"),
    _tm3(9205, "103°00′"),
    _tm3(5896, "102°00′"),
    _tm3(9211, "106°00′"),
    _tm3(9212, "106°15′"),
    _tm3(9213, "106°30′"),
    _tm3(9214, "107°00′"),
    _tm3(9215, "107°15′"),
    _tm3(9216, "107°30′"),
    _tm3(5899, "107°45′"),
    _tm3(5898, "108°00′"),
    _tm3(9217, "108°15′"),
    _tm3(9218, "108°30′"),
    Declared(3406, Words("VN-2000, UTM múi 49 (6°)", "VN-2000, UTM zone 49 (6°)")),
    Declared(32649, Words("WGS 84, UTM múi 49 (6°)", "WGS 84, UTM zone 49 (6°)")),
    Declared(WEB_MERCATOR, Words("Web Mercator (bản đồ mạng)", "Web Mercator (web maps)")),
)
"""Systems in which coordinates over Viet Nam make sense; those of Hanoi first."""

MIXED_UP: tuple[int, ...] = (METRIC, 3405, 9209, 9210, 9208, 9211)
"""Projected VN-2000 systems that are taken for one another around Hanoi: the same numbers land elsewhere."""
