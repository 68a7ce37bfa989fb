"""What a request can ask for: new places, sources, events, merging, splitting, removing."""

from typing import Any

import pytest
from sqlalchemy import select, text

from registry import requests
from registry.errors import Invalid
from registry.requests import Asked
from registry.tables import change_request, site
from registry.workflow import RequestKind
from tests.fixtures.city import HALL, City, edit, new_place


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
def test_a_mistake_is_told_by_its_place(lasting_city: City, patch: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as told:
        lasting_city.propose(lasting_city.office, edit(lasting_city, HALL, patch))
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
