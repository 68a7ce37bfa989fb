"""What the registry counts is what it can show: of any metric, on any day, in any edition."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from registry.browsing.edition import edition
from registry.database import owning_engine, writing
from registry.errors import Invalid
from registry.packaged import data_folder
from registry.plans.counting import Moment, Window, count, rows
from registry.plans.metric import CODES, COLLECTIONS, FLAGS, Metric, metric_of
from registry.vocabulary import read_vocabularies

WORDS = {name: held.codes() for name, held in read_vocabularies(data_folder() / "vocabulary").items()}
BEGAN = date(2015, 1, 1)
DAYS = st.integers(0, 365 * 12).map(lambda days: BEGAN + timedelta(days=days))


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    """A metric of known words only."""
    name = draw(st.sampled_from(sorted(COLLECTIONS)))
    held = COLLECTIONS[name]
    where: dict[str, object] = {}
    for prop in draw(st.lists(st.sampled_from(sorted(held.where)), unique=True, max_size=3)):
        shelf = held.where[prop]
        if shelf == FLAGS:
            where[prop] = draw(st.booleans())
        elif shelf == CODES:
            where[prop] = draw(
                st.lists(st.sampled_from(["001", "002", "00070", "x"]), min_size=1, max_size=2)
            )
        elif shelf in WORDS:
            where[prop] = draw(st.lists(st.sampled_from(WORDS[shelf]), min_size=1, max_size=4, unique=True))
    given_ = {
        "count": name,
        "where": where,
        "distinct": draw(st.sampled_from([None, *held.distinct])),
        "since": draw(st.sampled_from([None, *held.since])),
        "until_due": draw(st.booleans()),
    }
    return metric_of(given_, WORDS)


@pytest.fixture(scope="module")
def edited(cluster_url: str, hanoi_template: str) -> Iterator[tuple[Engine, list[int]]]:
    """All of Hanoi after three changes, with the editions that they left."""
    from tests.fixtures.database import made_database

    changes = (
        "UPDATE centre SET tier = 'city' WHERE site_id IN (SELECT id FROM site ORDER BY code LIMIT 20)",
        "DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT 30)",
        (
            "INSERT INTO event (site_id, facet, kind, date_text, date_edtf, earliest, latest, source)"
            " SELECT site_id, 'centre', 'piloted', '2023', '2023', '2023-01-01', '2023-12-31', 'plan-102-2022'"
            " FROM (SELECT from_site FROM site_link UNION SELECT to_site FROM site_link) l (site_id)"
            " JOIN centre USING (site_id)"
        ),
    )
    with made_database(cluster_url, template=hanoi_template) as url:
        engine = owning_engine(url)
        with engine.connect() as connection:
            editions = [edition(connection).number]
        for change in changes:
            with writing(engine, actor="test", reason="test") as connection:
                connection.execute(text(change))
            with engine.connect() as connection:
                editions.append(edition(connection).number)
        yield engine, editions
        engine.dispose()


def test_a_count_is_the_number_of_its_rows(edited: tuple[Engine, list[int]]) -> None:
    engine, editions = edited
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET ROLE registry_reader"))

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(metric=metrics(), day=DAYS, known=st.sampled_from(editions), since=DAYS, due=DAYS)
        def holds(metric: Metric, day: date, known: int, since: date, due: date) -> None:
            asked = (metric, Moment(day, known), Window(min(since, due), max(since, due)))
            found = rows(connection, *asked)
            assert count(connection, *asked) == len(found)
            if metric.count != "links":  # two places may be linked in two ways
                assert len({row.code for row in found}) == len(found)

        try:
            holds()
        finally:
            connection.execute(text("RESET ROLE"))


def counted(
    connection: Connection, metric: dict[str, object], known: int, day: date = date(2026, 1, 1)
) -> int:
    return count(connection, metric_of(metric, WORDS), Moment(day, known), Window(BEGAN, date(2026, 12, 31)))


def test_an_edition_counts_what_it_knew(edited: tuple[Engine, list[int]]) -> None:
    engine, editions = edited
    pilots = {"count": "centres", "where": {"piloted": True}}
    connected = {"count": "centres", "where": {"piloted": True, "connected": True}}
    with engine.connect() as connection:
        assert [counted(connection, pilots, known) for known in editions[:3]] == [0, 0, 0]
        assert counted(connection, pilots, editions[3]) > 2
        assert counted(connection, pilots, editions[3], date(2022, 12, 31)) == 0
        assert 0 < counted(connection, connected, editions[3]) <= counted(connection, pilots, editions[3])
        tiers = {"count": "centres", "where": {"tier": ["city"]}}
        assert counted(connection, tiers, editions[0]) < counted(connection, tiers, editions[1])


def test_drafts_are_never_counted(edited: tuple[Engine, list[int]]) -> None:
    engine, _ = edited
    with engine.connect() as connection, connection.begin() as transaction:
        now = edition(connection).number
        before = counted(connection, {"count": "centres"}, now)
        connection.execute(text("UPDATE site SET publication = 'draft' WHERE code = 'HN001'"))
        assert counted(connection, {"count": "centres"}, now + 1) == before - 1
        transaction.rollback()


@pytest.mark.parametrize(
    ("metric", "told"),
    [
        ("centres", "m: 'centres': must be a table with count"),
        ({}, "m count: is not something that can be counted; allowed: places, centres"),
        ({"count": "parks"}, "m count: 'parks': is not something that can be counted"),
        ({"count": ["centres"]}, "is not something that can be counted"),
        ({"count": "centres", "sql": "1=1"}, "m sql: '1=1': is not part of a metric; allowed: count, where"),
        (
            {"count": "centres", "where": {"colour": ["red"]}},
            "m where colour: is not known of what is counted",
        ),
        (
            {"count": "centres", "where": {"tier": ["castle"]}},
            "m where tier: 'castle': is not a word of this",
        ),
        ({"count": "centres", "where": {"tier": "city"}}, "m where tier: 'city': must be a list of words"),
        ({"count": "centres", "where": {"tier": []}}, "must be a list of words"),
        ({"count": "centres", "where": {"tier": [1]}}, "must be a list of words"),
        (
            {"count": "centres", "where": {"piloted": "yes"}},
            "m where piloted: 'yes': is neither true nor false",
        ),
        ({"count": "centres", "where": []}, "m where: \\[\\]: must be a table of conditions"),
        (
            {"count": "centres", "distinct": "name_vi"},
            "m distinct: 'name_vi': is not known of what is counted",
        ),
        ({"count": "links", "since": "opened"}, "m since: 'opened': is not known of what is counted"),
        ({"count": "links", "until_due": "no"}, "m until_due: 'no': is neither true nor false"),
        (
            {"count": "places", "where": {"district": ["0"] * 201}},
            "names too many words; allowed: at most 200",
        ),
    ],
)
def test_a_metric_that_names_what_is_not_known_is_refused(metric: object, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        metric_of(metric, WORDS, "m")


def test_all_mistakes_of_a_metric_are_told_at_once() -> None:
    wrong = {"count": "centres", "where": {"tier": ["x", "y"], "colour": ["z"]}, "distinct": "x", "more": 1}
    with pytest.raises(Invalid) as error:
        metric_of(wrong, WORDS)
    assert len(error.value.faults) == 5


def test_a_metric_is_the_same_data_after_it_was_read() -> None:
    given_ = {"count": "centres", "where": {"tier": ["district"]}, "distinct": "district"}
    assert metric_of(given_, WORDS).data() == given_
