"""Which heritage places count."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

VOCABULARIES: Mapping[str, str] = {
    "stage": "conversion_stage",
    "category": "heritage_category",
    "rank": "rank",
    "ownership": "ownership",
}
"""The vocabulary of each part of a question; `obstacle` has the codes of rules, `unit` those of units."""


@dataclass(frozen=True)
class Which:
    """Of each word any of the codes, an empty tuple for all. `unit` is of the level of the answer."""

    stage: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    obstacle: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """What is asked, as names and values of an address.

        >>> Which(stage=("works",)).pairs()
        [('stage', 'works')]
        """
        return [(each.name, code) for each in fields(self) for code in getattr(self, each.name)]


EVERY = Which()
