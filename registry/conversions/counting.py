"""The pipeline counted by the database: numbers of any many places, and the first places of each stage.

The numbers are those of the whole pipeline (`registry.conversions.measuring`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select, true

from registry.conversions.asking import EVERY, Which, unit_of
from registry.conversions.measuring import ENDED, ORDER, Conversion
from registry.conversions.reading import conversions
from registry.conversions.rules import Rule, rules
from registry.history.on_a_day import edition_known, heritage_on
from registry.units.standing import Named, last_units
from registry.workflow import Level, Stage


class Group(NamedTuple):
    """How many places there are of one unit, stage and category that meet the same rules."""

    unit: str | None
    stage: str
    category: str
    obstacles: tuple[Rule, ...]
    places: int


@dataclass(frozen=True)
class Counted:
    """The pipeline of a day as numbers; `units` are all of the level asked."""

    which: Which
    on: date
    edition: int
    by: Level
    units: tuple[Named, ...]
    groups: tuple[Group, ...]

    def places(self, *, stage: str | None = None, category: str | None = None) -> int:
        """How many places are all of what is named."""
        return sum(
            group.places
            for group in self.groups
            if stage in (None, group.stage) and category in (None, group.category)
        )

    @property
    def begun(self) -> int:
        """Places with any step recorded."""
        return self.places() - self.places(stage=Stage.NONE.value)

    @property
    def under_way(self) -> int:
        """Places on the way: begun, and neither in operation nor at an end."""
        return sum(group.places for group in self.groups if group.stage not in ENDED)

    @property
    def obstructed(self) -> int:
        """Places on the way that meet any rule."""
        return sum(group.places for group in self.groups if group.stage not in ENDED and group.obstacles)

    def cells(self) -> dict[str, dict[str, int]]:
        """Numbers by stage and category; stages in the order of the board, categories that have places."""
        found = Counter[tuple[str, str]]()
        for group in self.groups:
            found[group.stage, group.category] += group.places
        categories = sorted({group.category for group in self.groups})
        return {stage.value: {each: found[stage.value, each] for each in categories} for stage in ORDER}

    def by_unit(self) -> dict[str, dict[str, int]]:
        """Numbers by unit and stage, for units that have places."""
        found: dict[str | None, Counter[str]] = {}
        for group in self.groups:
            found.setdefault(group.unit, Counter())[group.stage] += group.places
        return {
            unit.code: {stage.value: count for stage in ORDER if (count := found[unit.code][stage.value])}
            for unit in self.units
            if unit.code in found
        }

    def by_obstacle(self) -> Mapping[Rule, int]:
        """The rules that are met, in their published order, with how many places meet them."""
        met = Counter[Rule]()
        for group in self.groups:
            for rule in group.obstacles:
                met[rule] += group.places
        return {rule: met[rule] for rule in rules() if met[rule]}


def counted(
    connection: Connection,
    *,
    on: date,
    by: Level = Level.DISTRICT,
    edition: int | None = None,
    which: Which = EVERY,
) -> Counted:
    """What `registry.conversions.pipeline` would tell, as numbers."""
    number = edition_known(connection, None) if edition is None else edition
    heritage = heritage_on(number, on)
    met = (case((rule.condition(heritage, on), rule.code)) for rule in rules())
    told = (unit_of(heritage, by), heritage.c.stage, heritage.c.category, func.concat_ws(",", *met))
    held = (
        select(*(each.label(name) for name, each in zip(Group._fields, told, strict=False)))
        .where(which.condition(heritage, by, on))
        .subquery()
    )
    rows = connection.execute(select(*held.c, func.count()).group_by(*held.c))
    named = {rule.code: rule for rule in rules()}

    groups = tuple(
        Group(row[0], row[1], row[2], tuple(named[code] for code in row[3].split(",") if code), row[4])
        for row in rows
    )
    return Counted(which, on, number, by, last_units(connection, by), groups)


class Board(NamedTuple):
    """Places of each stage and how many follow them, and the first of all that have begun, each in the order
    of codes.
    """

    stages: Mapping[str, tuple[Conversion, ...]]
    left: Mapping[str, int]
    begun: tuple[Conversion, ...]


def board(
    connection: Connection, held: Counted, *, shown: int, marks: int, after: str | None = None
) -> Board:
    """Up to `shown` places of each stage, those that follow the code `after`, and up to `marks` of those that
    have begun.
    """
    heritage = heritage_on(held.edition, held.on)
    code = heritage.c.code.collate("C")
    begun = heritage.c.stage != Stage.NONE.value
    follows = true() if after is None else code > after
    column = [heritage.c.stage, follows]
    ranked = (
        select(
            *(heritage.c.site_id, heritage.c.stage, begun.label("begun"), follows.label("follows")),
            func.row_number().over(partition_by=column, order_by=code).label("of_stage"),
            func.count().over(partition_by=column).label("following"),
            func.row_number().over(partition_by=begun, order_by=code).label("of_all"),
        )
        .where(held.which.condition(heritage, held.by, held.on))
        .subquery()
    )
    listed = and_(ranked.c.follows, ranked.c.of_stage <= shown)
    marked = and_(ranked.c.begun, ranked.c.of_all <= marks)
    rows = connection.execute(select(ranked, listed.label("listed")).where(or_(listed, marked))).all()
    among = sorted(row.site_id for row in rows)
    found = conversions(connection, held.edition, held.on, among=among) if among else ()
    following = {row.stage: row.following for row in rows if row.listed}
    later = [each for each in found if each.code > (after or "")]
    stages = {stage.value: tuple(each for each in later if each.stage == stage)[:shown] for stage in ORDER}
    left = {stage: following.get(stage, 0) - len(places) for stage, places in stages.items()}
    return Board(stages, left, tuple(each for each in found if each.stage != Stage.NONE)[:marks])


class Page(NamedTuple):
    """Some places in the order of codes; `after` is the code after which the next page begins."""

    places: tuple[Conversion, ...]
    after: str | None


def page(connection: Connection, held: Counted, *, size: int, after: str | None = None) -> Page:
    """Up to `size` places, those that follow the code `after`."""
    heritage = heritage_on(held.edition, held.on)
    code = heritage.c.code.collate("C")
    wanted = select(heritage.c.site_id).where(held.which.condition(heritage, held.by, held.on))
    if after is not None:
        wanted = wanted.where(code > after)
    sites = list(connection.scalars(wanted.order_by(code).limit(size + 1)))
    found = conversions(connection, held.edition, held.on, among=sites[:size]) if sites else ()
    return Page(found, found[-1].code if len(sites) > size else None)
