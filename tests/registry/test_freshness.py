"""How long a verification counts: Python and SQL say the same."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Date, Engine, Text, cast, literal, select

from registry.freshness import CENTRE_MONTHS, HERITAGE_MONTHS, due, due_on
from registry.stale_counts import Counted, stale_counts
from registry.staleness import Looked, Which, page
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
def test_freshness_is_counted_as_its_places_are_listed(seeded: Engine, on: date, by: Level) -> None:
    with seeded.connect() as connection:
        held = stale_counts(connection, on=on, by=by)
        whole = page(connection, held, size=1000).places
    assert held.count() == counts(whole, on)
    assert list(whole) == sorted(whole, key=lambda each: (each.due or date.min, each.place.code))
    for unit, number in held.by_unit():
        assert number == counts([each for each in whole if unit_of(each, by) == unit.code], on)
    for name, number in held.by_class():
        assert number == counts([each for each in whole if ":".join(each.of_class) == name], on)


@pytest.mark.parametrize("on", [date(2026, 11, 23), date(2029, 1, 1)])
def test_pages_of_places_follow_each_other_whatever_is_asked(seeded: Engine, on: date) -> None:
    with seeded.connect() as connection:
        held = stale_counts(connection, on=on)
        whole = page(connection, held, size=1000).places
        unit, name = held.by_unit()[0][0].code, held.by_class()[0][0]
        for which in (Which(), Which(unit=unit), Which(of_class=name), Which(unit=unit, stale=True)):
            found: list[Looked] = []
            after, going = None, True
            while going:
                some = page(connection, held, size=30, which=which, after=after)
                found += some.places
                after, going = some.after, some.after is not None
            assert found == [
                each
                for each in whole
                if which.unit in (None, unit_of(each, Level.DISTRICT))
                and which.of_class in (None, ":".join(each.of_class))
                and (each.is_stale(on) or not which.stale)
            ]


def unit_of(held: Looked, by: Level) -> str | None:
    return held.place.district if by is Level.DISTRICT else held.place.commune


def counts(places: Sequence[Looked], on: date) -> Counted:
    stale = [each for each in places if each.is_stale(on)]
    return Counted(len(places), len(stale), sum(each.place.verified_on is None for each in places))
