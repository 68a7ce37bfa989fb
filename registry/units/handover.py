"""What an office answers for when its unit ends: the same sites as before, now in the units that follow.

The rights follow the sites, not names, codes or shares of area
(`docs/decisions/0009-rights-follow-the-sites.md`).
An area in a unit that ends becomes one area in each unit that begins on that day and in which sites of the
old unit lie, limited to what lay in the old unit. Units that took over land without sites follow too, for
the places that are still to come.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.dialects.postgresql import Range

from registry.accounts.ledger import Act, By, record
from registry.errors import Conflicting
from registry.language import Words
from registry.tables import account_area, site
from registry.units.succession import (
    Held,
    Standing,
    areas,
    ending,
    heirs,
    sites_in,
    versions,
)

CHANGED = Words(
    "Quyền hoặc địa điểm đã thay đổi kể từ lúc xem trước; hãy xem lại rồi làm lại.",
    "Rights or places have changed since the preview; look again, then repeat.",
)


@dataclass(frozen=True)
class Successor:
    """A unit that an office answers for from now on, and how many of its sites lie there.

    `origin` limits it to what lay in that older unit. `new` is false where the office has it already.
    """

    unit: Standing
    origin: int
    sites: int
    new: bool


class Stray(NamedTuple):
    """A site of the old unit that follows into no new area; it is for somebody to decide."""

    code: str
    name_vi: str
    publication: str


@dataclass(frozen=True)
class Handed:
    """What becomes of one area: `successors` with sites first, then `empty` ones by lineage.

    `ends` is false where the area has ended on that day already; `until` is the first day on which what
    follows is held no more.
    """

    area: Held
    unit: Standing
    sites: int
    ends: bool
    until: date | None
    successors: tuple[Successor, ...]
    empty: tuple[Successor, ...]
    strays: tuple[Stray, ...]

    @property
    def changes(self) -> int:
        """How many areas end or begin."""
        return self.ends + sum(each.new for each in (*self.successors, *self.empty))


@dataclass(frozen=True)
class Handover:
    """What a handover does, or with `done` false what it would do, by name of the account."""

    on: date
    units: tuple[Standing, ...]
    handed: tuple[Handed, ...]
    done: bool = False

    @property
    def last_day(self) -> date:
        """The last day of the units that end."""
        return self.on - timedelta(1)

    @property
    def changes(self) -> int:
        """How many areas end or begin; none when it was done before."""
        return sum(each.changes for each in self.handed)


@dataclass(frozen=True)
class _Land:
    """What all decisions look at."""

    on: date
    units: dict[int, Standing]
    held: list[Held]
    inside: dict[int, Set[UUID]]
    heirs: dict[int, Set[int]]

    def sites(self, unit: int, origin: int | None) -> Set[UUID]:
        """The sites of an area."""
        found = self.inside.get(unit, frozenset())
        return found if origin is None else found & self.inside.get(origin, frozenset())

    def before(self, account: UUID) -> set[UUID]:
        """The sites that an account answered for on the day before."""
        day = self.on - timedelta(1)
        mine = [area for area in self.held if area.account == account and area.on(day)]
        standing = [area for area in mine if (ends := self.units[area.unit].ends) is None or ends > day]
        return set().union(*(self.sites(area.unit, area.origin) for area in standing))


def preview(connection: Connection, names: Iterable[str], *, on: date) -> Handover:
    """What would be handed over from the units of these names, as `district:001` or `all`.

    Raises Invalid for a name that is no unit whose last day is the one before `on`.
    """
    units = versions(connection)
    ended = ending(units, names, on)
    land = _Land(
        on, {each.id: each for each in units}, areas(connection), sites_in(connection), heirs(connection)
    )
    old = {each.id for each in ended}
    handed = [
        _handed(connection, land, area) for area in land.held if area.unit in old and _counts(land, area)
    ]
    return Handover(on, tuple(ended), tuple(handed))


def hand_over(engine: Engine, plan: Handover, *, actor: str) -> Handover:
    """Do what was previewed, all or nothing, and write it down; again, it changes nothing.

    Raises Conflicting when it would not do the same as was previewed.
    """
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE registry.account_area IN SHARE ROW EXCLUSIVE MODE"))
        now = preview(connection, [each.key for each in plan.units], on=plan.on)
        if now != plan:
            raise Conflicting(CHANGED)
        for each in plan.handed:
            _carry_out(connection, plan, each, actor)
    return replace(plan, done=True)


def _counts(land: _Land, area: Held) -> bool:
    """Whether an area is to be handed over: held until the units change, or handed over before."""
    if not area.on(land.on - timedelta(1)):
        return False
    return area.until != land.on or _followers(land, area) != []


def _followers(land: _Land, area: Held) -> list[Held]:
    """The areas that an earlier handover of this one made."""
    origins = {area.unit, area.origin}
    return [
        each
        for each in land.held
        if each.account == area.account and each.origin in origins and each.since == land.on
    ]


def _until(land: _Land, area: Held) -> date | None:
    """The end that was set for the area before it was handed over, which those that follow took with them."""
    ends = [area.until] if area.until != land.on else [each.until for each in _followers(land, area)]
    known = [each for each in ends if each is not None]
    return max(known) if len(known) == len(ends) else None


def _handed(connection: Connection, land: _Land, area: Held) -> Handed:
    mine, before = land.sites(area.unit, area.origin), land.before(area.account)
    begun = {key for key, each in land.units.items() if each.begins == land.on}
    full = {key for key in begun if not mine.isdisjoint(land.inside.get(key, ()))}
    found = [_successor(land, area, key, before) for key in _in_order(land, full)]
    bare = [
        _successor(land, area, key, before)
        for key in _in_order(land, land.heirs.get(area.unit, set()) & begun - full)
    ]
    successors = [each for each in found if each is not None]
    follows = set().union(*(land.sites(each.unit.id, each.origin) for each in successors))
    return Handed(
        area,
        land.units[area.unit],
        len(mine),
        area.until != land.on,
        _until(land, area),
        tuple(successors),
        tuple(each for each in bare if each is not None),
        _strays(connection, mine - follows),
    )


def _in_order(land: _Land, units: Set[int]) -> list[int]:
    return sorted(units, key=lambda key: land.units[key].key)


def _successor(land: _Land, area: Held, unit: int, before: Set[UUID]) -> Successor | None:
    """The area that follows in a unit; None when none could be without a site that was not the office's."""
    origins = [area.unit] if area.origin is None else [area.origin, area.unit]
    for origin in origins:
        sites = land.sites(unit, origin)
        if sites <= before:
            return Successor(land.units[unit], origin, len(sites), not _has(land, area.account, unit, origin))
    return None


