"""Who lives within reach of a creative centre, and who does not.

centres      the centres in operation on a day, as points in metres
distances    from each cell to its nearest centre and to the next
inequality   quantiles, Lorenz curve and Gini index of the distance
areas        discs around centres, clipped to units
measuring    the question: people and area within metres of a centre, by unit
answer       the answer, with its definition, surface, day and CRS
comparing    two answers side by side
"""

from registry.coverage.answer import Contribution, Coverage, Place, Reach
from registry.coverage.centres import EVERY, Centres, Which, centres
from registry.coverage.comparing import Change, Comparison, compare
from registry.coverage.measuring import coverage

__all__ = [
    "EVERY",
    "Centres",
    "Change",
    "Comparison",
    "Contribution",
    "Coverage",
    "Place",
    "Reach",
    "Which",
    "centres",
    "compare",
    "coverage",
]
