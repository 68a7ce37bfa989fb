"""Which heritage places count."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, FromClause, and_, false, or_, true

from registry.conversions.rules import rules
from registry.workflow import Level

VOCABULARIES: Mapping[str, str] = {
    "stage": "conversion_stage",
    "category": "heritage_category",
    "rank": "rank",
    "ownership": "ownership",
}
"""The vocabulary of each part of a question; `obstacle` has the codes of rules, `unit` those of units."""


def unit_of(heritage: FromClause, by: Level) -> ColumnElement[str]:
    """The code of the unit of a place, on rows of `heritage_on`."""
    return heritage.c.district if by is Level.DISTRICT else heritage.c.commune


@dataclass(frozen=True)
class Which:
    """Of each word any of the codes, an empty tuple for all. `unit` is of the level of the answer."""

    stage: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    obstacle: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()

    def condition(self, heritage: FromClause, by: Level, on: date) -> ColumnElement[bool]:
        """What holds of the places that are asked about, on rows of `heritage_on`; units are of a level."""
        column = heritage.c
        found: list[ColumnElement[bool]] = [
            column[name].in_(codes) for name in VOCABULARIES if (codes := getattr(self, name))
        ]
        if self.unit:
            found.append(unit_of(heritage, by).in_(self.unit))
        if self.obstacle:
            met = [rule.condition(heritage, on) for rule in rules() if rule.code in self.obstacle]
            found.append(or_(false(), *met))
        return and_(true(), *found)

    def pairs(self) -> list[tuple[str, str]]:
        """What is asked, as names and values of an address.

        >>> Which(stage=("works",)).pairs()
        [('stage', 'works')]
        """
        return [(each.name, code) for each in fields(self) for code in getattr(self, each.name)]


EVERY = Which()
