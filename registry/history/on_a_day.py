"""The public places and their links on a day, as an edition knew them (`registry/sql/55_known.sql`)."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Double,
    TableValuedAlias,
    Text,
    Uuid,
    column,
    func,
    literal,
    select,
)

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


def place_on(edition: int, day: date) -> TableValuedAlias:
    """The function `registry.place_on` as a table."""
    return func.registry.place_on(literal(edition, BigInteger), literal(day, Date)).table_valued(
        *(column(name, kind) for name, kind in _PLACE), name="place"
    )


def link_on(edition: int, day: date) -> TableValuedAlias:
    """The function `registry.link_on` as a table."""
    return func.registry.link_on(literal(edition, BigInteger), literal(day, Date)).table_valued(
        *(column(name, kind) for name, kind in _LINK), name="link"
    )


def point_of(places: TableValuedAlias) -> tuple[ColumnElement[float], ColumnElement[float]]:
    """Longitude and latitude of a point on each place."""
    point = func.ST_PointOnSurface(places.c.geom)
    return func.ST_X(point, type_=Double).label("lon"), func.ST_Y(point, type_=Double).label("lat")


def places_on(connection: Connection, edition: int, day: date) -> tuple[PlaceThen, ...]:
    """Every public place on a day, in the order of codes; empty before the registry knew any."""
    places = place_on(edition, day)
    lon, lat = point_of(places)
    known = [places.c[name] for name in PlaceThen._fields if name not in ("lon", "lat")]
    rows = connection.execute(select(*known, lon, lat).order_by(places.c.code.collate("C"))).mappings()
    return tuple(PlaceThen(**row) for row in rows)


def edition_known(connection: Connection, as_of: datetime | None, *, where: str = "asOf") -> int:
    """The edition that counted at a moment, the present one for None; raises Invalid before the first."""
    return present_edition(connection).number if as_of is None else edition_at(connection, as_of, where)
