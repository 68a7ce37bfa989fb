"""Questions, and runs that keep them with their data and their result."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

from registry.analyses import runs
from registry.analyses.bench import Bench
from registry.analyses.computing import Computed, computed
from registry.analyses.listing import Listed, page
from registry.analyses.parameters import asked
from registry.analyses.runs import Crowded, NoSuchRun
from registry.database import owning_engine
from registry.errors import Invalid
from registry.exporting import snapshot
from registry.tables import account, analysis_run, site
from registry.workflow import Process, RunStatus
from tests.fixtures.runs import COVERAGE, DAY, entered, finished

# What can be asked


@pytest.mark.parametrize(
    ("process", "inputs", "told"),
    [
        ("coverage", {"within": 0}, "within: 0.0: is not a radius in metres"),
        ("coverage", {"within": -1}, "within: -1.0: is not a radius in metres"),
        ("coverage", {"within": 1e9}, "within: 1000000000.0: is not a radius in metres"),
        ("coverage", {"within": [500, 500]}, "within: 500.0: stands twice"),
        ("coverage", {"within": []}, "within: has no value"),
        ("coverage", {"within": list(range(1, 20))}, "within: has too many values"),
        ("coverage", {"on": "2025-02-30"}, "on: '2025-02-30': is not a day"),
        ("coverage", {"by": "street"}, "by: 'street': is not one of the values"),
        ("coverage", {"radius": 5}, "radius: 5: is not a parameter of this process"),
        (
            "coverage",
            {name: [f"{n:080}" for n in range(200)] for name in ("also", "without", "tier", "status")},
            "inputs: are too large together",
        ),
        ("access", {"steps": [{"within": 500}]}, "steps/0/weight: is missing"),
        ("access", {"steps": [{"within": 9, "weight": 1}], "within": 9}, "cannot be combined"),
        ("access", {"within": 0}, "radius"),
        ("siting", {"p": "three"}, "p: 'three': is not a whole number"),
        ("siting", {}, "say how many sites, or give a budget"),
        ("siting", {"p": 3, "seconds": 9999}, "seconds: 9999: is too large"),
        ("siting", {"model": "lscp", "frontier": True}, "belongs to the models"),
        ("siting", {"p": 3, "costs": {"HN001": 1.5}}, "costs/HN001: 1.5: is not a whole number"),
        ("score", {"weights": {"beauty": 1}}, "weights/beauty: is not a criterion"),
        ("score", {"within": 0}, "radius"),
        ("score", {"draws": 10**9}, "draws: 1000000000: is too large"),
    ],
)
def test_what_cannot_be_meant_is_refused(process: str, inputs: dict[str, Any], told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        asked(Process(process), inputs)
    assert told in str(refusal.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        asked(Process.COVERAGE, {"within": 0, "planned": "yes", "radius": 1})
    assert {fault.where for fault in refusal.value.faults} == {"within", "planned", "radius"}


def test_a_question_is_the_same_however_it_is_written() -> None:
    one = asked(Process.COVERAGE, {"on": DAY, "within": [500, 1000], "tier": ["ward", "city", "city"]})
    other = asked(Process.COVERAGE, {"on": DAY, "tier": ["city", "ward"]})
    assert one == other
    assert one.kept()["surface"] == "census-2019"


def test_a_question_without_a_day_is_of_today(connection: Connection) -> None:
    today = connection.scalar(text("SELECT registry.today()"))
    assert asked(Process.SITING, {"p": 1}).kept()["on"] == str(today)


# Runs


def test_a_run_keeps_its_question_its_data_and_its_result(db: Connection) -> None:
    made = finished(db)
    assert (made.status, made.progress, made.edition) == (RunStatus.SUCCESSFUL, 100, 1)
    assert made.parameters == COVERAGE.kept()
    assert runs.result_text(db, made) == '{"frontier":[]}'
    assert made.hash is not None
    assert made.expires_at == made.created_at + timedelta(days=runs.ANONYMOUS_DAYS)


def test_the_same_question_on_the_same_data_is_found_and_gives_the_same_hash(
    engine: Engine, ground: str
) -> None:
    bench = Bench(ground)
    try:
        with snapshot(engine) as connection:
            here = computed(connection, COVERAGE)
        there = bench.compute(Process.COVERAGE, COVERAGE.kept(), beat=lambda _percent, _step: True)
    finally:
        bench.close()
    assert there == here
    with engine.begin() as db:
        first = finished(db, out=here)
        again = runs.found_again(db, Process.COVERAGE, COVERAGE, account=None)
        assert again is not None
        assert again.id == first.id
        assert finished(db, out=there).hash == first.hash


def test_another_edition_of_the_data_is_another_question(engine: Engine, ground: str) -> None:
    with engine.begin() as db:
        before = finished(db, out=Computed({}, entered(db).edition))
        assert runs.found_again(db, Process.COVERAGE, COVERAGE, account=None) == before
    owner = owning_engine(ground)
    with owner.begin() as connection:
        connection.execute(update(site).values(summary_vi=func.concat(site.c.summary_vi, ".")))
    owner.dispose()
    with engine.begin() as db:
        assert runs.found_again(db, Process.COVERAGE, COVERAGE, account=None) is None


def test_a_result_that_somebody_else_has_is_entered_for_the_one_who_asks(db: Connection, ground: str) -> None:
    public = finished(db, out=Computed({"a": 1}, entered(db).edition))
    owner = owning_engine(ground)
    with owner.begin() as connection:
        key = connection.execute(
            account.insert().values(name="lan", title="Lan", role="analyst").returning(account.c.id)
        ).scalar_one()
    owner.dispose()
    mine = runs.found_again(db, Process.COVERAGE, COVERAGE, account=key)
    assert mine is not None
    assert (mine.account, mine.hash, mine.expires_at) == (key, public.hash, None)
    assert mine.id != public.id
    seen = page(db, Listed(10, statuses=(RunStatus.SUCCESSFUL,)), runs.visible_to(key)).runs
    assert {each.id for each in seen} == {mine.id, public.id}
    seen = page(db, Listed(10), runs.visible_to(None)).runs
    assert {each.id for each in seen} == {public.id}


def test_what_the_public_stores_goes_after_its_days(db: Connection) -> None:
    made = finished(db)
    db.execute(
        update(analysis_run).values(created_at=func.now() - timedelta(days=runs.ANONYMOUS_DAYS, minutes=1))
    )
    with pytest.raises(NoSuchRun):
        runs.run(db, made.id)
    runs.tidy(db)
    assert db.scalar(select(func.count()).select_from(analysis_run)) == 0


def test_the_oldest_go_beyond_the_number_that_is_kept(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_ANONYMOUS", 2)
    made = [finished(db, asked(Process.COVERAGE, {"on": DAY, "within": each})) for each in (500, 600, 700)]
    for age, each in enumerate(reversed(made)):
        db.execute(
            update(analysis_run)
            .where(analysis_run.c.id == each.id)
            .values(created_at=func.now() - timedelta(hours=age))
        )
    runs.tidy(db)
    assert set(db.scalars(select(analysis_run.c.id))) == {each.id for each in made[1:]}


def test_an_echo_goes_after_an_hour_and_drives_out_no_analysis(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_ANONYMOUS", 1)
    held = finished(db)
    echo = finished(db, asked(Process.ECHO, {"text": "a"}), process=Process.ECHO)
    assert echo.expires_at == echo.created_at + runs.ECHO_LASTS
    runs.tidy(db)
    assert set(db.scalars(select(analysis_run.c.id))) == {held.id, echo.id}
    assert runs.found_again(db, Process.ECHO, asked(Process.ECHO, {"text": "a"}), account=None) is None
    db.execute(update(analysis_run).values(created_at=func.now() - runs.ECHO_LASTS))
    runs.tidy(db)
    assert set(db.scalars(select(analysis_run.c.id))) == {held.id}


def test_only_so_many_wait_at_once(db: Connection) -> None:
    for within in range(runs.MOST_WAITING):
        entered(db, asked(Process.COVERAGE, {"on": DAY, "within": 500 + within}))
    with pytest.raises(Crowded):
        entered(db)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registry.site",
        "UPDATE registry.account SET role = 'administrator'",
        "SELECT password FROM registry.account",
        "INSERT INTO registry.source (code, title, kind) VALUES ('x', 'x', 'law')",
    ],
)
def test_whoever_keeps_runs_may_do_nothing_else(db: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), db.begin_nested():
        db.execute(text(statement))
