"""Two answers side by side: two days, two sets of centres, or a plan against what stands."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from registry.coverage.answer import Coverage, Place
from registry.errors import Fault, Invalid


@dataclass(frozen=True)
class Change:
    """What a place has before and after within one radius, in people; `gained` and `lost` are the people of
    cells that came within reach and that fell out of it.
    """

    unit: str
    code: str
    name_vi: str
    name_en: str
    within: float
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Comparison:
    """Changes of the city and of units, one for each radius; units in the order of their codes."""

    city: tuple[Change, ...]
    units: tuple[Change, ...]
    opened: tuple[str, ...]
    closed: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """The comparison for JSON."""
        return asdict(self)


def _standing(answer: Coverage) -> str:
    """The units of an answer in words; their versions tell of which day they are."""
    return f"{len(answer.units)} units of {answer.units[0].key.rpartition(':')[2]}"


def compare(before: Coverage, after: Coverage) -> Comparison:
    """What changed from one answer to another.

    Both must be about the same people, radii and units; raises Invalid otherwise. Compare two days across a
    reform by giving both the same `units_on`.
    """
    faults = [
        Fault(name, f"{one} and {other}", "differ; compare like with like")
        for name, one, other in (
            ("surface", before.surface.code, after.surface.code),
            ("within", str(before.within), str(after.within)),
            ("geography", before.geography.value, after.geography.value),
            ("units_on", _standing(before), _standing(after)),
        )
        if one != other
    ]
    if not faults and (
        before.cells.ids != after.cells.ids or (before.cells.population != after.cells.population).any()
    ):
        faults.append(Fault("surface", before.surface.code, "has changed between the two answers"))
    if faults:
        raise Invalid(faults)
    was, now = set(before.centres.codes), set(after.centres.codes)
    city: list[Change] = []
    units: list[Change] = []
    people = before.cells.population
    for number, within in enumerate(before.within):
        reached = before.nearest.first <= within, after.nearest.first <= within
        came = np.where(reached[1] & ~reached[0], people, 0)
        went = np.where(reached[0] & ~reached[1], people, 0)
        city.append(_change(before.city, after.city, number, int(came.sum()), int(went.sum())))
        units.extend(
            _change(one, other, number, int(came[mine].sum()), int(went[mine].sum()))
            for one, other, mine in zip(before.units, after.units, before.members, strict=True)
        )
    return Comparison(tuple(city), tuple(units), tuple(sorted(now - was)), tuple(sorted(was - now)))


def _change(before: Place, after: Place, number: int, gained: int, lost: int) -> Change:
    one, other = before.reach[number], after.reach[number]
    return Change(
        unit=before.key,
        code=before.code,
        name_vi=before.name_vi,
        name_en=before.name_en,
        within=one.within,
        before=one.population,
        after=other.population,
        gained=gained,
        lost=lost,
    )
