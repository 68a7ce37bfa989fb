"""What moved between two pipelines: of two days, or of what two editions knew."""

from typing import NamedTuple

from registry.conversions.measuring import Conversion, Pipeline
from registry.workflow import Stage


class Moved(NamedTuple):
    """A place with its stage before and after; None where there is no place."""

    place: Conversion
    before: str | None
    after: str | None


class Flow(NamedTuple):
    """What entered the pipeline, left it, and went from one stage to another.

    A place is in the pipeline when any step is recorded. So the later number of such places is the earlier
    one and those that entered, less those that left.
    """

    entered: tuple[Moved, ...]
    left: tuple[Moved, ...]
    moved: tuple[Moved, ...]


def between(before: Pipeline, after: Pipeline) -> Flow:
    """The flow from one pipeline to another, each list in the order of codes."""
    earlier = {place.code: place for place in before.places}
    later = {place.code: place for place in after.places}
    entered, left, moved = [], [], []
    for code in sorted(earlier.keys() | later.keys()):
        was, now = earlier.get(code), later.get(code)
        place = now or was
        if place is None:
            continue
        change = Moved(place, was.stage if was else None, now.stage if now else None)
        was_in, is_in = change.before not in (None, Stage.NONE), change.after not in (None, Stage.NONE)
        if is_in and not was_in:
            entered.append(change)
        elif was_in and not is_in:
            left.append(change)
        elif was_in and change.before != change.after:
            moved.append(change)
    return Flow(tuple(entered), tuple(left), tuple(moved))
