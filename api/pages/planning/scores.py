"""/siting?view=scores: the candidates on the published scales, with weights that can be changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from api.pages.planning.coverage import tell_address, told
from api.pages.planning.fields import Fields
from api.pages.planning.siting_answer import grouped
from api.pages.planning.workshop import Pending, Workshop
from api.pages.reader import Reader
from api.pages.rendering import page
from registry.browsing.known import Known
from registry.dates import today
from registry.demand.reading import DEFAULT, surface, surfaces
from registry.errors import Invalid
from registry.exporting import snapshot
from registry.scoring import Criteria, Scores, criteria, score

FIELDS = ("within", "on", "top", "weights")
VOCABULARIES = {
    "stage": "conversion_stage",
    "survival": "survival",
    "relocation": "relocation",
    "occupancy": "occupancy",
    "rank": "rank",
    "condition": "condition",
    "verification": "verification",
}
"""Whose words the codes of each scale are."""

WEIGHT = "w_"
"""Begins the name of each field of a weight."""


@dataclass(frozen=True)
class Asked:
    """What the scores are asked with; weights as they were typed, in the order of the criteria."""

    within: float
    on: date | None
    top: int
    weights: tuple[tuple[str, float], ...]

    @property
    def day(self) -> date:
        """The day on which centres are open."""
        return self.on or today()

    @property
    def total(self) -> float:
        """What the weights sum to; each counts as its share of it."""
        return sum(weight for _, weight in self.weights)

    def query(self, lang: str | None) -> str:
        """The address of these scores below the page."""
        pairs = [("view", "scores"), ("within", f"{self.within:g}"), ("on", self.day.isoformat())]
        pairs += [("top", str(self.top)), *((WEIGHT + code, f"{weight:g}") for code, weight in self.weights)]
        return f"?{urlencode([*pairs, *([('lang', lang)] if lang else [])])}"


def scores(request: Request, reads: Reader, fields: Fields, places: dict[str, Known]) -> Response:
    """The weights and the order that they make; for HTMX what an answer changes."""
    published = criteria()
    asked = _read(fields, published)
    offered = surfaces(reads.connection)
    found = _scored(request, reads, asked, fields) if offered and not fields.faults else None
    lang = request.query_params.get("lang") and reads.lang
    values: dict[str, Any] = {
        "asked": asked,
        "fields": fields,
        "faults": told(fields, reads),
        "fault_fields": FIELDS,
        "criteria": published.criterion,
        "published": all(
            weight == each.weight
            for (_, weight), each in zip(asked.weights, published.criterion, strict=True)
        ),
        "places": places,
        "nobody": not offered,
        "vocabulary_of": VOCABULARIES,
        "scores": found if isinstance(found, Scores) else None,
        "pending": found if isinstance(found, Pending) else None,
        "surface": surface(reads.connection, DEFAULT) if isinstance(found, Scores) else None,
        "excluded": grouped(found.excluded) if isinstance(found, Scores) else [],
        "here_query": asked.query(lang),
        "swapped": ("#below",),
    }
    bad = bool(fields.faults)
    part = request.headers.get("hx-request") == "true"
    template = "planning/scores_parts.html" if part else "planning/scores.html"
    answer = page(
        request, template, values, status=400 if bad else 200, edition=reads.edition, words=reads.words
    )
    if part:
        tell_address(request, answer, f"/siting{values['here_query']}", bad=bad)
    answer.headers["Cache-Control"] = "no-store" if part else "no-cache"
    return answer


def _read(fields: Fields, published: Criteria) -> Asked:
    weights = []
    for each in published.criterion:
        name = WEIGHT + each.code
        weight = fields.number(name) if fields.text(name) is not None else each.weight
        if weight is not None and weight < 0:
            fields.refuse(name, fields.text(name), "is not a weight", ("0 or more",))
        weights.append((each.code, 0.0 if weight is None else weight))
    for fault in [fault for fault in fields.faults if fault.where.startswith(WEIGHT)]:
        fields.refuse("weights", fault.value, fault.message, fault.allowed)
        fields.faults.remove(fault)
    if not fields.faults and not any(weight for _, weight in weights):
        fields.refuse("weights", None, "gives no criterion any weight")
    within, top = fields.number("within"), fields.whole("top")
    return Asked(
        1000.0 if fields.text("within") is None else within or 0.0,
        fields.day("on"),
        10 if fields.text("top") is None else top or 0,
        tuple(weights),
    )


def _scored(request: Request, reads: Reader, asked: Asked, fields: Fields) -> Scores | Pending | None:
    workshop: Workshop = request.app.state.workshop
    day, total = asked.day, asked.total

    def make() -> Scores:
        with snapshot(request.app.state.exporting) as connection:
            return score(
                connection,
                on=day,
                within=asked.within,
                top=asked.top,
                weights={code: weight / total for code, weight in asked.weights},
            )

    try:
        return workshop.ask(("scores", reads.edition.number, day, asked), make)
    except Invalid as error:
        fields.take(error, FIELDS, "within")
        return None
