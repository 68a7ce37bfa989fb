"""The conditions of a filter, each by itself: what counts and what lists joins them in different ways.

They are asked of the directory, whose rows are narrow. Codes and units come in combinations there (profiles
and areas), fewer than places, so a filter is first a choice of combinations.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import DATERANGE, Range

from registry.browsing.filters import OPENED, UNIT, WHEN, WORDS, Axis, Filters, Period
from registry.searching import says
from registry.tables import directory, directory_area, directory_profile
from registry.views import public_site, public_unit

PROFILES = select(
    directory_profile.c.id, *(directory_profile.c.words[axis.value].astext.label(axis.value) for axis in Axis)
).subquery("profile")
"""The combinations of codes, with a column for each axis."""


class Conditions(NamedTuple):
    """The conditions of a filter on `directory`: by codes, by the unit, and by what differs row by row."""

    terms: Mapping[str, ColumnElement[bool]]
    unit: Mapping[str, ColumnElement[bool]]
    rows: Mapping[str, ColumnElement[bool]]

    def all(self, *, but: str | None = None) -> ColumnElement[bool]:
        """All of them together, less one."""
        held = {**self.terms, **self.unit, **self.rows}
        return and_(true(), *(condition for name, condition in held.items() if name != but))


def conditions(filters: Filters) -> Conditions:
    """One condition per active filter, by its name."""
    rows: dict[str, ColumnElement[bool]] = {}
    if filters.words:
        rows[WORDS] = says(directory.c.search, filters.words)
    if filters.period:
        rows[WHEN] = _existed(filters.period)
    if filters.opened:
        # A centre whose opening has no date is left out: nobody can say that it opened since.
        rows[OPENED] = directory.c.opened >= literal(filters.opened.first)
    return Conditions(
        {axis.value: _coded(axis, codes) for axis, codes in filters.terms.items()},
        {UNIT: _inside(filters.unit)} if filters.unit else {},
        rows,
    )


def fits(filters: Filters) -> ColumnElement[bool]:
    """All filters together on rows of `directory` that are read for another reason.

    Combinations that fit are kept in a hash for that: there can be as many as a fifth of all places.
    """
    found = list(conditions(filters).rows.values())
    if filters.terms:
        wanted = (PROFILES.c[axis].in_(codes) for axis, codes in filters.terms.items())
        chosen = select(PROFILES.c.id).where(*wanted)
        found.append(directory.c.profile.in_(chosen).is_(true()))
    if filters.unit:
        unit = select(public_unit.c.id).where(public_unit.c.key == filters.unit).scalar_subquery()
        area = directory_area.c
        inside = select(area.id).where(unit == func.any(area.units))
        found.append(directory.c.area.in_(inside).is_(true()))
    return and_(true(), *found)


def matches(filters: Filters) -> ColumnElement[bool]:
    """The condition of all filters together on `public_site`; true when none is active."""
    if not filters.active:
        return true()
    return public_site.c.id.in_(select(directory.c.site_id).where(conditions(filters).all()))


def _coded(axis: Axis, codes: tuple[str, ...]) -> ColumnElement[bool]:
    chosen = select(PROFILES.c.id).where(PROFILES.c[axis].in_(codes))
    return _among(directory.c.profile, chosen)


def _inside(key: str) -> ColumnElement[bool]:
    unit = select(public_unit.c.id).where(public_unit.c.key == key).scalar_subquery()
    area = directory_area.c
    return _among(directory.c.area, select(area.id).where(unit == func.any(area.units)))


def _among(number: ColumnElement[int], chosen: Select[tuple[int]]) -> ColumnElement[bool]:
    # As an array it is found once and first. As rows to join, the planner would take the few combinations for
    # few places.
    return number == func.any(func.array(chosen.scalar_subquery()))


def _existed(period: Period) -> ColumnElement[bool]:
    days = Range(period.first, period.last, bounds="[]")
    return directory.c.life.op("&&", is_comparison=True)(cast(days, DATERANGE))
