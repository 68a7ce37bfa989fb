"""The analyses on the command line, run on the seeded database as a script would run them."""

import json
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
