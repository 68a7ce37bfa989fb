"""Nearest centres, ours against others: CPU seconds and peak memory of whole processes, in paired runs.

    python benchmarks/nearest.py --cells 20000000 --centres 100000 --runs 5
    python benchmarks/nearest.py --sedonadb /path/to/a/python/that/has/it

Every engine is a process of its own that reads the same GeoParquet files and gives people within 500, 1,000
and 2,000 m by unit. Answers must be equal, or the run fails. Not part of the tests.
"""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

RADII = (500.0, 1000.0, 2000.0)
SIDE = 60_000.0
EAST, NORTH = 555_000.0, 2_290_000.0
METRIC = 5897


class Cost(NamedTuple):
    """What one process took, and what it answered."""

    cpu: float
    megabytes: float
    answer: str


def make(folder: Path, cells: int, centres: int, files: int) -> None:
    """Clustered cells, sorted in space as any real surface is, and centres where people are."""
    import numpy as np

    from registry.nearest import write

    draw = np.random.default_rng(11)
    heart = draw.uniform(0, SIDE, (40, 2))

    def scatter(number: int) -> "np.ndarray":
        at = heart[draw.integers(0, len(heart), number)] + draw.normal(0, 4000, (number, 2))
        return np.round(at) + np.array([EAST, NORTH])

    spots = scatter(centres)
    np.savez(folder / "centres.npz", x=spots[:, 0], y=spots[:, 1])
    write(
        folder / "centres.parquet",
        spots[:, 0],
        spots[:, 1],
        population=np.arange(centres),
        unit=["c"] * centres,
    )
    places = scatter(cells)
    places = places[np.lexsort((places[:, 0], places[:, 1] // 1000))]
    people = draw.integers(0, 300, cells)
    units = np.char.add("u", (np.arange(cells) * 30 // cells).astype(str))
    for part, rows in enumerate(np.array_split(np.arange(cells), files)):
        write(
            folder / f"cells-{part:03}.parquet",
            places[rows, 0],
            places[rows, 1],
            population=people[rows],
            unit=units[rows],
        )


def ours(folder: Path) -> Counter[str]:
    """This project's kernel, in one process."""
    import numpy as np

    from registry.nearest import CentreIndex, engine, nearest

    spots = np.load(folder / "centres.npz")
    index = CentreIndex.of(range(len(spots["x"])), spots["x"], spots["y"])
    with engine("local") as run:
        found = nearest(sorted(folder.glob("cells-*.parquet")), index, radii=RADII, run=run)
    return Counter(
        {f"{of.unit} {each.metres:g}": each.people for of in found.units for each in of.within if each.people}
    )


def geopandas(folder: Path) -> Counter[str]:
    """`sjoin_nearest` file by file, told the largest radius; of several equally near it keeps the first."""
    import geopandas as gpd
    import numpy as np

    spots = np.load(folder / "centres.npz")
    centres = gpd.GeoDataFrame(geometry=gpd.points_from_xy(spots["x"], spots["y"], crs=METRIC))
    sums: Counter[str] = Counter()
    for file in sorted(folder.glob("cells-*.parquet")):
        cells = gpd.read_parquet(file)
        near = cells.sjoin_nearest(centres, max_distance=RADII[-1], distance_col="far")
        near = near[~near.index.duplicated()]
        for radius in RADII:
            people = near[near["far"] <= radius].groupby("unit")["population"].sum()
            sums.update({f"{unit} {radius:g}": int(number) for unit, number in people.items() if number})
    return sums


def sedonadb(folder: Path) -> Counter[str]:
    """`ST_KNN` in SedonaDB, file by file, on two threads as it comes."""
    import sedonadb as sedona

    session = sedona.connect()
    session.read_parquet(str(folder / "centres.parquet")).to_view("centres")
    sums: Counter[str] = Counter()
    for file in sorted(folder.glob("cells-*.parquet")):
        session.read_parquet(str(file)).to_view("cells", overwrite=True)
        columns = ", ".join(
            f"sum(CASE WHEN far <= {radius} THEN population ELSE 0 END) AS r{radius:g}" for radius in RADII
        )
        rows = session.sql(
            f"SELECT unit, {columns} FROM (SELECT a.unit, a.population,"  # noqa: S608 - our own numbers
            " ST_Distance(a.geometry, b.geometry) AS far FROM cells a"
            " JOIN centres b ON ST_KNN(a.geometry, b.geometry, 1, false)) GROUP BY unit"
        ).to_pandas()
        for row in rows.to_dict("records"):
            sums.update({f"{row['unit']} {r:g}": int(row[f"r{r:g}"]) for r in RADII if row[f"r{r:g}"]})
    return sums


ENGINES = {"ours": ours, "geopandas": geopandas, "sedonadb": sedonadb}


def cost(python: str, name: str, folder: Path) -> Cost:
    """One engine in a process of its own."""
    command = [python, __file__, "--engine", name, "--folder", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        answer = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, answer)


def compare(asked: argparse.Namespace) -> None:
    """Runs in pairs, ours beside each other engine, and the ratios of their medians."""
    pythons = {"geopandas": sys.executable} | ({"sedonadb": asked.sedonadb} if asked.sedonadb else {})
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # In a process of its own: what this one has held would count as the peak of those that it starts.
        making = multiprocessing.get_context("spawn").Process(
            target=make, args=(folder, asked.cells, asked.centres, asked.files)
        )
        making.start()
        making.join()
        if making.exitcode:
            raise SystemExit("the cells could not be made")
        size = sum(file.stat().st_size for file in folder.glob("cells-*")) / 2**20
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{asked.cells:,} cells in {asked.files} files ({size:.0f} MB), {asked.centres:,} centres")
        for other, python in pythons.items():
            pairs = [
                (cost(sys.executable, "ours", folder), cost(python, other, folder)) for _ in range(asked.runs)
            ]
            if len({each.answer for pair in pairs for each in pair}) != 1:
                raise SystemExit(f"{other} answers otherwise")
            for name, at in (("ours", 0), (other, 1)):
                seconds = [pair[at].cpu for pair in pairs]
                peak = max(pair[at].megabytes for pair in pairs)
                print(
                    f"{name:10} CPU s median {statistics.median(seconds):7.2f}"
                    f" ({min(seconds):.2f} to {max(seconds):.2f}), peak {peak:6.0f} MB"
                )
            ratios = [theirs.cpu / mine.cpu for mine, theirs in pairs]
            print(f"{other} / ours: {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def main() -> None:
    """Compare, or with --engine be one of those that are compared."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cells", type=int, default=2_000_000)
    parser.add_argument("--centres", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sedonadb", help="a Python that has sedonadb, geoarrow-pyarrow and pandas")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.engine:
        print(json.dumps(ENGINES[asked.engine](asked.folder), sort_keys=True))
        return
    compare(asked)


if __name__ == "__main__":
    main()
