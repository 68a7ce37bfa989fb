"""The places of activities as GeoJSON for a map, made whole inside PostGIS."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from registry.browsing.geojson import collection, feature, geometry, members
from registry.views import public_activity, public_activity_site

_DIGITS = 6


def points(connection: Connection, codes: Iterable[str]) -> bytes:
    """A point for each public place of each of these activities, by first day, activity and place.

    Properties: `slug`, `kind`, `vi`, `en` of the place; `activity`, `activity_vi`, `activity_en`, `first` and
    `last` (days) of the activity.
    """
    held, place = public_activity.c, public_activity_site.c
    properties = members(
        slug=place.slug,
        kind=place.kind,
        vi=place.name_vi,
        en=place.name_en,
        activity=held.code,
        activity_vi=held.name_vi,
        activity_en=held.name_en,
        first=held.first_day,
        last=held.last_day,
    )
    one = feature(
        func.concat_ws(":", held.code, place.code),
        geometry(func.ST_PointOnSurface(place.geom), _DIGITS),
        properties,
    )
    statement = (
        select(collection(func.json_agg(aggregate_order_by(one, held.first_day, held.code, place.code))))
        .select_from(public_activity.join(public_activity_site, place.activity == held.code))
        .where(held.code.in_(list(codes)))
    )
    return bytes(connection.execute(statement).scalar_one())
