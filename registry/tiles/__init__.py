"""Vector tiles of the collections, made whole inside PostGIS.

    grid       the tiles of WebMercatorQuad, and the squares that tiles are counted in
    layers     what the layers of a tile carry, for each collection
    question   which features are asked for
    placing    which rows are in a tile
    counting   counts over the squares of a tile, from kept counts or from rows
    drawing    the features of a tile
    making     one tile: its features where they fit, else counts

A tile carries its features where there are at most `FIT` of them, and otherwise counts over 8 by 8 squares.
A feature is counted where its point is, or a point on its surface: once, in one tile of each zoom.
"""

from registry.tiles.grid import DEEPEST, Tile, tile_at
from registry.tiles.layers import Layer, counts_layer, features_layer
from registry.tiles.making import FIT, made
from registry.tiles.question import Question, question

__all__ = [
    "DEEPEST",
    "FIT",
    "Layer",
    "Question",
    "Tile",
    "counts_layer",
    "features_layer",
    "made",
    "question",
    "tile_at",
]
