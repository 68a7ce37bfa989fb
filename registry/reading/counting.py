"""How many features are selected: always exact, and not told where finding out would cost too much."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, func, literal_column, select

from registry.browsing.counting import MOST_COUNTED
from registry.reading.selection import Selection
from registry.searching import says
from registry.tables import directory
from registry.views import public_square

_COARSEST = 5
"""The depth of the largest squares that the database keeps counts of."""


def counted(selection: Selection, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """One row of how many `features` fulfil the conditions; NULL for a part of a collection that is more than
    `MOST_COUNTED`.
    """
    collection = selection.collection
    rows: Select[Any] = select(literal_column("1")).select_from(collection.table).where(*wanted)
    if words_alone(selection, wanted):
        rows = listed(selection)
    if any(each is not collection.only for each in wanted):
        few = rows.limit(literal_column(str(MOST_COUNTED + 1))).subquery("few")
        number = func.nullif(func.count(), literal_column(str(MOST_COUNTED + 1)))
        return select(number.label("features")).select_from(few)
    if collection.parts:
        return _kept_count(collection.only.name if isinstance(collection.only, Column) else None)
    return select(func.count().label("features")).select_from(rows.subquery("few"))


def words_alone(selection: Selection, wanted: Sequence[ColumnElement[bool]]) -> bool:
    """Whether places are selected by words and nothing else: the directory has a row for each place."""
    return selection.collection.listed and bool(selection.search.strip()) and len(wanted) == 1


def listed(selection: Selection) -> Select[Any]:
    """The keys, as `found`, of the places in which the words of a selection stand."""
    return select(directory.c.site_id.label("found")).where(says(directory.c.search, selection.search))


@cache
def _kept_count(only: str | None) -> Select[Any]:
    """The count that the database keeps of places, as the sum of its largest squares."""
    squares = public_square.c
    kept = select(func.coalesce(func.sum(squares.places), 0).label("features")).where(
        squares.depth == literal_column(str(_COARSEST))
    )
    return kept if only is None else kept.where(squares[only])
