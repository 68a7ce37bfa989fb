"""The network of creative centres: which are joined by which links, on any day, as known now or then.

asking     which centres and links count
reading    centres and links of a day
measuring  what a planner asks of them; every number is the length of its rows
counting   the same numbers where centres are many: counted by the database, read page by page
changing   what two networks have that the other has not
telling    the answer as records, a page of centres at a time, for programs
"""

from registry.network.asking import EVERY, Which
from registry.network.changing import Change, between
from registry.network.measuring import MEASURES, Measure, Network
from registry.network.reading import network

__all__ = ["EVERY", "MEASURES", "Change", "Measure", "Network", "Which", "between", "network"]
