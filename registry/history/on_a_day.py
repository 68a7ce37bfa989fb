"""The public places and their links on a day, as an edition knew them (`registry/sql/56_days.sql`)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Double,
    FromClause,
    Numeric,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from registry.browsing.edition import edition as present_edition
from registry.history.as_of import edition_at


class PlaceThen(NamedTuple):
    """A public place on a day; `lon` and `lat` are of a point on it, units are told by their codes."""

    code: str
    slug: str
    name_vi: str
    name_en: str | None
    kind: str
    lon: float
    lat: float
    accuracy_m: float
    district: str | None
    commune: str | None
    is_centre: bool
    centre_type: str | None
    tier: str | None
    fields: list[str] | None
    investment: str | None
    management: str | None
    exploitation: str | None
    operation: str | None
    status: str | None
    status_since: date | None
    is_piloted: bool
    piloted_since: date | None
    verification: str


_PLACE: tuple[tuple[str, Any], ...] = (
    ("site_id", Uuid),
    *((name, Text) for name in ("code", "slug", "name_vi", "name_en")),
    ("geom", Text),
    ("accuracy_m", REAL),
    *((name, Text) for name in ("kind", "district", "commune")),
    ("is_centre", Boolean),
    *((name, Text) for name in ("centre_type", "tier")),
    ("fields", ARRAY(Text)),
    ("industries", ARRAY(Text)),
    *((name, Text) for name in ("investment", "management", "exploitation", "operation", "status")),
    ("status_since", Date),
    ("is_piloted", Boolean),
    ("piloted_since", Date),
    ("is_heritage", Boolean),
    *((name, Text) for name in ("category", "relic_type", "rank", "ownership", "occupancy", "condition")),
    *((name, Text) for name in ("relocation", "stage")),
    ("stage_since", Date),
    *((name, Text) for name in ("stage_decision", "verification")),
    ("verified_on", Date),
)
_LINK: tuple[tuple[str, Any], ...] = (
    ("id", BigInteger),
    ("from_site", Uuid),
    ("to_site", Uuid),
    ("kind", Text),
    ("date_text", Text),
    ("earliest", Date),
    *((name, Text) for name in ("source", "note_vi", "note_en")),
)

_STEP: tuple[tuple[str, Any], ...] = (
    ("id", BigInteger),
    ("site_id", Uuid),
    *((name, Text) for name in ("facet", "kind", "date_text")),
    *((name, Date) for name in ("earliest", "latest")),
    *((name, Text) for name in ("decision", "source", "note_vi", "note_en")),
)
_CENTRE: tuple[tuple[str, Any], ...] = (
    ("site_id", Uuid),
    *((name, Text) for name in ("code", "district", "commune", "centre_type", "tier")),
    ("fields", ARRAY(Text)),
    *((name, Text) for name in ("investment", "management", "exploitation", "operation", "status")),
    ("status_since", Date),
    ("is_piloted", Boolean),
    ("piloted_since", Date),
)
_HERITAGE: tuple[tuple[str, Any], ...] = (
    ("site_id", Uuid),
    *((name, Text) for name in ("code", "district", "commune", "category", "rank", "ownership")),
    *((name, Text) for name in ("relocation", "survival", "stage")),
    ("stage_since", Date),
)
_FACT: tuple[tuple[str, Any], ...] = (
    ("site_id", Uuid),
    ("accuracy_m", REAL),
    *((name, Text) for name in ("rank_decision", "survival", "built", "original_use_vi", "original_use_en")),
    ("area_m2", Numeric),
    ("organisations", JSONB),
)
_LOOKED: tuple[tuple[str, Any], ...] = (
    ("site_id", Uuid),
    *((name, Text) for name in ("code", "district", "commune", "status", "stage")),
    ("verified_on", Date),
)


def place_on(edition: int, day: date, among: Sequence[UUID] | None = None) -> TableValuedAlias:
    """The function `registry.place_on` as a table; `among` leaves the places of these ids."""
    return _asked("place_on", _PLACE, edition, day, among)


def link_on(edition: int, day: date) -> TableValuedAlias:
    """The function `registry.link_on` as a table."""
    return _asked("link_on", _LINK, edition, day, None)


def step_on(edition: int, day: date, among: Sequence[UUID] | None = None) -> TableValuedAlias:
    """The function `registry.step_on` as a table."""
    return _asked("step_on", _STEP, edition, day, among)


def fact_on(edition: int, day: date, among: Sequence[UUID] | None = None) -> TableValuedAlias:
    """The function `registry.fact_on` as a table: what is told of heritage besides."""
    return _asked("fact_on", _FACT, edition, day, among)


def centre_on(edition: int, day: date) -> TableValuedAlias:
    """The function `registry.centre_on` as a table: what centres are counted by."""
    return _asked("centre_on", _CENTRE, edition, day, None)


def heritage_on(edition: int, day: date, among: Sequence[UUID] | None = None) -> TableValuedAlias:
    """The function `registry.heritage_on` as a table: what heritage is counted by."""
    return _asked("heritage_on", _HERITAGE, edition, day, among)


def looked_on(edition: int, day: date) -> TableValuedAlias:
    """The function `registry.looked_on` as a table: when each place was looked at, and how it stood."""
    return _asked("looked_on", _LOOKED, edition, day, None)


def _asked(
    function: str,
    told: Sequence[tuple[str, Any]],
    edition: int,
    day: date,
    among: Sequence[UUID] | None,
) -> TableValuedAlias:
    asked: list[ColumnElement[Any]] = [literal(edition, BigInteger), literal(day, Date)]
    if among is not None:
        asked.append(literal(list(among), ARRAY(Uuid)))
    found: TableValuedAlias = getattr(func.registry, function)(*asked).table_valued(
        *(column(name, kind) for name, kind in told), name=function.removesuffix("_on")
    )
    return found


def point_of(places: TableValuedAlias) -> tuple[ColumnElement[float], ColumnElement[float]]:
    """Longitude and latitude of a point on each place."""
    point = func.ST_PointOnSurface(places.c.geom)
    return func.ST_X(point, type_=Double).label("lon"), func.ST_Y(point, type_=Double).label("lat")


def places_on(
    connection: Connection,
    edition: int,
    day: date,
    *,
    among: Sequence[UUID] | None = None,
    which: Callable[[FromClause], ColumnElement[bool]] | None = None,
) -> dict[UUID, PlaceThen]:
    """The public places on a day by their ids, in the order of codes; empty before the registry knew any.

    `which` is a condition on the rows of `place_on`.
    """
    places = place_on(edition, day, among)
    lon, lat = point_of(places)
    point = {"lon": lon, "lat": lat}
    told = (point[name] if name in point else places.c[name] for name in PlaceThen._fields)
    wanted = select(places.c.site_id, *told).order_by(places.c.code.collate("C"))
    if which is not None:
        wanted = wanted.where(which(places))
    return {site: PlaceThen(*place) for site, *place in connection.execute(wanted)}


def edition_known(connection: Connection, as_of: datetime | None, *, where: str = "asOf") -> int:
    """The edition that counted at a moment, the present one for None; raises Invalid before the first."""
    return present_edition(connection).number if as_of is None else edition_at(connection, as_of, where)
