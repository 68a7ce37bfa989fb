"""`tiles`: vector tiles of a million places, made anew and asked for again, beside tipg."""

import math
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.serving.arena import arena
from benchmarks.serving.questions import Places
from benchmarks.serving.rows import flatten
from benchmarks.serving.targets import Part, Target

ZOOMS = (8, 12, 15)
CARRIED = ("code", "slug", "kind", "name_vi", "name_en", "status", "stage", "verification", "accuracy_m")
"""The properties that our tiles carry; tipg is asked for the same."""
TILE = {
    "ours": "/ogc/collections/sites/tiles/WebMercatorQuad/{z}/{y}/{x}",
    "tipg": "/collections/peers.sites/tiles/WebMercatorQuad/{z}/{x}/{y}?properties=" + ",".join(CARRIED),
}


def measure(database: Callable[[str], str], *, rounds: int, seconds: float) -> Part:
    """Three zooms, anew; and one of them from what was kept."""
    big = database("1m")
    flatten(big)
    names = ("ours", "tipg")
    targets = []
    with arena(big, dict.fromkeys(names, 1), rounds=rounds, seconds=seconds) as at:
        for zoom in ZOOMS:
            way = _around(at.places, zoom)
            anew = at.contest(f"1,000,000 places, tiles of zoom {zoom}, made anew", way, names)
            targets.append(Target(f"tile of zoom {zoom}, beside tipg", anew.ratio("ours", "tipg"), 1.5))
        again = at.contest(
            "1,000,000 places, tiles of zoom 12, asked for before",
            _few(_around(at.places, 12)),
            names,
            header=None,
        )
        targets.append(Target("kept tile, beside tipg", again.ratio("ours", "tipg"), 30))
        return Part("tiles", at.rows, targets)


def _around(places: Places, zoom: int) -> Callable[[str, Random], Sequence[str]]:
    def way(kind: str, draw: Random) -> list[str]:
        spots = draw.choices(places.points, k=5000)
        return [TILE[kind].format(z=zoom, x=x, y=y) for x, y in (at(lon, lat, zoom) for lon, lat in spots)]

    return way


def _few(way: Callable[[str, Random], Sequence[str]]) -> Callable[[str, Random], Sequence[str]]:
    """The first sixteen tiles, the same each time."""
    return lambda kind, _draw: way(kind, Random(12))[:16]


def at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile of WebMercatorQuad that a place lies in.

    >>> at(105.85, 21.03, 8)
    (203, 112)
    """
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(across * 2**zoom), int(down * 2**zoom)
