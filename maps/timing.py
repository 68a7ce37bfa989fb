"""Places of activities through time: a slider of the page moves from month to month.

The slider is an input of the page, by keyboard as by pointer, and not Folium's own: why is told in
`docs/decisions/0017-a-slider-of-our-own.md`.
"""

from typing import NamedTuple

# Folium declares the files of a layer as lists on its class, and reads them there.
# ruff: noqa: RUF012
from maps.assets import CLUSTER_CSS, CLUSTER_JS, OWN, TIMES_CSS, TIMES_JS
from maps.layers import Data, Drawn, MapWords
from maps.palette import MARKS
from registry.workflow import Kind


class TimeWords(NamedTuple):
    """What the slider says; {month}, {number} and {places} are filled in by our script."""

    all_time: str
    one: str
    many: str
    none: str
    held_here: str


class Times(Drawn):
    """A mark for each place, bright while an activity uses it, faded afterwards, absent before.

    Marks that would touch are one. The data are a point for each place of each activity, as
    `registry.programmes.points` makes them. Without scripts, or with the slider at its end, every place is
    shown.
    """

    default_js: list[tuple[str, str]] = [
        ("leaflet_cluster", OWN + CLUSTER_JS),
        *Drawn.default_js,
        ("registry_times", OWN + TIMES_JS),
    ]
    default_css: list[tuple[str, str]] = [
        ("leaflet_cluster_css", OWN + CLUSTER_CSS),
        *Drawn.default_css,
        ("registry_times_css", OWN + TIMES_CSS),
    ]
    verb = "times"

    def __init__(
        self, data: Data, words: MapWords, told: TimeWords, *, control: str, record: str, activity: str
    ) -> None:
        super().__init__(
            data,
            {
                "lang": words.lang,
                "control": control,
                "record": record,
                "activity": activity,
                "places": words.places,
                "kinds": dict(words.kinds),
                "marks": {str(kind): MARKS[kind]._asdict() for kind in Kind},
                "words": {
                    "allTime": told.all_time,
                    "one": told.one,
                    "many": told.many,
                    "none": told.none,
                    "heldHere": told.held_here,
                },
            },
        )
