"""A map as one HTML file that works from disk: scripts, styles, fonts and data inside, nothing fetched but
the background.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

import folium
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maps.assets import FONTS, content
from maps.basemap import Basemap
from maps.legend import Entry
from maps.page import render

_FONT_FILES = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,"
    "U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+2000-206F,U+20AC,U+2122",
}
_URL = re.compile(r"url\((?!['\"]?data:)[^)]*\)")

environment = Environment(
    loader=PackageLoader("maps"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Templates of maps; `marks.html` is also used by the pages."""


def standalone(
    drawn: folium.Map,
    *,
    title: str,
    lang: str = "vi",
    legend: Iterable[Entry] = (),
    notes: Iterable[str] = (),
    background: Basemap | None = None,
) -> str:
    """One HTML document with the map and everything that it needs.

    `title`, `legend` and `notes` (filters, data date, licence) are plain text and are escaped here. Layers
    should hold embedded data: a file cannot load from an address. The document's own policy lets only its
    own scripts run and
    only the tiles of `background` be fetched.
    """
    parts = render(drawn)
    scripts = [content(path).decode() for path in parts.scripts] + [parts.script]
    return environment.get_template("standalone.html").render(
        title=title,
        lang=lang,
        legend=tuple(legend),
        notes=tuple(notes),
        policy=_policy(scripts, background),
        styles=[_ours(_style(path)) for path in parts.styles] + [_ours(_fonts())],
        scripts=[_ours(_script(text)) for text in scripts],
        map=_ours(parts.html),
    )


def _ours(text: str) -> Markup:
    """Text that no record has a part in, other than as JSON that `maps.layers.inert` has made."""
    return Markup(text)  # noqa: S704


def _script(text: str) -> str:
    # `</script` inside a script of ours or a vendor's would end its tag; in JavaScript `<\/` is the same
    # text.
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise ValueError("a script to embed holds the end of a script tag")
    return text


def _style(path: str) -> str:
    # Images of controls that our maps do not have; the file could not load them from disk.
    return _URL.sub("none", content(path).decode()).replace("</", r"<\/")


def _fonts() -> str:
    faces = []
    for weight in (400, 600):
        for subset, span in _FONT_FILES.items():
            held = base64.b64encode(
                content(f"{FONTS}/be-vietnam-pro-{subset}-{weight}-normal.woff2")
            ).decode()
            faces.append(
                "@font-face{font-family:'Be Vietnam Pro';font-style:normal;font-display:swap;"
                f"font-weight:{weight};src:url(data:font/woff2;base64,{held}) format('woff2');"
                f"unicode-range:{span}}}"
            )
    return "".join(faces)


def _policy(scripts: Iterable[str], background: Basemap | None) -> str:
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    tiles = "".join(f" {host}" for host in background.hosts) if background else ""
    parts = (
        "default-src 'none'",
        f"script-src {allowed}",
        "style-src 'unsafe-inline'",
        f"img-src data:{tiles}",
        "font-src data:",
    )
    return "; ".join(parts)
