"""A map as parts that a page of ours puts together: its place, its script, and the files that both need."""

from dataclasses import dataclass

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from maps.assets import local

# branca keeps the parts of a figure in `_children` and offers no other way to them.
# ruff: noqa: SLF001


@dataclass(frozen=True)
class Rendered:
    """`html` goes where the map stands, `script` into one script tag after it; files are below
    `maps.assets.ROOT`.
    """

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def render(drawn: folium.Map) -> Rendered:
    """The parts of a map; the same map gives the same bytes, whatever ids Folium drew.

    Raises maps.assets.UnknownLink when Folium asks for a file that is not ours.
    """
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("a Folium map stands in a figure")
    figure.header._children.clear()
    figure.html._children.clear()
    figure.script._children.clear()
    figure.render()
    names = _names(figure)
    return Rendered(
        html=_renamed(figure.html.render(), names),
        script=_renamed(figure.script.render(), names),
        scripts=_files(figure.header, JavascriptLink),
        styles=_files(figure.header, CssLink),
    )


def _files(header: Element, kind: type[JavascriptLink] | type[CssLink]) -> tuple[str, ...]:
    # Folium's own style and script snippets in the header size a page of its own; ours is sized by our style
    # sheet.
    found = (local(link.url) for link in header._children.values() if isinstance(link, kind))
    return tuple(dict.fromkeys(found))


def _names(figure: Figure) -> dict[str, str]:
    """The random name of every element, with the one that it gets: its kind and its place in the order of
    appearance.
    """
    names: dict[str, str] = {}
    waiting: list[Element] = [figure]
    while waiting:
        element = waiting.pop()
        names[element.get_name()] = f"{element.get_name().rsplit('_', 1)[0]}_{len(names)}"
        waiting.extend(reversed(element._children.values()))
    return names


def _renamed(text: str, names: dict[str, str]) -> str:
    # Names hold 128 random bits, so nothing that a record says can be mistaken for one.
    for random, ordered in names.items():
        text = text.replace(random, ordered)
    return text.strip() + "\n"
