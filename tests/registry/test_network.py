"""The network of centres: what is connected, what stands alone, and that no number says more than its rows."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from registry.dates import end_of
from registry.errors import Invalid
from registry.history.on_a_day import PlaceThen, edition_known
from registry.network import EVERY, MEASURES, Network, Which, between, network
from registry.network.counting import centres, counted, marked, page
from registry.network.measuring import Joined, numbers
from registry.network.telling import record
from registry.units.standing import Named
from registry.workflow import Level
from tests.fixtures.streets import Streets
from tests.fixtures.town import CODES

ON = date(2026, 6, 1)


def of(streets: Streets, on: date = ON, which: Which = EVERY, edition: int | None = None) -> Network:
    with streets.public.connect() as connection:
        return network(connection, on=on, by=Level.COMMUNE, which=which, edition=edition)


def told(streets: Streets) -> dict[str, Any]:
    with streets.public.connect() as connection:
        found = counted(connection, on=ON, by=Level.COMMUNE)
        return record(found, centres(connection, found, after=None, size=100).rows)


def codes(places: object) -> list[str]:
    return [place.code for place in places]  # type: ignore[attr-defined]


@pytest.fixture
def village(streets: Streets) -> Streets:
    """Three piloted centres, two of them joined; a pair; one alone; one closed; heritage that houses a centre."""
    for code, piloted in (("TT001", "2024"), ("TT002", "2024"), ("TT003", "2024"), ("TT004", None)):
        streets.found(code, commune=CODES[0], piloted=piloted)
    streets.found("TT005", commune=CODES[1])
    streets.found("TT006", commune=CODES[2])
    streets.found("TT007", closed="2023")
    streets.found("TT008", category="industrial")
    streets.join("TT001", "TT002")
    streets.join("TT002", "TT001", kind="joint_programme", when="2025")
    streets.join("TT003", "TT004", kind="shared_staff", when=None)
    streets.join("TT005", "TT008", kind="hosting")
    streets.join("TT001", "TT007")
    return streets


def test_piloted_centres_are_told_by_whom_they_are_joined_to(village: Streets) -> None:
    held = of(village)
    assert codes(held.piloted) == ["TT001", "TT002", "TT003"]
    assert codes(held.piloted_together) == ["TT001", "TT002"]
    assert codes(held.piloted_connected) == ["TT001", "TT002", "TT003"]
    assert codes(held.isolated) == ["TT005", "TT006"]
    assert [codes(group) for group in held.groups] == [["TT001", "TT002"], ["TT003", "TT004"]]


def test_links_that_lead_out_of_the_network_stand_apart(village: Streets) -> None:
    held = of(village)
    assert [(link.a.code, link.b.code) for link in held.links] == [
        ("TT001", "TT002"),
        ("TT002", "TT001"),
        ("TT003", "TT004"),
    ]
    assert [(link.a.code, link.b.code) for link in held.outside] == [("TT001", "TT007"), ("TT005", "TT008")]
    wider = of(village, which=Which(status=("operating", "closed")))
    assert [(link.a.code, link.b.code) for link in wider.outside] == [("TT005", "TT008")]


def test_two_links_between_the_same_centres_join_them_once(village: Streets) -> None:
    assert {each.centre.code: each.others for each in of(village).degrees} == dict.fromkeys(
        ("TT001", "TT002", "TT003", "TT004"), 1
    )


def test_units_without_a_centre_and_without_a_connected_one_are_told(village: Streets) -> None:
    held = of(village)
    assert [unit.code for unit in held.units_without] == list(CODES[3:])
    assert [unit.code for unit in held.units_unconnected] == list(CODES[1:])


def test_by_districts_the_last_ones_count_whatever_the_day(village: Streets) -> None:
    with village.public.connect() as connection:
        held = network(connection, on=ON, by=Level.DISTRICT)
    assert [unit.key for unit in held.units] == ["district:001:2008-08-01"]
    assert held.units_without == ()


def test_a_past_day_has_the_links_and_pilots_of_that_day(village: Streets) -> None:
    held = of(village, date(2022, 6, 1))
    assert codes(held.centres) == ["TT001", "TT002", "TT003", "TT004", "TT005", "TT006", "TT007"]
    assert held.piloted == ()
    assert {link.kind for link in held.links} == {"agreement", "shared_staff"}  # the undated one too


def test_filters_narrow_centres_and_links(village: Streets) -> None:
    assert codes(of(village, which=Which(piloted=True)).connected) == ["TT001", "TT002"]
    assert [link.kind for link in of(village, which=Which(kind=("shared_staff",))).links] == ["shared_staff"]
    assert of(village, which=Which(tier=("city",))).centres == ()


def test_what_was_added_and_removed_between_two_days(village: Streets) -> None:
    change = between(of(village, date(2021, 6, 1)), of(village))
    assert codes(change.centres_removed) == ["TT007"]
    assert [link.kind for link in change.links_added] == ["joint_programme"]
    assert [(link.a.code, link.b.code) for link in change.links_removed] == [("TT001", "TT007")]
    assert change.centres_added == ()


def test_what_was_added_and_removed_between_two_editions(village: Streets) -> None:
    then = village.edition()
    village.found("TT009", commune=CODES[3])
    village.join("TT006", "TT009")
    village.part("TT003", "TT004")
    change = between(of(village, edition=then), of(village))
    assert codes(change.centres_added) == ["TT009"]
    assert [(link.a.code, link.b.code) for link in change.links_added] == [("TT006", "TT009")]
    assert [(link.a.code, link.b.code) for link in change.links_removed] == [("TT003", "TT004")]
    assert codes(of(village, edition=then).connected) == ["TT001", "TT002", "TT003", "TT004"]


def test_before_the_registry_began_nothing_was_known(village: Streets) -> None:
    with village.public.connect() as connection, pytest.raises(Invalid, match="before the registry began"):
        edition_known(connection, end_of(date(2001, 1, 1)))


def test_a_draft_and_its_links_never_change_a_number(village: Streets) -> None:
    before = told(village)
    village.found("TT009", commune=CODES[5], piloted="2024", draft=True)
    village.found("TT010", commune=CODES[6], category="urban", draft=True)
    for other in ("TT001", "TT006", "TT008", "TT010"):
        village.join("TT009", other)
    after = told(village)
    assert {**after, "edition": before["edition"]} == before
    village.publish("TT009", "published")
    assert numbers(of(village))["isolated"] == 1


def test_every_number_of_hanoi_is_the_length_of_its_rows(seeded: Engine) -> None:
    with seeded.connect() as connection:
        for by in (Level.DISTRICT, Level.COMMUNE):
            found = counted(connection, on=date(2026, 11, 23), by=by)
            told = record(found, centres(connection, found, after=None, size=1000).rows)
            assert told["numbers"] == {name: len(rows) for name, rows in told["rows"].items()}
            whole = network(connection, on=date(2026, 11, 23), by=by)
            assert told["numbers"] == numbers(whole)
            assert [each["code"] for each in told["centres"]] == codes(whole.centres)
            assert told["numbers"]["links"] + told["numbers"]["outside"] == len(told["links"])
            assert told["numbers"]["connected"] + told["numbers"]["isolated"] == told["numbers"]["centres"]
            # No source says which centres were chosen as pilots of Plan 102.
            assert told["numbers"]["piloted"] == 0
            assert told["numbers"]["links"] > 10


@pytest.mark.parametrize(
    "which",
    [
        EVERY,
        Which(piloted=True),
        Which(status=("operating", "closed")),
        Which(kind=("shared_staff",)),
        Which(centre_type=("art_space",)),
        Which(tier=("city",)),
    ],
)
@pytest.mark.parametrize("on", [ON, date(2022, 6, 1)])
def test_a_network_that_is_counted_has_the_numbers_of_the_whole(
    village: Streets, which: Which, on: date
) -> None:
    with village.public.connect() as connection:
        whole = network(connection, on=on, by=Level.COMMUNE, which=which)
        found = counted(connection, on=on, by=Level.COMMUNE, which=which)
        assert found.numbers() == numbers(whole)
        assert found.units_without == whole.units_without
        for name, measure in MEASURES.items():
            assert page(connection, found, name, after=None, size=100).rows == measure.rows(whole)


def test_pages_of_centres_follow_each_other_until_all_are_told(village: Streets) -> None:
    with village.public.connect() as connection:
        whole = network(connection, on=ON, by=Level.COMMUNE)
        found = counted(connection, on=ON, by=Level.COMMUNE)
        for name in ("centres", "isolated"):
            told: list[object] = []
            after: str | None = ""
            while after is not None:
                rows, after = page(connection, found, name, after=after, size=1)
                told += rows
            assert tuple(told) == MEASURES[name].rows(whole)
        assert codes(marked(connection, found, most=5)) == ["TT001", "TT002", "TT003", "TT004", "TT005"]


def test_what_an_edition_knew_is_counted_as_it_was(village: Streets) -> None:
    then = village.edition()
    village.found("TT009", commune=CODES[3])
    village.part("TT003", "TT004")
    with village.public.connect() as connection:
        found = counted(connection, on=ON, by=Level.COMMUNE, edition=then)
    assert found.numbers() == numbers(of(village, edition=then))


PLACES = [f"TT{number:03d}" for number in range(1, 10)]


def place(code: str, unit: str, piloted: bool) -> PlaceThen:
    empty = dict.fromkeys(PlaceThen._fields)
    known = {"code": code, "commune": unit, "is_centre": True, "is_piloted": piloted, "status": "operating"}
    return PlaceThen(**empty | known)  # type: ignore[arg-type]


@st.composite
def towns(draw: st.DrawFn) -> Network:
    """Any few centres in three units, joined in any way."""
    chosen = draw(st.lists(st.sampled_from(PLACES), unique=True))
    held = {
        code: place(code, draw(st.sampled_from(["a", "b", "c"])), draw(st.booleans()))
        for code in sorted(chosen)
    }
    pairs = draw(st.lists(st.tuples(*[st.sampled_from(sorted(held))] * 2), max_size=12)) if held else []
    links = [
        Joined(held[a], held[b], "agreement", None, None, "a source", None, None, None)
        for a, b in pairs
        if a != b
    ]
    units = tuple(Named(code, "commune", code, code, code) for code in ("a", "b", "c"))
    return Network(ON, 1, Level.COMMUNE, units, tuple(held.values()), tuple(links), ())


@given(towns())
def test_whatever_the_town_its_parts_add_up(town: Network) -> None:
    told = numbers(town)
    assert all(told[name] == len(measure.rows(town)) for name, measure in MEASURES.items())
    assert told["connected"] + told["isolated"] == told["centres"]
    assert sum(len(group) for group in town.groups) == told["connected"]
    assert told["piloted_together"] <= told["piloted_connected"] <= told["piloted"]
    assert {unit.code for unit in town.units_without} <= {unit.code for unit in town.units_unconnected}
    grouped = {place.code: number for number, group in enumerate(town.groups) for place in group}
    assert all(grouped[link.a.code] == grouped[link.b.code] for link in town.links)
    assert {each.centre.code for each in town.degrees} == set(grouped)


@given(towns(), towns())
def test_what_is_added_less_what_is_removed_is_the_difference(before: Network, after: Network) -> None:
    change = between(before, after)
    gained = len(change.centres_added) - len(change.centres_removed)
    assert len(after.centres) - len(before.centres) == gained
    back = between(after, before)
    assert (back.centres_added, back.links_added) == (change.centres_removed, change.links_removed)
