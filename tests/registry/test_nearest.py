"""The nearest centre: the same answer from the kernel, by brute force and in PostGIS, in any cut and order."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from registry import crs
from registry.errors import Invalid, Unavailable
from registry.nearest import CentreIndex, Nearest, engine, nearest, write
from registry.nearest.partitions import partitions

RADII = (500.0, 1000.0, 2000.0)
EAST, NORTH = 585_000.0, 2_325_000.0
"""A corner near Hoàn Kiếm lake in the metric CRS."""
CORNER = np.array([EAST, NORTH])


def lattice(side: int, step: float = 50.0) -> tuple[Any, Any]:
    """Cells on a square grid: with centres on the same grid, distances tie and fall on whole radii."""
    at = np.arange(side) * step
    x, y = np.meshgrid(EAST + at, NORTH + at)
    return x.ravel(), y.ravel()


def cells(folder: Path, x: Any, y: Any, *, files: int = 1, rows: int = 50_000, seed: int = 7) -> list[Path]:
    """Files of cells with people of several units, dealt out in turn."""
    draw = np.random.default_rng(seed)
    people = draw.integers(0, 500, len(x))
    units = np.char.add("u", (np.arange(len(x)) * 7 // max(len(x), 1)).astype(str))
    found = []
    for part in range(files):
        take = slice(part, None, files)
        found.append(folder / f"cells-{part}.parquet")
        write(found[-1], x[take], y[take], population=people[take], unit=units[take], rows_per_group=rows)
    return found


def ask(files: Sequence[Path], centres: CentreIndex, radii: Sequence[float] = RADII) -> Nearest:
    with engine("local") as run:
        return nearest(files, centres, radii=radii, run=run)


def by_hand(x: Any, y: Any, people: Any, ids: Sequence[int], places: Any, radius: float) -> dict[int, int]:
    """People within the radius by nearest centre: every pair looked at, ties to the smallest id."""
    order = np.argsort(ids)
    each: dict[int, int] = {}
    for px, py, number in zip(x, y, people, strict=True):
        dx, dy = px - places[order, 0], py - places[order, 1]
        far = np.sqrt(dx * dx + dy * dy)
        if len(far) and far.min() <= radius and number:
            name = int(np.asarray(ids)[order][far.argmin()])
            each[name] = each.get(name, 0) + int(number)
    return each


@settings(deadline=None, max_examples=60)
@given(
    spots=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=0, max_size=30),
    cut=st.integers(1, 40),
    seed=st.integers(0, 2**16),
)
def test_ties_twins_and_whole_radii_are_counted_as_by_hand(
    tmp_path_factory: pytest.TempPathFactory, spots: list[tuple[int, int]], cut: int, seed: int
) -> None:
    places = np.array(spots, dtype=float).reshape(-1, 2) * 100 + CORNER
    ids = [int(key) for key in np.random.default_rng(seed).permutation(len(spots))]
    x, y = lattice(13, 100)
    people = np.arange(len(x)) % 11
    file = tmp_path_factory.mktemp("cells") / "cells.parquet"
    write(file, x, y, population=people, unit=["u"] * len(x), rows_per_group=cut)
    found = ask([file], CentreIndex.of(ids, places[:, 0], places[:, 1]), (100, 500))
    for index, radius in enumerate((100, 500)):
        each = {int(of.centre): of.people[index] for of in found.centres if of.people[index]}
        assert each == by_hand(x, y, people, ids, places, radius)
        assert found.units[0].within[index].people == sum(each.values())


def test_the_cut_into_files_and_groups_and_the_order_of_rows_change_nothing(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    x, y = lattice(120)
    order = draw.permutation(len(x))
    people, unit = draw.integers(0, 99, len(x)), np.array(["a", "b", "c"])[np.arange(len(x)) % 3]
    spots = draw.integers(0, 120, (60, 2)) * 50.0 + CORNER
    centres = CentreIndex.of(range(60), spots[:, 0], spots[:, 1])
    write(tmp_path / "whole.parquet", x, y, population=people, unit=unit)
    halves = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    for half, file in zip(np.array_split(order, 2), halves, strict=True):
        write(file, x[half], y[half], population=people[half], unit=unit[half], rows_per_group=777)
    whole, cut = ask([tmp_path / "whole.parquet"], centres), ask(halves, centres)
    assert whole == cut
    assert whole.hash == cut.hash


def test_people_are_conserved_and_more_is_reached_further_and_with_more_centres(tmp_path: Path) -> None:
    files = cells(tmp_path, *lattice(100), files=3)
    draw = np.random.default_rng(2)
    spots = draw.uniform(0, 5000, (40, 2)) + CORNER
    few = ask(files, CentreIndex.of(range(10), spots[:10, 0], spots[:10, 1]))
    many = ask(files, CentreIndex.of(range(40), spots[:, 0], spots[:, 1]))
    total = sum(pq.read_table(file)["population"].to_numpy().sum() for file in files)
    for found in (few, many):
        assert sum(unit.people for unit in found.units) == total
        for index in range(3):
            reached = sum(unit.within[index].people for unit in found.units)
            assert reached == sum(centre.people[index] for centre in found.centres)
        for unit in found.units:
            assert [each.people for each in unit.within] == sorted(each.people for each in unit.within)
    for less, more in zip(few.units, many.units, strict=True):
        assert all(a.people <= b.people for a, b in zip(less.within, more.within, strict=True))


def test_no_centre_reaches_nobody_and_no_cell_is_no_unit(tmp_path: Path) -> None:
    nobody = ask(cells(tmp_path, *lattice(20)), CentreIndex.of([], [], []))
    assert nobody.centres == ()
    assert all(each.people == 0 for unit in nobody.units for each in unit.within)
    empty = tmp_path / "empty.parquet"
    write(empty, np.empty(0), np.empty(0), population=np.empty(0, dtype=int), unit=[])
    assert ask([empty], CentreIndex.of(["a"], [EAST], [NORTH])).units == ()


def in_postgis(connection: Connection, x: Any, y: Any, people: Any, unit: Any, ids: Any, places: Any) -> Any:
    """The same question in SQL: per unit and per nearest centre, from every pair of cell and centre."""
    connection.execute(text("CREATE TEMP TABLE spot (id int, geom geometry) ON COMMIT DROP"))
    connection.execute(text("CREATE TEMP TABLE cell (unit text, people int, geom geometry) ON COMMIT DROP"))
    put = "SELECT {} ST_SetSRID(ST_Point(unnest(CAST(:x AS float8[])), unnest(CAST(:y AS float8[]))), :srid)"
    where = {"srid": crs.METRIC}
    connection.execute(
        text("INSERT INTO spot " + put.format("unnest(CAST(:ids AS int[])),")),
        where | {"ids": list(ids), "x": list(places[:, 0]), "y": list(places[:, 1])},
    )
    names = "unnest(CAST(:unit AS text[])), unnest(CAST(:people AS int[])),"
    connection.execute(
        text("INSERT INTO cell " + put.format(names)),
        where | {"unit": unit.tolist(), "people": people.tolist(), "x": x.tolist(), "y": y.tolist()},
    )
    query = text(
        "CREATE TEMP TABLE near ON COMMIT DROP AS SELECT c.unit, c.people, s.id, s.far FROM cell c,"
        " LATERAL (SELECT id, ST_Distance(geom, c.geom) AS far FROM spot ORDER BY far, id LIMIT 1) s"
    )
    connection.execute(query)
    by_unit = (
        "SELECT unit, r, count(*) FILTER (WHERE far <= r), coalesce(sum(people) FILTER (WHERE far <= r), 0),"
        " coalesce(sum(people * floor(far * 1000 + 0.5)::bigint) FILTER (WHERE far <= r), 0)"
        " FROM near, unnest(CAST(:radii AS float8[])) r GROUP BY unit, r ORDER BY unit, r"
    )
    by_centre = (
        "SELECT id, r, sum(people) FROM near, unnest(CAST(:radii AS float8[])) r WHERE far <= r"
        " GROUP BY id, r HAVING sum(people) > 0 ORDER BY id, r"
    )
    ask = {"radii": list(RADII)}
    return [[tuple(row) for row in connection.execute(text(query), ask)] for query in (by_unit, by_centre)]


def test_postgis_gives_the_same_integers_for_many_cells(connection: Connection, tmp_path: Path) -> None:
    x, y = lattice(400, 20)
    draw = np.random.default_rng(3)
    x[::3] += draw.uniform(-10, 10, len(x[::3]))
    spots = draw.integers(0, 400, (14, 2)) * 20.0 + CORNER
    # A twin of the first, and three in a row on the grid: between them distances tie.
    places = np.vstack([spots, spots[:1], spots[1:2] + np.array([400, 0]), spots[1:2] + np.array([0, 400])])
    ids = np.random.default_rng(4).permutation(len(places))
    people, unit = draw.integers(0, 500, len(x)), np.array(["a", "b", "c", "d"])[np.arange(len(x)) % 4]
    write(tmp_path / "cells.parquet", x, y, population=people, unit=unit)
    found = ask([tmp_path / "cells.parquet"], CentreIndex.of(ids.tolist(), places[:, 0], places[:, 1]))
    ours = [
        [
            (of.unit, within.metres, within.cells, within.people, within.person_mm)
            for of in found.units
            for within in of.within
        ],
        [
            (of.centre, radius, number)
            for of in found.centres
            for radius, number in zip(RADII, of.people, strict=True)
            if number
        ],
    ]
    assert ours == in_postgis(connection, x, y, people, unit, ids.tolist(), places)


@contextmanager
def workers(number: int) -> Iterator[Any]:
    """Dask workers, each a process of its own, on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=number, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=40
    ) as cluster:
        yield cluster


