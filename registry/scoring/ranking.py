"""Points and weights become an order, a second opinion, and how far the order depends on the weights."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from registry.scoring.criteria import BEST

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DRAWS, SEED, CONCENTRATION = 2_000, 102, 50.0
"""Draws of weights, their seed, and how close they stay: the share of a criterion that weighs a quarter then
varies by about 0.06 either way (one standard deviation)."""

_DIGITS = 9
"""Scores are compared to so many decimals, so that equal sites tie on every machine."""


class Ranking(NamedTuple):
    """For each site: `score`, 0 to 100, with what is not known at no points; `at_most`, with it at all;
    `known`, the share of the weights that its known values have; `rank` from 1, equals in the order given;
    `closeness` and `second`, value and rank by TOPSIS, NaN and 0 when sites do not differ; `stable`, the
    share of weight draws in which it is among the first `top`.
    """

    score: Floats
    at_most: Floats
    known: Floats
    rank: Integers
    closeness: Floats
    second: Integers
    stable: Floats


def ranked(
    points: Floats,
    weights: Sequence[float],
    *,
    top: int,
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float = CONCENTRATION,
) -> Ranking:
    """Sites by the weighted sum of their points.

    `points` (sites, criteria) are 0 to 100, NaN where not known; `weights` are shares of 1. A site's score
    does not depend on the other sites; its TOPSIS closeness does. The same input gives the same output.
    """
    share = np.asarray(weights, dtype=np.float64)
    known = ~np.isnan(points)
    proven = np.where(known, points, 0.0)
    score = np.round(proven @ share, _DIGITS)
    closeness = topsis(proven, share)
    return Ranking(
        score=score,
        at_most=np.round(np.where(known, points, BEST) @ share, _DIGITS),
        known=np.round(known @ share, _DIGITS),
        rank=_ranks(score),
        closeness=closeness,
        second=np.zeros(len(points), dtype=np.int64) if np.isnan(closeness).any() else _ranks(closeness),
        stable=_stability(proven, share, top=top, draws=draws, seed=seed, concentration=concentration),
    )


def topsis(points: Floats, weights: Floats) -> Floats:
    """Closeness to the best of all sites, 0 to 1, by TOPSIS with vector normalisation (pymcdm).

    NaN for all when they do not differ in anything that has weight.
    """
    # Slow to load: the library brings its pictures along.
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    # A criterion on which nobody has a point has no direction to normalise along.
    used = (weights > 0) & (points.max(axis=0, initial=0) > 0)
    if len(points) < 2 or not used.any() or (points[:, used] == points[:1, used]).all():
        return np.full(len(points), np.nan)
    share = weights[used] / weights[used].sum()
    # Its validation warns of every site that another one beats in everything; that is no fault of the input.
    closeness: Floats = TOPSIS(vector_normalization)(
        points[:, used], share, np.ones(used.sum()), validation=False
    )
    return np.around(closeness, _DIGITS)


def _ranks(values: Floats) -> Integers:
    order = np.argsort(-values, kind="stable")
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.arange(1, len(values) + 1)
    return ranks


def _stability(
    points: Floats, weights: Floats, *, top: int, draws: int, seed: int, concentration: float
) -> Floats:
    """Share of draws in which each site is among the first: weights from a Dirichlet around those given."""
    used = weights > 0
    drawn = np.random.default_rng(seed).dirichlet(concentration * weights[used], size=draws)
    scores = np.round(points[:, used] @ drawn.T, _DIGITS)
    order = np.argsort(-scores, axis=0, kind="stable")[:top]
    return np.bincount(order.ravel(), minlength=len(points)) / draws
