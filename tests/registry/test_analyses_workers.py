"""Who computes runs: one at a time, taken up when a worker dies, stopped when nobody wants them."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, func, update

from registry.analyses import labour, runs
from registry.analyses.asked import Asked
from registry.analyses.bench import Bench, Unwanted
from registry.analyses.parameters import asked
from registry.analyses.runs import Run
from registry.analyses.working import Worker
from registry.tables import analysis_run
from registry.workflow import Process, RunStatus
from tests.fixtures.runs import COVERAGE, DAY, DONE, entered, until_over

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
