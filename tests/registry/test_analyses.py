"""Runs of analyses: found again, computed by whoever holds the lease, bounded, compared, and the same hash again."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError

from registry.analyses import labour, runs
from registry.analyses.bench import Bench, Unwanted
from registry.analyses.comparing import compare
from registry.analyses.computing import Computed, computed
from registry.analyses.listing import Listed, page
from registry.analyses.parameters import Asked, asked
from registry.analyses.runs import Crowded, NoSuchRun, Run
from registry.analyses.tables import summary, table
from registry.analyses.working import Worker
from registry.database import owning_engine, running_engine
from registry.errors import Invalid, NotFound
from registry.exporting import snapshot
from registry.tables import account, analysis_run, site
from registry.workflow import Process, RunStatus
from tests.fixtures.database import made_database

DAY = "2026-11-23"
COVERAGE = asked(Process.COVERAGE, {"on": DAY})
DONE = Computed({"frontier": []}, 1)


@pytest.fixture(scope="module")
def ground(cluster_url: str, hanoi_template: str) -> Iterator[str]:
    """URL of a database of Hanoi whose runs these tests make and remove."""
    with made_database(cluster_url, template=hanoi_template) as url:
        yield url


@pytest.fixture
def engine(ground: str) -> Iterator[Engine]:
    """Connections of whoever keeps runs, to a database without any."""
    owner, found = owning_engine(ground), running_engine(ground)
    with owner.begin() as connection:
        connection.execute(text("TRUNCATE registry.analysis_run"))
    yield found
    found.dispose()
    owner.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


def entered(db: Connection, question: Asked = COVERAGE, *, process: Process = Process.COVERAGE) -> Run:
    return runs.enter(db, process, question, account=None)


def finished(db: Connection, question: Asked = COVERAGE, *, out: Computed = DONE) -> Run:
    made = entered(db, question)
    taken = labour.take(db, "me", id_=made.id)
    assert taken is not None
    assert labour.succeed(db, taken, "me", out)
    return runs.run(db, made.id)


def until_over(engine: Engine, key: UUID) -> Run:
    while True:
        with engine.begin() as connection:
            found = runs.run(connection, key)
        if found.is_over:
            return found
        time.sleep(0.05)


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


# Leases


def test_two_workers_never_take_the_same_run(engine: Engine) -> None:
    with engine.begin() as db:
        made = entered(db)
    with engine.begin() as one, engine.begin() as other:
        taken = labour.take(one, "one")
        assert taken is not None
        assert taken.id == made.id
        assert labour.take(other, "other") is None


def test_a_run_whose_worker_died_is_taken_up_by_another(db: Connection) -> None:
    made = entered(db)
    labour.take(db, "dead")
    assert labour.take(db, "alive") is None
    db.execute(update(analysis_run).values(leased_until=func.clock_timestamp() - timedelta(seconds=1)))
    taken = labour.take(db, "alive")
    assert taken is not None
    assert taken.id == made.id
    assert not labour.succeed(db, taken, "dead", DONE)
    assert labour.succeed(db, taken, "alive", DONE)


def test_a_run_that_brings_down_every_worker_is_given_up(db: Connection) -> None:
    made = entered(db)
    for attempt in range(labour.MOST_ATTEMPTS):
        assert labour.take(db, f"worker {attempt}") is not None
        db.execute(update(analysis_run).values(leased_until=func.clock_timestamp() - timedelta(seconds=1)))
    assert labour.take(db, "the last") is None
    found = runs.run(db, made.id)
    assert found.status is RunStatus.FAILED
    assert found.problem == {"message": "the computation was broken off several times"}


def test_a_run_that_is_given_back_waits_as_if_it_had_not_been_taken(db: Connection) -> None:
    entered(db)
    for _ in range(labour.MOST_ATTEMPTS + 2):
        taken = labour.take(db, "me")
        assert taken is not None
        assert labour.give_back(db, taken, "me")


# Computing


def test_a_worker_computes_what_waits_and_tells_why_it_cannot(engine: Engine, ground: str) -> None:
    worker = Worker(ground, engine)
    worker.start()
    try:
        with engine.begin() as db:
            right = entered(db)
            surface = entered(db, asked(Process.COVERAGE, {"on": DAY, "surface": "moon"}))
            early = entered(db, asked(Process.COVERAGE, {"on": "1900-01-01"}))
            many = entered(db, asked(Process.SITING, {"on": DAY, "p": 900}), process=Process.SITING)
        worker.wake()
        assert until_over(engine, right.id).status is RunStatus.SUCCESSFUL
        told = [until_over(engine, each.id).problem or {} for each in (surface, early, many)]
    finally:
        worker.stop()
    assert [each["kind"] for each in told] == ["not_found", "not_found", "invalid"]
    assert "is more than the" in told[2]["message"]


def test_a_run_that_is_dismissed_stops_while_it_is_computed(engine: Engine, ground: str) -> None:
    question = asked(Process.SITING, {"on": DAY, "model": "lscp", "reachable": True, "within": 400})
    stop = interrupted(engine, ground, question, lambda db, found: runs.dismiss(db, found))
    assert stop.status is RunStatus.DISMISSED


def test_a_server_that_stops_gives_its_run_back(engine: Engine, ground: str) -> None:
    worker = Worker(ground, engine)
    with engine.begin() as db:
        made = entered(db)
    worker.start()
    while True:
        with engine.begin() as db:
            if runs.run(db, made.id).status is not RunStatus.ACCEPTED:
                break
        time.sleep(0.01)
    worker.stop()
    with engine.begin() as db:
        assert runs.run(db, made.id).status in (RunStatus.ACCEPTED, RunStatus.SUCCESSFUL)


def interrupted(
    engine: Engine, ground: str, question: Asked, change: Callable[[Connection, Run], object]
) -> Run:
    """A run that is changed as soon as its computation has told its first step."""
    with engine.begin() as db:
        made = entered(db, question, process=Process.SITING)
        taken = labour.take(db, "me", id_=made.id)
    assert taken is not None
    bench, begun = Bench(ground), threading.Event()

    def beat(percent: int, _step: str | None) -> bool:
        if percent and not begun.is_set():
            begun.set()
            with engine.begin() as db:
                change(db, made)
        with engine.begin() as db:
            return labour.keep(db, made, "me", progress=percent, message=None)

    with pytest.raises(Unwanted):
        bench.compute(Process.SITING, question.kept(), beat=beat)
    with engine.begin() as db:
        return runs.run(db, made.id)


def test_a_child_that_dies_is_told_and_replaced(ground: str) -> None:
    bench = Bench(ground)

    def kill(_percent: int, _step: str | None) -> bool:
        child = bench._child
        assert child is not None
        child.kill()
        return True

    try:
        with pytest.raises(Exception, match="broken off"):
            bench.compute(Process.COVERAGE, COVERAGE.kept(), beat=kill)
        assert bench.compute(Process.COVERAGE, COVERAGE.kept(), beat=lambda _p, _s: True).result["city"]
    finally:
        bench.close()


# Comparing


def test_two_runs_are_compared_row_by_row(db: Connection, engine: Engine) -> None:
    with snapshot(engine) as connection:
        questions = [
            asked(Process.COVERAGE, {"on": day, "by": "district", "within": 1000})
            for day in ("2015-01-01", "2025-06-30")
        ]
        out = [computed(connection, question) for question in questions]
    before, after = (finished(db, question, out=each) for question, each in zip(questions, out, strict=True))
    found = compare(before, after, (out[0].result, out[1].result))
    assert found.same_data
    assert found.parameters == {"on": ("2015-01-01", "2025-06-30")}
    was, now, more = found.summary["population_1000"]
    assert now - was == more > 0
    assert len(found.rows) == 31
    record = found.record()
    assert record["rows"][0]["population"] == [was, now, more]


def test_runs_of_two_processes_are_not_compared(db: Connection) -> None:
    one, other = finished(db), finished(db)
    with pytest.raises(Invalid, match="is another process"):
        compare(one, Run(**{**vars(other), "process": Process.SCORE}), ({}, {}))


@pytest.mark.parametrize(
    ("process", "inputs"),
    [
        ("coverage", {}),
        ("access", {}),
        ("siting", {"p": 2}),
        ("siting", {"p": 1, "frontier": True, "seconds": 2}),
        ("score", {"draws": 50}),
        ("indicators", {"plan": "102"}),
        ("indicators", {}),
    ],
)
def test_every_result_is_a_table_with_a_summary(
    connection: Connection, process: str, inputs: dict[str, Any]
) -> None:
    of = Process(process)
    result = computed(connection, asked(of, {"on": DAY, **inputs})).result
    found = table(of, result)
    assert len({tuple(row[key] for key in found.keys) for row in found.rows}) == len(found.rows) > 0
    assert all(isinstance(value, str | int | float) for value in summary(of, result).values())


def test_a_day_before_any_unit_and_an_unknown_surface_are_told(connection: Connection) -> None:
    for inputs, what in (
        ({"on": "1900-01-01"}, "unit that stood on"),
        ({"surface": "moon"}, "demand surface"),
    ):
        with pytest.raises(NotFound, match=what):
            computed(connection, asked(Process.COVERAGE, inputs))


def test_a_unit_without_people_has_no_share(connection: Connection) -> None:
    connection.execute(
        text(
            "UPDATE registry.demand_cell SET population = 0 WHERE district ="
            " (SELECT id FROM registry.unit WHERE level = 'district' AND code = '001')"
        )
    )
    result = computed(connection, asked(Process.COVERAGE, {"on": "2025-06-30", "by": "district"})).result
    (empty,) = (each for each in result["units"] if each["code"] == "001")
    assert (empty["total"], empty["share"], empty["p50_m"]) == (0, None, None)
    assert date.fromisoformat(result["on"]) == date(2025, 6, 30)
