"""Colour and shape of every kind of place: told apart without colour, and in print.

Checked for colour-blind eyes and at 3:1 or more against the ground, the water and white
(`tests/maps/test_maps.py`).
"""

from collections.abc import Mapping
from typing import NamedTuple

from registry.workflow import Kind

GROUND = "#eceae4"
"""The neutral ground of a map without a background."""

INK = "#1d2430"


class Mark(NamedTuple):
    """How a kind of place is drawn: a colour, and an SVG path in a box of 24 by 24."""

    colour: str
    path: str


_DIAMOND = "M12 1.4 22.6 12 12 22.6 1.4 12Z"

MARKS: Mapping[Kind, Mark] = {
    Kind.CREATIVE_CENTRE: Mark("#0a6a8f", "M12 2.6a9.4 9.4 0 1 0 0 18.8a9.4 9.4 0 1 0 0-18.8Z"),
    Kind.HERITAGE_SITE: Mark("#b0521a", _DIAMOND),
    # What was heritage and is a centre now: the diamond of the one around the circle of the other.
    Kind.CONVERTED_SITE: Mark("#6d3a96", _DIAMOND + "M12 7.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8Z"),
}


class Stroke(NamedTuple):
    """How a kind of link is drawn: a colour, and the lengths of dashes and gaps, none for a whole line."""

    colour: str
    dashes: str


LINKS: Mapping[str, Stroke] = {
    "joint_programme": Stroke("#1d2430", ""),
    "agreement": Stroke("#0a6a8f", "10 4"),
    "shared_staff": Stroke("#6d3a96", "2 5"),
    "hosting": Stroke("#8a3d00", "10 4 2 4"),
}
"""By the codes of the vocabulary `link_kind`; a kind that is not here is drawn as `OTHER_LINK`."""
OTHER_LINK = Stroke("#5b6472", "4 4")

BEFORE = Mark("#8a3d00", "M4 4h16v16H4Z")
AFTER = Mark("#1e6b3c", "M12 1.6 22.6 20.6H1.4Z")
"""Where something was, hollow, and where it would be: a square and a triangle, which no kind of place has."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2.2 defines it.

    >>> luminance("#ffffff")
    1.0
    """
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)
