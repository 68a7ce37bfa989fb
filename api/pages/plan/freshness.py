"""/freshness: when places were looked at last, what is stale and where; for the agency, whose it is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.formats import DOCUMENT, Format, negotiated
from api.pages.plan.asked import Then, level_of, then
from api.pages.reader import Reader, Sees, fresh
from api.pages.rendering import page
from registry.dates import today
from registry.errors import Fault, Invalid
from registry.stale_counts import StaleCounts, first_looked, stale_counts
from registry.staleness import Counted, Freshness, Looked, freshness_on, offices
from registry.workflow import Level

router = APIRouter()

SHOWN = 300
"""Places that the page lists; JSON has them all."""


@router.get("/freshness")
def freshness(request: Request, sees: Sees) -> Response:
    """How old what is known of places is, by unit and class, and what is to be looked at again."""
    reads = sees.reads
    asked, reading = then(request, reads, "by", "unit", "class", "stale")
    by = reading.read("by", level_of, Level.DISTRICT)
    stale = reading.read("stale", _yes, False)
    unit = reading.read("unit", str.strip, "")
    of_class = reading.read("class", str.strip, "")
    reading.done()
    held = stale_counts(reads.connection, on=asked.on, by=by, edition=asked.known)
    _require_known(held, unit, of_class)
    named = {"unit": unit or None, "of_class": of_class or None}
    reviews = sees.actor is not None and sees.actor.reviews
    data = negotiated(request, DOCUMENT) is Format.JSON
    if data or reviews:  # who needs each of them
        whole = freshness_on(reads.connection, on=asked.on, by=by, edition=held.edition)
        every = whole.rows(**named, stale=stale)
    tag = f"{reads.edition.number}-freshness-{today()}-{request.url.query}-{reads.lang}"
    if data:
        return fresh(request, JSONResponse(_record(whole, every)), f"{tag}-json")
    counted = held.count(**named)
    total = counted.stale if stale else counted.places
    rows = first_looked(reads.connection, held, size=SHOWN, **named, stale=stale)
    chosen = {"by": by.value, "unit": unit, "class": of_class, "stale": "1" if stale else ""}
    values = _told(reads, held, rows, asked, chosen) | {"total": total, "more": total - len(rows)}
    values["nags"] = _by_office(every, whole, offices(reads.connection, held.on)) if reviews else None
    answer = page(request, "plan/freshness.html", values, edition=reads.edition, words=reads.words)
    return fresh(request, answer, tag)


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


def _by_office(
    rows: tuple[Looked, ...], held: Freshness, answering: Mapping[str, tuple[str, ...]]
) -> list[tuple[str | None, list[Looked]]]:
    """The stale places by the office that answers for them, the longest list first, those of nobody last."""
    found: dict[str | None, list[Looked]] = defaultdict(list)
    for each in rows:
        if each.is_stale(held.on):
            for title in answering.get(each.place.code, (None,)):
                found[title].append(each)
    return sorted(found.items(), key=lambda pair: (pair[0] is None, -len(pair[1]), pair[0] or ""))


def _record(held: Freshness, rows: tuple[Looked, ...]) -> dict[str, Any]:
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
                "unit": held.unit_of(each),
                "class": ":".join(each.of_class),
                "verified_on": each.place.verified_on and each.place.verified_on.isoformat(),
                "due": each.due and each.due.isoformat(),
                "stale": each.is_stale(held.on),
            }
            for each in rows
        ],
    }
