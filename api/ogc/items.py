"""Features: a page of them, one of them, or all of them as a file."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth.visits import visit_of
from api.deps import Answered, Ask, at_once, in_one_go
from api.formats import DOCUMENT, FEATURES, GEOJSON, MEDIA_TYPE, SCHEMA_JSON, Format, negotiated
from api.links import QUERYABLES, Link, header, here, itself, licence, to
from api.locale import language
from api.ogc import words
from api.ogc.answers import feature_etag, shown, text, unchanged
from api.ogc.exports import as_csvw, as_file
from api.ogc.landing import READ
from api.ogc.merged import led_on
from api.ogc.past import as_asked
from api.params import EVERYWHERE, Asked, feature_projection, features, token
from registry.browsing.counting import MOST_COUNTED
from registry.collections import Collection, collection
from registry.errors import NotFound
from registry.reading import (
    Feature,
    Page,
    Projection,
    feature,
    feature_at_once,
    page,
    page_at_once,
)

LONGEST_IN_HEADER = 1_500
_OF_ONE = frozenset({*EVERYWHERE, "crs"})
_PLAIN = _OF_ONE | {"limit", "bbox", "bbox-crs", "next"}
"""Parameters of pages that need to know nothing but the collection."""


async def items(request: Request) -> Response:
    """Features of a collection that fit every condition, in its order."""
    return await _page_at_once(request) or await in_one_go(request, _items)


async def _page_at_once(request: Request) -> Response | None:
    """What is asked most: a page of a whole collection, or of a box of it, for anybody; else None."""
    if not _PLAIN.issuperset(request.query_params) or visit_of(request).actor is not None:
        return None
    if negotiated(request, FEATURES, json=GEOJSON) is not Format.JSON:
        return None
    wanted = collection(request.path_params["collection_id"])
    asked = features(request.query_params.multi_items(), wanted, {})
    question = page_at_once(
        asked.selection, projection=asked.projection, limit=asked.page_size, after=asked.after
    )
    if question is None:
        return None
    found = await at_once(request, question)
    answered = Answered(request, language(request), found.edition)
    return unchanged(answered, Format.JSON) or _page_told(answered, wanted, asked.projection, found)


def _items(ask: Ask) -> Response:
    wanted = as_asked(ask, collection(ask.request.path_params["collection_id"]))
    format_ = negotiated(ask.request, FEATURES, json=GEOJSON)
    asked = features(ask.pairs, wanted, ask.words)
    if same := unchanged(ask, format_):
        return same
    if format_ is Format.CSVW:
        return as_csvw(ask, asked)
    if format_ not in DOCUMENT:
        return as_file(ask, asked, format_)
    found = page(
        ask.connection,
        asked.selection,
        projection=asked.projection,
        limit=asked.page_size,
        after=asked.after,
    )
    ask = replace(ask, edition=found.edition)  # of the statement itself: a change may have come between
    if format_ is Format.HTML:
        return _page_shown(ask, wanted, asked, found)
    return _page_told(ask, wanted, asked.projection, found)


def _page_told(ask: Answered, wanted: Collection, projection: Projection, found: Page) -> Response:
    links = _page_links(ask, wanted, Format.JSON, found)
    matched = b"" if found.matched is None else b'"numberMatched":%d,' % found.matched
    head = b'{"type":"FeatureCollection",%b"numberReturned":%d,"links":%b,"features":['
    content = found.within(head % (matched, found.returned, _written(links)), b"]}")
    return text(ask, content, GEOJSON, extra=_content_crs(projection) | _led_on(links))


async def item(request: Request) -> Response:
    """One feature; one that was merged leads to the one that stays."""
    return await _item_at_once(request) or await in_one_go(request, _item)


async def _item_at_once(request: Request) -> Response | None:
    """What is asked most: a place as it is, for anybody; else None, as for one that is not found: it may
    have been merged.
    """
    if not _OF_ONE.issuperset(request.query_params) or visit_of(request).actor is not None:
        return None
    if negotiated(request, DOCUMENT, json=GEOJSON) is not Format.JSON:
        return None
    wanted = collection(request.path_params["collection_id"])
    projection = feature_projection(request.query_params.multi_items())
    question = feature_at_once(wanted, request.path_params["feature_id"], projection=projection)
    if question is None:
        return None
    try:
        found = await at_once(request, question)
    except NotFound:
        return None
    return _item_told(Answered(request, language(request), found.edition), wanted, projection, found)


def _item(ask: Ask) -> Response:
    feature_id: str = ask.request.path_params["feature_id"]
    wanted = as_asked(ask, collection(ask.request.path_params["collection_id"]), feature_id=feature_id)
    format_ = negotiated(ask.request, DOCUMENT, json=GEOJSON)
    projection = feature_projection(ask.pairs)
    try:
        found = feature(ask.connection, wanted, feature_id, projection=projection)
    except NotFound:
        if (led := led_on(ask, wanted, feature_id, projection=projection)) is None:
            raise
        return led
    if format_ is Format.HTML:
        return unchanged(ask, format_) or _item_shown(ask, wanted, found)
    return _item_told(ask, wanted, projection, found)


def _item_told(ask: Answered, wanted: Collection, projection: Projection, found: Feature) -> Response:
    # A place has a tag of its own, which changes only when the place does.
    tag = None if found.made is None else feature_etag(ask.request, ask.lang, found.made)
    if same := unchanged(ask, Format.JSON, tag=tag):
        return same
    content = b'{%b,"links":%b}' % (found.members, _written(_item_links(ask, wanted, Format.JSON)))
    return text(ask, content, GEOJSON, extra=_content_crs(projection) | ({"ETag": tag} if tag else {}))


def _item_shown(ask: Ask, wanted: Collection, found: Feature) -> Response:
    held = json.loads(b"{%b}" % found.members)
    about = {"feature": held, "properties": wanted.properties, "record": _record(held)}
    about["record_title"] = words.RECORD.get(ask.lang)
    return shown(ask, "item", {**about, **_named(ask, wanted)}, _item_links(ask, wanted, Format.HTML))


router = APIRouter()
router.add_route("/ogc/collections/{collection_id}/items", items, methods=READ)
router.add_route("/ogc/collections/{collection_id}/items/{feature_id}", item, methods=READ)


def _content_crs(projection: Projection) -> dict[str, str]:
    return {"Content-Crs": f"<{projection.uri}>"}


def _led_on(links: Sequence[Link]) -> dict[str, str]:
    """The links of a page for clients that ask for its head alone: where to go on, and what can be asked.

    An address that is very long (a filter) is told in the body only: proxies take no more than a few
    thousand bytes of headers.
    """
    told = (each for each in links if each["rel"] not in ("self", "alternate"))
    return {"Link": header(each for each in told if len(each["href"]) <= LONGEST_IN_HEADER)}


def _written(links: Sequence[Link]) -> bytes:
    return json.dumps(links, ensure_ascii=False, separators=(",", ":")).encode()


def _page_links(ask: Answered, wanted: Collection, format_: Format, found: Page) -> list[Link]:
    links = itself(ask.request, format_, FEATURES, json=GEOJSON)
    if found.last is not None:
        links.append(
            {
                "href": here(ask.request, next=token(found.last)),
                "rel": "next",
                "type": GEOJSON if format_ is Format.JSON else MEDIA_TYPE[format_],
                "hreflang": ask.lang,
                "title": words.NEXT.get(ask.lang),
            }
        )
    queryables = f"/ogc/collections/{wanted.id}/queryables"
    asked_for = to(ask.request, queryables, QUERYABLES, words.QUERYABLES, type_=SCHEMA_JSON)
    return [*links, asked_for, *_around(ask, wanted)]


def _item_links(ask: Answered, wanted: Collection, format_: Format) -> list[Link]:
    return [*itself(ask.request, format_, DOCUMENT, json=GEOJSON), *_around(ask, wanted)]


def _around(ask: Answered, wanted: Collection) -> list[Link]:
    path = f"/ogc/collections/{wanted.id}"
    return [
        to(ask.request, path, "collection", wanted.title),
        to(ask.request, f"{path}/schema", "describedby", words.SCHEMA, type_=SCHEMA_JSON),
        to(ask.request, "/ogc", "root", words.LANDING),
        licence(ask.request),
    ]


def _named(ask: Answered, wanted: Collection) -> dict[str, Any]:
    return {"collection": wanted.id, "title": wanted.title.get(ask.lang)}


def _record(held: dict[str, Any]) -> str:
    """The page that tells people everything about a feature."""
    properties = held["properties"]
    if "slug" in properties:
        return f"/sites/{properties['slug']}"
    if "cell" in properties:
        return "/ogc/collections/demand"
    if "programme" in properties:
        return f"/activities/{held['id']}"
    if "from_slug" in properties:
        return f"/sites/{properties['from_slug']}"
    return f"/units/{properties['level']}/{properties['code']}?on={properties['valid_from']}"


def _page_shown(ask: Ask, wanted: Collection, asked: Asked, found: Page) -> Response:
    links = _page_links(ask, wanted, Format.HTML, found)
    about = {
        "features": json.loads(b"[%b]" % found.features),
        "matched": found.matched,
        "most": MOST_COUNTED,
        "returned": found.returned,
        "first": here(ask.request, next=None) if asked.after else None,
        "description": wanted.description.get(ask.lang),
    }
    return shown(ask, "items", {**about, **_named(ask, wanted)}, links)
