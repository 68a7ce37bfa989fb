"""What can be asked of siting, and why a question is refused."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Fault, Invalid
from registry.workflow import Level

FARTHEST = 100_000
"""Metres; the city is 75 km across."""

ANY_OTHER = "*"
"""Stands for every candidate whose cost is not given."""


class Model(StrEnum):
    """What the best choice is."""

    MCLP = "mclp"
    """The most people within the distance (Church and ReVelle, 1974)."""
    LSCP = "lscp"
    """The fewest sites that leave nobody beyond it (Toregas and others, 1971)."""
    PMEDIAN = "pmedian"
    """The shortest mean distance to the nearest (Hakimi, 1964)."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which candidates to convert; raises Invalid with every mistake at once.

    At most `p` new sites, `include` among them and `exclude` not; `within` metres; at least the share `floor`
    of each unit's people reached, or with `fair` the worst unit's share as high as it can be; units of the
    level `by`; at most `budget` in whole numbers of any money, with `costs` by code (`*`: all others).
    `planned` counts announced centres as open. `reachable` asks a set cover to serve only those whom a
    candidate can reach. `special_national`, `ownership` and `minimum_area` (square metres) say who is a
    candidate. `seconds` is the time after which the best answer so far is given.

    >>> Question(p=3, floor=1.5)
    Traceback (most recent call last):
    ...
    registry.errors.Invalid: floor: 1.5: must be a share; allowed: above 0 and at most 1
    """

    model: Model = Model.MCLP
    p: int | None = None
    within: float = 1000.0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    floor: float | None = None
    fair: bool = False
    by: Level = Level.DISTRICT
    budget: int | None = None
    costs: tuple[tuple[str, int], ...] = ()
    planned: bool = True
    reachable: bool = False
    special_national: bool = False
    ownership: tuple[str, ...] = ()
    minimum_area: float | None = None
    seconds: float = 20.0

    def __post_init__(self) -> None:
        faults = [*_numbers(self), *_money(self), *_together(self)]
        if faults:
            raise Invalid(faults)


def _numbers(asked: Question) -> Iterator[Fault]:
    if asked.p is not None and asked.p < 1:
        yield Fault("p", asked.p, "must be at least 1")
    if not 0 < asked.within <= FARTHEST:  # also refuses what is not a number
        yield Fault("within", asked.within, "is no distance in metres", (f"above 0 and at most {FARTHEST}",))
    if asked.floor is not None and not 0 < asked.floor <= 1:
        yield Fault("floor", asked.floor, "must be a share", ("above 0 and at most 1",))
    if asked.minimum_area is not None and not (asked.minimum_area >= 0 and math.isfinite(asked.minimum_area)):
        yield Fault("minimum_area", asked.minimum_area, "is no area in square metres", ("0 or more",))
    if not (asked.seconds > 0 and math.isfinite(asked.seconds)):
        yield Fault("seconds", asked.seconds, "must be above 0")


def _money(asked: Question) -> Iterator[Fault]:
    if asked.budget is not None and asked.budget < 0:
        yield Fault("budget", asked.budget, "must not be negative")
    if asked.budget is not None and not asked.costs:
        yield Fault("budget", asked.budget, "needs the costs of the candidates", ("HN001=40", "*=25"))
    if asked.budget is None and asked.costs:
        yield Fault("cost", asked.costs[0][0], "needs a budget to be held against")
    for code, cost in asked.costs:
        if cost < 0:
            yield Fault("cost", f"{code}={cost}", "must not be negative")
    named = [code for code, _ in asked.costs]
    for code in sorted({code for code in named if named.count(code) > 1}):
        yield Fault("cost", code, "is given twice")


def _together(asked: Question) -> Iterator[Fault]:
    if asked.model is Model.LSCP and asked.p is not None:
        yield Fault("p", asked.p, "is what this model finds; leave it out")
    if asked.model is not Model.LSCP and asked.p is None and asked.budget is None:
        yield Fault("p", None, "say how many sites, or give a budget")
    if asked.model is not Model.LSCP and asked.reachable:
        yield Fault("reachable", True, "belongs to the model lscp")
    if asked.model is not Model.MCLP and (asked.fair or asked.floor is not None):
        yield Fault("fair" if asked.fair else "floor", None, "belongs to the model mclp")
    if asked.fair and asked.floor is not None:
        yield Fault("fair", True, "finds the highest floor itself; leave the floor out")
    if asked.by not in (Level.DISTRICT, Level.COMMUNE):
        yield Fault("by", asked.by, "is no level to be fair between", ("district", "commune"))
    for code in sorted(set(asked.include) & set(asked.exclude)):
        yield Fault("include", code, "is also excluded")
