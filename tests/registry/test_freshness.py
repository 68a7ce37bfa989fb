"""How long a verification counts: Python and SQL say the same."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Date, Text, cast, literal, select

from registry.freshness import CENTRE_MONTHS, HERITAGE_MONTHS, due, due_on
from registry.workflow import Stage, Status

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
