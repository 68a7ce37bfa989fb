"""The centres in operation on a day, as points in metres."""

from dataclasses import dataclass, fields
from datetime import date
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Double, and_, func, or_, select

from registry import crs
from registry.collections import CREATIVE_CENTRES
from registry.cql import Language, compiled, parsed
from registry.errors import Fault, Invalid, NotFound
from registry.reading.shapes import projection
from registry.tables import term
from registry.views import public_site
from registry.workflow import Status

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Which:
    """Which centres count: of each word any of the codes, an empty tuple for all; `filter` is a CQL2 text
    over the collection `creative-centres`. `planned` adds centres that are announced and not open yet, `also`
    any places by their codes, as if each were a centre; `without` leaves places out.
    """

    tier: tuple[str, ...] = ()
    centre_type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    investment: tuple[str, ...] = ()
    management: tuple[str, ...] = ()
    exploitation: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    filter: str | None = None
    planned: bool = False
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def words(self) -> dict[str, str]:
        """What was asked for, for people and records; empty when every centre counts.

        >>> Which(tier=("city", "ward"), planned=True).words()
        {'tier': 'city,ward', 'planned': 'true'}
        """
        said = {
            name: ",".join(codes)
            for name in (field.name for field in fields(self))
            if isinstance(codes := getattr(self, name), tuple) and codes
        }
        return (
            said
            | ({"filter": self.filter} if self.filter else {})
            | ({"planned": "true"} if self.planned else {})
        )


EVERY = Which()


class Centres(NamedTuple):
    """Centres in the order of their codes; `x` and `y` in metres of the metric CRS.

    A place that is drawn as a polygon stands where its surface point lies, as it does for its unit.
    """

    ids: list[UUID]
    codes: list[str]
    names: list[str]
    x: Floats
    y: Floats


def _conditions(on: date, which: Which) -> list[ColumnElement[bool]]:
    centre = public_site.c
    open_then: ColumnElement[bool] = centre.centre_life.contains(on)
    if which.planned:
        open_then = or_(open_then, centre.status == Status.PLANNED)
    asked: list[ColumnElement[bool]] = [
        centre[name].in_(codes) for name in _VOCABULARIES if (codes := getattr(which, name))
    ]
    if which.filter:
        degrees = projection(crs.CRS84)
        tree = parsed(which.filter, Language.TEXT)
        asked.append(compiled(tree, CREATIVE_CENTRES.queryables, projection=degrees))
    counted = and_(centre.is_centre, open_then, *asked)
    return [or_(counted, centre.code.in_(which.also)), centre.code.not_in(which.without)]


_VOCABULARIES = {
    "tier": "tier",
    "centre_type": "centre_type",
    "status": "centre_status",
    "investment": "investment_model",
    "management": "management_model",
    "exploitation": "exploitation_model",
    "operation": "operation_model",
}


def _require_terms(connection: Connection, which: Which) -> None:
    """Raises Invalid with every code that its vocabulary does not have."""
    asked = {name: codes for name in _VOCABULARIES if (codes := getattr(which, name))}
    if not asked:
        return
    known: dict[str, list[str]] = {}
    for row in connection.execute(select(term.c.vocabulary, term.c.code).order_by(term.c.position)):
        known.setdefault(row.vocabulary, []).append(row.code)
    faults = [
        Fault(name, code, "is not a code of its vocabulary", tuple(known.get(_VOCABULARIES[name], ())))
        for name, codes in asked.items()
        for code in codes
        if code not in known.get(_VOCABULARIES[name], ())
    ]
    if faults:
        raise Invalid(faults)


def _require_known(connection: Connection, codes: tuple[str, ...]) -> None:
    """Raises NotFound for the first code that no public place has."""
    known = set(connection.scalars(select(public_site.c.code).where(public_site.c.code.in_(codes))))
    for code in codes:
        if code not in known:
            raise NotFound("place", code)


def centres(connection: Connection, *, on: date, which: Which = EVERY) -> Centres:
    """The published centres that were in operation on a day; empty when there was none.

    A centre of which no event is known counts as open. Raises Invalid for a filter or a code that is none,
    NotFound for a place that is named and not there.
    """
    _require_terms(connection, which)
    if which.also or which.without:
        _require_known(connection, (*which.also, *which.without))
    centre = public_site.c
    point = func.ST_PointOnSurface(centre.metric_geom)
    rows = connection.execute(
        select(
            centre.id,
            centre.code,
            centre.name_vi,
            func.ST_X(point, type_=Double),
            func.ST_Y(point, type_=Double),
        )
        .where(*_conditions(on, which))
        .order_by(centre.code.collate("C"))
    ).all()
    ids, codes, names, x, y = zip(*rows, strict=True) if rows else ((),) * 5
    return Centres(
        list(ids), list(codes), list(names), np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    )
