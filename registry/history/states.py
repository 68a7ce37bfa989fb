"""The state of every public place on a day, as an edition knew it, and what two such moments differ in."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Double, func, select

from registry import crs
from registry.history.on_a_day import place_on


class PlaceState(NamedTuple):
    """A public place on a day. `x` and `y` are metres of a point on it in the metric CRS; units are told by
    their codes. `status` is of a centre, `stage` of heritage, None on the side that a place does not have.
    """

    code: str
    slug: str
    name_vi: str
    name_en: str | None
    kind: str
    district: str | None
    commune: str | None
    is_centre: bool
    tier: str | None
    centre_type: str | None
    management: str | None
    status: str | None
    status_since: date | None
    is_heritage: bool
    category: str | None
    rank: str | None
    stage: str | None
    stage_since: date | None
    verification: str
    verified_on: date | None
    x: float
    y: float


class Changed(NamedTuple):
    """A place before and after; one of the two is None where it was not known."""

    before: PlaceState | None
    after: PlaceState | None

    @property
    def place(self) -> PlaceState:
        """The place as it was known last."""
        known = self.after or self.before
        if known is None:
            raise ValueError("a change is of a place")
        return known


class Differences(NamedTuple):
    """What differs between two moments, each in the order of codes. `status` and `stage` are of places that
    both know; a centre that became known with its first side is among `status`.
    """

    added: tuple[Changed, ...]
    removed: tuple[Changed, ...]
    status: tuple[Changed, ...]
    stage: tuple[Changed, ...]


def states_on(
    connection: Connection, edition: int, day: date, among: Sequence[UUID] | None = None
) -> tuple[PlaceState, ...]:
    """Every public place, or those of some ids, in the order of codes; empty before the registry knew any."""
    places = place_on(edition, day, among)
    point = func.ST_Transform(func.ST_PointOnSurface(places.c.geom), crs.METRIC)
    known = [places.c[name] for name in PlaceState._fields if name not in ("x", "y")]
    rows = connection.execute(
        select(*known, func.ST_X(point, type_=Double), func.ST_Y(point, type_=Double)).order_by(
            places.c.code.collate("C")
        )
    )
    return tuple(PlaceState._make(row) for row in rows)


def between(before: tuple[PlaceState, ...], after: tuple[PlaceState, ...]) -> Differences:
    """What the later moment has that the earlier one has not, what it has no more, and what has changed."""
    earlier, later = {each.code: each for each in before}, {each.code: each for each in after}
    both = [Changed(earlier[code], later[code]) for code in sorted(earlier.keys() & later.keys())]
    return Differences(
        added=tuple(Changed(None, later[code]) for code in sorted(later.keys() - earlier.keys())),
        removed=tuple(Changed(earlier[code], None) for code in sorted(earlier.keys() - later.keys())),
        status=tuple(_moved(both, "status")),
        stage=tuple(_moved(both, "stage")),
    )


def _moved(both: list[Changed], side: str) -> Iterator[Changed]:
    for each in both:
        if getattr(each.before, side) != getattr(each.after, side):
            yield each
