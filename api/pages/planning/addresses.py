"""From a run back to the page that asks the same question."""

import json
from dataclasses import replace
from urllib.parse import urlencode

from pydantic import ValidationError

from api.pages.planning import coverage_asked, scores_asked, siting_asked
from registry.analyses.asked import Asked
from registry.analyses.parameters import (
    PARAMETERS,
    CoverageAsked,
    IndicatorsAsked,
    ScoreAsked,
    SitingAsked,
)
from registry.analyses.runs import Run
from registry.errors import Invalid
from registry.scoring import criteria
from registry.workflow import Level

_Page = coverage_asked.Asked | siting_asked.Asked | scores_asked.Asked


def address(found: Run) -> str | None:
    """The path and query of the page that asks what a run asked; None for what no page can ask.

    The way back is walked too: what the page would ask must be what was asked, but for the seconds of search,
    which change how long it takes and not what is asked.
    """
    try:
        kept = PARAMETERS[found.process].model_validate_json(json.dumps(dict(found.parameters)))
        if isinstance(kept, IndicatorsAsked):
            return _plan(kept)
        where, question = _page(kept)
        again = question.parameters() if question is not None else None
    except (ValidationError, Invalid):  # asked of another version of this program
        return None
    if question is None or again is None or _lasting(again) != _lasting(kept):
        return None
    return where + question.query()


def _plan(kept: IndicatorsAsked) -> str | None:
    """The page of one plan as it is known now; a page names a past moment, and a run its edition."""
    if kept.plan is None or kept.known is not None:
        return None
    return f"/plan?{urlencode({'plan': kept.plan, 'on': kept.day.isoformat()})}"


def _page(kept: Asked) -> tuple[str, _Page | None]:
    match kept:
        case CoverageAsked():
            return "/coverage", coverage_asked.Asked(
                within=kept.within,
                on=kept.on,
                by=Level(kept.by) if kept.by else None,
                surface=kept.surface,
                which=kept.which(),
            )
        case SitingAsked():
            asked = replace(kept.question(), seconds=siting_asked.SECONDS)
            return "/siting", siting_asked.Asked(asked, kept.on, kept.surface)
        case ScoreAsked():
            return "/siting", scores_asked.Asked(kept.within, kept.on, kept.top, _weights(kept))
        case _:
            return "/", None


def _weights(kept: ScoreAsked) -> tuple[tuple[str, float], ...]:
    usual = scores_asked.weights_of(criteria())
    if kept.weights is None:
        return usual
    return tuple((code, kept.weights.get(code, 0.0)) for code, _ in usual)


def _lasting(asked: Asked) -> dict[str, object]:
    return {name: value for name, value in asked.kept().items() if name != "seconds"}
