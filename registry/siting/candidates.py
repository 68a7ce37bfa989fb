"""Which heritage places can be asked to become a centre, and why the others cannot.

What is not known of a place excludes it from nothing; a legal reason is never traded against people gained.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Double, func, or_, select

from registry.errors import Fault, Invalid
from registry.siting.answer import Excluded
from registry.siting.question import Question
from registry.views import public_site
from registry.workflow import Stage, Status


class Reason(StrEnum):
    """Why a heritage place is no candidate; the first that holds is told."""

    GONE = "gone"
    """The building was demolished or replaced."""
    NOT_STANDING = "not_standing"
    """It did not stand on the day that is asked for."""
    REJECTED = "rejected"
    """Its conversion was rejected."""
    CLOSED = "closed"
    """It was converted, and closed again."""
    OPERATING = "operating"
    """It works as a creative centre, and counts as one."""
    PLANNED = "planned"
    """It is announced as a centre, and counts as one."""
    SPECIAL_NATIONAL = "special_national"
    """A special national relic, whose core protection zone is to be kept as it is."""
    OWNERSHIP = "ownership"
    """Its ownership is not one that was asked for."""
    AREA = "area"
    """It is smaller than was asked for."""
    FORCED_OUT = "forced_out"
    """It was left out on request."""


class Candidates(NamedTuple):
    """Who can be chosen, as code, name, x and y in metres of the metric CRS, and who cannot; by code."""

    eligible: tuple[tuple[str, str, float, float], ...]
    excluded: tuple[Excluded, ...]


_Rule = Callable[[Any, Question], bool]
_RULES: Mapping[Reason, _Rule] = MappingProxyType(
    {
        Reason.GONE: lambda site, _: site.survival in {"demolished", "redeveloped"},
        Reason.NOT_STANDING: lambda site, _: not site.stood,
        Reason.REJECTED: lambda site, _: site.stage == Stage.REJECTED,
        Reason.CLOSED: lambda site, _: site.stage == Stage.CLOSED,
        Reason.OPERATING: lambda site, _: site.open or site.stage in {Stage.OPERATING, Stage.PILOT},
        Reason.PLANNED: lambda site, asked: asked.planned and site.status == Status.PLANNED,
        Reason.SPECIAL_NATIONAL: lambda site, asked: (
            site.rank == "special_national" and not asked.special_national
        ),
        Reason.OWNERSHIP: lambda site, asked: bool(
            asked.ownership and site.ownership and site.ownership not in asked.ownership
        ),
        Reason.AREA: lambda site, asked: bool(
            asked.minimum_area and site.area_m2 is not None and site.area_m2 < asked.minimum_area
        ),
        Reason.FORCED_OUT: lambda site, asked: site.code in asked.exclude,
    }
)


def candidates(connection: Connection, asked: Question, *, on: date) -> Candidates:
    """The heritage places of the registry, divided by the rules of the question.

    A place that is drawn as a polygon stands where its surface point lies, as centres do. Raises Invalid for
    a forced code that is no published heritage place, or that a rule excludes.
    """
    site = public_site.c
    point = func.ST_PointOnSurface(site.metric_geom)
    rows = connection.execute(
        select(
            site.code,
            site.name_vi,
            func.ST_X(point, type_=Double).label("x"),
            func.ST_Y(point, type_=Double).label("y"),
            site.survival,
            site.stage,
            site.status,
            site.rank,
            site.ownership,
            site.area_m2,
            # Without a known beginning or end a place may have stood at any time.
            or_(site.heritage_life.is_(None), site.heritage_life.contains(on)).label("stood"),
            func.coalesce(site.is_centre & site.centre_life.contains(on), False).label("open"),
        )
        .where(site.is_heritage)
        .order_by(site.code.collate("C"))
    ).all()
    against = {row.code: _against(row, asked) for row in rows}
    _require_possible(asked, against)
    return Candidates(
        tuple((row.code, row.name_vi, row.x, row.y) for row in rows if against[row.code] is None),
        tuple(
            Excluded(row.code, row.name_vi, reason)
            for row in rows
            if (reason := against[row.code]) is not None
        ),
    )


def _against(site: Any, asked: Question) -> Reason | None:
    return next((reason for reason, holds in _RULES.items() if holds(site, asked)), None)


def _require_possible(asked: Question, against: Mapping[str, Reason | None]) -> None:
    faults = [
        Fault(where, code, "is not the code of a published heritage place")
        for where, codes in (("include", asked.include), ("exclude", asked.exclude))
        for code in codes
        if code not in against
    ]
    faults += [
        Fault("include", code, f"cannot be converted: {reason}")
        for code in asked.include
        if (reason := against.get(code)) is not None
    ]
    if faults:
        raise Invalid(faults)
