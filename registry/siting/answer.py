"""What siting answers: the sites, the certificate, and what the choice rests on."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from registry.siting.question import Question
from registry.siting.solve import Status


@dataclass(frozen=True)
class Pick:
    """A site to convert.

    `unique` people would lose their only centre without it. `runner_up` is the candidate that could best
    stand in for it, at a loss of so much of what the model counts; None when no other keeps the rules.
    """

    code: str
    name: str
    unique: int
    runner_up: str | None
    loss: int | None


@dataclass(frozen=True)
class Binding:
    """A rule that stands in the way of any answer."""

    rule: str
    message: str


@dataclass(frozen=True)
class Fairness:
    """What a floor or the fairest choice costs: `price` people fewer than the choice without it.

    `unit` is the worst off of those units that a candidate can help; `share` and `plain_share` are its share
    of people reached, and that of the worst off without the rule.
    """

    price: int
    unit: str
    share: float
    plain_share: float
    plain_sites: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    """The same sites at another distance: `gained` people, where the best choice `sites` gains `best`."""

    within: float
    gained: int
    best: int
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Excluded:
    """A heritage place that is no candidate, and why."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class Data:
    """What the answer was computed from; `digest` is the SHA-256 of every number that went in."""

    surface: str
    year: int | None
    on: str
    crs: str
    version: int | None
    digest: str


@dataclass(frozen=True)
class Answer:
    """Which candidates to convert.

    People: `population` in all, `already` reached by existing (and planned) centres, `gained` by the sites.
    `objective` is what the model counts: people gained (mclp, more is better), sites (lscp) or people times
    millimetres to the nearest centre (pmedian, fewer is better). No choice passes `bound`; `gap` is the
    distance to it, 0 when the answer is optimal. `hash` is the SHA-256 of the rest, equal on every run.
    """

    question: Question
    status: Status
    sites: tuple[Pick, ...]
    population: int
    already: int
    gained: int
    objective: int
    bound: int
    gap: int
    gap_share: float
    mean_distance: float | None
    binding: tuple[Binding, ...]
    fairness: Fairness | None
    sensitivity: tuple[Sensitivity, ...]
    candidates: int
    excluded: tuple[Excluded, ...]
    data: Data
    hash: str = ""

    def record(self) -> dict[str, Any]:
        """The answer as plain lists, texts and numbers, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Point:
    """The best choice of at most `p` sites."""

    p: int
    status: Status
    gained: int
    objective: int
    bound: int
    sites: tuple[str, ...]


def sealed(answer: Answer) -> Answer:
    """The answer with its hash; the time that was allowed is no part of it."""
    record = asdict(replace(answer, hash=""))
    del record["question"]["seconds"]
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return replace(answer, hash=hashlib.sha256(text.encode()).hexdigest())
