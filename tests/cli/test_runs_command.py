"""`creative-registry runs`, files of every analysis, and coverage counted by an engine, as scripts run them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
from click.testing import Result
from distributed import LocalCluster
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from api.cli import app
from registry.analyses import labour, runs
from registry.analyses.computing import computed
from registry.analyses.parameters import asked
from registry.database import running_engine
from registry.exporting import snapshot
from registry.workflow import Process

DAY = "2026-11-23"


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


class Run:
    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)

    def json(self, *words: str | Path) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture
def kept(seeded_url: str, seeded: Engine) -> Iterator[tuple[str, str]]:
    """Ids of two runs of coverage that are over; gone afterwards."""
    engine = running_engine(seeded_url, pool=1)
    ids = []
    for within in (500, 1000):
        question = asked(Process.COVERAGE, {"on": DAY, "within": within})
        with snapshot(engine) as connection:
            out = computed(connection, question)
        with engine.begin() as db:
            taken = labour.take(db, "test", id_=runs.enter(db, Process.COVERAGE, question, account=None).id)
            assert taken is not None
            labour.succeed(db, taken, "test", out)
            ids.append(str(taken.id))
    engine.dispose()
    yield ids[0], ids[1]
    with seeded.begin() as connection:
        connection.execute(
            text("DELETE FROM registry.analysis_run WHERE id = ANY (CAST(:ids AS uuid[]))"), {"ids": ids}
        )


def test_runs_are_listed_shown_and_compared(run: Run, kept: tuple[str, str], tmp_path: Path) -> None:
    listed = run.json("runs", "list", "--process", "coverage", "--status", "successful")
    assert set(kept) <= {each["id"] for each in listed}
    shown = run.json("runs", "show", kept[1], "--output", tmp_path / "units.csv")
    assert shown["parameters"]["within"] == [1000]
    assert shown["hash"]
    rows = pd.read_csv(tmp_path / "units.csv", dtype={"code": str})
    assert rows["population"].sum() == shown["result"]["city"]["population"]
    assert "Phường Hoàn Kiếm" in run("runs", "show", kept[1]).stdout
    change = run.json("runs", "compare", *kept)
    assert change["parameters"] == {"within": [[500], [1000]]}
    assert "within: [500.0] → [1000.0]" in run("runs", "compare", *kept).stderr


def test_echoes_are_listed_when_they_are_asked_for(run: Run, seeded_url: str, seeded: Engine) -> None:
    engine = running_engine(seeded_url, pool=1)
    with engine.begin() as db:
        echo = runs.enter(db, Process.ECHO, asked(Process.ECHO, {"text": "a"}), account=None)
    engine.dispose()
    assert str(echo.id) in {each["id"] for each in run.json("runs", "list", "--process", "echo")}
    assert str(echo.id) not in {each["id"] for each in run.json("runs", "list")}
    with seeded.begin() as connection:
        connection.execute(text("DELETE FROM registry.analysis_run WHERE process = 'echo'"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("runs", "show", "none"), 4, "no run 'none'"),
        (("runs", "list", "--process", "magic"), 3, "process: 'magic'"),
        (("runs", "show", "none", "--output", "units.docx"), 3, "docx"),
        (("siting", "--p", "0"), 3, "p: 0: must be at least 1"),
        (("siting", "--p", "9000"), 3, "is more than the"),
        (("siting", "--p", "2", "--within", "-1"), 3, "is no distance"),
        (("siting", "--p", "2", "--surface", "moon"), 4, "demand surface 'moon'"),
        (("siting", "--p", "2", "--output", "sites.docx"), 3, "docx"),
        (("score", "--within", "1e9"), 3, "radius"),
        (("coverage", "--engine", "local", "--gaps", "gaps.csv"), 3, "does not go with an engine"),
        (("coverage", "--engine", "dask"), 3, "goes with the engine dask"),
        (("coverage", "--scheduler", "tcp://127.0.0.1:1"), 3, "goes with the engine dask"),
        (("coverage", "--engine", "local", "--on", "1900-01-01"), 4, "unit that stood on"),
    ],
)
def test_wrong_input_is_told_with_its_exit_code(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code, result.stderr
    assert said in result.stderr


@pytest.mark.parametrize(
    ("command", "shapes"),
    [
        (("access", "--on", DAY), {"MultiPolygon"}),
        (("siting", "--p", "2", "--on", DAY), {"Point"}),
        (("siting", "--frontier", "--on", DAY, "--seconds", "3"), {"Point"}),
        (("score", "--top", "3", "--draws", "50", "--on", DAY), {"Point"}),
    ],
)
def test_every_analysis_is_written_to_files(
    run: Run, command: tuple[str, ...], shapes: set[str], tmp_path: Path
) -> None:
    tables = []
    for ending in ("csv", "gpkg", "parquet"):
        path = tmp_path / f"out.{ending}"
        result = run(*command, "--output", path)
        assert result.exit_code == 0, result.stderr
        read = {"csv": pd.read_csv, "gpkg": geopandas.read_file, "parquet": geopandas.read_parquet}[ending]
        tables.append(read(path))
    assert len({len(each) for each in tables}) == 1
    assert {"code", "on", "surface", "data_version"} <= set(tables[0].columns)
    assert set(tables[2].geom_type) <= shapes
    assert tables[2].crs.to_epsg() == tables[1].crs.to_epsg() == 4326


def people(record: dict[str, Any]) -> list[tuple[float, str, int, int]]:
    return [
        (radius["within"], unit["code"], unit["population"], unit["total"])
        for radius in record["radii"]
        for unit in radius["units"]
    ]


def test_an_engine_counts_what_the_database_counts(run: Run) -> None:
    words = ("coverage", "--within", "700", "--within", "2000", "--on", "2025-06-30", "--by", "district")
    plain, local = run.json(*words), run.json(*words, "--engine", "local")
    assert people(local) == people(plain)
    assert local["city"]["population"] == plain["city"]["population"]


def test_dask_workers_count_the_same_to_the_same_hash(run: Run, tmp_path: Path) -> None:
    words = ("coverage", "--within", "1000", "--on", DAY, "--without", "HN001")
    local = run.json(*words, "--engine", "local")
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        there = run.json(
            *(*words, "--engine", "dask", "--scheduler", cluster.scheduler_address),
            *("--partitions", tmp_path),
        )
    assert {**there, "engine": "local"} == local
