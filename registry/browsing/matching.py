"""The conditions of a filter, each by itself: `finding` joins them in different ways."""

from typing import Any

from sqlalchemy import ColumnElement, and_, cast, exists, func, literal, select, true
from sqlalchemy.dialects.postgresql import DATERANGE, Range

from registry.browsing.filters import OPENED, UNIT, WHEN, WORDS, Axis, Filters, Period
from registry.views import public_site, public_site_unit

COLUMN = {axis: public_site.c[axis.value] for axis in Axis if axis is not Axis.TYPE} | {
    Axis.TYPE: public_site.c.centre_type
}
"""The column of each axis."""


def unit_key() -> ColumnElement[str]:
    """The key of a unit version, `level:code:valid_from`, as `public_unit.key` spells it."""
    unit = public_site_unit.c
    return func.concat_ws(":", unit.level, unit.code, func.lower(unit.valid))


def says(search: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """Whether all words stand in a folded text."""
    # Both sides are folded by the same function of the database, so case, diacritics and đ cannot tell them
    # apart.
    return and_(
        *(
            search.contains(func.registry.fold(literal(word)), autoescape=False)
            for word in _escaped(words).split()
        )
    )


def _escaped(words: str) -> str:
    r"""Text in which the wildcards of LIKE stand for themselves.

    >>> _escaped("100%")
    '100\\%'
    """
    for sign in "\\%_":
        words = words.replace(sign, f"\\{sign}")
    return words


def _inside(key: str) -> ColumnElement[bool]:
    return exists(select(1).where(public_site_unit.c.site_id == public_site.c.id, unit_key() == key))


def _existed(period: Period) -> ColumnElement[bool]:
    days = Range(period.first, period.last, bounds="[]")
    return public_site.c.life.op("&&", is_comparison=True)(cast(days, DATERANGE))


def _opened_since(period: Period) -> ColumnElement[bool]:
    # A centre whose opening has no date is left out: nobody can say that it opened since.
    return func.lower(public_site.c.centre_life) >= literal(period.first)


def conditions(filters: Filters) -> dict[str, ColumnElement[bool]]:
    """One condition on `public_site` per active filter, by its name."""
    found: dict[str, ColumnElement[bool]] = {}
    if filters.words:
        found[WORDS] = says(public_site.c.search, filters.words)
    for axis, codes in filters.terms.items():
        found[axis.value] = COLUMN[axis].in_(codes)
    if filters.unit:
        found[UNIT] = _inside(filters.unit)
    if filters.period:
        found[WHEN] = _existed(filters.period)
    if filters.opened:
        found[OPENED] = _opened_since(filters.opened)
    return found


def matches(filters: Filters) -> ColumnElement[bool]:
    """The condition of all filters together; true when none is active."""
    return and_(true(), *conditions(filters).values())
