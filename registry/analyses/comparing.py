"""Two runs of one process side by side: what was asked otherwise, and what came out otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.analyses.runs import Run
from registry.analyses.tables import Row, summary, table
from registry.errors import Fault, Invalid

_WORDS = ("name", "name_vi", "name_en", "total")


@dataclass(frozen=True)
class Difference:
    """A row of both results: what it is, and each figure before, after, and how much more it is."""

    key: Row
    figures: Mapping[str, tuple[Any, Any, float | None]]


@dataclass(frozen=True)
class Comparison:
    """`parameters` and `summary` hold what is not the same, before and after; `only` are rows of one run."""

    process: str
    before: str
    after: str
    same_data: bool
    parameters: Mapping[str, tuple[Any, Any]]
    summary: Mapping[str, tuple[Any, Any, float | None]]
    rows: tuple[Difference, ...]
    only_before: tuple[Row, ...]
    only_after: tuple[Row, ...]

    def record(self) -> dict[str, Any]:
        """The comparison for JSON."""
        return {
            **{name: getattr(self, name) for name in ("process", "before", "after", "same_data")},
            "parameters": {name: list(both) for name, both in self.parameters.items()},
            "summary": {name: list(three) for name, three in self.summary.items()},
            "rows": [each.key | {n: list(three) for n, three in each.figures.items()} for each in self.rows],
            "only_before": list(self.only_before),
            "only_after": list(self.only_after),
        }


def compare(before: Run, after: Run, results: tuple[Mapping[str, Any], Mapping[str, Any]]) -> Comparison:
    """What changed from one run to another of the same process; raises Invalid for two different ones.

    Rows are met by their keys; those that only one run has are told apart.
    """
    if before.process is not after.process:
        raise Invalid(Fault("against", after.process, "is another process", (before.process,)))
    one, other = (table(before.process, result) for result in results)
    if one.keys != other.keys:
        raise Invalid(Fault("against", str(after.id), "answers another kind of question"))
    first = {_key(row, one.keys): row for row in one.rows}
    second = {_key(row, one.keys): row for row in other.rows}
    asked = before.parameters.keys() | after.parameters.keys()
    return Comparison(
        process=before.process.value,
        before=str(before.id),
        after=str(after.id),
        same_data=before.edition == after.edition,
        parameters={
            name: (was, now)
            for name in sorted(asked)
            if (was := before.parameters.get(name)) != (now := after.parameters.get(name))
        },
        summary=_figures(*(summary(before.process, result) for result in results), skip=()),
        rows=tuple(
            Difference(
                {name: row[name] for name in row if name in one.keys + _WORDS},
                _figures(row, second[key], skip=one.keys + _WORDS),
            )
            for key, row in first.items()
            if key in second
        ),
        only_before=tuple(row for key, row in first.items() if key not in second),
        only_after=tuple(row for key, row in second.items() if key not in first),
    )


def _key(row: Row, keys: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in keys)


def _figures(was: Row, now: Row, *, skip: tuple[str, ...]) -> dict[str, tuple[Any, Any, float | None]]:
    return {
        name: (was[name], now[name], _more(was[name], now[name]))
        for name in was
        if name in now and name not in skip
    }


def _more(was: Any, now: Any) -> float | None:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (was, now))
    return now - was if numbers else None
