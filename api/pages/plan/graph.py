"""A group of centres that are joined, as a drawing: each on a circle, in the order of names.

The same group is always drawn the same way. Words and styles are the template's.
"""

from math import cos, pi, sin
from typing import NamedTuple

from registry.history.on_a_day import PlaceThen
from registry.network import Network

WIDE = 560.0
_MARGIN = 170.0
"""Units on either side that are left for names."""


class Node(NamedTuple):
    """A centre, where it stands, and to which side its name is written."""

    place: PlaceThen
    x: float
    y: float
    anchor: str


class Edge(NamedTuple):
    """A link between two nodes."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


class Group(NamedTuple):
    """A drawing of `WIDE` by `high`."""

    high: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def group(held: Network, places: tuple[PlaceThen, ...]) -> Group:
    """The drawing of one of the groups of a network."""
    radius = max(40.0, min((WIDE - 2 * _MARGIN) / 2, 14.0 * len(places)))
    across, high = (
        WIDE / 2,
        60 + 2 * radius * max(sin(2 * pi * number / len(places)) for number in range(len(places))),
    )
    nodes = []
    for number, place in enumerate(places):
        angle = 2 * pi * number / len(places)
        x, y = across + radius * cos(angle), high / 2 + radius * sin(angle)
        nodes.append(Node(place, round(x, 1), round(y, 1), "start" if cos(angle) >= 0 else "end"))
    at = {node.place.code: node for node in nodes}
    edges = tuple(
        Edge(link.kind, at[link.a.code].x, at[link.a.code].y, at[link.b.code].x, at[link.b.code].y)
        for link in held.links
        if link.a.code in at and link.b.code in at
    )
    return Group(high, tuple(nodes), edges)
