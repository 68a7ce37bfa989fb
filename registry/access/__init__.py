"""Accessibility of creative centres: the share of them that falls to each person within reach."""

from registry.access.answering import Access, OfArea, OfCentre, Supply, access
from registry.access.catchments import ENHANCED, Catchments, Step, catchments, plain

__all__ = [
    "ENHANCED",
    "Access",
    "Catchments",
    "OfArea",
    "OfCentre",
    "Step",
    "Supply",
    "access",
    "catchments",
    "plain",
]
