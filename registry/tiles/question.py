"""Which features tiles are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, bindparam, false, func, select, true

from registry.collections import COLLECTIONS, Collection
from registry.reading.selection import Selection, conditions
from registry.tables import directory
from registry.tiles.grid import Matrix
from registry.views import public_site

Statement = Callable[["Question", Matrix], Select[Any]]

_made: dict[tuple[str, str, int, bool], Select[Any]] = {}


@dataclass(frozen=True)
class Question:
    """Features of `collection` that are of one of `kinds`, if any are named, and fit every one of `more`.

    Of sites, `listed` is a condition on their rows of the directory, which are narrow: they are counted from
    these. What only asks for kinds of places is answered from counts that the database keeps.
    """

    collection: Collection
    kinds: tuple[str, ...] = ()
    more: tuple[ColumnElement[bool], ...] = ()
    listed: ColumnElement[bool] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there are kept counts for it."""
        return self.collection.table is public_site and not self.more and self.listed is None

    @property
    def is_listed(self) -> bool:
        """Whether it is counted from rows of the directory."""
        return self.listed is not None and not self.more

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Everything that a row of the collection must fit."""
        found: list[ColumnElement[Any]] = [] if self.collection.only is None else [self.collection.only]
        if self.kinds:
            found.append(self.is_of_kinds(self.collection.table.c.kind))
        if self.listed is not None:
            found.append(self.looked_up(self.collection.table.c.id))
        return (*found, *self.more)

    def looked_up(self, site: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a site's row of the directory fits, looked up for each of a few sites."""
        if self.listed is None:
            return true()
        row = select(self.listed).where(directory.c.site_id == site).scalar_subquery()
        return func.coalesce(row, false())

    def is_of_kinds(self, kind: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether a kind is among those asked for, which `values` tells."""
        return kind == func.any(bindparam("kinds", type_=ARRAY(Text)))

    @property
    def values(self) -> dict[str, object]:
        """What a statement has to be told about the question."""
        return {"kinds": list(self.kinds)} if self.kinds else {}

    def statement(self, name: str, zoom: int, make: Statement) -> Select[Any]:
        """The statement that `make` makes for the tiles of a zoom; made once where nothing more is asked."""
        if self.more or self.listed is not None or self.collection is not COLLECTIONS.get(self.collection.id):
            return make(self, Matrix(zoom))
        key = (name, self.collection.id, zoom, bool(self.kinds))
        if key not in _made:
            _made[key] = make(self, Matrix(zoom))
        return _made[key]


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
