"""The numbers of the indicators on a day, as an edition knew them; none where there are no data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection

from registry.browsing.edition import edition as present_edition
from registry.culture2030.definitions import Indicator, definitions
from registry.errors import NotFound
from registry.history.states import PlaceState, states_on
from registry.language import Words
from registry.plans import PlanStanding, plans, standing
from registry.programmes import activities, ideas
from registry.units.outlines import Outline, last_outlines
from registry.workflow import ActivityState, Level, Stage, Status, Verdict

RANKED = ("special_national", "national", "city")
OPEN_AIR = ("public_art", "walking_street")
ENTERPRISES = ("enterprise", "social_enterprise")
AT_WORK = (Stage.PILOT, Stage.OPERATING)
RADII = (500.0, 1000.0)
"""Metres within which a centre is near."""
SURFACE = "census-2019"


class Measured(NamedTuple):
    """A number for an indicator. `share` tells that it is a part of one; `of` is what it is a part of, if
    that is counted too. `path` is the address, on this service, of the rows behind it.
    """

    code: str
    words: Words
    value: float
    share: bool
    of: int | None
    path: str


class Answer(NamedTuple):
    """An indicator with its numbers, none of them where there are no data."""

    indicator: Indicator
    measured: tuple[Measured, ...]


class _Number(NamedTuple):
    value: float
    path: str
    of: int | None = None
    share: bool = False


@dataclass(frozen=True)
class _Known:
    """What the numbers are counted from, each read once and only when it is asked for."""

    connection: Connection
    on: date
    edition: int

    @cached_property
    def present(self) -> bool:
        return self.edition >= present_edition(self.connection).number

    @property
    def known(self) -> int | None:
        return None if self.present else self.edition

    @cached_property
    def places(self) -> tuple[PlaceState, ...]:
        return states_on(self.connection, self.edition, self.on)

    @cached_property
    def operating(self) -> tuple[PlaceState, ...]:
        return tuple(each for each in self.places if each.status == Status.OPERATING)

    @cached_property
    def heritage(self) -> tuple[PlaceState, ...]:
        return tuple(each for each in self.places if each.is_heritage)

    @cached_property
    def districts(self) -> tuple[Outline, ...]:
        return last_outlines(self.connection, Level.DISTRICT, simpler=100)

    @cached_property
    def standings(self) -> tuple[PlanStanding, ...]:
        held = plans(self.connection, known=self.edition)
        adopted = [each for each in held if each.adopted <= self.on]
        return tuple(standing(self.connection, each.code, on=self.on, known=self.edition) for each in adopted)

    @cached_property
    def near(self) -> Mapping[float, float | None]:
        """The share of people near a centre, by radius. The surface of people has no past: only what is
        known now can be told.
        """
        if not self.present or not self.operating:
            return {}
        # Numerical libraries load only when something is computed.
        from registry.analyses.computing import coverage_of
        from registry.analyses.parameters import CoverageAsked

        asked = CoverageAsked.model_validate(
            {"on": self.on, "within": list(RADII), "surface": SURFACE, "by": "district"}
        )
        try:
            found = coverage_of(self.connection, asked)
        except NotFound:
            return {}
        return {reach.within: reach.share for reach in found.city.reach}

    def held(self, kind: str) -> int:
        found = activities(self.connection, until=self.on, kinds=(kind,), known=self.known)
        return sum(each.state is ActivityState.HELD for each in found)


def answers(connection: Connection, *, on: date, edition: int) -> tuple[Answer, ...]:
    """Each indicator with its numbers, in the order of the definitions."""
    held, said = _Known(connection, on, edition), definitions()
    found = []
    for indicator in said.indicator:
        numbers = [(code, MEASURES[code](held)) for code in indicator.measures]
        measured = tuple(
            Measured(code, said.measure[code].words, each.value, each.share, each.of, each.path)
            for code, each in numbers
            if each is not None
        )
        found.append(Answer(indicator, measured))
    return tuple(found)


def _heritage(held: _Known, keep: Callable[[PlaceState], bool]) -> _Number | None:
    if not held.heritage:
        return None
    of = len(held.heritage)
    return _Number(sum(map(keep, held.heritage)), f"/conversions?on={held.on}", of)


def _recorded(held: _Known) -> _Number | None:
    return None if not held.heritage else _Number(len(held.heritage), f"/conversions?on={held.on}")


def _centres(held: _Known, keep: Callable[[PlaceState], bool] = bool) -> _Number | None:
    """Centres in operation for which something holds; no number where the registry knows no place."""
    if not held.places:
        return None
    return _Number(sum(1 for each in held.operating if keep(each)), f"/network?on={held.on}")


def _per_people(held: _Known) -> _Number | None:
    people = sum(each.population or 0 for each in held.districts)
    if not people or not held.places:
        return None
    return _Number(round(100_000 * len(held.operating) / people, 2), f"/coverage?on={held.on}")


def _districts(held: _Known) -> _Number | None:
    if not held.districts or not held.places:
        return None
    served = {each.district for each in held.operating} - {None}
    path = f"/network?on={held.on}&by=district"
    return _Number(len(served), path, len(held.districts))


def _acts(held: _Known) -> _Number | None:
    return None if not held.standings else _Number(len(held.standings), "/api/plans")


def _targets(held: _Known, verdicts: tuple[Verdict, ...]) -> _Number | None:
    every = [each.verdict for plan in held.standings for each in plan.targets]
    if not every:
        return None
    return _Number(sum(each in verdicts for each in every), "/api/plans", len(every))


def _set(held: _Known) -> _Number | None:
    count = sum(len(plan.targets) for plan in held.standings)
    return _Number(count, "/api/plans") if count else None


def _near(held: _Known, within: float) -> _Number | None:
    share = held.near.get(within)
    path = f"/coverage?on={held.on}&within={within:g}"
    return None if share is None else _Number(share, path, share=True)


def _happened(held: _Known, kind: str) -> _Number | None:
    count = held.held(kind)
    return _Number(count, f"/programmes?kind={kind}") if count else None


def _ideas(held: _Known) -> _Number | None:
    found = ideas(held.connection, on=held.on, known=held.known)
    return _Number(len(found), "/programmes") if found else None


MEASURES: Mapping[str, Callable[[_Known], _Number | None]] = {
    "heritage_recorded": _recorded,
    "heritage_ranked": lambda held: _heritage(held, lambda each: each.rank in RANKED),
    "heritage_converted": lambda held: _heritage(held, lambda each: each.stage in AT_WORK),
    "centres_operating": _centres,
    "centres_per_100000": _per_people,
    "districts_with_centre": _districts,
    "open_spaces": lambda held: _centres(held, lambda each: each.centre_type in OPEN_AIR),
    "centres_by_enterprises": lambda held: _centres(held, lambda each: each.management in ENTERPRISES),
    "centres_manager_unknown": lambda held: _centres(held, lambda each: each.management is None),
    "acts_adopted": _acts,
    "targets_set": _set,
    "targets_met": lambda held: _targets(held, (Verdict.MET, Verdict.LATE)),
    "people_within_500": lambda held: _near(held, RADII[0]),
    "people_within_1000": lambda held: _near(held, RADII[1]),
    "idea_calls": lambda held: _happened(held, "idea_call"),
    "ideas_known": _ideas,
    "network_meetings": lambda held: _happened(held, "network"),
}
"""What can be counted, by its code in the definitions."""
