"""What is likely wrong with a place while somebody still types it: told early, with what to do about it.

`refused` marks what a request would be refused for; the rest may be right, and the author decides.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry import crs
from registry.editing.known import Known
from registry.editing.likeness import alike
from registry.editing.placing import geometry_of, misplaced, proposed_place
from registry.editing.positions import LonLat, Metres, lon_lat, near_hanoi
from registry.language import Words
from registry.policy import Actor, Verb, may
from registry.tables import unit
from registry.workflow import Level


class Caution(NamedTuple):
    """What may be wrong, at which field; for a place that could be the same one, its slug and name."""

    code: str
    pointer: str
    words: Words
    refused: bool = False
    slug: str | None = None
    name: str | None = None


class Typed(NamedTuple):
    """What is known of a place so far; `metres` are the numbers when VN-2000 was typed."""

    document: Mapping[str, Any]
    at: LonLat | None
    metres: Metres | None = None


_SWAPPED = Words(
    "Vĩ độ và kinh độ có vẻ bị đổi chỗ: ở Hà Nội vĩ độ khoảng 21, kinh độ khoảng 105,8.",
    "Latitude and longitude look swapped: in Hanoi latitude is about 21, longitude about 105.8.",
)
_SWAPPED_METRES = Words(
    "Hai số x và y có vẻ bị đổi chỗ: ở Hà Nội x (đông) khoảng 500.000 đến 650.000, y (bắc) khoảng 2.300.000.",
    "The two numbers look swapped: in Hanoi x (east) is about 500,000 to 650,000, y (north) about 2,300,000.",
)
_FAR = Words(
    "Điểm này nằm ngoài Hà Nội. Hãy xem lại các số, và hệ tọa độ nếu có.",
    "This point lies outside Hanoi. Look at the numbers again, and at the system if there is one.",
)
PLACE_POINTER = "/geometry"


def cautions(
    connection: Connection, actor: Actor, typed: Typed, names: Known, *, but: UUID | None = None
) -> list[Caution]:
    """What may be wrong with a place, the gravest first; `but` is the site itself."""
    if (swapped := _swapped(typed)) is not None:
        return [swapped]
    if typed.at is None:
        return []
    if not near_hanoi(typed.at):
        return [Caution("far", PLACE_POINTER, _FAR), *_other_system(connection, typed, names)]
    found = [*_area(connection, actor, typed, names), *_stated(connection, typed, names)]
    return [*found, *_twins(connection, typed, but)]


def _swapped(typed: Typed) -> Caution | None:
    if typed.metres is not None and typed.metres.x > 1_500_000 > 1_000_000 > typed.metres.y:
        return Caution("swapped", PLACE_POINTER, _SWAPPED_METRES)
    if typed.metres is None and typed.at is not None and near_hanoi(LonLat(typed.at.lat, typed.at.lon)):
        return Caution("swapped", PLACE_POINTER, _SWAPPED)
    return None


def _area(connection: Connection, actor: Actor, typed: Typed, names: Known) -> Iterator[Caution]:
    decision = may(actor, Verb.PROPOSE, proposed_place(connection, _whole(typed), names))
    if not decision.allowed and decision.reason is not None:
        yield Caution("area", PLACE_POINTER, decision.reason, refused=True)


def _stated(connection: Connection, typed: Typed, names: Known) -> Iterator[Caution]:
    outside = misplaced(connection, _whole(typed), names)
    for each in outside:
        # The fault is written in English; the page has the words for it in both.
        yield Caution("unit", PLACE_POINTER, Words(each.message, each.message), refused=True)
    if outside or (typed.metres is not None and not _in_city(connection, typed.at)):
        yield from _other_system(connection, typed, names)


def _other_system(connection: Connection, typed: Typed, names: Known) -> Iterator[Caution]:
    """The same numbers, read in a system that is often taken for theirs, may lie where the address says."""
    if typed.metres is None:
        return
    for epsg in crs.MIXED_UP:
        at = lon_lat(typed.metres._replace(epsg=epsg)) if epsg != typed.metres.epsg else None
        if at is None or not near_hanoi(at):
            continue
        again = Typed({**typed.document, "geometry": point(at)}, at)
        fits = not misplaced(connection, _whole(again), names) and bool(typed.document.get("stated"))
        if fits or (not typed.document.get("stated") and _in_city(connection, at)):
            title = next(each.title for each in crs.PLACED_IN if each.epsg == epsg)
            yield Caution(
                "system",
                PLACE_POINTER,
                Words(
                    f"Đọc theo EPSG:{epsg} ({title.vi}) thì điểm nằm đúng nơi: có thể đã chọn nhầm hệ.",
                    f"Read as EPSG:{epsg} ({title.en}) the point lies where it should: "
                    "the wrong system may have been chosen.",
                ),
            )
            return


def _in_city(connection: Connection, at: LonLat | None) -> bool:
    if at is None:
        return False
    here = geometry_of({"geometry": point(at)})
    inside = select(func.ST_Covers(unit.c.geom, here)).where(
        unit.c.level == Level.CITY.value, unit.c.valid.op("@>")(func.registry.today())
    )
    # A city without an outline holds everything.
    return connection.scalar(inside) is not False


def _twins(connection: Connection, typed: Typed, but: UUID | None) -> Iterator[Caution]:
    if not typed.document.get("name_vi"):
        return
    for each in alike(connection, _whole(typed), but=but):
        yield Caution(
            "alike",
            "/name_vi",
            Words(
                f"Cách {each.metres:.0f} m đã có một địa điểm tên gần giống. Nếu là một nơi, hãy sửa nơi đó:",
                f"{each.metres:.0f} m away there is a place with a similar name. "
                "If it is the same one, edit that one:",
            ),
            slug=each.slug,
            name=each.name_vi,
        )


def point(at: LonLat) -> dict[str, Any]:
    """The position as GeoJSON."""
    return {"type": "Point", "coordinates": [at.lon, at.lat]}


def _whole(typed: Typed) -> dict[str, Any]:
    """What the questions about a place need, whatever else is still missing."""
    held = typed.document
    accuracy = held.get("accuracy_m")
    stated = {
        level: {"code": str(said.get("code", ""))}
        for level, said in (held.get("stated") or {}).items()
        if isinstance(said, Mapping)
    }
    return {
        "name_vi": str(held.get("name_vi") or ""),
        "geometry": held.get("geometry") or (point(typed.at) if typed.at else None),
        "accuracy_m": accuracy if isinstance(accuracy, float | int) and 0 < accuracy <= 20000 else 30.0,
        "stated": stated,
        "publication": held.get("publication") or "published",
    }
