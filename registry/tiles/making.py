"""One tile: its features where they fit, else counts that add up to them."""

from sqlalchemy import Connection

from registry.tiles.counting import counted
from registry.tiles.drawing import features
from registry.tiles.grid import Tile
from registry.tiles.question import Question

FIT = 1000
"""Features that fit into a tile: what has more carries counts, at any zoom, and leaves nothing out."""


def made(connection: Connection, question: Question, tile: Tile) -> bytes:
    """A tile as Mapbox Vector Tile 2.1, empty when nothing is there; raises Invalid.

    One layer at most: features, called as the collection, or counts, called so with `-counts`.
    """
    here = counted(connection, question, tile)
    return here.layer if here.total > FIT else features(connection, question, tile)
