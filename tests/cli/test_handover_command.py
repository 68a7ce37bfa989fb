"""`creative-registry units handover`, as an administrator and as a script run it."""

import json
import os
import pty
import subprocess
import sys
from datetime import date
from uuid import UUID

import pytest
from click.testing import Result
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import Range
from typer.testing import CliRunner

from api.cli import app
from registry.tables import account, account_area
from tests.fixtures.town import SOUTH, WEST, Town

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


class Command:
    def __init__(self, town: Town) -> None:
        self.town = town

    def __call__(self, *words: str, typed: str | None = None) -> Result:
        line = ["units", "handover", "--on", "2025-07-01", "--from", *words]
        return CliRunner().invoke(app, line, input=typed, catch_exceptions=False)

    def sites_of(self, office: UUID, day: date) -> int:
        with self.town.engine.connect() as connection:
            asked = text("SELECT count(*) FROM registry.sites_of(:office, :day)")
            return int(connection.execute(asked, {"office": office, "day": day}).scalar_one())


@pytest.fixture
def run(town: Town, monkeypatch: pytest.MonkeyPatch) -> Command:
    url = town.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", url)
    return Command(town)


@pytest.fixture
def office(town: Town) -> UUID:
    """The office of the town's only district, with a place in two of the communes that follow."""
    town.add_site("TT001", WEST + 0.005, SOUTH + 0.005)
    town.add_site("TT002", WEST + 0.025, SOUTH + 0.005)
    with town.engine.begin() as connection:
        made = insert(account).values(name="quan-mot", title="Phòng Văn hóa Quận Một", role="office")
        key = connection.execute(made.returning(account.c.id)).scalar_one()
        connection.execute(
            text(
                "INSERT INTO registry.unit_lineage (old_unit, new_unit, share_of_old, share_of_new, source, method)"
                " SELECT o.id, n.id, 0.1, 1, 'decree', 'area' FROM registry.unit o, registry.unit n"
                " WHERE o.code = '001' AND n.code IN ('00001', '00003')"
            )
        )
        district = connection.scalar(text("SELECT id FROM registry.unit WHERE code = '001'"))
        area = {"account": key, "unit": district, "valid": Range(date(2020, 1, 1), None)}
        connection.execute(insert(account_area).values(area))
    return UUID(str(key))


def test_a_dry_run_shows_who_gets_what_and_changes_nothing(run: Command, office: UUID) -> None:
    shown = run("district:001", "--dry-run")
    assert shown.exit_code == 0
    for words in (
        "quan-mot",
        "district:001",
        "commune:00001",
        "commune:00002",
        "commune:00003",
        "no places yet",
    ):
        assert words in shown.stdout
    assert "Nothing was changed; 4 areas would end or be granted." in shown.stderr
    assert run.sites_of(office, FIRST) == 0


def test_it_is_done_without_asking_when_told_so_and_only_once(run: Command, office: UUID) -> None:
    assert "Handed over: 4 areas ended or granted." in run("all", "--yes").stderr
    assert run.sites_of(office, LAST) == run.sites_of(office, FIRST) == 2
    assert "Nothing to hand over" in run("all", "--yes").stderr


def test_a_program_reads_the_same_as_json(run: Command, office: UUID) -> None:
    done = json.loads(run("district:001", "--yes", "--json").stdout)
    assert (done["done"], done["changes"]) == (True, 4)
    (area,) = done["areas"]
    assert (area["account"], area["unit"], area["places"]) == ("quan-mot", "district:001", 2)
    assert [each["unit"] for each in area["successors"]] == ["commune:00001", "commune:00002"]
    assert [each["unit"] for each in area["successors_without_places"]] == ["commune:00003"]
    assert area["by_hand"] == []


@pytest.mark.parametrize("words", [("district:001",), ("district:001", "--json")])
def test_where_nobody_can_be_asked_it_stops(run: Command, office: UUID, words: tuple[str, ...]) -> None:
    stopped = run(*words, typed="y\n")
    assert stopped.exit_code == 3
    assert "--dry-run" in stopped.stderr
    assert run.sites_of(office, FIRST) == 0


def at_a_terminal(*words: str, typed: str) -> str:
    """What the program says on standard error to somebody who types at a terminal."""
    leader, follower = pty.openpty()
    try:
        os.write(leader, typed.encode())
        line = [sys.executable, "-c", "from api.cli import app; app()", *words]
        return subprocess.run(line, stdin=follower, capture_output=True, text=True, check=True).stderr
    finally:
        os.close(leader)
        os.close(follower)


@pytest.mark.parametrize(("answer", "kept"), [("y\n", 2), ("n\n", 0)])
def test_at_a_terminal_it_asks(run: Command, office: UUID, answer: str, kept: int) -> None:
    words = ("units", "handover", "--from", "district:001", "--on", "2025-07-01")
    assert "Do this?" in at_a_terminal(*words, typed=answer)
    assert run.sites_of(office, FIRST) == kept


def test_a_wrong_name_is_told_with_near_ones(run: Command, office: UUID) -> None:
    told = run("district:1", "--yes")
    assert told.exit_code == 3
    assert "district:001 (Quận Hòa 001)" in told.stderr
