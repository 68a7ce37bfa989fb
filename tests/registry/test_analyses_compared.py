"""Runs beside each other, and results as tables."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from registry.analyses.comparing import compare
from registry.analyses.computing import computed
from registry.analyses.parameters import asked
from registry.analyses.runs import Run
from registry.analyses.tables import summary, table
from registry.errors import Invalid, NotFound
from registry.exporting import snapshot
from registry.workflow import Process
from tests.fixtures.runs import DAY, finished

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