def test_one_and_two_workers_and_one_that_is_killed_give_the_local_hash(tmp_path: Path) -> None:
    files = cells(tmp_path, *lattice(600, 20), files=4, rows=8_000)
    spots = np.random.default_rng(5).integers(0, 600, (2000, 2)) * 20.0 + CORNER
    centres = CentreIndex.of(range(2000), spots[:, 0], spots[:, 1])
    here = ask(files, centres)
    killed: list[int] = []
    with workers(1) as cluster, engine("dask", scheduler=cluster.scheduler_address) as run:
        for number in (1, 2):
            cluster.scale(number)
            cluster.wait_for_workers(number, timeout=120)
            assert nearest(files, centres, radii=RADII, run=run).hash == here.hash

        def kill(done: int, of: int) -> None:
            assert of > 40
            if not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        assert nearest(files, centres, radii=RADII, run=run, progress=kill).hash == here.hash
    assert killed


@pytest.mark.parametrize(
    ("name", "scheduler"), [("spark", None), ("dask", None), ("local", "tcp://127.0.0.1:8786")]
)
def test_an_engine_that_cannot_be_is_told(name: str, scheduler: str | None) -> None:
    with pytest.raises(Invalid), engine(name, scheduler=scheduler):
        pass


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.nearest.engines.PATIENCE", 1.0)
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1"), engine("dask", scheduler="tcp://127.0.0.1:1"):
        pass


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.to_crs(crs.STORED), "measures in degrees"),
        (lambda frame: frame.to_crs(crs.WEB_MERCATOR), "stretches distances"),
        (lambda frame: frame.to_crs(32648), "differs from EPSG:5897"),
        (lambda frame: frame.set_crs(None, allow_override=True), "does not say its coordinate"),
        (lambda frame: frame.drop(columns="unit"), "unit: is missing|'unit': is missing"),
        (lambda frame: frame.assign(population=0.5), "whole numbers"),
        (lambda frame: frame.assign(population=-1), "cannot be the people"),
        (lambda frame: frame.set_geometry(frame.buffer(5)), "must be points"),
        (
            lambda frame: frame.assign(population=frame.population.astype("Int64").mask(frame.index == 1)),
            "without",
        ),
    ],
)
def test_files_that_cannot_be_measured_are_refused(tmp_path: Path, change: Any, said: str) -> None:
    points = geopandas.points_from_xy([EAST, EAST + 9], [NORTH, NORTH], crs=crs.METRIC)
    frame = geopandas.GeoDataFrame({"population": [1, 2], "unit": ["a", "b"]}, geometry=points)
    change(frame).to_parquet(tmp_path / "cells.parquet")
    with pytest.raises(Invalid, match=said):
        ask([tmp_path / "cells.parquet"], CentreIndex.of(["a"], [EAST], [NORTH]))


