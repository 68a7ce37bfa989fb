"""`make bench`: every benchmark, or those that ONLY names, with its ratios.

    make bench
    make bench ONLY=items,tiles
    make bench ONLY="siting nearest:duckdb" RUNS=1 CELLS=20000000 CENTRES=100000

Serving has the parts items, cached, tiles, mixed, search, exports and start; what they find is told at once
and written into docs/benchmarks.md. `nearest:NAME` runs one pair of the nearest centres. Numbers come from
whole processes; on shared processors compare CPU time.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

from benchmarks import nearest, report, siting
from benchmarks.city.databases import database
from benchmarks.cluster import cluster
from benchmarks.peers import FOLDER, NEAREST, python_with
from benchmarks.serving import cached, exports, items, machine, mixed, search, start, targets, tiles

SERVING = {
    each.__name__.rpartition(".")[2]: each for each in (items, cached, tiles, mixed, search, exports, start)
}
OTHERS = ("editing", "importing")
ALL = (*SERVING, "siting", *(f"nearest:{peer}" for peer in NEAREST), *OTHERS)


def main() -> None:
    """Read what is wanted, and run it."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("only", nargs="*", help=f"which: {', '.join(ALL)}; none: all")
    words.add_argument("--runs", type=int, help="rounds; default: 3 of servers, 5 of kernels")
    words.add_argument("--seconds", type=float, default=3, help="of a window in which a server is asked")
    words.add_argument("--cells", type=int, default=4_000_000)
    words.add_argument("--centres", type=int, default=20_000)
    given = words.parse_args()
    names = [name for word in given.only for name in word.split(",") if name]
    wanted = [each for name in names or ALL for each in ALL if name in (each, each.split(":")[0])]
    if not wanted or any(not any(name in (each, each.split(":")[0]) for each in ALL) for name in names):
        words.error(f"nothing of that name; there are {', '.join(ALL)}")
    signal.signal(signal.SIGTERM, _leave)
    print(machine.described(), flush=True)
    failed = serve(
        [name for name in wanted if name in SERVING], rounds=given.runs or 3, seconds=given.seconds
    )
    if "siting" in wanted:
        for size in siting.WITHIN:
            siting.compare(size, given.runs or 5, list(siting.ENGINES))
    peers = [name.partition(":")[2] for name in wanted if name.startswith("nearest:")]
    pythons = {peer: python for peer in peers if (python := python_with(peer)) is not None}
    if pythons:
        files = max(1, given.cells // 500_000)
        nearest.compare(given.cells, given.centres, files, runs=given.runs or 5, pythons=pythons)
    failed += [name for name in OTHERS if name in wanted and not apart(name)]
    if failed or (peers and not pythons):
        sys.exit(f"not measured: {', '.join(failed or peers)}")


def _leave(_number: int, _frame: object) -> NoReturn:
    """Leave as on Ctrl-C, so that every server is stopped."""
    raise KeyboardInterrupt


def serve(names: Sequence[str], *, rounds: int, seconds: float) -> list[str]:
    """Run parts of serving, each of which stands alone, and write what they found; those that failed."""
    failed = []
    if names:
        with cluster() as url:
            for name in names:
                print(f"\n{name}", flush=True)
                about = machine.described()
                try:
                    found = SERVING[name].measure(partial(database, url), rounds=rounds, seconds=seconds)
                except SystemExit as reason:
                    print(f"{name} was given up: {reason}", file=sys.stderr, flush=True)
                    failed.append(name)
                else:
                    targets.keep(found, about)
        report.write()
    return failed


def apart(name: str) -> bool:
    """Run a benchmark that is a program of its own."""
    with cluster() as url:
        settings = {"REGISTRY_DATABASE_URL": database(url, "1k"), "PYTHONPATH": str(FOLDER.parent)}
        program = [sys.executable, "-m", f"benchmarks.{name}"]
        return subprocess.run(program, env=os.environ | settings, check=False).returncode == 0


if __name__ == "__main__":
    main()
