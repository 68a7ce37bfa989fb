"""From a draft to what is published: the engine of change requests, on Hanoi's own places."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.dialects.postgresql import Range

from registry import requests
from registry.database import acting, editing_engine, owning_engine
from registry.dates import today
from registry.editing import checked, document, document_in, known, normal
from registry.editing.merging import same
from registry.errors import Conflicting, Forbidden, Invalid, NotFound, Stale
from registry.policy import Actor, actor
from registry.requests import Asked
from registry.tables import account, account_area, change_request, edition, site, site_version, unit
from registry.workflow import RequestKind, RequestState, Role


@dataclass
class City:
    """Hanoi with people who work on it."""

    owner: Engine
    editing: Engine
    office: Actor
    other: Actor
    reviewer: Actor
    second: Actor

    @contextmanager
    def as_(self, who: Actor) -> Iterator[Connection]:
        with acting(self.editing, who.id, name=who.name, reason="thử") as connection:
            yield connection

    def site(self, code: str) -> UUID:
        with self.owner.connect() as connection:
            return UUID(str(connection.scalar(select(site.c.id).where(site.c.code == code))))

    def document(self, key: UUID) -> dict[str, Any]:
        with self.owner.connect() as connection:
            return document(connection, key).document

    def propose(self, who: Actor, asked: Asked) -> UUID:
        with self.as_(who) as connection:
            return requests.propose(connection, who, asked)

    def submitted(self, who: Actor, asked: Asked) -> UUID:
        with self.as_(who) as connection:
            key = requests.propose(connection, who, asked)
            requests.submit(connection, who, key)
        return key

    def approve(self, who: Actor, key: UUID, **more: Any) -> requests.Applied:
        with self.as_(who) as connection:
            return requests.approve(connection, who, key, **more)

    def state(self, key: UUID) -> str:
        with self.owner.connect() as connection:
            return str(connection.scalar(select(change_request.c.state).where(change_request.c.id == key)))


def _account(connection: Connection, name: str, role: Role, commune: str | None = None) -> Actor:
    key = connection.execute(
        insert(account).values(name=name, title=f"Cơ quan {name}", role=role.value).returning(account.c.id)
    ).scalar_one()
    if commune is not None:
        held = connection.scalar(select(unit.c.id).where(unit.c.level == "commune", unit.c.code == commune))
        values = {"account": key, "unit": held, "valid": Range(date(2025, 7, 1), None)}
        connection.execute(insert(account_area).values(values))
    return actor(connection, key, on=today())


@pytest.fixture
def city(hanoi_url: str) -> Iterator[City]:
    owner, editing = owning_engine(hanoi_url), editing_engine(hanoi_url)
    with owner.begin() as connection:
        people = (
            _account(connection, "hoan-kiem", Role.OFFICE, "00070"),
            _account(connection, "ba-dinh", Role.OFFICE, "00004"),
            _account(connection, "so-van-hoa", Role.REVIEWER),
            _account(connection, "so-van-hoa-2", Role.REVIEWER),
        )
    yield City(owner, editing, *people)
    owner.dispose()
    editing.dispose()


HALL = "HN003"  # in Hoàn Kiếm
VILLA = "HN004"  # in Ba Đình


def edit(city: City, code: str, patch: dict[str, Any], reason: str = "vì thế") -> Asked:
    return Asked(RequestKind.EDIT, city.site(code), patch, reason)


def new_place(**more: Any) -> dict[str, Any]:
    return {
        "name_vi": "Xưởng mới",
        "geometry": {"type": "Point", "coordinates": [105.852, 21.0345]},
        "accuracy_m": 20,
        "position_method": "address_estimate",
        "position_date": "2026-11-01",
        "stated": {"commune": {"code": "00070", "basis": "địa chỉ"}},
        "centre": {"centre_type": "art_space"},
        "sources": {"compiler": {"position": 0}},
    } | more


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


def test_a_new_place_gets_a_code_a_slug_and_its_units(city: City) -> None:
    key = city.submitted(city.office, Asked(RequestKind.CREATE, patch=new_place(), reason="mới mở"))
    (made,) = city.approve(city.reviewer, key).sites
    with city.owner.connect() as connection:
        row = connection.execute(
            text("SELECT code, slug, district_vi, commune_code, status FROM public_site WHERE id = :id"),
            {"id": made},
        ).one()
        assert connection.scalar(select(change_request.c.site_id).where(change_request.c.id == key)) == made
    assert (row.code, row.slug, row.commune_code, row.status) == ("HN350", "xuong-moi", "00070", "unknown")


def test_two_new_places_of_one_name_have_two_addresses(city: City) -> None:
    slugs = []
    for _ in range(2):
        key = city.propose(city.reviewer, Asked(RequestKind.CREATE, patch=new_place(), reason="mới"))
        with city.as_(city.reviewer) as connection:
            (made,) = requests.publish(connection, city.reviewer, [key]).sites
            slugs.append(connection.scalar(select(site.c.slug).where(site.c.id == made)))
    assert slugs == ["xuong-moi", "xuong-moi-hn351"]


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"name_vi": ""}, "/name_vi"),
        ({"accuracy_m": -1}, "/accuracy_m"),
        ({"centre": {"tier": "castle"}}, "/centre/tier"),
        ({"centre": {"fields": ["design", "magic"]}}, "/centre/fields/1"),
        ({"heritage": {"built": "someday"}}, "/heritage/built"),
        ({"geometry": {"type": "LineString", "coordinates": [[105, 21], [106, 21]]}}, "/geometry"),
        ({"geometry": {"type": "Point", "coordinates": [21.03, 105.85]}}, "/geometry"),
        ({"geometry": {"type": "Point", "coordinates": ["a", {}]}}, "/geometry"),
        ({"wings": 2}, "/wings"),
        ({"centre": None, "heritage": None}, "/centre"),
        ({"sources": None}, "/sources"),
        (
            {"events": {"new-1": {"facet": "centre", "kind": "works", "source": "compiler"}}},
            "/events/new-1/kind",
        ),
        (
            {
                "events": {
                    "new-1": {"facet": "centre", "kind": "opened", "date": "2999", "source": "compiler"}
                }
            },
            "/events/new-1/date",
        ),
        (
            {"events": {"999999": {"facet": "centre", "kind": "opened", "source": "compiler"}}},
            "/events/999999",
        ),
        ({"sources": {"nowhere": {"position": 9}}}, "/sources/nowhere"),
        ({"stated": {"commune": {"code": "99999"}}}, "/stated/commune/code"),
        ({"publication": "draft"}, "/publication"),
        ({"verified_by": "me"}, "/verified_by"),
        ({}, ""),
    ],
)
def test_a_mistake_is_told_by_its_place(city: City, patch: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as told:
        city.propose(city.office, edit(city, HALL, patch))
    assert where in [each.where for each in told.value.faults]


def test_a_new_source_comes_with_the_request_that_cites_it(city: City) -> None:
    cited = {
        "sources": {
            "bao-moi": {"position": 9, "title": "Bài báo", "url": "https://example.org", "kind": "press"}
        }
    }
    key = city.submitted(city.office, edit(city, HALL, cited))
    city.approve(city.reviewer, key)
    assert city.document(city.site(HALL))["sources"]["bao-moi"] == {"position": 9}


def test_an_event_is_added_changed_and_removed_by_its_number(city: City) -> None:
    key = city.site(HALL)
    opened = {"facet": "centre", "kind": "opened", "date": "2022", "source": "compiler"}
    before = city.document(key)["events"]
    city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, {"events": {"new-1": opened}})))
    (number,) = city.document(key)["events"].keys() - before.keys()
    changed = {"events": {number: {"date": "02/2022"}}}
    city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, changed)))
    assert city.document(key)["events"][number]["date"] == "02/2022"
    city.approve(city.reviewer, city.submitted(city.office, edit(city, HALL, {"events": {number: None}})))
    assert city.document(key)["events"] == before


def test_merging_leads_the_one_to_the_other_for_ever(city: City) -> None:
    stays, goes = city.site(HALL), city.site("HN066")
    asked = Asked(RequestKind.MERGE, stays, {"other_names": ["Ấu Trĩ Viên"]}, "trùng", other_site=goes)
    city.approve(city.reviewer, city.submitted(city.office, asked))
    gone = city.document(goes)
    assert (gone["publication"], gone["merged_into"]) == ("deleted", str(stays))
    assert city.document(stays)["other_names"] == ["Ấu Trĩ Viên"]


def test_a_place_is_split_in_two(city: City) -> None:
    asked = Asked(
        RequestKind.SPLIT,
        city.site(HALL),
        {"name_en": "Front"},
        "hai nhà",
        parts=(new_place(name_vi="Nhà sau"),),
    )
    done = city.approve(city.reviewer, city.submitted(city.office, asked))
    assert len(done.sites) == 2
    with city.owner.connect() as connection:
        row = connection.execute(
            select(site.c.name_vi, site.c.split_from).where(site.c.id == done.sites[1])
        ).one()
    assert tuple(row) == ("Nhà sau", city.site(HALL))


def test_unpublished_deleted_and_restored_each_by_its_request(city: City) -> None:
    key = city.site(HALL)
    for kind, becomes in (
        (RequestKind.UNPUBLISH, "draft"),
        (RequestKind.RESTORE, "published"),
        (RequestKind.DELETE, "deleted"),
        (RequestKind.RESTORE, "published"),
    ):
        city.approve(city.reviewer, city.submitted(city.office, Asked(kind, key, reason="vì")))
        assert city.document(key)["publication"] == becomes


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
