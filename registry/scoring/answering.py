"""The candidates of the registry, scored: a record that says all that it rests on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from registry import crs
from registry.access.catchments import within_reach
from registry.browsing.edition import edition
from registry.coverage.centres import EVERY, Which, centres
from registry.demand.reading import DEFAULT, cells, surface
from registry.errors import Fault, Invalid
from registry.radii import require_radii
from registry.scoring.criteria import Criteria, Value, criteria
from registry.scoring.ranking import CONCENTRATION, DRAWS, SEED, Ranking, ranked
from registry.siting.answer import Excluded
from registry.siting.candidates import candidates
from registry.siting.question import Question
from registry.views import public_site

GAIN = "gain"
MOST_DRAWS = 100_000
_COLUMNS = {
    "stage": "stage",
    "survival": "survival",
    "relocation": "relocation",
    "occupancy": "occupancy",
    "rank": "rank",
    "condition": "condition",
    "area": "area_m2",
    "position": "accuracy_m",
    "verification": "verification",
}
"""The column of `public_site` that each criterion reads; `gain` is computed."""


class Judged(NamedTuple):
    """A value and the points that it earns; None where it is not known."""

    value: Value
    points: float | None


class Scored(NamedTuple):
    """A candidate: what it earns for certain, what it could earn were everything known, its firmness.

    `known` is the share of the weights whose value is known, `stable` that of the weight draws in which it is
    among the first; `topsis` and `topsis_rank` are the second opinion, None when sites do not differ.
    """

    rank: int
    code: str
    name_vi: str
    score: float
    at_most: float
    known: float
    stable: float
    topsis: float | None
    topsis_rank: int | None
    values: dict[str, Judged]
    not_known: tuple[str, ...]


class Scores(NamedTuple):
    """The answer: candidates by rank, who may not be one and why, and all that it rests on."""

    on: date
    within: float
    top: int
    weights: dict[str, float]
    draws: int
    seed: int
    concentration: float
    surface: str
    crs: str
    edition: int
    sites: tuple[Scored, ...]
    excluded: tuple[Excluded, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the answer without the edition: equal for the same question on the same facts."""
        record = self._asdict() | {"edition": None, "excluded": [asdict(each) for each in self.excluded]}
        return hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()


def score(
    connection: Connection,
    *,
    on: date,
    within: float = 1000.0,
    weights: Mapping[str, float] | None = None,
    top: int = 10,
    draws: int = DRAWS,
    seed: int = SEED,
    which: Which = EVERY,
    demand: str = DEFAULT,
    by: Criteria | None = None,
) -> Scores:
    """The heritage candidates by the weighted sum of their points on the published scales.

    Candidates are those of siting; `weights` are shares of 1 by criterion, by default the published ones;
    people gained are those within `within` metres of the site and of no centre in operation on `on`. Equal
    scores stand in the order of their codes. Raises Invalid for numbers that cannot be,
    NotFound for a surface.
    """
    (within,) = require_radii([within])
    by = by or criteria()
    weights = dict(weights or by.weights())
    _require_possible(by, weights, top, draws)
    chosen = candidates(connection, Question(p=1, within=within), on=on)
    values = _values(connection, [each[0] for each in chosen.eligible])
    gained = _gained(connection, [each[2:] for each in chosen.eligible], on, within, which, demand)
    judged = [
        {
            each.code: Judged(value, each.earned(value))
            for each in by.criterion
            for value in [gain if each.code == GAIN else values[code][each.code]]
        }
        for (code, *_), gain in zip(chosen.eligible, gained, strict=True)
    ]
    points = np.array(
        [[np.nan if cell.points is None else cell.points for cell in row.values()] for row in judged],
        dtype=np.float64,
    ).reshape(len(judged), len(by.criterion))
    order = ranked(points, [weights[code] for code in by.codes()], top=top, draws=draws, seed=seed)
    sites = [
        _scored(code, name, judged[at], order, at) for at, (code, name, *_) in enumerate(chosen.eligible)
    ]
    return Scores(
        on=on,
        within=within,
        top=top,
        weights=weights,
        draws=draws,
        seed=seed,
        concentration=CONCENTRATION,
        surface=surface(connection, demand).code,
        crs=crs.uri(crs.METRIC),
        edition=edition(connection).number,
        sites=tuple(sorted(sites, key=lambda site: site.rank)),
        excluded=chosen.excluded,
    )


def _require_possible(by: Criteria, weights: Mapping[str, float], top: int, draws: int) -> None:
    faults = []
    if set(weights) != set(by.codes()) or abs(sum(weights.values()) - 1) > 1e-9 or min(weights.values()) < 0:
        faults.append(
            Fault("weights", dict(weights), "must be one share of 1 for each criterion", by.codes())
        )
    if top < 1:
        faults.append(Fault("top", top, "must be at least 1"))
    if not 1 <= draws <= MOST_DRAWS:
        faults.append(Fault("draws", draws, "is no number of draws", (f"1 to {MOST_DRAWS}",)))
    if faults:
        raise Invalid(faults)


def _values(connection: Connection, codes: list[str]) -> dict[str, dict[str, Value]]:
    """What the registry knows of each site, by criterion."""
    site = public_site.c
    columns = [site[column].label(criterion) for criterion, column in _COLUMNS.items()]
    rows = connection.execute(
        select(site.code.label("site"), *columns).where(site.code.in_(codes))
    ).mappings()
    return {
        row["site"]: {
            criterion: value if value is None or isinstance(value, str) else float(value)
            for criterion, value in row.items()
            if criterion != "site"
        }
        for row in rows
    }


def _gained(
    connection: Connection,
    places: list[tuple[float, float]],
    on: date,
    within: float,
    which: Which,
    demand: str,
) -> list[int]:
    """People within the distance of each place who have no centre within it yet; each place for itself."""
    held = cells(connection, demand)
    open_then = centres(connection, on=on, which=which)
    where = np.column_stack([held.x, held.y])
    served, _, _ = within_reach(where, np.column_stack([open_then.x, open_then.y]), within)
    left = held.population.copy()
    left[served] = 0
    cell, place, _ = within_reach(where, np.array(places, dtype=np.float64).reshape(-1, 2), within)
    gained = np.zeros(len(places), dtype=np.int64)
    np.add.at(gained, place, left[cell])
    return [int(number) for number in gained]


def _scored(code: str, name: str, judged: dict[str, Judged], order: Ranking, at: int) -> Scored:
    second = int(order.second[at])
    return Scored(
        rank=int(order.rank[at]),
        code=code,
        name_vi=name,
        score=float(order.score[at]),
        at_most=float(order.at_most[at]),
        known=float(order.known[at]),
        stable=float(order.stable[at]),
        topsis=float(order.closeness[at]) if second else None,
        topsis_rank=second or None,
        values=judged,
        not_known=tuple(criterion for criterion, cell in judged.items() if cell.points is None),
    )
