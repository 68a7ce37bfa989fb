"""How an idea moves: one table of steps. It goes forward, it may skip what no source tells of, and ends.

submitted ──▶ selected ──▶ incubated ──▶ opened
└────────────┴────────────┴──▶ dropped
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from registry.dates import UncertainDate, today, uncertain
from registry.errors import Fault, Invalid
from registry.workflow import IdeaStage

_S = IdeaStage

MOVES: Mapping[IdeaStage | None, tuple[IdeaStage, ...]] = MappingProxyType(
    {
        None: (_S.SUBMITTED, _S.SELECTED, _S.INCUBATED, _S.OPENED),
        _S.SUBMITTED: (_S.SELECTED, _S.INCUBATED, _S.OPENED, _S.DROPPED),
        _S.SELECTED: (_S.INCUBATED, _S.OPENED, _S.DROPPED),
        _S.INCUBATED: (_S.OPENED, _S.DROPPED),
        _S.OPENED: (),
        _S.DROPPED: (),
    }
)
"""Which stages can follow each; None is an idea without a step."""


class Taken(NamedTuple):
    """A step that was taken, and the first day that its date can mean."""

    stage: IdeaStage
    earliest: date | None


def last(taken: Iterable[Taken]) -> Taken | None:
    """The furthest of the steps: stages only ever follow each other in one order."""
    order = tuple(IdeaStage)
    return max(taken, key=lambda each: order.index(each.stage), default=None)


def mistakes(
    taken: Iterable[Taken], stage: IdeaStage, written: str | None, where: str = "", *, on: date | None = None
) -> list[Fault]:
    """What is wrong with a step as the next one of an idea; nothing when it can be taken.

    `where` comes before the names `stage` and `date`; `on` is the day that is today.
    """
    taken = list(taken)
    furthest = last(taken)
    allowed = MOVES[None if furthest is None else furthest.stage]
    faults = []
    if stage not in allowed:
        after = "nothing" if furthest is None else furthest.stage.value
        faults.append(Fault(f"{where}stage", stage.value, f"cannot follow {after}", allowed))
    if written is None:
        return faults
    try:
        day = uncertain(written, f"{where}date")
    except Invalid as error:
        return [*faults, *error.faults]
    return faults + _of_the_day(day, taken, f"{where}date", on or today())


def _of_the_day(day: UncertainDate, taken: list[Taken], where: str, on: date) -> list[Fault]:
    if day.earliest is not None and day.earliest > on:
        return [Fault(where, day.text, "lies in the future: a step has been taken")]
    begun = max((each.earliest for each in taken if each.earliest is not None), default=None)
    if begun is not None and day.latest is not None and day.latest < begun:
        return [Fault(where, day.text, "lies before the step that it follows")]
    return []
