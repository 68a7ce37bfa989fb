"""Which features tiles are asked for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from registry.collections import Collection
from registry.reading.selection import Selection, conditions
from registry.views import public_site


@dataclass(frozen=True)
class Question:
    """Features of `collection` that are of one of `kinds`, if any are named, and fit every one of `more`.

    What only asks for kinds of places is answered from counts that the database keeps.
    """

    collection: Collection
    kinds: tuple[str, ...] = ()
    more: tuple[ColumnElement[bool], ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether there are kept counts for it."""
        return self.collection.table is public_site and not self.more

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Everything that a row of the collection must fit."""
        found: list[ColumnElement[Any]] = [] if self.collection.only is None else [self.collection.only]
        if self.kinds:
            found.append(self.collection.table.c.kind.in_(self.kinds))
        return (*found, *self.more)


def question(selection: Selection) -> Question:
    """The question that a selection asks; raises Invalid for a value that its property cannot have."""
    collection = selection.collection
    only_kinds = [item.name for item, _ in selection.equals] == ["kind"] and not (
        selection.box or selection.period or selection.search.strip() or selection.filter is not None
    )
    if only_kinds and collection.table is public_site:
        return Question(collection, kinds=tuple(selection.equals[0][1].split(",")))
    narrowing = conditions(selection)
    return Question(collection, more=tuple(narrowing if collection.only is None else narrowing[1:]))
