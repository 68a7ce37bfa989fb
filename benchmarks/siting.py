"""Maximal covering by `registry.siting` beside PySAL spopt with CBC and with HiGHS, on the same towns.

    make bench ONLY=siting RUNS=5
    python -m benchmarks.siting --sizes 50x5000 --without spopt-highs

Each run is a process of its own, in turn, so that each pair sees about the same machine. What is measured
begins at coordinates and ends at chosen sites: CPU seconds of the process and its children after the imports
(user and system), and the peak memory of all. All must find the same number of people.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Town = tuple[Any, Any, Any, float]
WITHIN = {"50x5000": 3000.0, "500x50000": 1500.0}
PICKS = 5
SIDE = 40_000.0


def town(size: str) -> Town:
    """Clustered cells, sites and people of a size as `50x5000`, and the distance; the same each time."""
    sites, cells = map(int, size.split("x"))
    random = np.random.default_rng(20261123)
    hearts = random.uniform(0, SIDE, (12, 2))

    def around(count: int) -> Any:
        return hearts[random.integers(0, len(hearts), count)] + random.normal(0, SIDE / 10, (count, 2))

    return around(cells), around(sites), random.integers(1, 200, cells), WITHIN.get(size, 1500.0)


def ours(given: Town) -> int:
    """People gained by our engine."""
    from registry.siting.covering import covering, reached
    from registry.siting.rules import Deadline, Rules
    from registry.siting.solve import Status, most_gained

    cells, sites, people, within = given
    reach = reached(cells[:, 0], cells[:, 1], sites[:, 0], sites[:, 1], within=within)
    found = most_gained(covering(reach, people), Rules(PICKS), Deadline(600, clock=time.monotonic))
    if found.status is not Status.OPTIMAL:
        raise SystemExit("not proved")
    return found.gained


def with_spopt(solver: str) -> Callable[[Town], int]:
    """People gained by spopt with a solver of pulp."""

    def solve(given: Town) -> int:
        import pulp
        from scipy.spatial.distance import cdist
        from spopt.locate import MCLP

        cells, sites, people, within = given
        model = MCLP.from_cost_matrix(cdist(cells, sites), people, within, p_facilities=PICKS)
        how = pulp.PULP_CBC_CMD(msg=False, threads=1) if solver == "cbc" else pulp.HiGHS(msg=False, threads=1)
        return round(model.solve(how).problem.objective.value())

    return solve


ENGINES: dict[str, Callable[[Town], int]] = {
    "ours": ours,
    "spopt-cbc": with_spopt("cbc"),
    "spopt-highs": with_spopt("highs"),
}


def cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def one(engine: str, size: str) -> dict[str, float]:
    """One run, in this process; a small town pays for the imports first."""
    ENGINES[engine](town("9x90"))
    given = town(size)
    before, began = cpu(), time.perf_counter()
    people = ENGINES[engine](given)
    memory = max(
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "people": people,
        "cpu": cpu() - before,
        "wall": time.perf_counter() - began,
        "megabytes": memory / 1024,
    }


def compare(size: str, runs: int, engines: list[str]) -> None:
    """Runs all engines in turn, and prints medians and the median of the ratios of each pair."""
    seen: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    for _ in range(runs):
        for engine in engines:
            words = [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "benchmarks.siting",
                "--one",
                engine,
                "--sizes",
                size,
            ]
            seen[engine].append(json.loads(subprocess.run(words, check=True, capture_output=True).stdout))
    if len({each["people"] for runs_of in seen.values() for each in runs_of}) != 1:
        raise SystemExit(f"{size}: the engines disagree: {seen}")
    print(f"{size}, p={PICKS}, {runs} runs, {int(seen['ours'][0]['people'])} people")
    for engine in engines:
        pairs = list(zip(seen[engine], seen["ours"], strict=True))
        shown = {
            key: statistics.median(each[key] for each in seen[engine]) for key in ("cpu", "wall", "megabytes")
        }
        ratios = {key: statistics.median(a[key] / b[key] for a, b in pairs) for key in ("cpu", "megabytes")}
        print(
            f"  {engine:12} {shown['cpu']:9.3f} CPU-s {shown['wall']:9.3f} s {shown['megabytes']:6.0f} MB"
            f"  x {ratios['cpu']:.1f} CPU, x {ratios['megabytes']:.1f} memory",
            flush=True,
        )


def main() -> None:
    """Reads the command line; `--one` is how it calls itself."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--sizes", nargs="+", default=list(WITHIN))
    words.add_argument("--without", nargs="*", default=[])
    words.add_argument("--one", choices=list(ENGINES))
    given = words.parse_args()
    if given.one:
        print(json.dumps(one(given.one, given.sizes[0])))
        return
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for size in given.sizes:
        compare(size, given.runs, [engine for engine in ENGINES if engine not in given.without])


if __name__ == "__main__":
    main()
