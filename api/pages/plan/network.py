"""/network: which centres are joined to which, and who stands alone; every number leads to its rows."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.formats import DOCUMENT, Format, negotiated
from api.pages.explorer import outlines_url
from api.pages.map_words import map_words
from api.pages.plan.asked import DATA_PAGE, Then, as_data, code_after, codes_of, level_of, then, written
from api.pages.plan.geojson import collected, line, point
from api.pages.plan.graph import WIDE, group
from api.pages.reader import Reader, Reads, fresh
from api.pages.rendering import page
from api.params import Reading
from maps import views
from maps.layers import Embedded, Loaded
from maps.page import Rendered, render
from maps.palette import LINKS, OTHER_LINK
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.history.on_a_day import PlaceThen
from registry.network import MEASURES, Which
from registry.network.asking import VOCABULARIES
from registry.network.counting import LISTED, Counted, centres, counted, marked
from registry.network.counting import page as page_of
from registry.network.telling import record
from registry.workflow import Level

router = APIRouter()

CHOICES = ("tier", "centre_type", "field", "kind")
"""The words by which the page narrows; an address may use all that `VOCABULARIES` names."""

SHOWN = 300
"""Rows of a measure that the page lists; centres go on, page by page."""
MOST_MARKS = 2_000
"""Centres that the map of the page holds: first those that are joined."""
MOST_GROUPS = 30
"""Groups that the page draws: the largest."""


@router.get("/network")
def page_of_network(request: Request, reads: Reads) -> Response:
    """The network of centres on a day, as a page or as JSON."""
    asked, reading = then(request, reads, "by", "show", "piloted", "after", *VOCABULARIES)
    by = reading.read("by", level_of, Level.DISTRICT)
    show = reading.read("show", _measure, "connected")
    after = reading.read("after", code_after, None)
    which = which_of(reading, reads)
    reading.done()
    found = counted(reads.connection, on=asked.on, by=by, edition=asked.known, which=which)
    tag = f"{reads.edition.number}-network-{today()}-{request.url.query}-{reads.lang}"
    if negotiated(request, DOCUMENT) is Format.JSON:
        some = centres(reads.connection, found, after=after, size=DATA_PAGE)
        return fresh(request, as_data(request, record(found, some.rows), some.after), f"{tag}-json")
    marks = marked(reads.connection, found, most=MOST_MARKS)
    drawn = _map(request, reads, found, marks) if marks else None
    values = _told(reads, found, asked, show, after) | {"unmarked": found.centres - len(marks)}
    answer = page(request, "plan/network.html", values, edition=reads.edition, words=reads.words, drawn=drawn)
    return fresh(request, answer, tag)


def which_of(reading: Reading, reads: Reader) -> Which:
    """The filters of an address; mistakes are kept."""
    known = {name: tuple(reads.labels(vocabulary)) for name, vocabulary in VOCABULARIES.items()}
    piloted = reading.read("piloted", _yes, False)
    return Which(**codes_of(reading, known), piloted=piloted)


def _yes(text: str) -> bool:
    if text != "1":
        raise Invalid(Fault("piloted", text, "is not 1", ("1",)))
    return True


def _measure(text: str) -> str:
    if text not in MEASURES:
        raise Invalid(Fault("show", text, "is not a measure of the network", tuple(MEASURES)))
    return text


def _told(reads: Reader, found: Counted, asked: Then, show: str, after: str | None) -> dict[str, Any]:
    held, chosen = found.network, written(found.which.pairs())
    by, numbers = held.by.value, found.numbers()
    rows = page_of(reads.connection, found, show, after=after, size=SHOWN)
    drawn = held.groups[:MOST_GROUPS]

    def shown(name: str, **more: str | None) -> str:
        return f"/network{asked.query(**{'by': by, **chosen, 'show': name, **more})}#rows"

    return {
        "asked": asked,
        "held": held,
        "chosen": chosen,
        "choices": {name: reads.labels(VOCABULARIES[name]) for name in CHOICES},
        "numbers": numbers,
        "measures": MEASURES,
        "show": show,
        "rows": rows.rows,
        "begins": after is not None and show in LISTED,
        "next": shown(show, after=rows.after) if rows.after else None,
        "unlisted": 0 if show in LISTED else numbers[show] - len(rows.rows),
        "groups": tuple(group(held, places) for places in drawn),
        "undrawn": len(held.groups) - len(drawn),
        "wide": WIDE,
        "strokes": {kind: LINKS.get(kind, OTHER_LINK) for kind in reads.labels("link_kind")},
        "units": {unit.code: unit for unit in held.units},
        "shown": shown,
        "json": f"/network{asked.query(by=by, **chosen, f='json')}",
        "links_csv": "/ogc/collections/links/items?f=csv",
    }


def _map(request: Request, reads: Reader, found: Counted, marks: tuple[PlaceThen, ...]) -> Rendered:
    held = found.network
    root = str(request.scope.get("root_path", ""))
    more = f"?lang={reads.lang}" if request.query_params.get("lang") else ""
    return render(
        views.network(
            Embedded(collected(point(each, status=each.status, stage=None) for each in marks)),
            Embedded(collected(line(each) for each in held.links)),
            Loaded(f"{root}{outlines_url(held.by)}"),
            map_words(reads),
            reads.labels("link_kind"),
            background=reads.background,
            record=f"{root}/sites/{{slug}}{more}",
        )
    )
