"""Programmes, activities and ideas in plain JSON: everybody reads, the standing agency writes."""

from typing import Any

import httpx
import pytest

from tests.fixtures.bureau import Bureau

NEW: dict[str, Any] = {
    "programme": "le-hoi-thiet-ke-sang-tao",
    "name_vi": "Lễ hội qua máy",
    "name_en": "A festival by machine",
    "state": "planned",
    "dates": "11/2027",
    "source": "compiler",
    "sites": [{"site": "HN031", "source": "compiler"}],
    "figures": [{"kind": "visitors", "value": 12, "source": "compiler"}],
}


def created(client: httpx.Client, **changes: Any) -> httpx.Response:
    return client.post("/api/activities", json={"document": NEW | changes, "reason": "thử"})


def test_everybody_reads_them_without_signing_in(shared_bureau: Bureau) -> None:
    with shared_bureau.client() as anybody:
        programmes = anybody.get("/api/programmes", params={"kind": "forum,training"}).json()["programmes"]
        assert {each["kind"] for each in programmes} == {"forum", "training"}
        found = anybody.get("/api/activities", params={"since": "2023-11-01", "until": "2023-11-30"}).json()
        assert {"le-hoi-2023", "dien-dan-2023"} <= {each["code"] for each in found["activities"]}
        one = anybody.get("/api/activities/le-hoi-2023")
        assert one.headers["etag"] == '"1"'
        visitors = [each["value"] for each in one.json()["figures"] if each["kind"] == "visitors"]
        assert visitors == [60000, 160000, 200000]
        ideas = {each["code"]: each for each in anybody.get("/api/ideas").json()["ideas"]}
        assert ideas["hy282"]["next"] == ["incubated", "opened", "dropped"]
        assert anybody.get("/api/ideas/hy282").json()["stage"] == "selected"


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/api/activities?kind=party", 400, "kind"),
        ("/api/activities?since=yesterday", 400, "since"),
        ("/api/activities?since=2020-01-01/2021-01-01", 400, "since"),
        ("/api/activities?asOf=1999-01-01", 400, "asOf"),
        ("/api/activities?nonsense=1", 400, "nonsense"),
        ("/api/ideas?on=x", 400, "on"),
        ("/api/activities/no-such", 404, None),
        ("/api/ideas/no-such", 404, None),
    ],
)
def test_what_is_asked_wrongly_is_told(
    shared_bureau: Bureau, path: str, status: int, parameter: str | None
) -> None:
    with shared_bureau.client() as anybody:
        answer = anybody.get(path)
    assert answer.status_code == status
    assert parameter is None or [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_the_agency_writes_an_activity_and_removes_it(shared_bureau: Bureau) -> None:
    with shared_bureau.client("so-van-hoa") as agency:
        made = created(agency)
        assert made.status_code == 201, made.text
        path = httpx.URL(made.headers["location"]).path
        held = agency.get(path)
        assert held.headers["etag"] == made.headers["etag"] == '"1"'
        document = held.json()["document"] | {"outcome_en": "Well attended"}
        body = {"document": document, "reason": "báo cáo"}
        assert agency.put(path, json=body).status_code == 428
        assert agency.put(path, json=body, headers={"If-Match": '"9"'}).status_code == 412
        changed = agency.put(path, json=body, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert changed.json()["document"]["outcome_en"] == "Well attended"
        assert agency.delete(path, headers={"If-Match": '"2"'}, params={"reason": "nhầm"}).status_code == 204
        assert agency.get(path).status_code == 404


def test_a_document_that_is_read_can_be_sent_back_as_it_is(shared_bureau: Bureau) -> None:
    with shared_bureau.client("so-van-hoa") as agency:
        held = agency.get("/api/activities/le-hoi-2024")
        body = {"document": held.json()["document"], "reason": "như cũ"}
        answer = agency.put(
            "/api/activities/le-hoi-2024", json=body, headers={"If-Match": held.headers["etag"]}
        )
        same = ("document", "sites", "organisations", "figures")
        assert [answer.json()[name] for name in same] == [held.json()[name] for name in same]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("hoan-kiem", 403), ("phan-tich", 403)])
def test_others_write_nothing(shared_bureau: Bureau, who: str | None, status: int) -> None:
    with shared_bureau.client(who) as client:
        assert created(client).status_code == status
        gone = client.delete("/api/activities/le-hoi-2023", headers={"If-Match": '"1"'})
        assert gone.status_code == status


def test_every_mistake_is_told_by_its_pointer_in_both_languages(shared_bureau: Bureau) -> None:
    wrong = {
        "programme": "no-such",
        "dates": "long ago",
        "state": "perhaps",
        "figures": [{"kind": "hats", "value": -1, "source": "hearsay"}],
        "nonsense": 1,
    }
    with shared_bureau.client("so-van-hoa") as agency:
        shape = created(agency, **wrong)
        assert shape.status_code == 422
        told = {each["pointer"] for each in shape.json()["errors"]}
        assert told == {
            "/document/dates",
            "/document/state",
            "/document/figures/0/value",
            "/document/nonsense",
        }
        names = created(
            agency, programme="no-such", figures=[{"kind": "hats", "value": 1, "source": "hearsay"}]
        )
        assert {each["pointer"] for each in names.json()["errors"]} == {
            "/document/programme",
            "/document/figures/0/kind",
            "/document/figures/0/source",
        }
        agency.headers["Accept-Language"] = "vi"
        vietnamese = created(agency, programme="no-such").json()["errors"]
        assert vietnamese[0]["message"] == "không phải mã của một chương trình"


def test_an_idea_goes_its_way(shared_bureau: Bureau) -> None:
    idea = {"name_vi": "Ý tưởng qua máy", "name_en": "An idea by machine", "source": "compiler"}
    with shared_bureau.client("quan-tri") as agency:
        made = agency.post("/api/ideas", json={"document": idea, "reason": "thử", "code": "qua-may"})
        assert made.status_code == 201

        def stepped(stage: str, tag: str, **more: str) -> httpx.Response:
            body = {"document": {"stage": stage, "source": "compiler"} | more, "reason": "thử"}
            return agency.post("/api/ideas/qua-may/steps", json=body, headers={"If-Match": tag})

        first = stepped("selected", '"1"', date="2024")
        assert (first.status_code, first.json()["stage"]) == (200, "selected")
        back = stepped("submitted", first.headers["etag"])
        assert back.status_code == 422
        assert back.json()["errors"][0]["pointer"] == "/document/stage"
        assert stepped("opened", first.headers["etag"], date="2999").status_code == 422
        taken = agency.post(
            "/api/ideas/qua-may/steps/take-back", json={}, headers={"If-Match": first.headers["etag"]}
        )
        assert (taken.status_code, taken.json()["stage"]) == (200, None)
        body = {"document": idea | {"summary_en": "S"}, "reason": "thử"}
        written = agency.put("/api/ideas/qua-may", json=body, headers={"If-Match": taken.headers["etag"]})
        assert written.json()["document"]["summary_en"] == "S"
        gone = agency.delete("/api/ideas/qua-may", headers={"If-Match": written.headers["etag"]})
        assert gone.status_code == 204


def test_the_same_key_writes_once(shared_bureau: Bureau) -> None:
    with shared_bureau.client("so-van-hoa") as agency:
        agency.headers["Idempotency-Key"] = "mot-lan"
        codes = {created(agency, name_vi="Chỉ một lần").json()["code"] for _ in range(2)}
    assert len(codes) == 1
