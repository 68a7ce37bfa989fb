"""A network whose centres are counted: only those that are joined or piloted are read one by one.

Of a hundred thousand centres a few hundred are joined to others. The numbers are those of the whole network
(`registry.network.measuring`), and its long lists are read page by page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ARRAY, Connection, Text, Uuid, func, literal, not_, or_, select

from registry.history.on_a_day import PlaceThen, centre_on, edition_known, places_on
from registry.network.asking import EVERY, Which
from registry.network.measuring import MEASURES, Network
from registry.network.reading import joined, links_on
from registry.units.standing import Named, last_units
from registry.workflow import Level

LISTED = ("centres", "isolated")
"""The measures whose rows are read page by page."""


@dataclass(frozen=True)
class Counted:
    """`network` has the joined and the piloted centres; `by_unit` counts all, by the codes of their units."""

    which: Which
    network: Network
    by_unit: Mapping[str | None, int]

    @property
    def centres(self) -> int:
        """How many centres there are."""
        return sum(self.by_unit.values())

    @property
    def units_without(self) -> tuple[Named, ...]:
        """Units in which none of the centres lies."""
        return tuple(unit for unit in self.network.units if unit.code not in self.by_unit)

    def numbers(self) -> dict[str, int]:
        """Every measure's number, as `registry.network.measuring.numbers` gives it for the whole."""
        found = {name: len(measure.rows(self.network)) for name, measure in MEASURES.items()}
        return found | {
            "centres": self.centres,
            "isolated": self.centres - found["connected"],
            "units_without": len(self.units_without),
        }


class Centres(NamedTuple):
    """Some centres in the order of codes; `after` is the code after which the next page begins."""

    rows: tuple[PlaceThen, ...]
    after: str | None


class Page(NamedTuple):
    """Some rows of a measure; `after` is the code after which the next page begins, None on the last."""

    rows: tuple[object, ...]
    after: str | None


def counted(
    connection: Connection,
    *,
    on: date,
    by: Level = Level.DISTRICT,
    edition: int | None = None,
    which: Which = EVERY,
) -> Counted:
    """What `registry.network.network` would tell, its centres counted."""
    number = edition_known(connection, None) if edition is None else edition
    links = links_on(connection, number, on, which)
    ends = sorted({end for link in links for end in link[:2]})
    centre = centre_on(number, on)
    unit = centre.c.district if by is Level.DISTRICT else centre.c.commune
    told = or_(centre.c.site_id == func.any(literal(ends, ARRAY(Uuid))), centre.c.is_piloted)
    rows = connection.execute(
        select(unit, func.count(), func.array_agg(centre.c.site_id, type_=ARRAY(Uuid)).filter(told))
        .where(which.condition(centre))
        .group_by(unit)
    ).all()
    named = [site for _, _, sites in rows for site in sites or ()]
    centres = places_on(connection, number, on, among=sorted(named)) if named else {}
    empty = Network(on, number, by, last_units(connection, by))
    return Counted(which, joined(connection, empty, centres, links), {code: count for code, count, _ in rows})


def page(connection: Connection, held: Counted, measure: str, *, after: str | None, size: int) -> Page:
    """Rows of a measure: those of `LISTED` page by page, in the order of codes; of any other the first."""
    if measure not in LISTED:
        rows = held.units_without if measure == "units_without" else MEASURES[measure].rows(held.network)
        return Page(rows[:size], None)
    return Page(*centres(connection, held, after=after, size=size, isolated=measure == "isolated"))


def centres(
    connection: Connection, held: Counted, *, after: str | None, size: int, isolated: bool = False
) -> Centres:
    """Up to `size` centres, those that follow the code `after`; of those without a link if so asked."""
    whole = held.network
    centre = centre_on(whole.edition, whole.on)
    code = centre.c.code.collate("C")
    wanted = select(centre.c.site_id).where(held.which.condition(centre)).order_by(code).limit(size + 1)
    if isolated:
        linked = literal([each.code for each in whole.connected], ARRAY(Text))
        wanted = wanted.where(not_(centre.c.code == func.any(linked)))
    if after is not None:
        wanted = wanted.where(code > after)
    sites = list(connection.scalars(wanted))
    found = tuple(places_on(connection, whole.edition, whole.on, among=sites[:size]).values())
    return Centres(found, found[-1].code if len(sites) > size else None)


def marked(connection: Connection, held: Counted, *, most: int) -> tuple[PlaceThen, ...]:
    """The centres that a map marks, `most` at most: those that are joined, then the first of the others."""
    joined_ones = held.network.connected[:most]
    left = most - len(joined_ones)
    others = centres(connection, held, after=None, size=left, isolated=True).rows if left else ()
    return (*joined_ones, *others)
