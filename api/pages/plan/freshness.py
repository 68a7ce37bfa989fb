"""/freshness: when places were looked at last, what is stale and where; for the agency, whose it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from api.formats import DOCUMENT, Format, negotiated
from api.pages.plan.asked import DATA_PAGE, Then, as_data, code_after, level_of, then
from api.pages.reader import Reader, Sees, fresh
from api.pages.rendering import page
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.stale_counts import Counted, StaleCounts, stale_counts
from registry.staleness import Looked, Place, Which, by_office
from registry.staleness import page as page_of
from registry.workflow import Level

router = APIRouter()

SHOWN = 300
"""Places that the page lists before it leads to the next."""
NAGGED = 50
"""Places that are listed of each office that has to look again; their number is told."""


@router.get("/freshness")
def freshness(request: Request, sees: Sees) -> Response:
    """How old what is known of places is, by unit and class, and what is to be looked at again."""
    reads = sees.reads
    asked, reading = then(request, reads, "by", "unit", "class", "stale", "after")
    by = reading.read("by", level_of, Level.DISTRICT)
    stale = reading.read("stale", _yes, False)
    unit = reading.read("unit", str.strip, "")
    of_class = reading.read("class", str.strip, "")
    after = reading.read("after", _after, None)
    reading.done()
    held = stale_counts(reads.connection, on=asked.on, by=by, edition=asked.known)
    _require_known(held, unit, of_class)
    which = Which(unit or None, of_class or None, stale)
    tag = f"{reads.edition.number}-freshness-{today()}-{request.url.query}-{reads.lang}"
    if negotiated(request, DOCUMENT) is Format.JSON:
        some = page_of(reads.connection, held, which=which, after=after, size=DATA_PAGE)
        told = as_data(request, _record(held, some.places), _token(some.after))
        return fresh(request, told, f"{tag}-json")
    some = page_of(reads.connection, held, which=which, after=after, size=SHOWN)
    counted = held.count(unit=which.unit, of_class=which.of_class)
    chosen = {"by": by.value, "unit": unit, "class": of_class, "stale": "1" if stale else ""}
    values = _told(reads, held, some.places, asked, chosen)
    values |= {"total": counted.stale if stale else counted.places, "begins": after is not None}
    values["next"] = values["narrowed"](after=_token(some.after)) if some.after else None
    reviews = sees.actor is not None and sees.actor.reviews
    values["nags"] = by_office(reads.connection, held, which=which, size=NAGGED) if reviews else None
    answer = page(request, "plan/freshness.html", values, edition=reads.edition, words=reads.words)
    return fresh(request, answer, tag)


def _after(text: str) -> Place:
    """A place in the order of the list, as the link to the next page carries it: `2026-02-28~HN001`."""
    day, parted, code = text.partition("~")
    try:
        if not parted:
            raise Invalid(Fault("after", text, "is not a link that this service gave"))
        return Place(date.fromisoformat(day) if day else None, code_after(code))
    except (ValueError, Invalid):
        raise Invalid(Fault("after", text, "is not a link that this service gave")) from None


def _token(place: Place | None) -> str | None:
    return None if place is None else f"{place.due or ''}~{place.code}"


def _yes(text: str) -> bool:
    if text != "1":
        raise Invalid(Fault("stale", text, "is not 1", ("1",)))
    return True


def _require_known(held: StaleCounts, unit: str, of_class: str) -> None:
    faults = []
    if unit and unit not in {each.code for each in held.units}:
        faults.append(Fault("unit", unit, "is not known here"))
    classes = tuple(name for name, _ in held.by_class())
    if of_class and of_class not in classes:
        faults.append(Fault("class", of_class, "is not known here", classes))
    if faults:
        raise Invalid(faults)


def _told(
    reads: Reader, held: StaleCounts, rows: tuple[Looked, ...], asked: Then, chosen: Mapping[str, str]
) -> dict[str, Any]:
    labels = {
        f"{side}:{code}": label
        for side, vocabulary in (("stage", "conversion_stage"), ("status", "centre_status"))
        for code, label in reads.labels(vocabulary).items()
    }
    return {
        "asked": asked,
        "held": held,
        "rows": rows,
        "city": held.count(),
        "by_unit": held.by_unit(),
        "by_class": held.by_class(),
        "class_labels": labels,
        "units": {unit.code: unit for unit in held.units},
        "chosen": chosen,
        "narrowed": lambda **more: f"/freshness{asked.query(**{**chosen, **more})}#rows",
        "json": f"/freshness{asked.query(**chosen, f='json')}",
    }


def _record(held: StaleCounts, rows: tuple[Looked, ...]) -> dict[str, Any]:
    def counted(which: Counted) -> dict[str, Any]:
        return {**which._asdict(), "share": round(which.share, 4)}

    return {
        "on": held.on.isoformat(),
        "edition": held.edition,
        "by": held.by.value,
        "numbers": counted(held.count()),
        "by_unit": {unit.code: counted(each) for unit, each in held.by_unit()},
        "by_class": {name: counted(each) for name, each in held.by_class()},
        "places": [
            {
                "code": each.place.code,
                "name_vi": each.place.name_vi,
                "name_en": each.place.name_en,
                "unit": each.place.district if held.by is Level.DISTRICT else each.place.commune,
                "class": ":".join(each.of_class),
                "verified_on": each.place.verified_on and each.place.verified_on.isoformat(),
                "due": each.due and each.due.isoformat(),
                "stale": each.is_stale(held.on),
            }
            for each in rows
        ],
    }
