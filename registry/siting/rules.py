"""What a choice of sites must keep to, in the numbers of a `Cover`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from registry.siting.covering import Cover, IntArray


@dataclass(frozen=True, eq=False)
class Rules:
    """At most `p` sites, all of `include` among them, for at most `budget`; `floors[unit]` people gained.

    `p` and `budget` are None where they do not bind; `cost` has one whole number per site.
    """

    p: int | None
    include: tuple[int, ...] = ()
    cost: IntArray | None = None
    budget: int | None = None
    floors: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def most(self, sites: int) -> int:
        """The number of sites that may open."""
        return sites if self.p is None else min(self.p, sites)

    def spent(self, chosen: Iterable[int]) -> int:
        """What the chosen sites cost together; nothing where costs do not matter."""
        return 0 if self.cost is None else int(sum(int(self.cost[site]) for site in chosen))

    def afford(self, chosen: Iterable[int]) -> bool:
        """Whether number and cost of the chosen sites are allowed."""
        chosen = tuple(chosen)
        return (self.p is None or len(chosen) <= self.p) and (
            self.budget is None or self.spent(chosen) <= self.budget
        )

    def kept_by(self, cover: Cover, chosen: Iterable[int]) -> bool:
        """Whether the chosen sites keep every rule."""
        chosen = tuple(chosen)
        if not self.afford(chosen) or not set(self.include) <= set(chosen):
            return False
        if not self.floors:
            return True
        gained = cover.gained_by_unit(chosen)
        return all(gained[unit] >= need for unit, need in self.floors.items())


class Deadline:
    """A moment after which no new work is begun.

    >>> Deadline(10, clock=iter([0.0, 4.0]).__next__).left()
    6.0
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds until then; never below 0."""
        return max(0.0, self._end - self._clock())

    def passed(self) -> bool:
        """Whether it is over."""
        return self.left() == 0.0
