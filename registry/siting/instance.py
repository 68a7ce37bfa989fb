"""A question laid on its data: the arrays that the engine decides over."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from registry.errors import Fault, Invalid
from registry.siting.covering import NO_UNIT, Cover, FloatArray, IntArray, covering, reached
from registry.siting.nearness import millimetres, nearness
from registry.siting.question import ANY_OTHER, Model, Question
from registry.siting.rules import Rules
from registry.siting.solve import floors


@dataclass(frozen=True, eq=False)
class Instance:
    """Cells with people and their unit, candidates by code, centres that count as open; metres, metric CRS.

    Made by `instance`, which puts everything in order.
    """

    x: FloatArray
    y: FloatArray
    people: IntArray
    unit: IntArray
    codes: tuple[str, ...]
    names: tuple[str, ...]
    sites_x: FloatArray
    sites_y: FloatArray
    centres_x: FloatArray
    centres_y: FloatArray
    unit_names: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def digest(self) -> str:
        """SHA-256 of all of it."""
        sha = hashlib.sha256("\n".join(self.codes).encode())
        for part in (self.x, self.y, self.people, self.unit, self.sites_x, self.sites_y):
            sha.update(part.tobytes())
        sha.update(self.centres_x.tobytes())
        sha.update(self.centres_y.tobytes())
        return sha.hexdigest()

    def unit_name(self, unit: int) -> str:
        """What people call a unit."""
        return self.unit_names.get(unit, str(unit))


def instance(
    cells: tuple[FloatArray, FloatArray, IntArray, IntArray],
    candidates: Sequence[tuple[str, str, float, float]],
    centres: tuple[FloatArray, FloatArray],
    unit_names: Mapping[int, str] | None = None,
) -> Instance:
    """The instance of cells (x, y, people, unit), candidates (code, name, x, y) and centres (x, y).

    The order in which they are given does not matter: equal data gives the equal instance and answer.
    """
    x, y, people, unit = (np.asarray(part) for part in cells)
    order = np.lexsort((unit, people, y, x))
    known = sorted(candidates)
    at = np.array([each[2:] for each in known], dtype=np.float64).reshape(len(known), 2)
    centres_x, centres_y = (np.asarray(part, dtype=np.float64) for part in centres)
    by_place = np.lexsort((centres_y, centres_x))
    return Instance(
        x[order].astype(np.float64),
        y[order].astype(np.float64),
        people[order].astype(np.int64),
        unit[order].astype(np.int64),
        tuple(each[0] for each in known),
        tuple(each[1] for each in known),
        at[:, 0].copy(),
        at[:, 1].copy(),
        centres_x[by_place],
        centres_y[by_place],
        unit_names or {},
    )


class Laid(NamedTuple):
    """The problem of a question: what the model counts, who is within reach, and the rules.

    `reach` counts people, and is what is `counted` unless the model counts distance. `walked` is the sum of
    people times millimetres before anything is gained. `people` and those reached `already` are by unit.
    """

    counted: Cover
    reach: Cover
    rules: Rules
    people: dict[int, int]
    already: dict[int, int]
    reached_before: int
    walked: int
    unreachable: tuple[int, int]
    """People and cells that neither a centre nor a candidate reaches."""


def laid(data: Instance, asked: Question) -> Laid:
    """The question laid on the data; raises Invalid where they do not fit each other."""
    require_fit(data, asked)
    before = np.zeros(len(data.x), dtype=np.bool_)
    for near in reached(data.x, data.y, data.centres_x, data.centres_y, within=asked.within):
        before[near] = True
    sites = reached(data.x, data.y, data.sites_x, data.sites_y, within=asked.within)
    left = np.where(before, 0, data.people)
    split = asked.floor is not None or asked.fair
    reach = covering(sites, left, data.unit if split else None)
    ever = before.copy()
    for near in sites:
        ever[near] = True
    beyond = ~ever & (data.people > 0)
    counted, walked = reach, 0
    if asked.model is Model.PMEDIAN:
        counted, walked = nearness(
            data.x, data.y, data.people, data.sites_x, data.sites_y, present=_walk_now(data)
        )
    people, already = _by_unit(data, np.ones(len(data.x), dtype=np.bool_)), _by_unit(data, before)
    return Laid(
        counted,
        reach,
        _rules(data, asked, people, already),
        people,
        already,
        int(data.people[before].sum()),
        walked,
        (int(data.people[beyond].sum()), int(beyond.sum())),
    )


def require_fit(data: Instance, asked: Question) -> None:
    """Check that the codes are candidates, that there are enough, and that every cost is known."""
    faults = [
        Fault(where, code, "is not the code of a candidate")
        for where, codes in (("include", asked.include), ("cost", [code for code, _ in asked.costs]))
        for code in codes
        if code not in data.codes and code != ANY_OTHER
    ]
    if asked.p is not None and asked.p > len(data.codes):
        faults.append(Fault("p", asked.p, f"is more than the {len(data.codes)} candidates"))
    costs = dict(asked.costs)
    if asked.budget is not None and ANY_OTHER not in costs:
        without = [code for code in data.codes if code not in costs]
        if without:
            some = ", ".join(without[:5]) + (" …" if len(without) > 5 else "")
            faults.append(Fault("cost", some, "has no cost", ("CODE=COST", "*=COST for every other")))
    if faults:
        raise Invalid(faults)


def _walk_now(data: Instance) -> IntArray | None:
    """Millimetres from each cell to the nearest centre; None when there is no centre."""
    nearest: IntArray | None = None
    for x, y in zip(data.centres_x, data.centres_y, strict=True):
        far = millimetres(data.x, data.y, np.array([x]), np.array([y]))[:, 0]
        nearest = far if nearest is None else np.minimum(nearest, far)
    return nearest


def _by_unit(data: Instance, counts: np.ndarray) -> dict[int, int]:
    found: Counter[int] = Counter()
    counted = counts & (data.unit != NO_UNIT) & (data.people > 0)
    for unit, people in zip(data.unit[counted].tolist(), data.people[counted].tolist(), strict=True):
        found[unit] += people
    return dict(sorted(found.items()))


def _rules(data: Instance, asked: Question, people: dict[int, int], already: dict[int, int]) -> Rules:
    costs = dict(asked.costs)
    share = Fraction(str(asked.floor or 0))
    return Rules(
        asked.p,
        tuple(sorted(data.codes.index(code) for code in set(asked.include))),
        np.array([costs.get(code, costs.get(ANY_OTHER, 0)) for code in data.codes], dtype=np.int64)
        if asked.budget is not None
        else None,
        asked.budget,
        floors(share, people, already),
    )
