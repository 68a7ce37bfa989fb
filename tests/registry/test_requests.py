"""Change requests: who may propose and decide, and how two that meet are settled."""

import pytest
from sqlalchemy import select

from registry import requests
from registry.editing import checked, document, known, normal
from registry.editing.merging import same
from registry.errors import Conflicting, Forbidden, Invalid, Stale
from registry.tables import edition, site
from registry.workflow import RequestState
from tests.fixtures.city import HALL, VILLA, City, edit


def test_every_document_of_hanoi_is_in_normal_form_and_names_what_is_known(city: City) -> None:
    with city.owner.connect() as connection:
        names = known(connection)
        for key in connection.scalars(select(site.c.id)).all():
            held = document(connection, key).document
            assert same(normal(held), held)
            assert same(checked(held, names), held)


def test_an_office_proposes_and_another_person_approves(city: City) -> None:
    key = city.submitted(
        city.office, edit(city, HALL, {"name_en": "Cantonese Hall", "centre": {"tier": "city"}})
    )
    assert city.document(city.site(HALL))["name_en"] != "Cantonese Hall"
    done = city.approve(city.reviewer, key)
    after = city.document(city.site(HALL))
    assert (after["name_en"], after["centre"]["tier"]) == ("Cantonese Hall", "city")
    assert done.sites == (city.site(HALL),)
    assert city.state(key) == RequestState.APPROVED
    with city.owner.connect() as connection:
        made = connection.execute(select(edition).where(edition.c.number == done.edition)).one()
    assert (made.actor, made.account, made.reason, made.request) == (
        "so-van-hoa",
        city.reviewer.id,
        "vì thế",
        str(key),
    )


def test_an_office_cannot_touch_another_area(city: City) -> None:
    with pytest.raises(Forbidden, match="outside the area"):
        city.propose(city.office, edit(city, VILLA, {"name_en": "Ours"}))


def test_moving_a_place_to_another_unit_needs_rights_in_both(city: City) -> None:
    away = {
        "geometry": {"type": "Point", "coordinates": [105.8452, 21.042]},
        "stated": {"commune": {"code": "00004", "basis": "địa chỉ"}, "district": None},
    }
    with pytest.raises(Forbidden, match="outside the area"):
        city.propose(city.office, edit(city, HALL, away))
    key = city.propose(city.reviewer, edit(city, HALL, away))
    assert city.state(key) == RequestState.DRAFT


def test_a_point_far_from_the_stated_unit_is_told(city: City) -> None:
    away = {"geometry": {"type": "Point", "coordinates": [105.70, 21.20]}}
    with pytest.raises(Invalid, match="outside Phường Hoàn Kiếm, which the address states"):
        city.propose(city.office, edit(city, HALL, away))


def test_nobody_decides_on_their_own_request(city: City) -> None:
    key = city.submitted(city.reviewer, edit(city, HALL, {"name_en": "X"}))
    with pytest.raises(Forbidden, match="another reviewer"):
        city.approve(city.reviewer, key)
    with pytest.raises(Forbidden, match="reviewing agency"):
        city.approve(city.office, key)
    city.approve(city.second, key)


def test_a_reviewer_may_publish_directly_and_an_office_may_not(city: City) -> None:
    key = city.propose(city.reviewer, edit(city, HALL, {"name_en": "At once"}))
    with city.as_(city.reviewer) as connection:
        requests.publish(connection, city.reviewer, [key])
    assert city.document(city.site(HALL))["name_en"] == "At once"
    draft = city.propose(city.office, edit(city, HALL, {"name_en": "Mine"}))
    with pytest.raises(Forbidden), city.as_(city.office) as connection:
        requests.publish(connection, city.office, [draft])


def test_a_returned_request_is_mended_and_submitted_again(city: City) -> None:
    key = city.submitted(city.office, edit(city, HALL, {"name_en": "Hal"}))
    with pytest.raises(Invalid, match="/comment"), city.as_(city.reviewer) as connection:
        requests.send_back(connection, city.reviewer, key, comment=" ")
    with city.as_(city.reviewer) as connection:
        requests.send_back(connection, city.reviewer, key, comment="Thiếu chữ l")
    with city.as_(city.office) as connection:
        held = requests.request(connection, key)
        requests.amend(connection, city.office, key, version=held.version, patch={"name_en": "Hall"})
        requests.submit(connection, city.office, key)
        said = requests.thread(connection, key)
    assert [each.action for each in said] == ["edit", "submit", "return", "edit", "submit"]
    assert said[2].comment == "Thiếu chữ l"
    city.approve(city.reviewer, key)
    assert city.document(city.site(HALL))["name_en"] == "Hall"


def test_a_draft_that_somebody_changed_meanwhile_is_stale(city: City) -> None:
    key = city.propose(city.office, edit(city, HALL, {"name_en": "One"}))
    with city.as_(city.office) as connection:
        requests.amend(connection, city.office, key, version=1, patch={"name_en": "Two"})
    with pytest.raises(Stale), city.as_(city.office) as connection:
        requests.amend(connection, city.office, key, version=1, patch={"name_en": "Three"})


def test_requests_on_different_fields_both_count(city: City) -> None:
    one = city.submitted(city.office, edit(city, HALL, {"name_en": "Hall of Guangdong"}))
    two = city.submitted(city.office, edit(city, HALL, {"address": "22 phố Hàng Buồm"}))
    city.approve(city.reviewer, one)
    city.approve(city.reviewer, two)
    after = city.document(city.site(HALL))
    assert (after["name_en"], after["address"]) == ("Hall of Guangdong", "22 phố Hàng Buồm")


def test_requests_on_the_same_field_conflict_and_the_reviewer_chooses(city: City) -> None:
    one = city.submitted(city.office, edit(city, HALL, {"name_en": "One", "address": "1"}))
    two = city.submitted(city.office, edit(city, HALL, {"name_en": "Two", "summary_en": "S"}))
    city.approve(city.reviewer, one)
    with pytest.raises(Conflicting) as told:
        city.approve(city.reviewer, two)
    assert [(each.where, each.value, each.allowed) for each in told.value.faults] == [
        ("/name_en", "One", ("Two",))
    ]
    assert city.state(two) == RequestState.SUBMITTED
    city.approve(city.reviewer, two, ours=frozenset({"/name_en"}))
    after = city.document(city.site(HALL))
    assert (after["name_en"], after["address"], after["summary_en"]) == ("Two", "1", "S")
