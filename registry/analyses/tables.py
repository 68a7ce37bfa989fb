"""The result of a run as rows of figures, and its few main figures: for pages, files and comparisons."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from registry.workflow import Process, Verdict

Row = dict[str, Any]

_COVERAGE = ("code", "name_vi", "name_en", "within", "population", "total", "share", "overlap")
_COVERAGE_MORE = ("area_reached_km2", "area_share", "mean_m", "p50_m", "gini")
_ACCESS = ("code", "name_vi", "name_en", "population", "without", "supply", "per_100k")
_SITING = ("code", "name", "unique", "runner_up", "loss")
_DECIDED = ("status", "population", "already", "gained", "objective", "bound", "gap", "gap_share")
_FRONTIER = ("p", "status", "gained", "objective", "bound")
_SCORE = ("rank", "code", "name_vi", "score", "at_most", "known", "stable", "topsis_rank")


class Table(NamedTuple):
    """Rows of one shape; `keys` are the columns that tell one from another."""

    keys: tuple[str, ...]
    rows: tuple[Row, ...]


def table(of: Process, result: Mapping[str, Any]) -> Table:
    """The rows of a result: units, the city first; picked sites; the frontier; candidates; or targets.

    An echo has none.
    """
    match of:
        case Process.COVERAGE:
            return Table(("code", "within"), tuple(_coverage(result)))
        case Process.ACCESS:
            return Table(("code",), tuple(_of(each, _ACCESS) for each in (result["city"], *result["units"])))
        case Process.SITING if "frontier" in result:
            points = (
                _of(each, _FRONTIER) | {"sites": " ".join(each["sites"])} for each in result["frontier"]
            )
            return Table(("p",), tuple(points))
        case Process.SITING:
            return Table(("code",), tuple(_of(each, _SITING) for each in result["sites"]))
        case Process.SCORE:
            return Table(("code",), tuple(_of(each, _SCORE) for each in result["sites"]))
        case Process.INDICATORS:
            return Table(("plan", "code"), tuple(_indicators(result)))
        case Process.ECHO:
            return Table((), ())


def summary(of: Process, result: Mapping[str, Any]) -> Row:
    """The main figures of a result."""
    match of:
        case Process.COVERAGE:
            return {
                f"{name}_{each['within']:g}": each["city"][name]
                for each in result["radii"]
                for name in ("population", "share")
            } | {"total": result["city"]["total"], "centres": result["centres"]["count"]}
        case Process.ACCESS:
            return _of(result["city"], ("population", "without", "per_100k")) | {
                "centres": len(result["centres"])
            }
        case Process.SITING if "frontier" in result:
            return {"most": max((each["gained"] for each in result["frontier"]), default=0)}
        case Process.SITING:
            return _of(result, _DECIDED)
        case Process.SCORE:
            return {"candidates": result["candidates"], "excluded": len(result["excluded"])}
        case Process.INDICATORS:
            counts = {verdict.value: _sum(result, verdict) for verdict in Verdict}
            return {"plans": len(result["plans"]), "targets": sum(counts.values()), **counts}
        case Process.ECHO:
            return {}


def _coverage(result: Mapping[str, Any]) -> Iterator[Row]:
    for radius in result["radii"]:
        for place in (radius["city"], *radius["units"]):
            yield _of(place, _COVERAGE + _COVERAGE_MORE)


def _indicators(result: Mapping[str, Any]) -> Iterator[Row]:
    for held in result["plans"]:
        for goal in held["objectives"]:
            for each in goal["targets"]:
                names = {"name_vi": each["title_vi"], "name_en": each["title_en"]}
                counted = each["counted"]["value"] if each["counted"] else None
                told = _of(each, ("verdict", "value", "low", "high", "due"))
                yield {
                    "plan": held["plan"]["code"],
                    "code": each["code"],
                    **names,
                    **told,
                    "counted": counted,
                }


def _sum(result: Mapping[str, Any], verdict: Verdict) -> int:
    return sum(int(held["tally"][verdict]) for held in result["plans"])


def _of(held: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    return {name: held[name] for name in names}
