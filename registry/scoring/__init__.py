"""Scoring of candidates on fixed, published scales, with a second opinion and the stability of the order."""

from registry.scoring.answering import Judged, Scored, Scores, score
from registry.scoring.criteria import Criteria, Criterion, criteria, given_weights
from registry.scoring.ranking import Ranking, ranked, topsis

__all__ = [
    "Criteria",
    "Criterion",
    "Judged",
    "Ranking",
    "Scored",
    "Scores",
    "criteria",
    "given_weights",
    "ranked",
    "score",
    "topsis",
]
