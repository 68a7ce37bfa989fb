"""Plans over HTTP: open to read, closed to write but for the standing agency."""

import csv
from io import StringIO
from typing import Any

import httpx
import pytest

from tests.fixtures.accounts import PASSWORD, csrf
from tests.fixtures.bureau import Bureau

TARGET = {
    "title_vi": "Mới",
    "title_en": "New",
    "unit": "centre",
    "low": 2,
    "due": "2025-12-31",
    "source": "plan-102-2022",
    "metric": {"count": "centres", "where": {"tier": ["city"]}},
    "lead": ["so-vhtt-ha-noi"],
}
SAID = {"value": 3, "on": "2023-12-30", "source": "plan-102-2022", "link": "https://example.org/a"}
PILOTS = "/api/plans/102-2022/targets/piloted-centres"


def test_everybody_reads_which_plans_there_are(http: httpx.Client) -> None:
    answer = http.get("/api/plans").json()
    held = {each["code"]: each for each in answer["plans"]}
    assert held["102-2022"]["targets"] == 24
    assert held["102-2022"]["signed_by"] == "Chử Xuân Dũng"
    assert answer["license"] == "CC BY 4.0"
    assert {"relation": "implements", "plan": "161-2023", "earlier": "102-2022"}.items() <= held["161-2023"][
        "relations"
    ][0].items()


def test_a_plan_is_told_on_any_day(http: httpx.Client) -> None:
    then = http.get("/api/plans/102", params={"on": "2023-12-31"}).json()
    now = http.get("/api/plans/102").json()
    assert then["tally"] == {"met": 12, "late": 0, "on_track": 2, "behind": 0, "missed": 1, "no_evidence": 9}
    assert now["tally"] == {"met": 14, "late": 1, "on_track": 0, "behind": 0, "missed": 1, "no_evidence": 8}
    assert (then["on"], then["now"], then["plan"]["code"]) == ("2023-12-31", True, "102-2022")
    pilots = next(
        each for goal in then["objectives"] for each in goal["targets"] if each["code"] == "piloted-centres"
    )
    assert (pilots["low"], pilots["high"], pilots["verdict"]) == (3, 5, "no_evidence")
    assert pilots["metric"] == {"count": "centres", "where": {"piloted": True}}


def test_a_target_comes_with_the_rows_behind_its_number(http: httpx.Client) -> None:
    path = "/api/plans/161-2023/targets/creative-spaces"
    told = http.get(path, params={"on": "2023-12-31"})
    content = told.json()
    assert content["counted"] == len(content["rows"]) == content["target"]["counted"]["value"]
    row = content["rows"][0]
    assert http.get(f"/sites/{row['slug']}").status_code == 200
    assert row["source"]["url"].startswith("https://")
    assert told.headers["etag"] == f'"{content["target"]["version"]}"'


