"""Analyses over HTTP: found again, private where they must be, told in both languages, alive across a restart."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.messages import translated
from registry.analyses.parameters import asked
from registry.database import owning_engine
from registry.errors import Invalid
from registry.settings import Settings
from registry.workflow import Process, Role
from tests.fixtures.accounts import csrf, make_account, signed_in
from tests.fixtures.server import serving

DAY = "2026-11-23"
LATER = {"Prefer": "respond-async"}


def execute(http: httpx.Client, process: str, headers: Any = None, **inputs: Any) -> httpx.Response:
    return http.post(
        f"/ogc/processes/{process}/execution", json={"inputs": {"on": DAY, **inputs}}, headers=headers
    )


def job_of(answer: httpx.Response) -> str:
    """The address of the run of an answer."""
    assert answer.status_code in (200, 201), answer.text
    return str(answer.headers.get("location") or answer.links["monitor"]["url"])


@pytest.mark.parametrize(
    ("process", "inputs", "pointer"),
    [
        ("coverage", {"within": 0}, "/inputs/within"),
        ("coverage", {"within": [-1]}, "/inputs/within"),
        ("coverage", {"within": 1e9}, "/inputs/within"),
        ("coverage", {"surface": "moon"}, "/inputs/surface"),
        ("coverage", {"on": "1900-01-01"}, "/inputs/on"),
        ("coverage", {"also": ["HN99999"]}, "/inputs/also"),
        ("coverage", {"tier": ["moon"]}, "/inputs/tier"),
        ("coverage", {"filter": "tier = "}, "/inputs/filter"),
        ("access", {"within": 0}, "/inputs/within"),
        ("access", {"steps": [{"within": 5}]}, "/inputs/steps/0/weight"),
        ("siting", {"p": 0}, "/inputs/p"),
        ("siting", {"p": 9000}, "/inputs/p"),
        ("siting", {"p": 2, "include": ["HN99999"]}, "/inputs/include"),
        ("siting", {"budget": 5}, "/inputs/budget"),
        ("score", {"weights": {"beauty": 1}}, "/inputs/weights/beauty"),
    ],
)
def test_a_wrong_input_is_told_by_its_place_in_both_languages(
    http: httpx.Client, process: str, inputs: dict[str, Any], pointer: str
) -> None:
    for lang in ("vi", "en"):
        answer = execute(http, process, {"Accept-Language": lang}, **inputs)
        assert answer.status_code == 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert pointer in {each["pointer"] for each in answer.json()["errors"]}


def test_every_message_about_parameters_has_its_vietnamese() -> None:
    wrong: list[tuple[Process, dict[str, Any]]] = [
        (
            Process.COVERAGE,
            {"within": [0, 0], "on": "x", "planned": 1, "tier": [1], "radius": 1, "filter": ""},
        ),
        (Process.ACCESS, {"steps": [{"within": "far"}], "by": "street"}),
        (Process.ACCESS, {"steps": [{"within": 500, "weight": 0.1}, {"within": 900, "weight": 1}]}),
        (Process.SITING, {"p": 0, "within": 0, "floor": 2, "budget": -1, "costs": [], "seconds": 1e9}),
        (Process.SITING, {"model": "lscp", "p": 2, "fair": True}),
        (Process.SCORE, {"draws": 0, "top": 1.5, "weights": {"x": 1}}),
    ]
    for process, inputs in wrong:
        with pytest.raises(Invalid) as refusal:
            asked(process, inputs)
        for fault in refusal.value.faults:
            assert translated(fault.message, "vi") != fault.message, fault


@pytest.mark.parametrize(
    "body", ["", "[", "[]", '{"inputs": []}', '{"response": "xml"}', '{"outputs": {"map": {}}}']
)
def test_a_body_that_is_no_request_is_refused(http: httpx.Client, body: str) -> None:
    answer = http.post("/ogc/processes/coverage/execution", content=body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/invalid-parameter"


def test_the_same_question_finds_its_run_and_the_page_tells_it(http: httpx.Client) -> None:
    first, again = (execute(http, "coverage", within=[810]) for _ in range(2))
    assert job_of(first) == job_of(again)
    record = http.get(job_of(first)).json()
    page = http.get(f"/runs/{record['jobID']}", headers={"Accept": "text/html"})
    assert record["hash"] in page.text
    assert "Phường Hoàn Kiếm" in page.text


def test_two_runs_are_compared_as_a_page_and_as_json(http: httpx.Client) -> None:
    keys = [job_of(execute(http, "coverage", within=[within])).rpartition("/")[2] for within in (820, 830)]
    change = http.get(f"/runs/{keys[1]}/against/{keys[0]}", params={"f": "json"}).json()
    assert change["parameters"] == {"within": [[820], [830]]}
    page = http.get(
        f"/runs/{keys[1]}", params={"against": keys[0], "lang": "en"}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    assert "Two runs compared" in page.text
    score = job_of(execute(http, "score", draws=50)).rpartition("/")[2]
    assert http.get(f"/runs/{score}/against/{keys[0]}", params={"f": "json"}).status_code == 400


def test_pages_are_quick_while_something_is_computed(http: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked_for = [pool.submit(execute, http, "coverage", within=[840 + number]) for number in range(3)]
        while not all(each.done() for each in asked_for):
            assert http.get("/healthz").status_code == 200
            assert http.get("/ogc/collections/sites/items?limit=1").status_code == 200
        assert {each.result().status_code for each in asked_for} == {200}


def test_the_deadline_of_siting_gives_the_best_answer_so_far_with_its_bound(http: httpx.Client) -> None:
    found = execute(http, "siting", p=12, within=2500, fair=True, seconds=0.001).json()
    assert found["status"] in ("feasible", "unknown", "optimal")
    assert found["bound"] >= found["objective"]
    assert found["gap"] == found["bound"] - found["objective"]


def test_a_run_of_somebody_is_theirs(hanoi_url: str) -> None:
    engine = owning_engine(hanoi_url)
    for name in ("lan", "minh"):
        make_account(engine, name, Role.ANALYST)
    engine.dispose()
    with (
        serving(Settings(basemap="none"), hanoi_url) as address,
        httpx.Client(base_url=address, timeout=60) as public,
        httpx.Client(base_url=address, timeout=60) as lan,
        httpx.Client(base_url=address, timeout=60) as minh,
    ):
        for client, name in ((lan, "lan"), (minh, "minh")):
            signed_in(client, name)
        assert execute(lan, "access").status_code == 403  # a form of another site could have sent it
        job = job_of(execute(lan, "access", {"X-CSRF-Token": csrf(lan)}))
        key = job.rpartition("/")[2]
        assert key in lan.get("/ogc/jobs").text
        assert key not in minh.get("/ogc/jobs").text
        assert key not in public.get("/ogc/jobs").text
        assert public.get(job).status_code == 200  # whoever has the address may see it
        assert public.delete(job).status_code == 401
        assert minh.delete(job, headers={"X-CSRF-Token": csrf(minh)}).status_code == 403
        assert lan.delete(job, headers={"X-CSRF-Token": csrf(lan)}).json()["status"] == "dismissed"
        assert public.get(job + "/results").status_code == 410


def test_what_waits_survives_a_restart(hanoi_url: str) -> None:
    with serving(Settings(basemap="none"), hanoi_url) as address, httpx.Client(base_url=address) as client:
        jobs = [
            job_of(execute(client, "siting", LATER, p=3, frontier=True, within=900 + number))
            for number in range(3)
        ]
    keys = [job.rpartition("/")[2] for job in jobs]
    with serving(Settings(basemap="none"), hanoi_url) as address, httpx.Client(base_url=address) as client:
        while any(client.get(f"/ogc/jobs/{key}").json()["status"] in ("accepted", "running") for key in keys):
            time.sleep(0.1)
        assert {client.get(f"/ogc/jobs/{key}").json()["status"] for key in keys} == {"successful"}


def test_demand_is_paged_through_to_the_last_cell(http: httpx.Client) -> None:
    path, cells, people = "/ogc/collections/demand/items?limit=1000", 0, 0
    while path:
        content = http.get(path).json()
        cells += content["numberReturned"]
        people += sum(each["properties"]["population"] for each in content["features"])
        path = next((link["href"] for link in content["links"] if link["rel"] == "next"), "")
    assert cells == content["numberMatched"]
    assert people == 8_053_663
    refusal = http.get("/ogc/collections/demand/items", params={"surface": "moon"})
    assert refusal.status_code == 400
    assert refusal.json()["errors"][0]["allowed"] == ["census-2019"]
