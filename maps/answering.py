"""The answer to a question of a planner, as a layer: units in classes, hexagons, places."""

from maps.assets import OWN, PLANNING_CSS, PLANNING_JS
from maps.layers import Drawn, MapWords
from maps.palette import MARKS
from registry.workflow import Kind

# Folium declares the files of a layer as lists on its class, and reads them there.
# ruff: noqa: RUF012


class Answer(Drawn):
    """What stands in the page as JSON, in the element `source`; the event `registry:answer` says that it is
    another now.
    """

    default_js: list[tuple[str, str]] = [*Drawn.default_js, ("registry_planning", OWN + PLANNING_JS)]
    default_css: list[tuple[str, str]] = [*Drawn.default_css, ("registry_planning_css", OWN + PLANNING_CSS)]
    verb = "answer"

    def __init__(self, words: MapWords, *, source: str) -> None:
        marks = {str(kind): {"colour": MARKS[kind].colour, "path": MARKS[kind].path} for kind in Kind}
        super().__init__(
            None,
            {"lang": words.lang, "approximate": words.approximate, "source": source, "marks": marks},
        )
