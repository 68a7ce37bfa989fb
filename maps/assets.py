"""The files that maps need, all served or embedded by us.

Folium's own elements link to several public hosts. Our maps and layers name our own files instead, under a
scheme of their own; a link to anything else is refused.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

ROOT: Traversable = files("maps") / "static"
"""Our own scripts and styles, and under `vendor/` what set-up installs from npm."""

LEAFLET_JS = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"
CLUSTER_JS = "vendor/leaflet.markercluster/leaflet.markercluster.js"
CLUSTER_CSS = "vendor/leaflet.markercluster/MarkerCluster.css"
MAP_JS = "map.js"
MAP_CSS = "map.css"
PLANNING_JS = "planning.js"
PLANNING_CSS = "planning.css"
TILES_JS = "tiles.js"
TIMES_JS = "times.js"
TIMES_CSS = "times.css"
LINKS_JS = "links.js"
FONTS = "vendor/be-vietnam-pro/files"

OWN = "registry-asset:"
"""Scheme of the links that our own layers give to Folium; resolves to a file below `ROOT`."""


class UnknownLink(LookupError):
    """Folium asked for a file that is not ours; give its element our own file, or stop using it."""


def local(url: str) -> str:
    """Our file for a link of a map; raises UnknownLink for a link to anywhere else.

    >>> local("registry-asset:map.js")
    'map.js'
    >>> local("https://example.org/leaflet.js")
    Traceback (most recent call last):
    ...
    maps.assets.UnknownLink: https://example.org/leaflet.js
    """
    if not url.startswith(OWN):
        raise UnknownLink(url)
    return url.removeprefix(OWN)


def content(path: str) -> bytes:
    """The bytes of a file below `ROOT`; raises FileNotFoundError naming what is missing."""
    file = ROOT.joinpath(*path.split("/"))
    if not file.is_file():
        raise FileNotFoundError(f"{path} is not installed below maps/static; make run installs it")
    return file.read_bytes()
