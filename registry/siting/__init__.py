"""Which heritage to convert next, so that the most people gain a centre: exact, with a certificate.

question     what can be asked, and why a question is refused
registered   the question over what is registered
candidates   which heritage places can be chosen, and why the others cannot
instance     the question laid on its data
ask, answer  the answer, with what it rests on
covering     rows of people and the sites that serve them; equal rows are merged
nearness     the least distance, as covering
solve        the recipe: greedy, lagrange, then exact (HiGHS) while the gap is open
"""

from registry.siting.answer import Answer, Point
from registry.siting.question import Model, Question
from registry.siting.registered import siting, siting_frontier
from registry.siting.solve import Status

__all__ = ["Answer", "Model", "Point", "Question", "Status", "siting", "siting_frontier"]
