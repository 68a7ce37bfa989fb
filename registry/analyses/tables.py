"""The result of a run as rows of figures, and its few main figures: for pages, files and comparisons."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from registry.workflow import Process

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
    """The rows of a result: units, the city first; picked sites; the frontier; or candidates by rank."""
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


def _coverage(result: Mapping[str, Any]) -> Iterator[Row]:
    for radius in result["radii"]:
        for place in (radius["city"], *radius["units"]):
            yield _of(place, _COVERAGE + _COVERAGE_MORE)


def _of(held: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    return {name: held[name] for name in names}
