"""Where a form says that a place is: on the map or typed in degrees, or typed in VN-2000 metres."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from shapely.geometry import shape

from api.office.values import Values
from registry.editing.cautions import point
from registry.editing.positions import LonLat, Metres, known, lon_lat
from registry.errors import Fault

DEGREES, METRES, AS_IT_IS = "degrees", "metres", "as-it-is"
"""How a position is given: the choices of the field `/geometry/by`."""

LAT, LON = "/geometry/lat", "/geometry/lon"
EAST, NORTH, SYSTEM = "/geometry/x", "/geometry/y", "/geometry/epsg"

NO_NUMBER = "is not a number"
_DIGITS = 6


class Placed(NamedTuple):
    """The geometry of a form, and what is wrong with it; `metres` are the numbers of VN-2000 as typed."""

    geometry: dict[str, Any] | None
    at: LonLat | None
    metres: Metres | None = None
    faults: tuple[Fault, ...] = ()


def number(text: str) -> float | None:
    """A number as people write it, with a point or a comma; None for what is none.

    >>> number("21,0285"), number("588 154.48"), number("2.326.509,05"), number("2,326,509.05"), number("x")
    (21.0285, 588154.48, 2326509.05, 2326509.05, None)
    """
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    if text.count(",") == 1 and text.count(".") != 1:
        text = text.replace(".", "").replace(",", ".")
    elif "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "").replace(",", ".")
    elif text.count(",") > 1 or text.count(".") > 1:
        text = text.replace(",", "").replace(".", "")
    try:
        value = float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    except ValueError:
        return None
    return value


def placed(values: Values, base: Mapping[str, Any] | None) -> Placed:
    """The position of a form; a point that was not moved stays exactly as it is in `base`."""
    by = values.text("/geometry/by")
    if by == AS_IT_IS and base is not None:
        return Placed(dict(base), middle(base))
    if by == METRES:
        return _in_metres(values)
    lat, lon = number(values.text(LAT)), number(values.text(LON))
    faults = tuple(
        Fault(name, values.text(name) or None, NO_NUMBER if values.text(name) else "is missing")
        for name, value in ((LAT, lat), (LON, lon))
        if value is None
    )
    if lat is None or lon is None:
        return Placed(None, None, faults=faults)
    at = LonLat(lon, lat)
    if base is not None and base["type"] == "Point" and _same(at, middle(base)):
        return Placed(dict(base), middle(base))
    return Placed(point(at), at)


def _in_metres(values: Values) -> Placed:
    epsg, x, y = (number(values.text(name)) for name in (SYSTEM, EAST, NORTH))
    faults = [
        Fault(name, values.text(name) or None, NO_NUMBER if values.text(name) else "is missing")
        for name, value in ((EAST, x), (NORTH, y))
        if value is None
    ]
    if epsg is None or not known(int(epsg)):
        faults.append(Fault(SYSTEM, values.text(SYSTEM) or None, "is missing"))
    if faults or epsg is None or x is None or y is None:
        return Placed(None, None, faults=tuple(faults))
    typed = Metres(int(epsg), x, y)
    at = lon_lat(typed)
    if at is None:
        told = Fault(EAST, values.text(EAST), "lies outside the coordinate reference system")
        return Placed(None, None, typed, (told,))
    return Placed(point(LonLat(round(at.lon, 8), round(at.lat, 8))), at, typed)


def middle(geometry: Mapping[str, Any]) -> LonLat:
    """A point on a geometry, which stands for it."""
    held = shape(dict(geometry)).representative_point()
    return LonLat(float(held.x), float(held.y))


def written(degrees: float) -> str:
    """Degrees as a form shows them, to a decimetre.

    >>> written(105.85), written(21.02851234)
    ('105.85', '21.028512')
    """
    return f"{degrees:.{_DIGITS}f}".rstrip("0").rstrip(".")


def _same(one: LonLat, other: LonLat) -> bool:
    return (written(one.lon), written(one.lat)) == (written(other.lon), written(other.lat))
