"""The command line, run on the seeded database as a script would run it."""

import json
import os
import socket
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from registry.packaged import data_folder


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


class Run:
    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)

    def json(self, *words: str | Path) -> object:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


def test_places_are_found_without_diacritics(run: Run) -> None:
    found = run.json("sites", "list", "nha may xe lua")
    assert isinstance(found, list)
    assert any(place["name_vi"] == "Nhà máy Xe lửa Gia Lâm" for place in found)


def test_places_of_a_unit_are_listed_in_either_geography(run: Run) -> None:
    old, new = (
        run.json("sites", "list", "--unit", "district:002"),
        run.json("sites", "list", "--unit", "commune:00070"),
    )
    assert isinstance(old, list)
    assert isinstance(new, list)
    assert len(old) > len(new) > 0


def test_a_place_is_shown_by_code_and_by_slug(run: Run) -> None:
    by_code = run.json("sites", "show", "hn001")
    assert isinstance(by_code, dict)
    assert by_code == run.json("sites", "show", by_code["slug"])
    assert by_code["sources"]
    assert "Complex 01" in run("sites", "show", "HN001").stdout


def test_units_are_listed_with_their_places(run: Run) -> None:
    communes = run.json("units", "list", "--level", "commune")
    assert isinstance(communes, list)
    assert len(communes) == 126
    districts = run.json("units", "list", "--level", "district", "--on", "2025-06-30")
    assert isinstance(districts, list)
    assert len(districts) == 30
    assert sum(unit["population"] for unit in districts) == 8_053_663


def test_lineage_runs_both_ways(run: Run) -> None:
    after = run.json("units", "lineage", "district:002")
    assert isinstance(after, list)
    assert {"00070", "00082"} <= {row["new_code"] for row in after}
    before = run.json("units", "lineage", "commune:00070")
    assert isinstance(before, list)
    assert "002" in {row["old_code"] for row in before}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("sites", "list", "--kind", "castle"), 3, "kind: 'castle': is not a code of its vocabulary"),
        (("sites", "list", "--unit", "district:999"), 3, "unit: 'district:999'"),
        (("sites", "list", "--when", "31/2/2020"), 3, "no such day"),
        (("sites", "show", "HN99999"), 4, "HN99999"),
        (("units", "lineage", "district:999"), 4, "district"),
        (("units", "list", "--level", "region"), 2, "region"),
        (("nonsense",), 2, "nonsense"),
        (("export", "castles", "x.csv"), 4, "castles"),
        (("export", "sites", "x.docx"), 3, "docx"),
        (("export", "sites", "x.csv", "--filter", "kind = "), 3, "filter"),
        (("seed", "--data", "/nowhere"), 3, "/nowhere"),
    ],
)
def test_wrong_input_is_told_with_its_exit_code(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert said in result.stderr


def test_seeding_again_is_harmless(run: Run) -> None:
    result = run("seed", "--data", data_folder())
    assert result.exit_code == 0
    assert "0 added, 0 changed" in result.stderr


@pytest.mark.parametrize("ending", ["csv", "geojson", "gpkg", "parquet", "xlsx"])
def test_a_filtered_collection_is_exported(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"heritage.{ending}"
    result = run("export", "heritage-sites", path, "--filter", "category = 'industrial'")
    assert result.exit_code == 0, result.stderr
    assert path.stat().st_size > 5_000


def test_the_map_is_exported_as_one_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    assert run("map", "export", path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert "Gia Lâm" in text
    assert 'src="http' not in text


def test_the_status_says_which_tables_there_are(run: Run) -> None:
    rows = run.json("db", "status")
    assert isinstance(rows, list)
    versions = files("registry") / "migrations" / "versions"
    newest = max(each.name[:4] for each in versions.iterdir() if each.name[0].isdigit())
    assert rows[0]["tables"] == rows[0]["wanted"] == newest


def test_an_empty_database_is_told_with_the_command_that_helps(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", empty_url)
    result = Run()("sites", "list")
    assert result.exit_code == 5
    assert "creative-registry db migrate" in result.stderr


def test_a_database_that_does_not_answer_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/registry")
    result = Run()("sites", "list")
    assert result.exit_code == 5
    assert "127.0.0.1" in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "abc", "PORT: 'abc'"),
        ("PORT", "99999", "PORT: '99999'"),
        ("REGISTRY_POOL", "none", "pool: 'none'"),
        (
            "REGISTRY_DATABASE_URL",
            "postgresql://me:secret@host:port/registry",
            "is not an address of PostgreSQL",
        ),
        ("REGISTRY_DATABASE_URL", "mysql://me:secret@host/registry", "is not an address of PostgreSQL"),
    ],
)
def test_a_wrong_setting_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = run("sites", "list")
    assert result.exit_code == 3
    assert said in result.stderr
    assert "secret" not in result.stderr


def test_an_empty_setting_is_unset(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert run("sites", "list").exit_code == 0


def test_a_port_that_does_not_exist_is_told(run: Run) -> None:
    assert run("serve", "--port", "70000").exit_code == 2


def test_a_taken_port_is_told_before_anything_starts(
    seeded_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = Run()("up", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 5
    assert "PORT=" in result.stderr


def test_help_needs_no_scientific_library() -> None:
    code = "import sys; from api.cli import app; print(sorted({'geopandas', 'pandas', 'pyarrow', 'folium', 'scipy'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_variables_of_other_servers_do_not_reach_the_own_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.9")
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    assert Run()("db", "status").exit_code == 0
    assert "PGHOSTADDR" not in os.environ