def test_standings_are_a_table_too(http: httpx.Client) -> None:
    answer = http.get("/api/plans/102/standing.csv", params={"on": "2023-12-31"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="plan-102-2022-2023-12-31.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert len(rows) == 24
    assert {row["license"] for row in rows} == {"CC BY 4.0"}
    verdicts = {row["target"]: row["verdict"] for row in rows}
    assert (verdicts["festival-2023"], verdicts["district-centres"]) == ("met", "missed")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/plans/9", 404, "plan"),
        ("/api/plans/102/targets/none", 404, "target"),
        ("/api/plans/102?on=soon", 400, "on"),
        ("/api/plans/102?on=2001-01-01", 400, "on"),
        ("/api/plans/102?on=2999-01-01", 400, "on"),
        ("/api/plans/102?asOf=2001-01-01", 400, "asOf"),
        ("/api/plans/102?asOf=soon", 400, "asOf"),
        ("/api/plans/102?colour=red", 400, "colour"),
        ("/api/plans?on=2023-12-31", 400, "on"),
        ("/api/plans/%00", 404, "plan"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_cannot_be_asked_is_a_problem(
    http: httpx.Client, path: str, status: int, told: str, lang: str
) -> None:
    answer = http.get(path, headers={"Accept-Language": lang})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["parameter"] == told


def test_nobody_writes_without_signing_in_and_only_the_agency_does(shared_bureau: Bureau) -> None:
    body = {"target": TARGET, "objective": "network", "reason": "vì", "code": "mine"}
    with shared_bureau.client() as client:
        assert client.post("/api/plans/102-2022/targets", json=body).status_code == 401
        assert client.delete(f"{PILOTS}?reason=x", headers={"If-Match": '"1"'}).status_code == 401
    for who, title in (("hoan-kiem", "standing agency"), ("phan-tich", "token")):
        with shared_bureau.client(who) as client:
            answer = client.post("/api/plans/102-2022/targets", json=body)
            assert (answer.status_code, title in answer.json()["detail"]) == (403, True), answer.text


def test_a_target_is_made_read_changed_and_removed(shared_bureau: Bureau) -> None:
    body: dict[str, Any] = {"target": TARGET, "objective": "network", "reason": "vì", "code": "over-http"}
    with shared_bureau.client("so-van-hoa") as client:
        made = client.post("/api/plans/102-2022/targets", json=body, headers={"Idempotency-Key": "a-target"})
        assert (made.status_code, made.headers["etag"]) == (201, '"1"'), made.text
        again = client.post("/api/plans/102-2022/targets", json=body, headers={"Idempotency-Key": "a-target"})
        assert (again.status_code, again.json()) == (201, made.json())
        path = made.headers["location"]
        assert client.get(path).json()["target"]["title_en"] == "New"
        body.pop("code")
        body["target"] = TARGET | {"low": 1}
        assert client.put(path, json=body).status_code == 428
        changed = client.put(path, json=body, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.json()["low"], changed.headers["etag"]) == (200, 1, '"2"')
        stale = client.put(path, json=body, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
        assert client.delete(path, headers={"If-Match": '"2"'}).status_code == 400
        assert client.delete(f"{path}?reason=x").status_code == 428
        assert client.delete(f"{path}?reason=x", headers={"If-Match": '"1"'}).status_code == 412
        assert client.delete(f"{path}?reason=x", headers={"If-Match": '"2"'}).status_code == 204
        assert client.get(path).status_code == 404


def test_a_measurement_changes_the_verdict_and_the_past_stays(shared_bureau: Bureau) -> None:
    asked = {"on": "2023-12-31"}
    with shared_bureau.client("quan-tri") as client:
        before = client.get(PILOTS, params=asked).json()
        made = client.post(f"{PILOTS}/measurements", json={"measurement": SAID, "reason": "báo cáo"})
        assert (made.status_code, made.headers["etag"]) == (201, '"1"'), made.text
        after = client.get(PILOTS, params=asked).json()
        assert (before["target"]["verdict"], after["target"]["verdict"]) == ("no_evidence", "met")
        path = f"{PILOTS}/measurements/{made.json()['id']}"
        corrected = client.put(
            path, json={"measurement": SAID | {"value": 2}, "reason": "x"}, headers={"If-Match": '"1"'}
        )
        assert (corrected.status_code, corrected.json()["value"]) == (200, 2)
        assert client.get(PILOTS, params=asked).json()["target"]["verdict"] == "missed"
        assert client.delete(f"{path}?reason=x", headers={"If-Match": '"1"'}).status_code == 412
        assert client.delete(f"{path}?reason=x", headers={"If-Match": '"2"'}).status_code == 204
        assert client.get(PILOTS, params=asked).json()["target"]["verdict"] == "no_evidence"
        moment = shared_bureau.rows(
            "SELECT at FROM registry.edition WHERE number = :number", number=after["edition"]
        )[0].at
        then = client.get(PILOTS, params=asked | {"asOf": moment.isoformat()}).json()
        assert (then["target"]["verdict"], then["edition"]) == ("met", after["edition"])


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"unit": None}, {"/target/unit"}),
        ({"unit": "spoon", "low": 9, "high": 2}, {"/unit", "/high"}),
        ({"metric": {"count": "centres", "where": {"tier": ["castle"]}}}, {"/metric/where/tier"}),
        ({"source": "nobody", "lead": ["nobody"]}, {"/source", "/lead"}),
        ({"due": "soon", "wish": 1}, {"/target/due", "/target/wish"}),
    ],
)
def test_every_mistake_is_told_by_its_pointer_in_both_languages(
    shared_bureau: Bureau, change: dict[str, Any], pointers: set[str]
) -> None:
    body = {"target": TARGET | change, "objective": "network", "reason": "vì", "code": "wrong"}
    said = {}
    for lang in ("vi", "en"):
        with shared_bureau.client("so-van-hoa", lang=lang) as client:
            answer = client.post("/api/plans/102-2022/targets", json=body)
        assert answer.status_code == 422, answer.text
        assert {each["pointer"] for each in answer.json()["errors"]} == pointers
        said[lang] = {each["message"] for each in answer.json()["errors"]}
    assert not said["vi"] & said["en"]


