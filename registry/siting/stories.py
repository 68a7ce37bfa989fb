"""What each pick would bring by itself, beside what only it brings."""

from collections.abc import Sequence

import numpy as np

from registry.siting.covering import reached
from registry.siting.instance import Instance


def gained_alone(data: Instance, codes: Sequence[str], within: float) -> dict[str, int]:
    """For each candidate the people within reach of it and of no centre yet, whoever else is picked."""
    left = data.people.copy()
    for near in reached(data.x, data.y, data.centres_x, data.centres_y, within=within):
        left[near] = 0
    at = np.array([data.codes.index(code) for code in codes], dtype=np.int64)
    mine = reached(data.x, data.y, data.sites_x[at], data.sites_y[at], within=within)
    return {code: int(left[near].sum()) for code, near in zip(codes, mine, strict=True)}
