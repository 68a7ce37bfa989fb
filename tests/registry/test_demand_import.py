"""Surfaces of one's own: from points, from units, from a small raster that the test writes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from click.testing import Result
from rasterio.transform import Affine
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from api.cli import app
from registry.database import reading_engine
from registry.demand.reading import cells, surface
from tests.fixtures.database import made_database

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def own_url(cluster_url: str, hanoi_template: str) -> Iterator[str]:
    """A seeded database that these tests may write to."""
    with made_database(cluster_url, template=hanoi_template) as url:
        yield url


@pytest.fixture
def run(own_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", own_url)

    def call(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)

    return call


@pytest.fixture
def own(own_url: str) -> Iterator[Engine]:
    engine = reading_engine(own_url)
    yield engine
    engine.dispose()


ORIGIN = ("--year", "2020", "--source", "worldpop", "--source-title", "WorldPop 2020")


def raster(path: Path, *, crs: str | None, counts: Any, west: float, north: float, side: float) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=counts.shape[1],
        height=counts.shape[0],
        count=1,
        dtype="float32",
        nodata=-99999,
        crs=crs,
        transform=Affine(side, 0, west, 0, -side, north),
    ) as out:
        out.write(counts.astype("float32"), 1)
    return path


def by_district(engine: Engine, code: str) -> list[tuple[int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT u.population, sum(c.population) FROM public_demand_cell c JOIN public_unit u"
                " ON u.id = c.district WHERE c.surface = :code GROUP BY u.code, u.population"
            ),
            {"code": code},
        )
        return [(row[0], row[1]) for row in rows]


def test_a_raster_is_raked_to_the_census(run: Run, own: Engine, tmp_path: Path) -> None:
    # A degree of latitude and one of longitude around the city, one person in each of 100 x 100 cells.
    path = raster(
        tmp_path / "w.tif", crs="EPSG:4326", counts=np.ones((100, 100)), west=105.2, north=21.5, side=0.01
    )
    result = run("demand", "import", path, "--code", "worldpop-2020", *ORIGIN)
    assert result.exit_code == 0, result.stderr
    districts = by_district(own, "worldpop-2020")
    assert len(districts) == 30
    assert all(official == spread for official, spread in districts)
    listed = json.loads(run("demand", "list", "--json").stdout)
    assert {"census-2019", "worldpop-2020"} <= {each["code"] for each in listed}
    again = run("coverage", "--within", "1000", "--surface", "worldpop-2020", "--json")
    assert json.loads(again.stdout)["demand"]["source_title"] == "WorldPop 2020"


def test_a_raster_in_metres_keeps_its_own_people(run: Run, own: Engine, tmp_path: Path) -> None:
    counts = np.full((30, 30), -99999.0)
    counts[10:20, 10:20] = 7.25
    path = raster(
        tmp_path / "m.tif", crs="EPSG:32648", counts=counts, west=580_000, north=2_330_000, side=100
    )
    result = run("demand", "import", path, "--code", "metres", "--no-rake", *ORIGIN)
    assert result.exit_code == 0, result.stderr
    with own.connect() as connection:
        assert surface(connection, "metres").total == 725
        assert int(cells(connection, "metres").population.sum()) == 725


def test_points_are_summed_by_cell(run: Run, own: Engine, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "lon,lat,population\n105.8542,21.0285,40\n105.8542,21.0285,2\n105.80,21.00,8\n0,0,5\n",
        encoding="utf-8",
    )
    result = run("demand", "import", path, "--code", "points", "--no-rake", "--crs", "EPSG:4326", *ORIGIN)
    assert result.exit_code == 0, result.stderr
    assert "5 lie outside" in result.stderr
    with own.connect() as connection:
        people = cells(connection, "points").population
    assert sorted(people[people > 0].tolist()) == [8, 42]


def test_a_geopackage_of_points_in_another_system_is_the_same_surface(
    run: Run, own: Engine, tmp_path: Path
) -> None:
    frame = geopandas.GeoDataFrame(
        {"people": [42, 8]}, geometry=shapely.points([[105.8542, 21.0285], [105.80, 21.00]]), crs="EPSG:4326"
    )
    frame.to_crs("EPSG:3405").to_file(tmp_path / "p.gpkg")
    words = ("--code", "package", "--no-rake", "--people", "people")
    assert run("demand", "import", tmp_path / "p.gpkg", *words, *ORIGIN).exit_code == 0
    with own.connect() as connection:
        people = cells(connection, "package").population
    assert sorted(people[people > 0].tolist()) == [8, 42]


def test_units_keep_their_people_exactly(run: Run, own: Engine, tmp_path: Path) -> None:
    path = tmp_path / "u.csv"
    path.write_text("code,population\n00070,12345\n00004,678\n", encoding="utf-8")
    words = ("--code", "units", "--level", "commune", "--no-rake")
    assert run("demand", "import", path, *words, *ORIGIN).exit_code == 0
    with own.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT commune_code, sum(population) FROM public_demand_cell WHERE surface = 'units'"
                " AND population > 0 GROUP BY commune_code ORDER BY 1"
            )
        )
        assert [tuple(row) for row in rows] == [("00004", 678), ("00070", 12345)]


@pytest.mark.parametrize("ending", ["csv", "gpkg", "parquet"])
def test_the_surface_is_exported_with_whole_people(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"demand.{ending}"
    assert run("export", "demand", path).exit_code == 0
    read = {"csv": pd.read_csv, "gpkg": geopandas.read_file, "parquet": geopandas.read_parquet}
    frame = read[ending](path)
    people = frame["population"]
    assert people.dtype.kind == "i"
    assert int(people.sum()) == 8_053_663
    assert set(frame["surface"]) == {"census-2019"}
    assert set(frame["source"]) == {"census-2019"}


def test_what_cannot_be_imported_is_told_and_leaves_nothing(run: Run, own: Engine, tmp_path: Path) -> None:
    plain = tmp_path / "p.csv"
    plain.write_text(
        "lon,lat,population\n105.85,21.03,40\n105.85,21.03,many\n105.85,21.03,-1\n", encoding="utf-8"
    )
    few = tmp_path / "few.csv"
    few.write_text("lon,lat,population\n105.85,21.03,40\n", encoding="utf-8")
    ones = np.ones((4, 4))
    bare = raster(tmp_path / "bare.tif", crs=None, counts=ones, west=105.8, north=21.1, side=0.02)
    minus = raster(tmp_path / "minus.tif", crs="EPSG:4326", counts=-ones, west=105.8, north=21.1, side=0.02)
    sea = raster(tmp_path / "sea.tif", crs="EPSG:4326", counts=ones, west=110, north=10, side=0.02)
    text_file = tmp_path / "text.tif"
    text_file.write_text("no raster", encoding="utf-8")
    codes = tmp_path / "u.csv"
    codes.write_text("code,population\n99999,1\n99999,1\n", encoding="utf-8")
    crs = ("--crs", "EPSG:4326")
    for path, words, code, said in (
        (bare, (), 3, "has no coordinate reference system"),
        (bare, ("--crs", "nonsense"), 3, "is not a known coordinate"),
        (minus, (), 3, "fewer than none"),
        (minus, ("--band", "7"), 3, "is not a band"),
        (minus, ("--crs", "EPSG:3405"), 3, "contradicts the file"),
        (sea, (), 3, "has nobody inside the city"),
        (text_file, (), 5, "Cannot read"),
        (tmp_path / "none.csv", crs, 5, "Cannot read"),
        (plain, crs, 3, "p.csv:3 population: 'many': is not a number"),
        (plain, crs, 3, "p.csv:4 population: '-1'"),
        (few, (), 3, "must be given"),
        (few, crs, 3, "has nobody in the file; it cannot be raked"),
        (few, (*crs, "--x", "east"), 3, "east: is not a column"),
        (codes, ("--level", "commune"), 3, "'99999': stands twice"),
        (few, (*crs, "--code", "census-2019"), 3, "is the default surface"),
        (few, (*crs, "--code", "Not a code"), 3, "must be small letters"),
        (few, (*crs, "--no-rake", "--source", "nobody", "--source-title", ""), 3, "is not a source"),
    ):
        result = run("demand", "import", path, "--code", "wrong", *ORIGIN, *words)
        assert (result.exit_code, said in result.stderr) == (code, True), (path, words, result.stderr)
    assert run("export", "demand", tmp_path / "x.csv", "--surface", "moon").exit_code == 4
    with own.connect() as connection:
        assert not connection.scalar(text("SELECT count(*) FROM public_demand_surface WHERE code = 'wrong'"))
        assert not connection.scalar(text("SELECT count(*) FROM source WHERE code = 'nobody'"))
