"""The background of a map: tiles of a provider, of an address template, or none."""

import re
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

import xyzservices.providers

from registry.errors import Fault, Invalid

NONE = "none"
_PLACE = re.compile(r"\{[zxy]\}")


class Basemap(NamedTuple):
    """Where tiles come from. `attribution` is HTML that is ours or the provider's, with what an operator
    typed escaped.
    """

    url: str
    attribution: str
    subdomains: tuple[str, ...]
    max_zoom: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """Origins that tiles are fetched from: the only foreign ones that a page may show images of.

        >>> Basemap("https://{s}.example.org/{z}/{x}/{y}.png", "", ("a", "b"), 19).hosts
        ('https://a.example.org', 'https://b.example.org')
        """
        named = (
            [self.url.replace("{s}", each) for each in self.subdomains] if "{s}" in self.url else [self.url]
        )
        parts = [urlsplit(url) for url in named]
        return tuple(f"{part.scheme}://{part.netloc}" for part in parts if part.netloc)


def basemap(name: str, attribution: str | None = None) -> Basemap | None:
    """The background of that name: a provider known to xyzservices, a template with {z}, {x} and {y}, or
    `none`.

    Raises Invalid when the name is neither, or when the provider wants a key.

    >>> basemap("OpenStreetMap.Mapnik").hosts
    ('https://tile.openstreetmap.org',)
    >>> basemap("none") is None
    True
    """
    if name.strip().lower() == NONE:
        return None
    if len(set(_PLACE.findall(name))) == 3:
        if not name.startswith(("https://", "http://", "/")) or set(name) & set("'\"; ,\n"):
            raise Invalid(Fault("basemap", name, "must be an https address", ("https://…/{z}/{x}/{y}.png",)))
        return Basemap(name, escape(attribution or ""), ("a", "b", "c"), 19)
    try:
        provider = xyzservices.providers.query_name(name)
    except ValueError:
        allowed = ("a name known to xyzservices", "a template with {z}, {x}, {y}", NONE)
        raise Invalid(Fault("basemap", name, "is not a background map", allowed)) from None
    if provider.requires_token():
        raise Invalid(Fault("basemap", name, "needs a key; give the full address as a template instead"))
    subdomains = tuple(provider.get("subdomains", "abc"))
    url = provider.build_url(fill_subdomain=False, scale_factor="{r}")
    credit = escape(attribution) if attribution else str(provider.html_attribution)
    return Basemap(str(url), credit, subdomains, int(provider.get("max_zoom", 19)))
