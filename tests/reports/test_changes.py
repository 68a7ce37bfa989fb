"""What has changed since the last report: places that were added and removed, and what happened to others."""

from datetime import date

from sqlalchemy import text

from registry.browsing.edition import edition
from registry.history.moments import edition_made, first_edition
from registry.history.states import between, states_on
from tests.fixtures.streets import Streets


def test_places_that_were_added_and_removed_are_told_apart_from_those_that_changed(streets: Streets) -> None:
    streets.found("HN901", opened="01/01/2020")
    streets.found("HN902", opened="01/01/2020")
    before = streets.edition()
    streets.found("HN903", opened="01/06/2021")
    streets.happens("HN901", "closed", "01/03/2021", facet="centre")
    streets.publish("HN902", "draft")
    with streets.public.connect() as connection:
        after = edition(connection).number
        day = date(2022, 1, 1)
        found = between(states_on(connection, before, day), states_on(connection, after, day))
    assert [each.place.code for each in found.added] == ["HN903"]
    assert [each.place.code for each in found.removed] == ["HN902"]
    assert [(each.place.code, each.after and each.after.status) for each in found.status] == [
        ("HN901", "closed")
    ]
    assert found.stage == ()


def test_what_happened_between_two_days_is_told_by_one_knowledge(streets: Streets) -> None:
    streets.found("HN911", opened="01/01/2020", closed="01/06/2023")
    streets.found("HN912", opened="01/06/2023")
    streets.found("HN913", category="industrial", steps=(("proposed", "2021"), ("works", "01/02/2023")))
    with streets.public.connect() as connection:
        number = edition(connection).number
        early, late = (states_on(connection, number, day) for day in (date(2022, 12, 31), date(2023, 12, 31)))
    found = between(early, late)
    assert (found.added, found.removed) == ((), ())
    told = [
        (each.place.code, each.before and each.before.status, each.after and each.after.status)
        for each in found.status
    ]
    assert told == [("HN911", "operating", "closed"), ("HN912", "unknown", "operating")]
    moved = [
        (each.place.code, each.before and each.before.stage, each.after and each.after.stage)
        for each in found.stage
    ]
    assert moved == [("HN913", "proposed", "works")]


def test_a_draft_is_in_no_report(streets: Streets) -> None:
    streets.found("HN921", opened="2020", draft=True)
    with streets.public.connect() as connection:
        assert states_on(connection, edition(connection).number, date(2024, 1, 1)) == ()


def test_editions_have_their_moments_and_the_first_is_known(streets: Streets) -> None:
    streets.found("HN931")
    with streets.public.connect() as connection:
        present = edition(connection).number
        first = first_edition(connection)
        assert first is not None
        assert first.number <= present
        assert first.changed_at <= edition_made(connection, present).changed_at
        asked = connection.scalar(
            text("SELECT registry.edition_at(:at)"), {"at": edition_made(connection, present).changed_at}
        )
        assert asked == present
