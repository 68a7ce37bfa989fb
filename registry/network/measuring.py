"""What a planner asks of a network. A measure gives rows, and its number is how many there are: nothing is
counted that cannot be listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from registry.history.on_a_day import PlaceThen
from registry.units.standing import Named
from registry.workflow import Level


class Joined(NamedTuple):
    """A link between two places, with the source that says so."""

    a: PlaceThen
    b: PlaceThen
    kind: str
    date_text: str | None
    earliest: date | None
    source_title: str
    source_url: str | None
    note_vi: str | None
    note_en: str | None


class Degree(NamedTuple):
    """A centre, and how many other centres it is joined to."""

    centre: PlaceThen
    others: int


@dataclass(frozen=True)
class Network:
    """Centres in the order of codes, the links between them, and those that lead elsewhere.

    `units` are all units of the level that the answer is told by.
    """

    on: date
    edition: int
    by: Level
    units: tuple[Named, ...]
    centres: tuple[PlaceThen, ...] = ()
    links: tuple[Joined, ...] = ()
    outside: tuple[Joined, ...] = ()

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """Codes of the centres that each centre is joined to; several links to one centre count once."""
        found: dict[str, set[str]] = {centre.code: set() for centre in self.centres}
        for link in self.links:
            found[link.a.code].add(link.b.code)
            found[link.b.code].add(link.a.code)
        return {code: frozenset(others) for code, others in found.items()}

    @cached_property
    def connected(self) -> tuple[PlaceThen, ...]:
        """Centres with a link to another one."""
        return tuple(centre for centre in self.centres if self.neighbours[centre.code])

    @property
    def isolated(self) -> tuple[PlaceThen, ...]:
        """Centres without any."""
        return tuple(centre for centre in self.centres if not self.neighbours[centre.code])

    @property
    def piloted(self) -> tuple[PlaceThen, ...]:
        """Centres that were chosen as pilots."""
        return tuple(centre for centre in self.centres if centre.is_piloted)

    @property
    def piloted_connected(self) -> tuple[PlaceThen, ...]:
        """Piloted centres with a link to any other centre."""
        return tuple(centre for centre in self.connected if centre.is_piloted)

    @property
    def piloted_together(self) -> tuple[PlaceThen, ...]:
        """Piloted centres with a link to another piloted one."""
        chosen = {centre.code for centre in self.piloted}
        return tuple(centre for centre in self.piloted if self.neighbours[centre.code] & chosen)

    @cached_property
    def groups(self) -> tuple[tuple[PlaceThen, ...], ...]:
        """Centres that can be reached from each other over links, two at least, the largest first."""
        by_code = {centre.code: centre for centre in self.centres}
        found = [
            tuple(by_code[code] for code in sorted(group))
            for group in components(self.neighbours)
            if len(group) > 1
        ]
        return tuple(sorted(found, key=lambda group: (-len(group), group[0].code)))

    @property
    def degrees(self) -> tuple[Degree, ...]:
        """Connected centres, those that are joined to most others first."""
        held = [Degree(centre, len(self.neighbours[centre.code])) for centre in self.connected]
        return tuple(sorted(held, key=lambda each: (-each.others, each.centre.code)))

    def unit_of(self, place: PlaceThen) -> str | None:
        """Code of the unit of a place, at the level that the answer is told by."""
        return place.district if self.by is Level.DISTRICT else place.commune

    def _without(self, centres: Sequence[PlaceThen]) -> tuple[Named, ...]:
        with_one = {self.unit_of(centre) for centre in centres}
        return tuple(unit for unit in self.units if unit.code not in with_one)

    @property
    def units_without(self) -> tuple[Named, ...]:
        """Units in which none of the centres lies."""
        return self._without(self.centres)

    @property
    def units_unconnected(self) -> tuple[Named, ...]:
        """Units in which no connected centre lies; those without any centre are among them."""
        return self._without(self.connected)


def components(neighbours: Mapping[str, frozenset[str]]) -> list[set[str]]:
    """The connected groups of a graph, in the order of their first nodes.

    >>> [sorted(group) for group in components({"a": frozenset("b"), "b": frozenset("a"), "c": frozenset()})]
    [['a', 'b'], ['c']]
    """
    found: list[set[str]] = []
    seen: set[str] = set()
    for start in neighbours:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            fresh = neighbours[waiting.pop()] - group
            group |= fresh
            waiting.extend(fresh)
        seen |= group
        found.append(group)
    return found


class Measure(NamedTuple):
    """A question with its rows; `of` says what a row is: centre, degree, link, group or unit."""

    of: str
    rows: Callable[[Network], tuple[object, ...]]


MEASURES: Mapping[str, Measure] = {
    "centres": Measure("centre", lambda held: held.centres),
    "connected": Measure("degree", lambda held: held.degrees),
    "isolated": Measure("centre", lambda held: held.isolated),
    "piloted": Measure("centre", lambda held: held.piloted),
    "piloted_connected": Measure("centre", lambda held: held.piloted_connected),
    "piloted_together": Measure("centre", lambda held: held.piloted_together),
    "groups": Measure("group", lambda held: held.groups),
    "links": Measure("link", lambda held: held.links),
    "outside": Measure("link", lambda held: held.outside),
    "units_without": Measure("unit", lambda held: held.units_without),
    "units_unconnected": Measure("unit", lambda held: held.units_unconnected),
}
"""The measures in the order in which people should see them."""


def numbers(held: Network) -> dict[str, int]:
    """Every measure's number: the length of its rows."""
    return {name: len(measure.rows(held)) for name, measure in MEASURES.items()}
