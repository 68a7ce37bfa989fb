"""What is drawn on a map, as Folium elements.

No text of a record ever enters a Folium constructor or template: layers are given an address to load
GeoJSON from, or bytes that travel in a JSON script tag, and our own script (`static/map.js`) shows them
with `textContent`.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

# Folium declares the files of a layer as lists on its class, and reads them there.
# ruff: noqa: RUF012
from maps.assets import CLUSTER_CSS, CLUSTER_JS, MAP_CSS, MAP_JS, OWN, TILES_JS
from maps.palette import AFTER, BEFORE, MARKS
from registry.crs import LonLatBox
from registry.workflow import Kind


class Loaded(NamedTuple):
    """GeoJSON that the browser loads from an address; of marks also vector tiles, by a template of addresses
    with {z}, {y} and {x} in it.
    """

    url: str


class Embedded(NamedTuple):
    """GeoJSON that travels inside the page."""

    geojson: bytes


Data = Loaded | Embedded
"""Where the GeoJSON of a layer comes from."""


class MapWords(NamedTuple):
    """The words that our script shows, in the language of the page."""

    lang: str
    zoom_in: str
    zoom_out: str
    close: str
    open_record: str
    places: str
    unverified: str
    accuracy: str
    approximate: str
    failed: str
    kinds: Mapping[str, str]
    states: Mapping[str, str]
    due: str = ""
    """What a hollow mark means on a map that says of each place whether it is due."""


def inert(geojson: bytes) -> str:
    r"""JSON that can stand inside a script tag and pass through a template.

    Nothing in it ends the tag or a line of script, or opens an expression: branca reads what our templates
    made as a template of its own, so `{{` in a name would run on the server. In JSON these signs only ever
    follow each other inside a string, where their escapes say the same.

    >>> inert(b'{"name":"</script>{{7*7}}"}')
    '{"name":"\\u003c/script\\u003e\\u007b\\u007b7*7}}"}'
    """
    text = geojson.decode("utf-8")
    for sign, code in _ESCAPES:
        text = text.replace(sign, code)
    return text


_ESCAPES = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)


class Drawn(JSCSSMixin, MacroElement):
    """A layer that our script draws: `registryMap.<verb>(map, options)`."""

    default_js: list[tuple[str, str]] = [("registry_map", OWN + MAP_JS)]
    default_css: list[tuple[str, str]] = [("registry_map_css", OWN + MAP_CSS)]
    verb = ""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        {%- if this.embedded -%}
        <script type="application/json" id="{{ this.get_name() }}_data">{{ this.embedded }}</script>
        {%- endif -%}
        {% endmacro %}
        {% macro script(this, kwargs) %}
        registryMap.{{ this.verb }}({{ this._parent.get_name() }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, data: Data | None, options: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no annotations here
        self._name = type(self).__name__
        self._data = data
        self._options = dict(options)

    @property
    def embedded(self) -> str | None:
        return inert(self._data.geojson) if isinstance(self._data, Embedded) else None

    @property
    def options(self) -> str:
        """Options of the script as JSON, with the address of the data, or the id of the tag that holds it."""
        held = dict(self._options)
        if isinstance(self._data, Loaded):
            held["url"] = self._data.url
        elif isinstance(self._data, Embedded):
            held["from"] = f"{self.get_name()}_data"
        return inert(json.dumps(held, ensure_ascii=False, sort_keys=True).encode())


class Furniture(Drawn):
    """Zoom buttons, scale, keyboard behaviour and credit, in the language of the page."""

    verb = "furnish"

    def __init__(self, words: MapWords, box: LonLatBox, *, wheel: bool, permalink: bool) -> None:
        super().__init__(
            None,
            {
                "lang": words.lang,
                "zoomIn": words.zoom_in,
                "zoomOut": words.zoom_out,
                "close": words.close,
                "wheel": wheel,
                "permalink": permalink,
                "box": [[box.south, box.west], [box.north, box.east]],
                "failed": words.failed,
            },
        )


class Outlines(Drawn):
    """Outlines and names of units: thin, dashed where approximate, which a note then says."""

    verb = "units"

    def __init__(
        self, data: Data, words: MapWords, *, chosen: bool = False, ground: bool = False, note: bool = True
    ) -> None:
        """`chosen` draws one unit as the subject; `ground` tints the units where there is no background;
        `note` says that outlines are approximate in a note of its own, else beside the credit.
        """
        super().__init__(
            data,
            {
                "lang": words.lang,
                "approximate": words.approximate,
                "chosen": chosen,
                "ground": ground,
                "note": note,
            },
        )


def _drawn_marks() -> dict[str, dict[str, str]]:
    return {str(kind): {"colour": MARKS[kind].colour, "path": MARKS[kind].path} for kind in Kind}


class Marks(Drawn):
    """A mark per place, told by colour and shape, clustered where marks would touch."""

    default_js: list[tuple[str, str]] = [
        ("leaflet_cluster", OWN + CLUSTER_JS),
        *Drawn.default_js,
        ("registry_tiles", OWN + TILES_JS),
    ]
    default_css: list[tuple[str, str]] = [
        ("leaflet_cluster_css", OWN + CLUSTER_CSS),
        *Drawn.default_css,
    ]
    verb = "marks"

    def __init__(
        self, data: Data, words: MapWords, *, record: str | None, one: str | None = None, fit: bool = True
    ) -> None:
        """`record` is the address of a record with {slug} in it, `one` that of one place as GeoJSON, for
        marks by tiles; None where there is no server to answer.
        """
        super().__init__(
            data,
            {
                "lang": words.lang,
                "record": record,
                "one": one,
                "fit": fit,
                "marks": _drawn_marks(),
                "kinds": dict(words.kinds),
                "states": dict(words.states),
                "openRecord": words.open_record,
                "places": words.places,
                "unverified": words.unverified,
                "due": words.due,
                "accuracy": words.accuracy,
            },
        )


class OnePlace(Drawn):
    """One place with its outline and the circle within which it is believed to lie."""

    verb = "place"

    def __init__(self, data: Data, words: MapWords) -> None:
        super().__init__(data, {"lang": words.lang, "marks": _drawn_marks(), "accuracy": words.accuracy})


class Moved(Drawn):
    """Positions before and after a change, told by colour and shape, and a line from the one to the other.

    Each feature has a `role`, `before` or `after`.
    """

    verb = "moved"

    def __init__(self, data: Data) -> None:
        roles = {"before": BEFORE, "after": AFTER}
        super().__init__(data, {"roles": {name: mark._asdict() for name, mark in roles.items()}})
