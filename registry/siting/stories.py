"""What each pick would bring by itself, beside what only it brings; and what lies around the picks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from registry.coverage.centres import Centres
from registry.siting.covering import reached
from registry.siting.instance import Instance


def gained_alone(data: Instance, codes: Sequence[str], within: float) -> dict[str, int]:
    """For each candidate the people within reach of it and of no centre yet, whoever else is picked."""
    left = data.people.copy()
    for near in reached(data.x, data.y, data.centres_x, data.centres_y, within=within):
        left[near] = 0
    at = _places(data, codes)
    mine = reached(data.x, data.y, data.sites_x[at], data.sites_y[at], within=within)
    return {code: int(left[near].sum()) for code, near in zip(codes, mine, strict=True)}


class Mark(NamedTuple):
    """A place on the map of an answer: a candidate, or else a centre."""

    code: str
    is_candidate: bool


def around(data: Instance, centres: Centres, picks: Sequence[str], *, most: int) -> tuple[Mark, ...]:
    """Centres, then candidates that are no picks, `most` in all: those nearest to any pick.

    Without picks they are the first by code.
    """
    marks = [*(Mark(code, False) for code in centres.codes), *(Mark(code, True) for code in data.codes)]
    x, y = np.concatenate((centres.x, data.sites_x)), np.concatenate((centres.y, data.sites_y))
    metres = np.full(len(marks), np.inf)
    for at in _places(data, picks):
        metres = np.minimum(metres, np.hypot(x - data.sites_x[at], y - data.sites_y[at]))
    chosen = set(picks)
    nearest = np.argsort(metres, kind="stable")[: most + len(chosen)]
    kept = [at for at in nearest.tolist() if not (marks[at].is_candidate and marks[at].code in chosen)]
    return tuple(marks[at] for at in sorted(kept[:most]))


def _places(data: Instance, codes: Sequence[str]) -> np.ndarray:
    at = {code: number for number, code in enumerate(data.codes)}
    return np.array([at[code] for code in codes], dtype=np.int64)
