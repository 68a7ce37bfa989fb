"""A process computed: from parameters and a connection to a record of plain values, the same on every run."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection

from registry.analyses.asked import Asked
from registry.analyses.echo import EchoAsked, echoed
from registry.analyses.parameters import (
    AccessAsked,
    CoverageAsked,
    IndicatorsAsked,
    ScoreAsked,
    SitingAsked,
)
from registry.browsing.edition import edition
from registry.workflow import Level

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.access import Access
    from registry.coverage import Coverage
    from registry.demand.reading import Cells
    from registry.scoring import Scores
    from registry.siting import Answer, Point

Told = Callable[[int, str], None]
"""Is told how many percent are done, and what comes next."""


class Computed(NamedTuple):
    """What came out, as JSON holds it, and the version of the data that it was computed from."""

    result: dict[str, Any]
    edition: int


def _silent(_percent: int, _step: str, /) -> None:
    """Tell nobody."""


def computed(connection: Connection, asked: Asked, *, told: Told = _silent) -> Computed:
    """The answer to a question, from one moment of the data that the connection must see.

    Raises Invalid and NotFound where the question does not fit the data.
    """
    told(5, "loading")
    number = edition(connection).number
    told(20, "computing")
    match asked:
        case CoverageAsked():
            result = coverage_of(connection, asked).record()
        case AccessAsked():
            result = access_record(access_of(connection, asked))
        case SitingAsked(frontier=True):
            result = frontier_record(frontier_of(connection, asked), asked, number)
        case SitingAsked():
            result = siting_of(connection, asked).record()
        case ScoreAsked():
            result = score_record(score_of(connection, asked))
        case IndicatorsAsked():
            result = indicators_of(connection, asked, number)
        case EchoAsked():
            time.sleep(asked.pause)
            result = echoed(asked)
        case _:
            raise TypeError(type(asked).__name__)
    told(95, "storing")
    return Computed(_plain(result), number)


def coverage_of(
    connection: Connection,
    asked: CoverageAsked,
    *,
    on: date | None = None,
    people: "Cells | None" = None,
) -> "Coverage":
    """Coverage on the day asked for, or on another; by the units that people used then unless others are.

    `people` are the cells of the surface, for whoever holds them already.
    """
    from registry.coverage import coverage
    from registry.coverage.geography import present_level, standing_day

    day = on or asked.day
    stood = asked.units_on or day
    level = Level(asked.by) if asked.by else present_level(connection, stood)
    return coverage(
        connection,
        within=asked.within,
        on=day,
        units_on=asked.units_on or standing_day(connection, level, day),
        geography=level,
        surface=asked.surface,
        which=asked.which(),
        people=people,
    )


def access_of(connection: Connection, asked: AccessAsked) -> "Access":
    """Accessibility by unit."""
    from registry.access import Supply, access

    return access(
        connection,
        on=asked.day,
        level=Level(asked.by),
        steps=asked.catchment(),
        supply=Supply(asked.supply),
        which=asked.which(),
        demand=asked.surface,
    )


def siting_of(connection: Connection, asked: SitingAsked) -> "Answer":
    """Which places to convert, proved as far as the time allows."""
    from registry.siting import siting

    return siting(connection, asked.question(), on=asked.day, demand=asked.surface)


def frontier_of(connection: Connection, asked: SitingAsked) -> "tuple[Point, ...]":
    """The best choice for each number of places."""
    from registry.siting import siting_frontier

    return siting_frontier(connection, asked.question(), on=asked.day, demand=asked.surface)


def score_of(connection: Connection, asked: ScoreAsked) -> "Scores":
    """Candidates by points."""
    from registry.scoring import score

    return score(
        connection,
        on=asked.day,
        within=asked.within,
        weights=asked.shares(),
        top=asked.top,
        draws=asked.draws,
        seed=asked.seed,
        which=asked.which(),
        demand=asked.surface,
    )


def indicators_of(connection: Connection, asked: IndicatorsAsked, number: int) -> dict[str, Any]:
    """Where a plan stands, or every plan that there was on the day."""
    from registry.plans import standing
    from registry.plans.record import standing_record

    named = [asked.plan] if asked.plan is not None else _adopted(connection, asked)
    held = [standing(connection, name, on=asked.day, known=asked.known) for name in named]
    return {
        "on": asked.day,
        "known": asked.known or number,
        "data_version": number,
        "plans": [standing_record(each) for each in held],
    }


def _adopted(connection: Connection, asked: IndicatorsAsked) -> list[str]:
    from registry.plans import plans

    return [each.code for each in plans(connection, known=asked.known) if each.adopted <= asked.day]


def access_record(found: "Access") -> dict[str, Any]:
    """Accessibility as a record."""
    rows = ("units", "centres", "steps")
    record = found._asdict() | {name: [row._asdict() for row in getattr(found, name)] for name in rows}
    return record | {"city": found.city._asdict(), "surface": found.surface._asdict()}


def frontier_record(points: "Iterable[Point]", asked: SitingAsked, number: int) -> dict[str, Any]:
    """A frontier as a record, with the question that it answers."""
    return {
        "question": asdict(asked.question()),
        "on": asked.day,
        "surface": asked.surface,
        "data_version": number,
        "frontier": [asdict(point) for point in points],
    }


def score_record(found: "Scores") -> dict[str, Any]:
    """Scores as a record: the first `top`, with the criteria that they were judged by."""
    from registry.scoring import criteria

    sites = [
        site._asdict() | {"values": {code: cell._asdict() for code, cell in site.values.items()}}
        for site in found.sites[: found.top]
    ]
    return found._asdict() | {
        "candidates": len(found.sites),
        "sites": sites,
        "excluded": [asdict(each) for each in found.excluded],
        "hash": found.hash,
        "criteria": [each.model_dump() for each in criteria().criterion],
    }


def _plain(value: Any) -> Any:
    """A value as JSON gives it back: days as text, tuples as lists, codes as text."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