def test_an_act_is_corrected(shared_bureau: Bureau) -> None:
    with shared_bureau.client("so-van-hoa") as client:
        read = client.get("/api/plans/25-2025")
        plan = {
            "number": "25/2025/NQ-HĐND",
            "title_vi": "Khu thương mại và văn hóa",
            "title_en": "Zones",
            "adopted": "2025-07-10",
            "source": "kh-271-sovhtt",
        }
        body = {"plan": plan, "reason": "tên gọi"}
        done = client.put("/api/plans/25-2025", json=body, headers={"If-Match": read.headers["etag"]})
        assert (done.status_code, done.json()["title_en"]) == (200, "Zones")
        assert client.put("/api/plans/25-2025", json=body, headers={"If-Match": '"1"'}).status_code == 412


def test_a_session_needs_the_word_of_its_forms(shared_bureau: Bureau) -> None:
    body = {"measurement": SAID, "reason": "x"}
    with shared_bureau.client() as client:
        client.post(
            "/login",
            data={"name": "so-van-hoa", "password": PASSWORD, "next": "/"},
            headers={"Origin": shared_bureau.address, "Accept": "text/html"},
        )
        assert client.post(f"{PILOTS}/measurements", json=body).status_code == 403
        word = {"X-CSRF-Token": csrf(client), "Origin": shared_bureau.address}
        assert client.post(f"{PILOTS}/measurements", json=body, headers=word).status_code == 201


def test_indicators_are_a_process(http: httpx.Client) -> None:
    path = "/ogc/processes/indicators/execution"
    inputs = {"plan": "102", "on": "2023-12-31"}
    result = http.post(path, json={"inputs": inputs}).json()
    told = http.get("/api/plans/102", params={"on": "2023-12-31"}).json()
    assert result["plans"][0]["tally"] == told["tally"]
    assert result["plans"][0]["objectives"] == told["objectives"]
    every = http.post(path, json={"inputs": {"on": "2023-12-31"}}).json()
    assert [each["plan"]["code"] for each in every["plans"]] == ["102-2022", "161-2023"]
    wrong = http.post(path, json={"inputs": {"plan": "9", "known": 0}})
    assert wrong.status_code == 400
    assert http.post(path, json={"inputs": {"plan": "9"}}).status_code in (400, 404)


def test_a_run_of_indicators_has_its_page_and_is_compared(http: httpx.Client) -> None:
    def run(**inputs: Any) -> str:
        answer = http.post(
            "/ogc/processes/indicators/execution",
            json={"inputs": inputs},
            headers={"Prefer": "respond-async"},
        )
        return answer.headers["location"].rpartition("/")[2]

    keys = [run(plan="102", on=day) for day in ("2023-12-31", "2024-12-31")]
    for key in keys:
        while http.get(f"/ogc/jobs/{key}").json()["status"] in ("accepted", "running"):
            pass
        page = http.get(f"/runs/{key}", params={"lang": "en"}, headers={"Accept": "text/html"})
        assert "How far has plan 102 come?" in page.text
        assert "Complete the pilot of 3 to 5 centres" in page.text
    change = http.get(f"/runs/{keys[1]}/against/{keys[0]}", params={"f": "json"}).json()
    assert change["summary"]["on_track"] == [2, 1, -1]
