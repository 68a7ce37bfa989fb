"""The analyses on the command line, run on the seeded database as a script would run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


class Run:
    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, list(words), catch_exceptions=False)

    def json(self, *words: str) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


def test_access_is_told_by_unit_with_its_source_and_method(run: Run) -> None:
    found = run.json("access", "--on", "2026-11-23", "--level", "commune")
    assert len(found["units"]) == 126
    assert found["city"]["population"] == found["surface"]["total"]
    assert found["surface"]["source"]
    assert [step["within"] for step in found["steps"]] == [1000, 2000, 3000]
    assert found["crs"].endswith("5897")


def test_access_is_a_table_that_names_the_centres_it_leaves_out(run: Run) -> None:
    result = run("access", "--supply", "area", "--within", "2000")
    assert "Hoàn Kiếm" in result.stdout
    assert "Left out" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("access", "--on", "yesterday"), 3, "is not a day"),
        (("access", "--step", "far"), 3, "is not METRES=WEIGHT"),
        (("access", "--step", "500=0.2", "--step", "1000=1"), 3, "weighs more"),
        (("access", "--within", "0"), 3, "radius"),
        (("access", "--within", "1000000000"), 3, "radius"),
        (("access", "--within", "500", "--step", "500=1"), 3, "cannot be combined"),
        (("access", "--surface", "none"), 4, "none"),
        (("access", "--filter", "tier = "), 3, "filter"),
    ],
)
def test_wrong_input_is_told_with_its_exit_code(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert said in result.stderr


def test_candidates_are_scored_with_weights_values_and_exclusions(run: Run) -> None:
    found = run.json("score", "--top", "5", "--on", "2026-11-23")
    assert len(found["sites"]) == 5 < found["candidates"]
    assert sum(found["weights"].values()) == pytest.approx(1)
    assert {each["code"] for each in found["criteria"]} == set(found["sites"][0]["values"])
    assert all(each["reason"] for each in found["excluded"])
    assert found["hash"] == run.json("score", "--top", "5", "--on", "2026-11-23")["hash"]


def test_weights_are_given_in_a_file_and_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text("gain = 3\nstage = 1\n")
    result = run("score", "--weights", str(tmp_path / "weights.toml"), "--top", "3")
    assert result.exit_code == 0
    assert "gain 75%, stage 25%." in result.stderr
    assert "HN" in result.stdout


def test_weights_that_cannot_be_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text("beauty = 3\n")
    result = run("score", "--weights", str(tmp_path / "weights.toml"))
    assert result.exit_code == 3
    assert "beauty" in result.stderr
    assert run("score", "--weights", str(tmp_path / "none.toml")).exit_code == 5
    assert run("score", "--top", "0").exit_code == 3