def test_files_of_geopandas_in_either_encoding_are_read_as_our_own(tmp_path: Path) -> None:
    x, y = lattice(30)
    people = np.arange(len(x))
    frame = geopandas.GeoDataFrame(
        {"population": people, "unit": "a"}, geometry=geopandas.points_from_xy(x, y, crs=crs.METRIC)
    )
    files = [tmp_path / f"{name}.parquet" for name in ("own", "wkb", "arrow")]
    write(files[0], x, y, population=people, unit=["a"] * len(x))
    frame.to_parquet(files[1])
    frame.to_parquet(files[2], geometry_encoding="geoarrow", schema_version="1.1.0")
    centres = CentreIndex.of(["a"], [EAST + 100], [NORTH + 100])
    assert len({ask([file], centres).hash for file in files}) == 1
    assert geopandas.read_parquet(files[0]).geom_equals(frame).all()


def test_what_is_no_file_of_cells_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("hello")
    pq.write_table(
        pq.read_table(cells(tmp_path, *lattice(3))[0]).replace_schema_metadata(None),
        tmp_path / "bare.parquet",
    )
    with pytest.raises(Invalid, match="not a Parquet file"):
        partitions([tmp_path / "text.parquet"])
    with pytest.raises(Invalid, match="not GeoParquet"):
        partitions([tmp_path / "bare.parquet"])
    with pytest.raises(Unavailable, match="nowhere"):
        partitions([tmp_path / "nowhere.parquet"])
