"""Absolute links, as the landing page, collections and answers carry them."""

from collections.abc import Iterable, Sequence
from typing import NotRequired, TypedDict
from urllib.parse import urlencode

from starlette.requests import Request

from api.formats import GEOJSON, MEDIA_TYPE, NAME, Format
from api.locale import language
from registry.exporting.stamp import LICENCE, LICENCE_URL
from registry.language import Words
from registry.settings import Settings

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
CONFORMANCE = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
PROCESSES = "http://www.opengis.net/def/rel/ogc/1.0/processes"
EXECUTE = "http://www.opengis.net/def/rel/ogc/1.0/execute"
JOBS = "http://www.opengis.net/def/rel/ogc/1.0/job-list"
RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
EXCEPTIONS = "http://www.opengis.net/def/rel/ogc/1.0/exceptions"
TILESETS_VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
THIS_AS = Words("Tài liệu này ở dạng {}", "This document as {}")


class Link(TypedDict):
    """A web link (RFC 8288) in JSON."""

    href: str
    rel: str
    type: NotRequired[str]
    hreflang: NotRequired[str]
    title: NotRequired[str]
    templated: NotRequired[bool]


def base_url(request: Request) -> str:
    """The public address of the application, without a slash at the end: the setting's, or the request's."""
    known: str | None = getattr(request.state, "base_url", None)
    if known is None:
        settings: Settings = request.app.state.settings
        request.state.base_url = known = (settings.base_url or str(request.base_url)).rstrip("/")
    return known


def here(request: Request, **changes: str | None) -> str:
    """The absolute address of the request, with parameters of its query changed, or removed where None."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
    return f"{base_url(request)}{path}{'?' + urlencode(pairs) if pairs else ''}"


def to(request: Request, path: str, rel: str, title: Words, *, type_: str = MEDIA_TYPE[Format.JSON]) -> Link:
    """A link to another resource of this service; a language that was asked for by `?lang=` is asked for
    there too.
    """
    lang = language(request)
    asked = f"?lang={lang}" if request.query_params.get("lang") else ""
    return {
        "href": f"{base_url(request)}{path}{asked}",
        "rel": rel,
        "type": type_,
        "hreflang": lang,
        "title": title.get(lang),
    }


def itself(
    request: Request, format_: Format, offered: Sequence[Format], *, json: str = MEDIA_TYPE[Format.JSON]
) -> list[Link]:
    """Links to this document: as it is given, and in each other format that it has."""
    lang, this_as = language(request), THIS_AS.get(language(request))
    elsewhere = here(request, f=None, next=None)
    elsewhere += "&f=" if "?" in elsewhere else "?f="
    found: list[Link] = []
    for other in offered:
        is_self = other is format_
        link: Link = {
            "href": here(request) if is_self else elsewhere + other,
            "rel": "self" if is_self else "alternate",
            "type": json if other is Format.JSON else MEDIA_TYPE[other],
            "hreflang": lang,
            "title": this_as.format("GeoJSON" if json == GEOJSON and other is Format.JSON else NAME[other]),
        }
        found.insert(0 if is_self else len(found), link)
    return found


def licence(request: Request) -> Link:
    """The licence of the data."""
    lang = language(request)
    title = Words(f"Giấy phép {LICENCE}", f"Licence {LICENCE}")
    return {"href": LICENCE_URL, "rel": "license", "type": "text/html", "title": title.get(lang)}


def header(links: Iterable[Link]) -> str:
    """Links as the value of a Link header."""
    return ", ".join(
        f'<{link["href"]}>; rel="{link["rel"]}"' + (f'; type="{link["type"]}"' if "type" in link else "")
        for link in links
    )
