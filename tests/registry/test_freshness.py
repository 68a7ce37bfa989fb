"""How long a verification counts: Python and SQL say the same."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Date, Engine, Text, cast, literal, select

from registry.freshness import CENTRE_MONTHS, HERITAGE_MONTHS, due, due_on
from registry.stale_counts import first_looked, stale_counts
from registry.staleness import freshness_on
from registry.workflow import Level, Stage, Status

SIDES = st.tuples(
    st.none() | st.sampled_from([each.value for each in Status]),
    st.none() | st.sampled_from([each.value for each in Stage]),
).filter(any)


def test_every_status_and_every_stage_has_its_months() -> None:
    assert set(CENTRE_MONTHS) == set(Status)
    assert set(HERITAGE_MONTHS) == set(Stage)


@given(verified=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)), sides=SIDES)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_python_and_the_database_agree_on_the_day(
    connection: Connection, verified: date | None, sides: tuple[str | None, str | None]
) -> None:
    status, stage = sides
    asked = due_on(cast(literal(verified), Date), cast(literal(status), Text), cast(literal(stage), Text))
    assert connection.scalar(select(asked)) == due(verified, status, stage)


@pytest.mark.parametrize("by", [Level.DISTRICT, Level.COMMUNE])
@pytest.mark.parametrize("on", [date(2024, 6, 1), date(2026, 11, 23), date(2029, 1, 1)])
def test_freshness_that_is_counted_has_the_numbers_and_places_of_the_whole(
    seeded: Engine, on: date, by: Level
) -> None:
    with seeded.connect() as connection:
        whole, held = freshness_on(connection, on=on, by=by), stale_counts(connection, on=on, by=by)
        assert held.count() == whole.count()
        assert (held.by_unit(), held.by_class()) == (whole.by_unit(), whole.by_class())
        for asked in ({}, {"unit": held.by_unit()[0][0].code}, {"of_class": held.by_class()[0][0]}):
            for stale in (False, True):
                first = first_looked(connection, held, size=20, stale=stale, **asked)
                assert first == whole.rows(stale=stale, **asked)[:20]
