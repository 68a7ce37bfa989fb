"""The same question in the words of each server."""

from collections.abc import Mapping, Sequence
from random import Random

from sqlalchemy import create_engine, text

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


def single(kind: str, places: Places, draw: Random) -> list[str]:
    """One feature each."""
    return [ITEM[kind].format(id=key) for key in draw.sample(places.ids, len(places.ids))]
