"""Integer counts that can be added up in any order, and the answer made of them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from registry.errors import Fault, Invalid
from registry.nearest.partitions import Floats, Integers, Points

CELLS, PEOPLE, PERSON_MM = range(3)


@dataclass
class Counts:
    """Sums by unit and by centre, each split into bands: up to the first radius, up to the second, …, beyond.

    `units` has for each unit int64 (3, radii + 1): cells, people, people times millimetres to their centre.
    `centres` has the centres that are nearest to somebody: int64 (n) of their indices, and (n, radii) people.
    """

    centre_total: int
    bands: int
    units: dict[str, Integers] = field(default_factory=dict)
    centres: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    people: Integers = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))

    @classmethod
    def none(cls, centres: int, bands: int) -> "Counts":
        """Counts of no cell at all."""
        return cls(centres, bands, people=np.empty((0, bands), dtype=np.int64))

    @classmethod
    def tally(
        cls, points: Points, *, centre: Integers, far: Floats, band: Integers, centres: int, bands: int
    ) -> "Counts":
        """Counts of cells whose nearest centre and band of distance are known."""
        columns = bands + 1
        inside = band < bands
        # Half a millimetre rounds up, as floor(d * 1000 + 0.5) does in SQL.
        mm = np.floor(np.where(inside, far, 0) * 1000 + 0.5).astype(np.int64)
        if float(points.population.sum(dtype=float)) * float(mm.max(initial=0)) > 2**62:
            raise Invalid(Fault("population", None, "is too large to be summed in whole millimetres"))
        slot = points.unit * columns + band
        sums = np.zeros((3, len(points.units) * columns), dtype=np.int64)
        sums[CELLS] = np.bincount(slot, minlength=sums.shape[1])
        np.add.at(sums[PEOPLE], slot, points.population)
        np.add.at(sums[PERSON_MM], slot, points.population * mm)
        tables = sums.reshape(3, len(points.units), columns)
        named = {name: tables[:, index, :].copy() for index, name in enumerate(points.units)}
        served, place = np.unique(centre[inside] * bands + band[inside], return_inverse=True)
        each = np.zeros(len(served), dtype=np.int64)
        np.add.at(each, place, points.population[inside])
        which, row = np.unique(served // bands, return_inverse=True)
        people = np.zeros((len(which), bands), dtype=np.int64)
        people[row, served % bands] = each
        return cls(centres, bands, named, which, people)

    def add(self, other: "Counts") -> None:
        """Add other counts to these."""
        for name, table in other.units.items():
            mine = self.units.get(name)
            self.units[name] = table if mine is None else mine + table
        total = np.zeros((self.centre_total, self.bands), dtype=np.int64)
        total[self.centres] += self.people
        total[other.centres] += other.people
        self.centres = np.flatnonzero(total.any(axis=1))
        self.people = total[self.centres]


@dataclass(frozen=True)
class Within:
    """What lies within one radius: cells, people, and the metres that these people have to go, in sum."""

    metres: float
    cells: int
    people: int
    person_mm: int


@dataclass(frozen=True)
class OfUnit:
    """A unit: all its cells and people, and those within each radius."""

    unit: str
    cells: int
    people: int
    within: tuple[Within, ...]


@dataclass(frozen=True)
class OfCentre:
    """A centre, and the people within each radius who have no nearer one."""

    centre: str | int
    people: tuple[int, ...]


@dataclass(frozen=True)
class Nearest:
    """The answer: units in the order of their names, centres in the order of their ids."""

    radii: tuple[float, ...]
    units: tuple[OfUnit, ...]
    centres: tuple[OfCentre, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the whole answer: equal if and only if every number is."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def answer(counts: Counts, ids: Sequence[str | int], radii: tuple[float, ...]) -> Nearest:
    """The counts as an answer, in which what is within 500 m is also within 1,000 m."""
    units = []
    for name, table in sorted(counts.units.items()):
        upto = np.cumsum(table, axis=1)
        within = tuple(
            Within(metres, *(int(upto[row, index]) for row in (CELLS, PEOPLE, PERSON_MM)))
            for index, metres in enumerate(radii)
        )
        units.append(OfUnit(name, int(upto[CELLS, -1]), int(upto[PEOPLE, -1]), within))
    people = np.cumsum(counts.people, axis=1)
    centres = tuple(
        OfCentre(ids[at], tuple(row))
        for at, row in zip(counts.centres.tolist(), people.tolist(), strict=True)
        if row[-1]
    )
    return Nearest(radii, tuple(units), centres)
