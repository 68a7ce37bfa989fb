"""The files of programmes are checked as a whole, loaded all or nothing, and leave alone what was edited here."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from registry.database import owning_engine, writing
from registry.errors import Invalid
from registry.packaged import data_folder
from registry.programmes.days import days
from registry.seeding import seed
from registry.seeding.files import read_facts
from tests.registry.test_seeding import complaints, rewrite


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the data folder that a test may spoil."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        ("programmes", "kind", "party", "kind: 'party': is not in vocabulary/programme_kind.toml"),
        ("programmes", "code", "Lễ hội", "code: 'Lễ hội'"),
        ("activities", "programme", "no-such", "programme: 'no-such': is not in programmes/"),
        ("activities", "state", "maybe", "state: 'maybe'"),
        ("activities", "dates", "31/2/2022", "dates: '31/2/2022': no such day"),
        ("activities", "dates", "trước 1954", "dates: 'trước 1954': has no first or no last day"),
        ("activities", "code", "le-hoi-2022", "code: 'le-hoi-2022': stands in activities/city.csv:3 already"),
        ("activities", "source", "hearsay", "source: 'hearsay': is not in sources/"),
        ("activity_sites", "site", "HN99999", "site: 'HN99999': is not in sites/"),
        ("activity_sites", "activity", "no-such", "activity: 'no-such': is not in activities/"),
        ("activity_organisations", "role", "guest", "role: 'guest': is not in vocabulary/activity_role.toml"),
        ("activity_organisations", "organisation", "no-such", "is not in organisations/"),
        ("activity_figures", "value", "-1", "value: '-1'"),
        ("activity_figures", "value", "many", "value: 'many'"),
        ("activity_figures", "kind", "hats", "kind: 'hats': is not in vocabulary/activity_figure.toml"),
        ("ideas", "call", "no-such", "call: 'no-such': is not in activities/"),
        ("idea_steps", "stage", "dropped", "stage: 'dropped': cannot follow nothing"),
        ("idea_steps", "date", "2999", "date: '2999': lies in the future"),
        ("idea_steps", "idea", "no-such", "idea: 'no-such': is not in ideas/"),
    ],
)
def test_a_broken_cell_is_named(facts: Path, table: str, column: str, value: str, message: str) -> None:
    rewrite(facts / table / "city.csv", lambda rows: rows[-1].update({column: value}))
    assert any(message in said and said.startswith(f"{table}/city.csv:") for said in complaints(facts))


def test_all_mistakes_are_told_at_once_and_nothing_is_written(facts: Path, migrated: Engine) -> None:
    rewrite(facts / "activities" / "city.csv", lambda rows: rows[0].update(dates="long ago"))
    rewrite(facts / "activity_figures" / "city.csv", lambda rows: rows[0].update(source="hearsay"))
    rewrite(facts / "idea_sites" / "city.csv", lambda rows: rows[0].update(site="HN99999"))
    with pytest.raises(Invalid) as error:
        seed(migrated, facts)
    assert len(error.value.faults) == 3
    with migrated.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM programme")) == 0


def test_a_step_cannot_go_back(facts: Path) -> None:
    def back(rows: list[dict[str, str]]) -> None:
        first = dict(rows[0])
        rows.append(first | {"stage": "submitted", "date": "2022"})
        rows.append(first | {"stage": "opened", "date": "2019"})

    rewrite(facts / "idea_steps" / "city.csv", back)
    told = "\n".join(complaints(facts))
    assert "stage: 'submitted': cannot follow selected; allowed: incubated, opened, dropped" in told
    assert "date: '2019': lies before the step that it follows" in told


def test_tables_of_ideas_may_be_empty(facts: Path, migrated: Engine) -> None:
    for table in ("ideas", "idea_steps", "idea_sites", "idea_organisations"):
        rewrite(facts / table / "city.csv", list.clear)
    seed(migrated, facts)
    with migrated.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM idea")) == 0
        assert connection.scalar(text("SELECT count(*) FROM activity")) == len(
            read_facts(facts).programmes.activities
        )


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("17-28/11/2023", "2023-11-17", "2023-11-28"),
        ("28/11-2/12/2023", "2023-11-28", "2023-12-02"),
        ("28/10/2020 - 07/09/2021", "2020-10-28", "2021-09-07"),
        ("5/12/2025 đến 6/12/2025", "2025-12-05", "2025-12-06"),
        ("11/2026", "2026-11-01", "2026-11-30"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2022-2023", "2022-01-01", "2023-12-31"),
    ],
)
def test_days_are_read_as_people_write_them(written: str, first: str, last: str) -> None:
    held = days(written)
    assert (held.first.isoformat(), held.last.isoformat()) == (first, last)


def test_what_was_edited_here_is_kept_and_what_the_files_drop_goes(facts: Path, hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    try:
        with writing(engine, actor="an officer", reason="a report") as connection:
            connection.execute(text("UPDATE activity SET outcome_en = 'mine' WHERE code = 'le-hoi-2022'"))
            connection.execute(text("DELETE FROM activity WHERE code = 'tham-van-mang-luoi-2023'"))
            connection.execute(
                text("UPDATE activity_figure SET value = 51000 WHERE activity = 'tuan-le-thiet-ke-2023'")
            )

        def change(rows: list[dict[str, str]]) -> None:
            for row in rows:
                row["outcome_en"] = "the file's"
            rows[:] = [row for row in rows if row["code"] != "le-hoi-son-dong-2023"]

        rewrite(facts / "activities" / "city.csv", change)
        rewrite(
            facts / "activity_sites" / "city.csv",
            lambda rows: rows.__setitem__(
                slice(None), [r for r in rows if r["activity"] != "le-hoi-son-dong-2023"]
            ),
        )
        kept = seed(engine, facts).kept
        assert sorted(kept) == ["le-hoi-2022", "tham-van-mang-luoi-2023", "tuan-le-thiet-ke-2023"]
        with engine.connect() as connection:
            told = dict(connection.execute(text("SELECT code, outcome_en FROM activity")).all())
            assert told["le-hoi-2022"] == "mine"
            assert told["le-hoi-2023"] == "the file's"
            assert "le-hoi-son-dong-2023" not in told
            assert "tham-van-mang-luoi-2023" not in told
            parts = "SELECT count(*) FROM activity_site WHERE activity = 'le-hoi-2023'"
            assert connection.scalar(text(parts)) == 7
        assert seed(engine, facts).changed == 0
    finally:
        engine.dispose()
