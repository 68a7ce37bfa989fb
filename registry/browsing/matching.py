"""The conditions of a filter, apart: what counts and what lists joins them in different ways.

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

    terms: Mapping[Axis, tuple[str, ...]]
    unit: str | None
    rows: Mapping[str, ColumnElement[bool]]

    def all(self, *, but: str | None = None) -> ColumnElement[bool]:
        """All of them together, less one, for rows that are to be found by them."""
        rows = [condition for name, condition in self.rows.items() if name != but]
        terms = {axis: codes for axis, codes in self.terms.items() if axis.value != but}
        areas = [] if but == UNIT else self.areas()
        # An index leads to the combinations where nothing else narrows more; beside that they only sift.
        coded = _sifted(terms) if rows or areas else self._replace(terms=terms).profiles()
        return and_(true(), *rows, *areas, *coded)

    def profiles(self) -> list[ColumnElement[bool]]:
        """The condition by codes, if there is one."""
        return [_among(directory.c.profile, _coded(self.terms))] if self.terms else []

    def areas(self) -> list[ColumnElement[bool]]:
        """The condition by the unit, if there is one."""
        return [] if self.unit is None else [_among(directory.c.area, _inside(self.unit))]


def conditions(filters: Filters) -> Conditions:
    """What is asked for, apart."""
    rows: dict[str, ColumnElement[bool]] = {}
    if filters.words:
        rows[WORDS] = says(directory.c.search, filters.words)
    if filters.period:
        rows[WHEN] = _existed(filters.period)
    if filters.opened:
        # A centre whose opening has no date is left out: nobody can say that it opened since.
        rows[OPENED] = directory.c.opened >= literal(filters.opened.first)
    return Conditions(filters.terms, filters.unit, rows)


def fits(filters: Filters) -> ColumnElement[bool]:
    """All filters together on rows of `directory` that are read for another reason."""
    found = [*conditions(filters).rows.values(), *_sifted(filters.terms)]
    if filters.unit is not None:
        found.append(directory.c.area.in_(_inside(filters.unit)).is_(true()))
    return and_(true(), *found)


def matches(filters: Filters) -> ColumnElement[bool]:
    """The condition of all filters together on `public_site`; true when none is active."""
    if not filters.active:
        return true()
    return public_site.c.id.in_(select(directory.c.site_id).where(conditions(filters).all()))


def _coded(terms: Mapping[Axis, tuple[str, ...]]) -> Select[tuple[int]]:
    """The combinations that have one of the codes of each axis."""
    return select(PROFILES.c.id).where(*(PROFILES.c[axis].in_(codes) for axis, codes in terms.items()))


def _inside(key: str) -> Select[tuple[int]]:
    """The combinations of units that have the unit in them."""
    unit = select(public_unit.c.id).where(public_unit.c.key == key).scalar_subquery()
    area = directory_area.c
    return select(area.id).where(unit == func.any(area.units))


def _among(number: ColumnElement[int], chosen: Select[tuple[int]]) -> ColumnElement[bool]:
    # As an array it is found once and first. As rows to join, the planner would take the few combinations for
    # few places.
    return number == func.any(func.array(chosen.scalar_subquery()))


def _sifted(terms: Mapping[Axis, tuple[str, ...]]) -> list[ColumnElement[bool]]:
    # As a hash: an array of a fifth of all places would be searched from its beginning for every row.
    return [directory.c.profile.in_(_coded(terms)).is_(true())] if terms else []


def _existed(period: Period) -> ColumnElement[bool]:
    days = Range(period.first, period.last, bounds="[]")
    return directory.c.life.op("&&", is_comparison=True)(cast(days, DATERANGE))
