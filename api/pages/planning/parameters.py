"""A question of a page as the parameters of its process: what a page computes is what a run keeps."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from registry.analyses.asked import Asked
from registry.analyses.parameters import PARAMETERS, asked
from registry.errors import Invalid
from registry.workflow import Process

A = TypeVar("A", bound=Asked)


def parameters(model: type[A], inputs: Mapping[str, Any]) -> A:
    """The checked parameters of the process whose model that is.

    Raises Invalid with every mistake; a mistake inside a parameter is told at the parameter, which is the
    field of the page.
    """
    of = next(each for each in Process if PARAMETERS[each] is model)
    try:
        found = asked(of, inputs)
    except Invalid as error:
        raise Invalid(replace(each, where=each.where.partition("/")[0]) for each in error.faults) from None
    if not isinstance(found, model):
        raise TypeError(type(found).__name__)
    return found
