"""Plans on the command line."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from registry.packaged import data_folder


class Run:
    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def run(seeded_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", seeded_url)
    return Run()


def test_plans_are_listed(run: Run) -> None:
    found = json.loads(run("plan", "list", "--json").stdout)
    assert [each["code"] for each in found][:2] == ["102-2022", "161-2023"]
    assert "102/KH-UBND" in run("plan", "list").stdout


def test_a_plan_is_shown_on_a_day_with_the_reasons(run: Run) -> None:
    held = json.loads(run("plan", "show", "102", "--as-of", "2023-12-31", "--json").stdout)
    assert (held["on"], held["tally"]["no_evidence"], held["tally"]["missed"]) == ("2023-12-31", 9, 1)
    told = run("plan", "show", "102", "--as-of", "2023-12-31", "--lang", "en")
    assert "piloted-centres" in told.stdout
    assert "12 met, 2 on_track, 1 missed, 9 no_evidence" in told.stderr


def test_a_plan_is_shown_by_what_was_known_then(run: Run) -> None:
    early = run("plan", "show", "102", "--known-at", "2001-01-01")
    assert (early.exit_code, "lies before the registry began" in early.stderr) == (3, True)
    now = json.loads(run("plan", "show", "102", "--known-at", "2999-01-01", "--json").stdout)
    assert now["now"] is True


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "9"), 4, "no plan '9'"),
        (("show", "102", "--as-of", "soon"), 3, "as-of: 'soon': is not a day"),
        (("show", "102", "--as-of", "2001-01-01"), 3, "lies before the plan was adopted"),
        (("show", "102", "--lang", "fr"), 3, "lang: 'fr': is not a language of this program"),
    ],
)
def test_what_cannot_be_shown_is_told(run: Run, words: tuple[str, ...], code: int, told: str) -> None:
    result = run("plan", *words)
    assert (result.exit_code, told in result.stderr) == (code, True), result.stderr


def test_plan_files_are_checked_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data_folder() / "plans", tmp_path / "plans"))
    right = run("plan", "check", folder)
    assert (right.exit_code, "7 plans without a mistake" in right.stdout) == (0, True), right.stderr
    path = folder / "97-2025.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("low = 22\n", ""), encoding="utf-8")
    wrong = run("plan", "check", folder)
    assert wrong.exit_code == 3
    assert "plans/97-2025.toml target activities low: is missing; say how many" in wrong.stderr
    empty = run("plan", "check", tmp_path / "nowhere")
    assert (empty.exit_code, "holds no plan file" in empty.stderr) == (3, True)
