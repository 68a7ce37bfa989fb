"""The files that maps need, all served or embedded by us, and the one table that Folium's links are
rewritten through.

Folium links to several public hosts. Whatever it asks for is looked up here: served from our own files,
dropped because our maps do not use it, or refused because nobody has looked at it yet.
"""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

ROOT: Traversable = files("maps") / "static"
"""Our own scripts and styles, and under `vendor/` what set-up installs from npm."""

LEAFLET_JS = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"
CLUSTER_JS = "vendor/leaflet.markercluster/leaflet.markercluster.js"
CLUSTER_CSS = "vendor/leaflet.markercluster/MarkerCluster.css"
MAP_JS = "map.js"
MAP_CSS = "map.css"
FONTS = "vendor/be-vietnam-pro/files"

OWN = "registry-asset:"
"""Scheme of the links that our own layers give to Folium; resolves to a file below `ROOT`."""

_CDN = "https://cdn.jsdelivr.net/npm"
_GITHUB = "https://cdn.jsdelivr.net/gh"
_BOOTSTRAP_3 = "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css"
_AWESOME = "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2"

LINKS: Mapping[str, str | None] = MappingProxyType(
    {
        f"{_CDN}/leaflet@1.9.3/dist/leaflet.js": LEAFLET_JS,
        f"{_CDN}/leaflet@1.9.3/dist/leaflet.css": LEAFLET_CSS,
        # Folium adds these to every map for its own markers and icons, of which ours have none.
        "https://code.jquery.com/jquery-3.7.1.min.js": None,
        f"{_CDN}/bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js": None,
        f"{_CDN}/bootstrap@5.2.2/dist/css/bootstrap.min.css": None,
        f"{_CDN}/@fortawesome/fontawesome-free@6.2.0/css/all.min.css": None,
        f"{_BOOTSTRAP_3}/bootstrap-glyphicons.css": None,
        f"{_AWESOME}/leaflet.awesome-markers.js": None,
        f"{_AWESOME}/leaflet.awesome-markers.css": None,
        f"{_GITHUB}/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css": None,
    }
)
"""Every link that Folium may ask for, with our file, or None where it is not needed."""


class UnknownLink(LookupError):
    """Folium asked for a file that nobody has looked at; add it to `LINKS` or stop using what asks for it."""


def local(url: str) -> str | None:
    """Our file for a link of Folium's, None when it is dropped; raises UnknownLink.

    >>> local("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js")
    'vendor/leaflet/leaflet.js'
    >>> local("https://unpkg.com/anything@latest")
    Traceback (most recent call last):
    ...
    maps.assets.UnknownLink: https://unpkg.com/anything@latest
    """
    if url.startswith(OWN):
        return url.removeprefix(OWN)
    if url not in LINKS:
        raise UnknownLink(url)
    return LINKS[url]


def content(path: str) -> bytes:
    """The bytes of a file below `ROOT`; raises FileNotFoundError naming what is missing."""
    file = ROOT.joinpath(*path.split("/"))
    if not file.is_file():
        raise FileNotFoundError(f"{path} is not installed below maps/static; run the set-up (make setup)")
    return file.read_bytes()
