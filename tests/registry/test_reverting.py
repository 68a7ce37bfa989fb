"""Taking back, and what every edition left behind."""

import pytest
from sqlalchemy import func, select

from registry import requests
from registry.editing import document, document_in
from registry.errors import Conflicting, Invalid, NotFound
from registry.requests import Asked
from registry.tables import edition, site_version
from registry.workflow import RequestKind, RequestState
from tests.fixtures.city import HALL, City, edit, new_place


def test_taking_back_and_taking_back_that(city: City) -> None:
    key = city.site(HALL)
    before = city.document(key)
    numbers = list(before["events"])
    patch = {"name_en": "New", "events": {numbers[0]: None}, "heritage": {"condition": "fair"}}
    done = city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, patch)))
    after = city.document(key)
    with city.as_(city.second) as connection:
        undone = requests.revert(
            connection, city.second, requests.reversal_of_editions(connection, [done.edition]), reason="nhầm"
        )
    assert city.document(key) == before
    assert isinstance(undone, requests.Applied)
    with city.as_(city.second) as connection:
        back = requests.reversal_of_editions(connection, [undone.edition])
        requests.revert(connection, city.second, back, reason="không nhầm")
    assert city.document(key) == after


def test_one_field_is_taken_back_and_the_rest_stays(city: City) -> None:
    key = city.site(HALL)
    with city.owner.connect() as connection:
        start = document(connection, key)
    city.approve(
        city.reviewer, city.submitted(city.office, edit(city, HALL, {"name_en": "A", "address": "B"}))
    )
    with city.as_(city.reviewer) as connection:
        back = requests.reversal_to(connection, key, start.edition, pointer="/name_en")
        requests.revert(connection, city.reviewer, back, reason="tên cũ đúng")
    after = city.document(key)
    assert (after["name_en"], after["address"]) == (start.document["name_en"], "B")


def test_what_came_later_is_in_the_way_of_taking_back(city: City) -> None:
    first = city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, {"name_en": "A"})))
    city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, {"name_en": "B"})))
    with city.as_(city.reviewer) as connection:
        back = requests.reversal_of_editions(connection, [first.edition])
    with pytest.raises(Conflicting) as told, city.as_(city.reviewer) as connection:
        requests.revert(connection, city.reviewer, back, reason="nhầm")
    assert told.value.faults[0].where.endswith("/name_en")


def test_taking_back_a_new_place_removes_it_and_an_office_asks_for_it(city: City) -> None:
    key = city.submitted(city.office, Asked(RequestKind.CREATE, patch=new_place(), reason="mới"))
    done = city.approve(city.reviewer, key)
    with city.as_(city.office) as connection:
        back = requests.reversal_of_editions(connection, [done.edition])
        (asked,) = requests.revert(connection, city.office, back, reason="không có thật")
    assert city.state(asked) == RequestState.SUBMITTED
    city.approve(city.reviewer, asked)
    assert city.document(done.sites[0])["publication"] == "deleted"


def test_every_edition_left_the_document_as_it_was_then(city: City) -> None:
    key = city.site(HALL)
    seen = []
    for name in ("A", "B", "C"):
        done = city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, {"name_en": name})))
        seen.append((done.edition, name))
    with city.owner.connect() as connection:
        assert [document_in(connection, key, number).document["name_en"] for number, _ in seen] == [
            "A",
            "B",
            "C",
        ]
        with pytest.raises(NotFound):
            document_in(connection, key, 1)
        open_ends = select(func.count()).where(
            site_version.c.site_id == key, func.upper_inf(site_version.c.editions)
        )
        assert connection.scalar(open_ends) == 1


def test_a_draft_is_seen_by_its_author_alone(city: City) -> None:
    key = city.propose(city.office, edit(city, HALL, {"name_en": "X"}))
    for other in (city.other, city.reviewer):
        with city.as_(other) as connection, pytest.raises(NotFound):
            requests.request(connection, key)


def test_what_failed_left_nothing(city: City) -> None:
    with city.owner.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(edition))
    one = city.submitted(city.office, edit(city, HALL, {"name_en": "One"}))
    two = city.submitted(city.office, edit(city, HALL, {"name_en": "Two"}))
    city.approve(city.reviewer, one)
    with pytest.raises(Conflicting):
        city.approve(city.reviewer, two)
    with city.owner.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(edition)) == count + 1


def test_two_drafts_on_one_place_are_published_together_and_meet_like_any_others(city: City) -> None:
    one = city.propose(city.reviewer, edit(city, HALL, {"name_en": "One", "address": "1"}))
    two = city.propose(city.reviewer, edit(city, HALL, {"summary_en": "S"}))
    with city.as_(city.reviewer) as connection:
        done = requests.publish(connection, city.reviewer, [one, two])
    after = city.document(city.site(HALL))
    assert (after["name_en"], after["address"], after["summary_en"]) == ("One", "1", "S")
    assert done.sites == (city.site(HALL),)
    meeting = [city.propose(city.reviewer, edit(city, HALL, {"name_en": name})) for name in ("A", "B")]
    with pytest.raises(Conflicting), city.as_(city.reviewer) as connection:
        requests.publish(connection, city.reviewer, meeting)
    assert city.document(city.site(HALL))["name_en"] == "One"


def test_nothing_is_published_without_a_reason(city: City) -> None:
    key = city.propose(city.reviewer, edit(city, HALL, {"name_en": "X"}, reason=" "))
    with pytest.raises(Invalid, match="/reason"), city.as_(city.reviewer) as connection:
        requests.publish(connection, city.reviewer, [key])


def test_a_version_that_is_not_yet_made_is_not_found(city: City) -> None:
    with city.as_(city.reviewer) as connection, pytest.raises(NotFound):
        document_in(connection, city.site(HALL), 10**9)
