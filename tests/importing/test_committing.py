"""A file comes in as a whole or not at all, through the same workflow, and goes out again as one."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text

from registry.database import acting, editing_engine, owning_engine, writing
from registry.errors import Conflicting, NotFound
from registry.importing.batches import batch, batches, keep
from registry.importing.checking import Options, check
from registry.importing.committing import Committed, commit, undo
from registry.policy import Actor
from registry.requests import approve_batch
from registry.workflow import ImportState, Role
from tests.fixtures.accounts import make_account
from tests.fixtures.files import GOOD, WGS84, table

NEW = GOOD | {"name_vi": "Quán Mây", "lon": 105.8525, "lat": 21.0320, "district": None}
CHANGED = {"code": "HN003", "name_en": "A new name"}


@dataclass
class Bureau:
    """Hanoi, with people who hand in files."""

    owner: Engine
    editing: Engine
    office: Actor
    reviewer: Actor

    @contextmanager
    def as_(self, actor: Actor | None) -> Iterator[Connection]:
        if actor is None:
            with writing(self.owner, actor="administrator", reason="nhập") as connection:
                yield connection
        else:
            with acting(self.editing, actor.id, name=actor.name, reason="nhập") as connection:
                yield connection

    def keep(self, content: bytes, actor: Actor | None) -> UUID:
        options = Options(crs=WGS84)
        with self.as_(actor) as connection:
            found = check(connection, content, "tệp.xlsx", options, actor=actor)
            return keep(connection, content, "tệp.xlsx", options, found, actor=actor)

    def commit(self, key: UUID, actor: Actor | None) -> Committed:
        with self.as_(actor) as connection:
            return commit(connection, key, actor=actor, reason="nhập bảng kê")

    def undo(self, key: UUID, actor: Actor | None) -> Committed:
        with self.as_(actor) as connection:
            return undo(connection, key, actor=actor, reason="nhầm tệp")

    def value(self, query: str, **values: Any) -> Any:
        with self.owner.connect() as connection:
            return connection.scalar(text(query), values)

    def state(self) -> tuple[Any, ...]:
        """What an import may change, in numbers."""
        counts = ("site", "change_request", "request_step", "import_batch", "edition", "source", "audit")
        return tuple(self.value(f"SELECT count(*) FROM registry.{name}") for name in counts)


@pytest.fixture
def bureau(hanoi_url: str) -> Iterator[Bureau]:
    owner, editing = owning_engine(hanoi_url), editing_engine(hanoi_url)
    office = make_account(owner, "hoan-kiem", Role.OFFICE, ["commune:00070"])
    reviewer = make_account(owner, "so-van-hoa", Role.REVIEWER)
    yield Bureau(owner, editing, office, reviewer)
    owner.dispose()
    editing.dispose()


NAME = "SELECT name_en FROM registry.site WHERE code = 'HN003'"
PLACED = "SELECT publication FROM registry.site WHERE name_vi = 'Quán Mây'"


def test_an_offices_rows_wait_for_review_and_are_approved_as_one_edition(bureau: Bureau) -> None:
    before = bureau.value(NAME)
    key = bureau.keep(table(NEW, CHANGED), bureau.office)
    done = bureau.commit(key, bureau.office)
    assert done == Committed(ImportState.SUBMITTED, 2)
    assert bureau.value(NAME) == before
    states = "SELECT string_agg(state || ' ' || kind, ', ' ORDER BY kind) FROM registry.change_request WHERE batch = :key"
    assert bureau.value(states, key=key) == "submitted create, submitted edit"
    with bureau.as_(bureau.reviewer) as connection:
        applied = approve_batch(connection, bureau.reviewer, key)
    assert bureau.value(NAME) == "A new name"
    assert bureau.value(PLACED) == "published"
    assert bureau.value("SELECT batch FROM registry.edition WHERE number = :n", n=applied.edition) == key


def test_a_reviewers_rows_are_published_at_once_as_one_edition(bureau: Bureau) -> None:
    key = bureau.keep(table(NEW, CHANGED), bureau.reviewer)
    done = bureau.commit(key, bureau.reviewer)
    assert (done.state, done.places) == (ImportState.PUBLISHED, 2)
    assert bureau.value("SELECT count(*) FROM registry.edition WHERE batch = :key", key=key) == 1
    assert (
        bureau.value("SELECT actor FROM registry.edition WHERE number = :n", n=done.edition) == "so-van-hoa"
    )
    assert bureau.value(NAME) == "A new name"
    public = "SELECT district_vi || commune_vi FROM registry.public_site WHERE name_vi = 'Quán Mây'"
    assert "Hoàn Kiếm" in bureau.value(public)


@pytest.mark.parametrize("who", ["reviewer", None])
def test_an_import_is_taken_back_as_a_whole(bureau: Bureau, who: str | None) -> None:
    actor = bureau.reviewer if who else None
    before = bureau.value(NAME)
    key = bureau.keep(table(NEW, CHANGED), actor)
    bureau.commit(key, actor)
    done = bureau.undo(key, actor)
    assert (done.state, done.places) == (ImportState.UNDONE, 2)
    assert bureau.value(NAME) == before
    assert bureau.value(PLACED) == "deleted"
    with pytest.raises(Conflicting):
        bureau.undo(key, actor)


def test_an_office_takes_back_what_still_waits(bureau: Bureau) -> None:
    key = bureau.keep(table(NEW, CHANGED), bureau.office)
    bureau.commit(key, bureau.office)
    assert bureau.undo(key, bureau.office).places == 2
    states = "SELECT DISTINCT state FROM registry.change_request WHERE batch = :key"
    assert bureau.value(states, key=key) == "withdrawn"


def test_a_later_change_is_not_lost_when_an_import_is_taken_back(bureau: Bureau) -> None:
    key = bureau.keep(table(CHANGED), bureau.reviewer)
    bureau.commit(key, bureau.reviewer)
    with bureau.as_(None) as connection:
        connection.execute(text("UPDATE registry.site SET name_en = 'Later' WHERE code = 'HN003'"))
    with pytest.raises(Conflicting):
        bureau.undo(key, bureau.reviewer)
    assert bureau.value(NAME) == "Later"
    with bureau.owner.connect() as connection:
        assert batch(connection, key).state is ImportState.PUBLISHED


def test_a_file_is_committed_once(bureau: Bureau) -> None:
    key = bureau.keep(table(NEW), bureau.reviewer)
    bureau.commit(key, bureau.reviewer)
    before = bureau.state()
    with pytest.raises(Conflicting):
        bureau.commit(key, bureau.reviewer)
    assert bureau.state() == before


def test_a_file_with_errors_or_without_news_is_not_committed(bureau: Bureau) -> None:
    wrong = bureau.keep(table(NEW | {"kind": "?"}), bureau.office)
    same = bureau.keep(table({"code": "HN003", "name_en": bureau.value(NAME)}), bureau.office)
    before = bureau.state()
    for key in (wrong, same):
        with pytest.raises(Conflicting):
            bureau.commit(key, bureau.office)
    assert bureau.state() == before


def test_a_file_is_checked_again_when_it_is_committed(bureau: Bureau) -> None:
    first, second = (bureau.keep(table(NEW), bureau.reviewer) for _ in range(2))
    bureau.commit(first, bureau.reviewer)
    with pytest.raises(Conflicting) as error:
        bureau.commit(second, bureau.reviewer)
    assert "row 2 name_vi" in str(error.value.faults[0])


def test_an_office_sees_its_own_files_only(bureau: Bureau) -> None:
    other = make_account(bureau.owner, "ba-dinh", Role.OFFICE, ["commune:00004"])
    key = bureau.keep(table(NEW), bureau.office)
    with bureau.as_(bureau.office) as connection:
        assert [each.id for each in batches(connection, account=bureau.office.id)] == [key]
    with bureau.as_(other) as connection, pytest.raises(NotFound):
        batch(connection, key)


# ---- the command


@dataclass
class Shell:
    """The command as a script runs it."""

    url: str

    def start(self, *words: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", "from api.cli import app; app()", *map(str, words)],
            env=os.environ | {"REGISTRY_DATABASE_URL": self.url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        with self.start(*words) as held:
            out, said = held.communicate(timeout=120)
        return held.returncode, out, said


@pytest.fixture
def shell(hanoi_url: str) -> Shell:
    return Shell(hanoi_url)


def test_a_dry_run_prints_the_issues_and_writes_nothing(bureau: Bureau, shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(table(NEW, NEW | {"name_vi": "Sai", "kind": "creativ_centre"}))
    before = bureau.state()
    code, out, _ = shell.run("import", path, "--dry-run", "--crs", WGS84, "--json")
    (found,) = json.loads(out)["issues"]
    assert (found["row"], found["column"], found["severity"], code) == (3, "kind", "error", 3)
    assert bureau.state() == before
    path.write_bytes(table(NEW))
    code, out, _ = shell.run("import", path, "--dry-run", "--crs", WGS84, "--json")
    assert (code, json.loads(out)["issues"], json.loads(out)["new"]) == (0, [], 1)
    assert bureau.state() == before


def test_the_command_imports_reports_and_takes_back(bureau: Bureau, shell: Shell, tmp_path: Path) -> None:
    path, report, form = tmp_path / "a.xlsx", tmp_path / "report.xlsx", tmp_path / "form.xlsx"
    path.write_bytes(table(NEW))
    code, out, _ = shell.run("import", path, "--crs", WGS84, "--json", "--report", report)
    answer = json.loads(out)
    assert (code, answer["committed"], answer["state"]) == (0, True, "published")
    assert report.stat().st_size > 4000
    assert bureau.value(PLACED) == "published"
    code, out, _ = shell.run("import", "--undo", answer["batch"], "--json")
    assert (code, json.loads(out)["state"]) == (0, "undone")
    assert bureau.value(PLACED) == "deleted"
    assert shell.run("import", "--template", form)[0] == 0
    assert shell.run("import", form, "--crs", WGS84)[0] == 0


def test_the_command_acts_for_an_account_within_its_rights(
    bureau: Bureau, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(table(NEW, GOOD | {"district": None}))
    code, out, _ = shell.run("import", path, "--crs", WGS84, "--as", "hoan-kiem", "--json")
    assert (code, [each["code"] for each in json.loads(out)["issues"]]) == (3, ["not_allowed"])
    path.write_bytes(table(NEW))
    code, out, _ = shell.run("import", path, "--crs", WGS84, "--as", "hoan-kiem", "--json")
    assert (code, json.loads(out)["state"]) == (0, "submitted")
    assert shell.run("import", path, "--as", "nobody")[0] == 4


@pytest.mark.parametrize("moment", ["Reading the cells", "Making proposals", "Writing", "Writing + 0.3 s"])
def test_killed_at_any_moment_it_leaves_nothing(
    bureau: Bureau, shell: Shell, tmp_path: Path, moment: str
) -> None:
    path = tmp_path / "a.csv"
    lines = [
        f"Nơi {n:05d} {n * 7919 % 10007},heritage_site,{105.75 + n % 60 / 500},{20.98 + n // 60 / 500}"
        for n in range(1500)
    ]
    path.write_text("name_vi,kind,lon,lat\n" + "\n".join(lines), encoding="utf-8")
    before = bureau.state()
    with shell.start("import", path, "--crs", WGS84) as held:
        assert held.stderr is not None
        importing = False
        for line in held.stderr:
            importing = importing or line.startswith("Importing")
            if importing and moment.startswith(line.strip()):
                break
        if moment.endswith("s"):
            import time

            time.sleep(0.3)
        held.send_signal(signal.SIGKILL)
        held.wait(timeout=60)
    assert bureau.state() == before


def test_a_draft_of_another_office_is_not_told_as_a_duplicate(bureau: Bureau) -> None:
    draft = "UPDATE registry.site SET publication = 'draft' WHERE code = 'HN058'"
    with bureau.as_(None) as connection:
        connection.execute(text(draft))
    row = GOOD | {"name_vi": "Nhà máy Xe lửa Gia Lâm", "lon": 105.881, "lat": 21.056, "district": None}
    for actor, told in ((bureau.office, "not_allowed"), (bureau.reviewer, "duplicate_place")):
        with bureau.as_(actor) as connection:
            found = check(connection, table(row), "a.xlsx", Options(crs=WGS84), actor=actor)
        assert [each.code.value for each in found.issues] == [told]
