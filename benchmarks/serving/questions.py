"""The same question in the words of each server."""

import math
from collections.abc import Mapping, Sequence
from random import Random

from sqlalchemy import create_engine, text

from registry.crs import STORED

PAGE: Mapping[str, str] = {
    "ours": "/ogc/collections/sites/items?f=json&limit={limit}",
    "tipg": "/collections/peers.sites/items?f=geojson&limit={limit}",
    "pygeoapi": "/collections/sites/items?f=json&limit={limit}",
    "plain": "/sites?limit={limit}",
}
ITEM: Mapping[str, str] = {
    "ours": "/ogc/collections/sites/items/{id}?f=json",
    "tipg": "/collections/peers.sites/items/{id}?f=geojson",
    "pygeoapi": "/collections/sites/items/{id}?f=json",
    "plain": "/sites/{id}",
}
MANY = 20_000
"""Boxes in a window: more than any server answers in one."""
FRESH = ("Accept-Language", "vi, x-%")
"""A header that never comes twice: a cache that minds it, as ours does, knows no answer."""


Crowd = tuple[float, float, float]
"""A place's longitude and latitude, and half the side of the box around it that has about a hundred."""


def crowded(database: str, places: "Places", *, of: int = 100, most: int = 1000) -> list[Crowd]:
    """Boxes around some places, as large as the circle that reaches the hundredth neighbour."""
    ask = text(
        "SELECT ST_Distance(geom, here) FROM peers.sites, ST_SetSRID(ST_MakePoint(:lon, :lat), :srid) AS here"
        " ORDER BY geom <-> here OFFSET :of LIMIT 1"
    )
    engine = create_engine(database)
    with engine.connect() as connection:
        found = [
            (lon, lat, connection.scalar(ask, {"lon": lon, "lat": lat, "of": of, "srid": STORED}))
            for lon, lat in places.points[:most]
        ]
    engine.dispose()
    return [(lon, lat, float(radius) * math.sqrt(math.pi) / 2) for lon, lat, radius in found if radius]


class Places:
    """What of a database is asked for: ids and points, in no order, the same each time."""

    def __init__(self, database: str, *, most: int = 30_000) -> None:
        ask = text(
            "SELECT id, ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom))"
            " FROM peers.sites ORDER BY md5(id) LIMIT :most"
        )
        engine = create_engine(database)
        with engine.connect() as connection:
            rows = connection.execute(ask, {"most": most}).all()
        engine.dispose()
        self.ids: Sequence[str] = [row[0] for row in rows]
        self.points: Sequence[tuple[float, float]] = [(row[1], row[2]) for row in rows]


def page(kind: str, limit: int) -> list[str]:
    """The first page of all features."""
    return [PAGE[kind].format(limit=limit)]


def boxes(kind: str, limit: int, places: Places, side: float, draw: Random) -> list[str]:
    """Pages of boxes of about so many degrees around places: full parts of the city are asked for often."""
    found = []
    for _ in range(MANY):
        lon, lat = places.points[draw.randrange(len(places.points))]
        half = side * (0.45 + draw.random() / 10)
        box = f"{lon - half:.6f},{lat - half:.6f},{lon + half:.6f},{lat + half:.6f}"
        found.append(f"{PAGE[kind].format(limit=limit)}&bbox={box}")
    return found


def crowds(kind: str, limit: int, around: Sequence[Crowd], draw: Random) -> list[str]:
    """Pages of boxes with about a hundred places each, thick or thin as the city is there."""
    found = []
    for _ in range(MANY):
        lon, lat, half = around[draw.randrange(len(around))]
        side = half * (0.95 + draw.random() / 10)
        box = f"{lon - side:.7f},{lat - side:.7f},{lon + side:.7f},{lat + side:.7f}"
        found.append(f"{PAGE[kind].format(limit=limit)}&bbox={box}")
    return found


def single(kind: str, places: Places, draw: Random) -> list[str]:
    """One feature each."""
    return [ITEM[kind].format(id=key) for key in draw.sample(places.ids, len(places.ids))]
