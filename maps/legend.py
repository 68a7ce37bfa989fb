"""The legend: every kind of place with its mark, in the words of the vocabulary."""

from collections.abc import Mapping
from typing import NamedTuple

from maps.palette import MARKS, Mark
from registry.workflow import Kind


class Entry(NamedTuple):
    """One line of a legend."""

    kind: str
    mark: Mark
    label: str


def entries(labels: Mapping[str, str]) -> tuple[Entry, ...]:
    """The kinds in their fixed order, labelled by code; a kind without a label shows its code."""
    return tuple(Entry(str(kind), MARKS[kind], labels.get(str(kind), str(kind))) for kind in Kind)
