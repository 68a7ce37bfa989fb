"""Links between places, as lines."""

from collections.abc import Mapping

# Folium declares the files of a layer as lists on its class, and reads them there.
# ruff: noqa: RUF012
from maps.assets import LINKS_JS, OWN
from maps.layers import Data, Drawn, MapWords
from maps.palette import LINKS, OTHER_LINK


class Links(Drawn):
    """A line for each link, told by colour and dashes; pressed, it says what it is and whom it joins.

    The data are LineStrings with `kind`, and the names `a_vi`, `a_en`, `b_vi`, `b_en` of their ends.
    """

    default_js: list[tuple[str, str]] = [*Drawn.default_js, ("registry_links", OWN + LINKS_JS)]
    verb = "links"

    def __init__(self, data: Data, words: MapWords, kinds: Mapping[str, str]) -> None:
        strokes = {kind: LINKS.get(kind, OTHER_LINK)._asdict() for kind in kinds}
        super().__init__(data, {"lang": words.lang, "kinds": dict(kinds), "strokes": strokes})
