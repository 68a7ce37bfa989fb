"""`asOf`: a collection as the public saw it at a past moment; `surface`: the cells of one demand surface."""

from api.deps import Ask
from registry.collections import DEFAULT_SURFACE as DEMAND_DEFAULT
from registry.collections import DEMAND, Collection, demand_of
from registry.dates import moment
from registry.demand.reading import surfaces
from registry.errors import Fault, Invalid
from registry.history import collection_in, edition_at


def as_asked(ask: Ask, wanted: Collection, *, feature_id: str = "") -> Collection:
    """The collection as it stands, or as it was when the request asks for a past moment; raises Invalid.

    Of demand it is one surface: the one that is asked for, or that a feature is of, or the census.
    """
    if wanted.id == DEMAND.id:
        wanted = _surface(ask, feature_id)
    given = [text for name, text in ask.pairs if name == "asOf"]
    if len(given) != 1:  # more than one is told where all parameters are read
        return wanted
    return collection_in(wanted, edition_at(ask.connection, moment(given[0])))


def _surface(ask: Ask, feature_id: str) -> Collection:
    asked = [text for name, text in ask.pairs if name == "surface"]
    if len(asked) != 1:
        return demand_of(feature_id.partition(":")[0] or DEMAND_DEFAULT)
    known = tuple(each.code for each in surfaces(ask.connection))
    if asked[0] not in known:
        raise Invalid(Fault("surface", asked[0], "is not a code of a demand surface", known))
    return demand_of(asked[0])
