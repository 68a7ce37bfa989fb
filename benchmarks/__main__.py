"""`make bench`: every benchmark, or those that ONLY names, with its ratios.

    make bench
    make bench ONLY="siting nearest:duckdb" RUNS=1 CELLS=20000000 CENTRES=100000

`nearest:NAME` runs one pair of the nearest centres. Numbers come from whole processes; on shared processors
compare CPU seconds.
"""

import argparse
import os
import platform
import sys

from benchmarks import nearest, siting
from benchmarks.peers import NEEDS, python_with

ALL = ("siting", *(f"nearest:{peer}" for peer in NEEDS))


def main() -> None:
    """Read what is wanted, and run it."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("only", nargs="*", help=f"which: {', '.join(ALL)}; none: all")
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--cells", type=int, default=4_000_000)
    words.add_argument("--centres", type=int, default=20_000)
    given = words.parse_args()
    wanted = [
        each for name in given.only or ALL for each in ALL if each.split(":")[0] == name or each == name
    ]
    if not wanted:
        words.error(f"nothing of that name; there are {', '.join(ALL)}")
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f},", end=" ")
    print(f"Python {platform.python_version()}", flush=True)
    if "siting" in wanted:
        for size in siting.WITHIN:
            siting.compare(size, given.runs, list(siting.ENGINES))
    peers = [name.partition(":")[2] for name in wanted if name.startswith("nearest:")]
    pythons = {peer: python for peer in peers if (python := python_with(peer)) is not None}
    if pythons:
        files = max(1, given.cells // 500_000)
        nearest.compare(given.cells, given.centres, files, runs=given.runs, pythons=pythons)
    elif peers:
        sys.exit(1)


if __name__ == "__main__":
    main()
