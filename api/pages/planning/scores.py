"""/siting?view=scores: the candidates on the published scales, with weights that can be changed."""

from typing import Any

from fastapi import Request, Response

from api.deps import readers_of
from api.pages.planning.coverage import tell_address, told
from api.pages.planning.fields import Fields
from api.pages.planning.places import MOST_LISTED
from api.pages.planning.scores_asked import FIELDS, Asked, read
from api.pages.planning.siting_answer import grouped
from api.pages.planning.workshop import Pending, Workshop
from api.pages.reader import Reader
from api.pages.rendering import page
from registry.analyses.computing import score_of
from registry.analyses.parameters import question
from registry.analyses.runs import ANONYMOUS_DAYS
from registry.browsing.known import known
from registry.demand.reading import DEFAULT, surface, surfaces
from registry.errors import Invalid
from registry.exporting import snapshot
from registry.scoring import Scores, criteria
from registry.scoring.answering import Scored
from registry.siting.answer import Excluded
from registry.workflow import Process

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


def scores(request: Request, reads: Reader, fields: Fields) -> Response:
    """The weights and the order that they make; for HTMX what an answer changes."""
    published = criteria()
    asked = read(fields, published)
    offered = surfaces(reads.connection)
    found = _scored(request, reads, asked, fields) if offered and not fields.faults else None
    lang = request.query_params.get("lang") and reads.lang
    listed, excluded = _listed(found, asked.top) if isinstance(found, Scores) else ((), [])
    told_of = {
        *(site.code for site in listed),
        *(one.code for _, some in excluded for one in some[:MOST_LISTED]),
    }
    values: dict[str, Any] = {
        "asked": asked,
        "fields": fields,
        "faults": told(fields, reads),
        "fault_fields": FIELDS,
        "criteria": published.criterion,
        "published": asked.published,
        "places": known(reads.connection, told_of),
        "listed": listed,
        "most_listed": MOST_LISTED,
        "nobody": not offered,
        "vocabulary_of": VOCABULARIES,
        "scores": found if isinstance(found, Scores) else None,
        "pending": found if isinstance(found, Pending) else None,
        "surface": surface(reads.connection, DEFAULT) if isinstance(found, Scores) else None,
        "excluded": excluded,
        "keep_days": ANONYMOUS_DAYS,
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


def _listed(found: Scores, top: int) -> tuple[tuple[Scored, ...], list[tuple[str, list[Excluded]]]]:
    """The places of the table, the first of the order; and what is left out, by its reason."""
    return found.sites[: max(MOST_LISTED, top)], grouped(found.excluded)


def _scored(request: Request, reads: Reader, asked: Asked, fields: Fields) -> Scores | Pending | None:
    workshop: Workshop = request.app.state.workshop
    files = readers_of(request.app).beside(reads.connection)  # the database whose edition this is
    try:
        plain = asked.parameters()

        def make() -> Scores:
            with snapshot(files) as connection:
                return score_of(connection, plain)

        return workshop.ask(("scores", reads.edition.number, question(Process.SCORE, plain.kept())), make)
    except Invalid as error:
        fields.take(error, FIELDS, "within")
        return None
