"""The map page: search and filters, the list and the map, all driven by one address."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.pages.asked import asked, query
from api.pages.download import LONGEST_LIST, file_url
from api.pages.map_words import map_words
from api.pages.reader import Reader, Reads
from api.pages.rendering import page
from api.pages.tally import Tally
from maps import views
from maps.layers import Loaded
from maps.legend import entries
from maps.page import render
from registry.browsing import areas, counting, finding
from registry.browsing.filters import OPENED, UNIT, VOCABULARY, WHEN, WORDS, Axis, Filters
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.workflow import Level

router = APIRouter()

GEOGRAPHIES = {"district": Level.DISTRICT, "commune": Level.COMMUNE, "none": None}
"""Which units the map draws; the first is the default."""

MOST_MARKS = 2000
"""Places of which the map loads every mark; of more it loads tiles as they are looked at."""


class Option(NamedTuple):
    """One choice of a filter; `number` is None when its places were not counted."""

    code: str
    label: str
    number: int | None
    chosen: bool


class Facet(NamedTuple):
    """One filter with its choices; `open` when it should show them at once."""

    name: str
    title: str
    options: tuple[Option, ...]
    open: bool
    model: bool


class Chip(NamedTuple):
    """A filter that is set, with the address that takes it away and, when relaxing it finds something, how
    much.
    """

    title: str
    label: str
    away: str
    found: int | None


_OPEN = {Axis.KIND, Axis.STATUS}
_MODELS = {Axis.INVESTMENT, Axis.MANAGEMENT, Axis.EXPLOITATION, Axis.OPERATION}


@router.get("/")
def explorer(request: Request, reads: Reads) -> Response:
    """The map page, or for HTMX the parts of it that a filter changes."""
    filters = asked(request, reads)
    after = request.query_params.get("after") or None
    geography = request.query_params.get("geo") or next(iter(GEOGRAPHIES))
    if geography not in GEOGRAPHIES:
        raise Invalid(Fault("geo", geography, "is not a geography", tuple(GEOGRAPHIES)))
    geo = None if geography == next(iter(GEOGRAPHIES)) else geography
    lang = request.query_params.get("lang") and reads.lang
    tally: Tally = request.app.state.tally
    counted = tally.counts(reads.connection, reads.edition, filters)
    # An option whose places were not counted is offered when the registry has any such place.
    offered = {**tally.counts(reads.connection, reads.edition, Filters()).options, **counted.options}
    versions = areas.versions(reads.connection)
    here = query(filters, geo=geo, lang=lang)
    ordered = finding.by_name(filters, counted)
    found = finding.page(reads.connection, filters, after=after, ordered=ordered)
    values = {
        "filters": filters,
        "facets": _facets(reads, filters, counted, offered),
        "units": _units(reads, versions, filters, counted, offered),
        "chips": _chips(reads, filters, counted, versions, geo, lang),
        "total": counted.total,
        "whole": counted.whole,
        "ordered": ordered,
        "most": counting.MOST_COUNTED,
        "places": found.places,
        "more": query(filters, geo=geo, lang=lang, after=found.after) if found.after else None,
        "marks_url": f"{_marks(counted.total)}{query(filters)}",
        "units_url": outlines_url(GEOGRAPHIES[geography]),
        "files": _files(reads, filters),
        "geography": geography,
        "geographies": [(name, outlines_url(level)) for name, level in GEOGRAPHIES.items()],
        "here_query": here,
        "legend": entries(reads.labels("kind")),
        "today": today(),
    }
    if request.headers.get("hx-request") == "true":
        answer = page(request, "explorer/parts.html", values, edition=reads.edition, words=reads.words)
        if after is None:
            answer.headers["HX-Push-Url"] = f"{request.scope.get('root_path', '')}/{here}"
        answer.headers["Cache-Control"] = "no-store"
        return answer
    drawn = render(
        views.explorer(
            Loaded(_rooted(request, values["marks_url"])),
            Loaded(_rooted(request, values["units_url"])) if values["units_url"] else None,
            map_words(reads),
            background=reads.background,
            record=_rooted(request, "/sites/{slug}"),
            one=_rooted(request, "/map/sites/{slug}.geojson"),
        )
    )
    answer = page(
        request, "explorer/page.html", values, edition=reads.edition, words=reads.words, drawn=drawn
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _files(reads: Reader, filters: Filters) -> list[tuple[str, str]]:
    """Names and addresses of the list as files; none when it is too long to be asked for by its codes."""
    most = LONGEST_LIST + 1
    codes = finding.codes(reads.connection, filters, most=most) if filters.opened else ()
    if len(codes) > LONGEST_LIST:
        return []
    return [(name, file_url(filters, form, codes)) for form, name in (("csv", "CSV"), ("xlsx", "Excel"))]


def _marks(total: int) -> str:
    """Where the marks of so many places are: in one GeoJSON, or in tiles."""
    return "/map/sites.geojson" if total <= MOST_MARKS else "/map/sites/{z}/{y}/{x}"


def _rooted(request: Request, where: object) -> str:
    return f"{request.scope.get('root_path', '')}{where}"


def outlines_url(level: Level | None) -> str | None:
    """Where the outlines of a geography are: districts as they stood on their last day, communes as they
    stand.
    """
    if level is None:
        return None
    on = "2025-06-30" if level is Level.DISTRICT else today().isoformat()
    return f"/map/units.geojson?level={level.value}&on={on}"


def _title(reads: Reader, vocabulary: str) -> str:
    held = reads.words[vocabulary]
    return held.title_vi if reads.lang == "vi" else held.title_en


Offered = Mapping[str, Mapping[str, int]]
"""The codes that have places, by filter: those of what is found, or where these were not counted, of all."""


def _number(counted: counting.Counts, name: str, code: str) -> int | None:
    return counted.options[name].get(code, 0) if name in counted.options else None


def _facets(reads: Reader, filters: Filters, counted: counting.Counts, offered: Offered) -> tuple[Facet, ...]:
    found = []
    for axis, vocabulary in VOCABULARY.items():
        chosen = filters.terms.get(axis, ())
        options = tuple(
            Option(code, label, _number(counted, axis.value, code), code in chosen)
            for code, label in reads.labels(vocabulary).items()
            if offered[axis.value].get(code) or code in chosen
        )
        if options:
            shown = axis in _OPEN or bool(chosen)
            found.append(Facet(axis.value, _title(reads, vocabulary), options, shown, axis in _MODELS))
    return tuple(found)


def _units(
    reads: Reader,
    versions: tuple[areas.Version, ...],
    filters: Filters,
    counted: counting.Counts,
    offered: Offered,
) -> dict[str, tuple[Option, ...]]:
    """Units with places, by level; the version is told by its period in the heading of the group."""
    found: dict[str, list[Option]] = {Level.COMMUNE.value: [], Level.DISTRICT.value: []}
    for version in versions:
        if offered[UNIT].get(version.key) or version.key == filters.unit:
            name = version.name_vi if reads.lang == "vi" else version.name_en
            number = _number(counted, UNIT, version.key)
            found[version.level].append(Option(version.key, name, number, version.key == filters.unit))
    return {level: tuple(options) for level, options in found.items()}


def _chips(
    reads: Reader,
    filters: Filters,
    counted: counting.Counts,
    versions: tuple[areas.Version, ...],
    geo: str | None,
    lang: str | None,
) -> tuple[Chip, ...]:
    names = {version.key: version.name_vi if reads.lang == "vi" else version.name_en for version in versions}
    chips = []
    for name, value in filters.pairs():
        away = query(filters.without(name, value), geo=geo, lang=lang)
        if name in (WORDS, UNIT, WHEN, OPENED):
            title, label = name, names.get(value, value)
        else:
            vocabulary = VOCABULARY[Axis(name)]
            title, label = _title(reads, vocabulary), reads.labels(vocabulary)[value]
        chips.append(Chip(title, label, f"/{away}", counted.relaxed.get(name)))
    return tuple(chips)
