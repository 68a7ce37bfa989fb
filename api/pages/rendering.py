"""Turns a template and plain values into an answer; every page, our errors and the OGC pages go through
here.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.auth.return_paths import sign_in_path
from api.auth.visits import visit_of
from api.deps import readers_of
from api.links import base_url
from api.locale import LANGUAGES, day, language, metres, moment, number, share
from api.pages.assets import asset, icon
from api.security import nonce
from api.wording import wording
from maps.page import Rendered
from registry.browsing.edition import Edition
from registry.browsing.terms import Vocabulary
from registry.language import Lang
from registry.program import version
from registry.workflow import Role

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("map", "/", ()),
    ("coverage", "/coverage", ()),
    ("siting", "/conversions", ("/siting",)),
    ("plan", "/plan", ("/programmes", "/activities", "/ideas", "/network", "/freshness")),
    ("data", "/data", ()),
)
"""The sections of the header, each with the beginnings of the other pages that belong to it."""

MENU: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("office", "/office", frozenset(Role)),
    ("review", "/review", frozenset({Role.REVIEWER, Role.ADMINISTRATOR})),
    ("import", "/office/import", frozenset({Role.OFFICE, Role.REVIEWER, Role.ADMINISTRATOR})),
    ("account", "/account", frozenset(Role)),
    ("accounts", "/accounts", frozenset({Role.ADMINISTRATOR})),
)
"""The menu of somebody who is signed in: pages, and the roles that they are for."""


@cache
def environment() -> Environment:
    """Templates of pages, and under `maps/` those of maps; everything is escaped unless it is marked as
    ours.
    """
    held = Environment(
        loader=ChoiceLoader([PackageLoader("api"), PrefixLoader({"maps": PackageLoader("maps")})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    held.globals["icon"] = _icon
    return held


def _icon(name: str, size: int = 18) -> Markup:
    """A lucide icon as inline SVG; it only ever decorates words."""
    opening = Markup(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.9" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
    ).format(size)
    return opening + Markup(icon(name)) + Markup("</svg>")  # noqa: S704  # a file of ours, never text of a record


def page(
    request: Request,
    template: str,
    values: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    edition: Edition | None = None,
    words: Mapping[str, Vocabulary] | None = None,
    drawn: Rendered | None = None,
) -> HTMLResponse:
    """The answer that a template makes of `values`.

    Every template knows `lang`, `t`, `path`, `asset`, `number`, `day`, `moment`, `metres`, `share`, `label`,
    `named`, `nonce`, `actor` (None for the public), `csrf` (the field of that name in each form of a
    session), `to` (a path of ours in the language that was asked for), and, with a map, `map`. Answers differ
    by language, so they say so to caches.
    """
    text = (
        environment()
        .get_template(template)
        .render(_frame(request, edition, words) | {"map": drawn} | dict(values or {}))
    )
    headers = {"Vary": "Accept-Language, HX-Request", "Content-Language": language(request)}
    return HTMLResponse(text, status, headers)


def _frame(
    request: Request, edition: Edition | None, words: Mapping[str, Vocabulary] | None
) -> dict[str, Any]:
    lang = language(request)
    root = str(request.scope.get("root_path", ""))
    visit, readers, query = visit_of(request), readers_of(request.app), request.url.query
    actor = visit.actor if visit.in_person else None
    return {
        "actor": actor,
        "only_read": readers.only_read or (visit.is_unchecked and readers.reads_go_on),
        "csrf": visit.csrf,
        "menu": [(key, where) for key, where, roles in MENU if actor is not None and actor.role in roles],
        "sign_in": sign_in_path(request),
        "to": lambda where: root + in_asked_language(request, where),
        "lang": lang,
        "t": wording(lang),
        "path": lambda where: root + where,
        "asset": lambda name, file: root + asset(name, file),
        "number": lambda value, digits=0: number(value, lang, digits),
        "day": lambda value: day(value, lang),
        "moment": lambda value: moment(value, lang),
        "metres": lambda value: metres(value, lang),
        "share": lambda value: share(value, lang),
        "label": partial(_label, words or {}, lang),
        "named": partial(_named, lang),
        "nonce": nonce(request),
        "sections": SECTIONS,
        "here": request.url.path.removeprefix(root),
        "languages": [(each, _in_language(request, each)) for each in LANGUAGES],
        "permalink": _host(request) + request.url.path + (f"?{query}" if query else ""),
        "host": _host(request),
        "canonical": _canonical(request),
        "edition": edition,
        "version": version(),
        "asked_lang": request.query_params.get("lang"),
    }


def in_asked_language(request: Request, path: str) -> str:
    """A path of ours, in the language that this request asked for in its address, if it did."""
    asked = request.query_params.get("lang", "").lower()
    if asked not in LANGUAGES or "lang=" in path:
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={asked}"


def _canonical(request: Request) -> str:
    """The address that stands for a page whatever filters are set: its path, and the language asked for."""
    asked = request.query_params.get("lang", "").lower()
    query = f"?lang={asked}" if asked in LANGUAGES else ""
    return f"{_host(request)}{request.url.path}{query}"


def _host(request: Request) -> str:
    """The address of this host as people know it, whatever stands between; paths come after it."""
    return base_url(request).removesuffix(str(request.scope.get("root_path", "")).rstrip("/"))


def _label(words: Mapping[str, Vocabulary], lang: Lang, vocabulary: str, code: str | None) -> str:
    """The label of a term; the code itself when the vocabulary lacks it."""
    held = words[vocabulary].terms.get(code) if code is not None and vocabulary in words else None
    if held is None:
        return code or ""
    return held.label_vi if lang == "vi" else held.label_en


def _named(lang: Lang, thing: object, stem: str = "name") -> str:
    """A text that is kept in both languages, as `name_vi` and `name_en`; Vietnamese when there is no
    English one.
    """
    both = {each: getattr(thing, f"{stem}_{each}", None) for each in LANGUAGES}
    return str(both[lang] or both["vi"] or "")


_LONGEST = 2000
"""Characters of a query that links to the page in another language repeat."""


def _in_language(request: Request, lang: Lang) -> str:
    """This page in a language, everything else kept unless it is longer than any address of ours."""
    kept = request.query_params.multi_items() if len(request.url.query) <= _LONGEST else []
    pairs = [(name, value) for name, value in kept if name != "lang"]
    return f"{request.url.path}?{urlencode([*pairs, ('lang', lang)])}"
