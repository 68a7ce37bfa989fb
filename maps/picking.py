"""A point that is placed on a map: by a click, by dragging, or by keyboard."""

from typing import NamedTuple

# Folium declares the files of a layer as lists on its class, and reads them there.
# ruff: noqa: RUF012
from maps.assets import OWN
from maps.layers import Drawn
from maps.palette import MARKS
from registry.workflow import Kind

PICKING_JS = "picking.js"


class PickWords(NamedTuple):
    """The words of the mark that is placed."""

    mark: str
    place_here: str


class Picker(Drawn):
    """The mark of a form; the page and the map tell each other where it is by events of the document."""

    default_js: list[tuple[str, str]] = [*Drawn.default_js, ("registry_picking", OWN + PICKING_JS)]
    verb = "pick"

    def __init__(self, words: PickWords, *, at: tuple[float, float] | None, accuracy: float | None) -> None:
        """`at` is longitude and latitude; `accuracy` the metres within which the place is believed to lie."""
        mark = MARKS[Kind.CONVERTED_SITE]
        super().__init__(
            None,
            {
                "at": None if at is None else [at[1], at[0]],
                "accuracy": accuracy,
                "label": words.mark,
                "placeHere": words.place_here,
                "colour": mark.colour,
            },
        )