def _has(land: _Land, account: UUID, unit: int, origin: int) -> bool:
    return any(
        each.account == account and each.unit == unit and each.origin in (None, origin) and each.on(land.on)
        for each in land.held
    )


def _strays(connection: Connection, keys: Set[UUID]) -> tuple[Stray, ...]:
    rows = connection.execute(
        select(site.c.code, site.c.name_vi, site.c.publication)
        .where(site.c.id.in_(keys))
        .order_by(site.c.code)
    )
    return tuple(Stray(*row) for row in rows)


def _carry_out(connection: Connection, plan: Handover, handed: Handed, actor: str) -> None:
    by = By(actor, program=True)
    area, why = handed.area, f"handover of {handed.unit.key} on {plan.on}"
    if handed.ends:
        shortened = update(account_area).where(account_area.c.id == area.id)
        connection.execute(shortened.values(valid=Range(area.since, plan.on)))
        record(connection, by, Act.AREA_END, area.account, detail=f"{handed.unit.key}: {why}")
    new: Sequence[Successor] = [each for each in (*handed.successors, *handed.empty) if each.new]
    for each in new:
        values = {"account": area.account, "unit": each.unit.id, "origin": each.origin, "reason": why}
        connection.execute(insert(account_area).values(values | {"valid": Range(plan.on, handed.until)}))
        told = f"{each.unit.key}, {each.sites} sites: {why}"
        record(connection, by, Act.AREA_GRANT, area.account, detail=told)
