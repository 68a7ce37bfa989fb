"""Places by their codes: what a list, a map or a field for choosing says of them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Double, func, select

from registry.views import public_site


class Known(NamedTuple):
    """A published place in one line; `lon` and `lat` are of a point on it."""

    code: str
    slug: str
    kind: str
    name_vi: str
    name_en: str | None
    status: str | None
    stage: str | None
    is_centre: bool
    is_heritage: bool
    category: str | None
    centre_type: str | None
    verification: str
    district_vi: str | None
    district_en: str | None
    commune_vi: str | None
    commune_en: str | None
    accuracy_m: float
    lon: float
    lat: float


def known(connection: Connection, codes: Iterable[str]) -> dict[str, Known]:
    """Places by code, in the order of their codes; codes that no published place has are left out."""
    site = public_site.c
    point = func.ST_PointOnSurface(site.geom)
    columns = [site[name] for name in Known._fields if name not in ("lon", "lat")]
    wanted = (
        select(*columns, func.ST_X(point, type_=Double), func.ST_Y(point, type_=Double))
        .where(site.code.in_(list(codes)))
        .order_by(site.code.collate("C"))
    )
    return {row.code: Known(*tuple(row)) for row in connection.execute(wanted)}
