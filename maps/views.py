"""The named maps. Pages serve them, notebooks show them, and `map export` writes them: the same functions
for all.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import folium
from folium.raster_layers import TileLayer

from maps.answering import Answer
from maps.assets import LEAFLET_CSS, LEAFLET_JS, OWN
from maps.basemap import Basemap
from maps.layers import Data, Furniture, MapWords, Marks, Moved, OnePlace, Outlines
from maps.linking import Links
from maps.picking import Picker, PickWords
from maps.timing import Times, TimeWords
from registry.crs import LonLatBox

HANOI = LonLatBox(105.28, 20.56, 106.02, 21.39)
"""The box of Hanoi, which maps show before any data arrives."""


class OfflineMap(folium.Map):
    """A Folium map on our own Leaflet: it asks no other host for scripts or styles, in a notebook neither."""

    # Folium's defaults also bring what its own markers and icons need; ours need none of it.
    default_js = [("leaflet", OWN + LEAFLET_JS)]  # noqa: RUF012  # Folium reads a list of the class
    default_css = [("leaflet_css", OWN + LEAFLET_CSS)]  # noqa: RUF012  # the same

    def _repr_html_(self, **_kwargs: Any) -> str:
        from maps.export import standalone

        page = escape(standalone(self, title="Hà Nội"))
        return f'<iframe srcdoc="{page}" style="width:100%;height:480px;border:0" title="map"></iframe>'


def _canvas(
    box: LonLatBox, background: Basemap | None, words: MapWords, *, wheel: bool, snap: float = 1
) -> OfflineMap:
    middle = [(box.south + box.north) / 2, (box.west + box.east) / 2]
    canvas = OfflineMap(
        middle, tiles=None, zoom_start=11, zoom_control=False, fade_animation=False, zoom_snap=snap
    )
    if background is not None:
        TileLayer(
            background.url,
            attr=background.attribution or " ",
            max_zoom=19,
            max_native_zoom=background.max_zoom,
            subdomains=list(background.subdomains),  # type: ignore[arg-type]
            control=False,
        ).add_to(canvas)
    Furniture(words, box, wheel=wheel, permalink=wheel).add_to(canvas)
    return canvas


def explorer(
    marks: Data,
    units: Data | None,
    words: MapWords,
    *,
    background: Basemap | None = None,
    record: str | None = None,
    one: str | None = None,
) -> OfflineMap:
    """All places that were asked for, over the units of one geography; `one` is where one of them is."""
    drawn = _canvas(HANOI, background, words, wheel=True)
    if units is not None:
        Outlines(units, words, ground=background is None).add_to(drawn)
    Marks(marks, words, record=record, one=one).add_to(drawn)
    return drawn


def record(
    place: Data, units: Data, box: LonLatBox, words: MapWords, *, background: Basemap | None = None
) -> OfflineMap:
    """One place, with the circle within which it is believed to lie, among the units around it."""
    drawn = _canvas(box, background, words, wheel=False)
    Outlines(units, words, ground=background is None, note=False).add_to(drawn)
    OnePlace(place, words).add_to(drawn)
    return drawn


def unit(
    outline: Data,
    marks: Data,
    box: LonLatBox,
    words: MapWords,
    *,
    background: Basemap | None = None,
    record: str | None = None,
) -> OfflineMap:
    """One unit and its places."""
    drawn = _canvas(box, background, words, wheel=False)
    Outlines(outline, words, chosen=True, note=False).add_to(drawn)
    Marks(marks, words, record=record, fit=False).add_to(drawn)
    return drawn


def placing(
    units: Data,
    words: MapWords,
    pick: PickWords,
    *,
    at: tuple[float, float] | None,
    accuracy: float | None,
    box: LonLatBox | None = None,
    background: Basemap | None = None,
) -> OfflineMap:
    """A map on which one point is placed, over the units; `at` is longitude and latitude.

    Without a point it shows `box`, or the whole city.
    """
    drawn = _canvas(box or HANOI, background, words, wheel=False)
    Outlines(units, words, ground=background is None, note=False).add_to(drawn)
    Picker(pick, at=at, accuracy=accuracy).add_to(drawn)
    return drawn


def difference(
    positions: Data, units: Data, box: LonLatBox, words: MapWords, *, background: Basemap | None = None
) -> OfflineMap:
    """Where things are and where they would be, each feature with its `role`, among the units around."""
    drawn = _canvas(box, background, words, wheel=False)
    Outlines(units, words, ground=background is None, note=False).add_to(drawn)
    Moved(positions).add_to(drawn)
    return drawn


def answer(words: MapWords, *, source: str, background: Basemap | None = None) -> OfflineMap:
    """The answer to a planner's question, which stands in the page as JSON in the element `source`."""
    drawn = _canvas(HANOI, background, words, wheel=False, snap=0.5)
    Answer(words, source=source).add_to(drawn)
    return drawn


def through_time(
    points: Data,
    units: Data,
    words: MapWords,
    told: TimeWords,
    *,
    control: str,
    background: Basemap | None = None,
    record: str,
    activity: str,
    box: LonLatBox | None = None,
) -> OfflineMap:
    """Where activities were held, month by month: a slider in the element `control` of the page moves time.

    `record` and `activity` are addresses with {slug} and {code} in them.
    """
    drawn = _canvas(box or HANOI, background, words, wheel=False)
    Outlines(units, words, ground=background is None, note=False).add_to(drawn)
    Times(points, words, told, control=control, record=record, activity=activity).add_to(drawn)
    return drawn


def network(
    centres: Data,
    links: Data,
    units: Data,
    words: MapWords,
    kinds: Mapping[str, str],
    *,
    background: Basemap | None = None,
    record: str | None = None,
) -> OfflineMap:
    """Centres and the links between them, told by colour and dashes; `kinds` are the labels of the links."""
    drawn = _canvas(HANOI, background, words, wheel=False)
    Outlines(units, words, ground=background is None, note=False).add_to(drawn)
    Links(links, words, kinds).add_to(drawn)
    Marks(centres, words, record=record).add_to(drawn)
    return drawn
