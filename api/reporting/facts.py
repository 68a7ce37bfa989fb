"""Everything that a report is made of, read from one moment of the data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from api.reporting.asked import Asked, Pack
from registry.browsing.edition import Edition
from registry.browsing.edition import edition as present_edition
from registry.browsing.terms import Vocabulary, vocabularies
from registry.conversions import Which
from registry.conversions import counting as conversions
from registry.conversions.measuring import ENDED, Conversion
from registry.culture2030 import Answer, answers
from registry.dates import end_of
from registry.errors import Invalid
from registry.history.as_of import edition_at
from registry.history.moments import edition_made, first_edition
from registry.history.states import Differences, PlaceState, between, states_on
from registry.network import counting as network
from registry.plans import PlanStanding, Source, plans, sources, standing
from registry.programmes import Activity, Idea, activities, ideas
from registry.units.outlines import Outline, last_outlines
from registry.workflow import Level, Stage

if TYPE_CHECKING:
    from registry.units.standing import Named

MOST_ROWS = 200
"""Things that a table of the report has; it says how many more there are."""
SIMPLER = 40.0
"""Metres by which an outline may move: less than a hair on paper."""


@dataclass(frozen=True)
class Recorded:
    """What the registry said at an earlier day, beside what it says now: `differences` is None when it did
    not exist yet.
    """

    edition: Edition | None
    differences: Differences | None


@dataclass(frozen=True)
class Facts:
    """What is known. `standings` is the plan that is reported on, or for UNESCO every plan of the day;
    `under_way` are the first of the heritage that is being converted.
    """

    asked: Asked
    edition: Edition
    first: Edition
    present: int
    words: Mapping[str, Vocabulary]
    shelf: Mapping[str, Source]
    standings: tuple[PlanStanding, ...]
    outlines: tuple[Outline, ...]
    communes: "tuple[Named, ...]"
    communes_without: int
    places: tuple[PlaceState, ...]
    network: network.Counted
    conversions: conversions.Counted
    under_way: tuple[Conversion, ...]
    activities: tuple[Activity, ...]
    ideas: tuple[Idea, ...]
    happened: Differences
    recorded: Recorded
    indicators: tuple[Answer, ...]

    @property
    def known(self) -> int | None:
        """The edition to ask for; None for the present one, which is read from the tables."""
        return None if self.edition.number >= self.present else self.edition.number


def facts(connection: Connection, asked: Asked) -> Facts:
    """The facts of a report; the connection must see one moment of the data."""
    present = present_edition(connection).number
    made = edition_made(connection, asked.edition)
    known = None if asked.edition >= present else asked.edition
    places = states_on(connection, asked.edition, asked.on)
    by_commune = network.counted(connection, on=asked.on, by=Level.COMMUNE, edition=asked.edition)
    counted = conversions.counted(connection, on=asked.on, edition=asked.edition)
    of_these = replace(counted, which=Which(stage=tuple(each for each in Stage if each not in ENDED)))
    standings = _standings(connection, asked)
    began = asked.since if asked.pack is Pack.UNESCO else standings[0].plan.adopted
    return Facts(
        asked=asked,
        edition=made,
        first=first_edition(connection) or made,
        present=present,
        words=vocabularies(connection),
        shelf=sources(connection),
        standings=standings,
        outlines=last_outlines(connection, Level.DISTRICT, simpler=SIMPLER),
        communes=by_commune.network.units,
        communes_without=len(by_commune.units_without),
        places=places,
        network=network.counted(connection, on=asked.on, by=Level.DISTRICT, edition=asked.edition),
        conversions=counted,
        under_way=conversions.page(connection, of_these, size=MOST_ROWS).places,
        activities=activities(connection, since=began, until=_until(asked), known=known),
        ideas=ideas(connection, on=asked.on, known=known),
        happened=between(states_on(connection, asked.edition, asked.since), places),
        recorded=_recorded(connection, asked, places),
        indicators=answers(connection, on=asked.on, edition=asked.edition)
        if asked.pack is Pack.UNESCO
        else (),
    )


def _until(asked: Asked) -> date | None:
    """A report of a plan ends on its day; what UNESCO asks for looks ahead too."""
    return None if asked.pack is Pack.UNESCO else asked.on


def _standings(connection: Connection, asked: Asked) -> tuple[PlanStanding, ...]:
    if asked.plan is not None:
        return (standing(connection, asked.plan, on=asked.on, known=asked.edition),)
    adopted = [each for each in plans(connection, known=asked.edition) if each.adopted <= asked.on]
    return tuple(standing(connection, each.code, on=asked.on, known=asked.edition) for each in adopted)


def _recorded(connection: Connection, asked: Asked, places: tuple[PlaceState, ...]) -> Recorded:
    try:
        number = min(edition_at(connection, end_of(asked.since), "since"), asked.edition)
    except Invalid:  # the registry had not begun
        return Recorded(None, None)
    before = states_on(connection, number, asked.since)
    return Recorded(edition_made(connection, number), between(before, places))
