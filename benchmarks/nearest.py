"""Nearest centres, ours against others: CPU seconds and peak memory of whole processes, in paired runs.

    make bench ONLY=nearest CELLS=20000000 CENTRES=100000 RUNS=5

Every engine is a process of its own that reads the same GeoParquet files and gives people within 500, 1,000
and 2,000 m by unit. Answers must be equal, or the run fails. Not part of the tests.
"""

import argparse
import json
import multiprocessing
import os
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


def duckdb(folder: Path) -> Counter[str]:
    """`ST_DWithin` at the largest radius and the least distance of each cell, file by file, on two threads.

    DuckDB has no join by nearness; its spatial extension comes as a package, so nothing is downloaded here.
    """
    import duckdb as duck
    import duckdb_ext

    (extension,) = Path(next(iter(duckdb_ext.__path__))).rglob("spatial.duckdb_extension")
    session = duck.connect(config={"threads": 2, "allow_unsigned_extensions": "true"})
    session.execute(f"LOAD '{extension}'")
    session.execute("CREATE TABLE centres (geometry GEOMETRY)")
    session.execute(
        "INSERT INTO centres SELECT geometry FROM read_parquet(?)", [str(folder / "centres.parquet")]
    )
    columns = ", ".join(
        f"sum(CASE WHEN far <= {radius} THEN population ELSE 0 END)::BIGINT" for radius in RADII
    )
    sums: Counter[str] = Counter()
    for file in sorted(folder.glob("cells-*.parquet")):
        rows = session.execute(
            f"WITH cells AS (SELECT row_number() OVER () AS cell, * FROM read_parquet(?))"  # noqa: S608 - our own numbers
            f" SELECT unit, {columns} FROM (SELECT cell, any_value(unit) AS unit,"
            " any_value(population) AS population, min(ST_Distance(a.geometry, b.geometry)) AS far"
            f" FROM cells a JOIN centres b ON ST_DWithin(a.geometry, b.geometry, {RADII[-1]}) GROUP BY cell)"
            " GROUP BY unit",
            [str(file)],
        ).fetchall()
        for unit, *people in rows:
            sums.update({f"{unit} {r:g}": n for r, n in zip(RADII, people, strict=True) if n})
    return sums


ENGINES = {"ours": ours, "geopandas": geopandas, "sedonadb": sedonadb, "duckdb": duckdb}


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


def compare(cells: int, centres: int, files: int, *, runs: int, pythons: dict[str, str]) -> None:
    """Runs in pairs, ours beside each other engine, and the ratios of their medians.

    `pythons` are the interpreters of the other engines, each with what it needs and no more.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # In a process of its own: what this one has held would count as the peak of those that it starts.
        making = multiprocessing.get_context("spawn").Process(
            target=make, args=(folder, cells, centres, files)
        )
        making.start()
        making.join()
        if making.exitcode:
            raise SystemExit("the cells could not be made")
        size = sum(file.stat().st_size for file in folder.glob("cells-*")) / 2**20
        print(f"nearest: {cells:,} cells in {files} files ({size:.0f} MB), {centres:,} centres")
        for other, python in pythons.items():
            pair_with(other, python, folder, runs=runs)


def pair_with(other: str, python: str, folder: Path, *, runs: int) -> None:
    """Pairs of ours and another engine, printed; answers must be equal."""
    pairs = [(cost(sys.executable, "ours", folder), cost(python, other, folder)) for _ in range(runs)]
    if len({each.answer for pair in pairs for each in pair}) != 1:
        raise SystemExit(f"{other} answers otherwise")
    for name, at in (("ours", 0), (other, 1)):
        seconds = [pair[at].cpu for pair in pairs]
        peak = max(pair[at].megabytes for pair in pairs)
        print(
            f"  {name:10} CPU s median {statistics.median(seconds):7.2f}"
            f" ({min(seconds):.2f} to {max(seconds):.2f}), peak {peak:6.0f} MB"
        )
    ratios = [theirs.cpu / mine.cpu for mine, theirs in pairs]
    print(
        f"  {other} / ours: {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})",
        flush=True,
    )


def main() -> None:
    """One engine, as `cost` calls it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    print(json.dumps(ENGINES[asked.engine](asked.folder), sort_keys=True))


if __name__ == "__main__":
    main()
