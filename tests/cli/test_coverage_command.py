"""`creative-registry coverage` as planners and scripts run it."""

import json
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app

DISTRICTS = ("--on", "2025-06-30", "--by", "district")


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


class Run:
    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(app, ["coverage", *(str(word) for word in words)], catch_exceptions=False)

    def json(self, *words: str | Path) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


def test_the_people_reached_are_a_whole_number_with_its_pedigree(run: Run) -> None:
    found = run.json("--within", "1000")
    assert isinstance(found["city"]["population"], int)
    assert 0 < found["city"]["population"] < found["city"]["total"] == 8_053_663
    assert len(found["units"]) == 126
    assert sum(unit["population"] for unit in found["units"]) == found["city"]["population"]
    assert found["demand"]["source"] == "census-2019"
    assert found["demand"]["year"] == 2019
    assert found["demand"]["method"]
    assert found["crs"].endswith("/5897")


def test_several_radii_stand_side_by_side(run: Run) -> None:
    found = run.json("--within", "2000", "--within", "1000", *DISTRICTS)
    assert found["within"] == 2000
    assert [radius["within"] for radius in found["radii"]] == [2000, 1000]
    assert found["city"] == found["radii"][0]["city"]
    assert found["radii"][0]["city"]["population"] > found["radii"][1]["city"]["population"]
    assert len(found["units"]) == 30


def test_today_s_centres_are_counted_by_the_former_districts(run: Run) -> None:
    found = run.json("--on", "2026-01-01", "--by", "district")
    assert (found["on"], found["units_on"]) == ("2026-01-01", "2025-06-30")
    assert len(found["units"]) == 30


def test_a_filter_of_centres_reaches_fewer(run: Run) -> None:
    every = run.json("--within", "1000", *DISTRICTS)
    some = run.json("--within", "1000", *DISTRICTS, "--centre-type", "art_space")
    assert some["centres"]["asked"] == {"centre_type": "art_space"}
    assert 0 < some["centres"]["count"] < every["centres"]["count"]
    assert some["city"]["population"] < every["city"]["population"]


def test_two_days_are_compared(run: Run) -> None:
    found = run.json("--within", "1000", *DISTRICTS, "--against", "2015-01-01")
    (city,) = found["city"]
    assert (found["before"], found["after"]) == ("2015-01-01", "2025-06-30")
    assert city["after"] - city["before"] == city["gained"] - city["lost"] > 0
    assert len(found["units"]) == 30
    assert "gained" in run("--within", "1000", *DISTRICTS, "--against", "2015-01-01").stdout


def test_the_table_says_where_its_people_come_from(run: Run) -> None:
    result = run("--within", "1000", *DISTRICTS)
    assert result.exit_code == 0, result.stderr
    assert "Quận Hoàn Kiếm" in result.stdout
    assert "people reached" in result.stdout
    assert "2019" in result.stderr


def test_units_and_gaps_are_written_to_files(run: Run, tmp_path: Path) -> None:
    found = run.json("--within", "1000", *DISTRICTS)
    table, gaps, parquet = (tmp_path / name for name in ("units.csv", "gaps.gpkg", "units.parquet"))
    assert run("--within", "1000", *DISTRICTS, "--output", table, "--gaps", gaps).exit_code == 0
    assert run("--within", "1000", *DISTRICTS, "--output", parquet).exit_code == 0
    rows = pd.read_csv(table, dtype={"code": str})
    assert rows["population"].sum() == found["city"]["population"]
    assert set(rows["source"]) == {"census-2019"}
    left = geopandas.read_file(gaps)
    assert left["population"].sum() == found["unreached"]["population"]
    assert (left["nearest_m"] > 1000).all()
    assert set(left.geom_type) == {"Polygon"}
    outlines = geopandas.read_parquet(parquet)
    assert outlines["population"].dtype == "int64"
    assert len(outlines) == 30
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gaps.gpkg", "units.csv", "units.parquet"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--within", "0"), 3, "within: 0.0: is not a radius"),
        (("--within", "-1"), 3, "is not a radius"),
        (("--within", "nan"), 3, "is not a finite number"),
        (("--within", "1e9"), 3, "is not a radius"),
        (("--on", "1900-01-01"), 4, "unit that stood on '1900-01-01'"),
        (("--on", "2025-02-30"), 3, "is not a day"),
        (("--by", "street"), 2, "street"),
        (("--surface", "moon"), 4, "demand surface 'moon'"),
        (("--tier", "moon"), 3, "tier: 'moon': is not a code"),
        (("--also", "HN99999"), 4, "place 'HN99999'"),
        (("--filter", "tier = "), 3, "filter"),
        (("--output", "units.docx"), 3, "docx"),
        (("--by", "district", "--units-on", "2026-01-01"), 4, "district unit"),
    ],
)
def test_wrong_input_is_told_with_its_exit_code(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code, result.stderr
    assert said in result.stderr
