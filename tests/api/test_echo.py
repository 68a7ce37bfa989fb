"""The process `echo`: a client tries the server with it, and leaves nothing there."""

from typing import Any

import httpx
import pytest

from tests.api.conformance.executions import LATER, over


def echo(http: httpx.Client, headers: Any = None, **inputs: Any) -> httpx.Response:
    return http.post("/ogc/processes/echo/execution", json={"inputs": inputs}, headers=headers)


def jobs(http: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/ogc/jobs", params={"processID": "echo", "limit": 1000}).json()[
        "jobs"
    ]
    return found


def test_an_answer_at_once_leaves_no_run(http: httpx.Client) -> None:
    before = jobs(http)
    answer = echo(http, text="xin chào")
    assert answer.json() == {"text": "xin chào", "pause": 0}
    assert "link" not in answer.headers
    assert jobs(http) == before


def test_a_document_has_it_under_its_name(http: httpx.Client) -> None:
    answer = http.post(
        "/ogc/processes/echo/execution", json={"inputs": {"text": "a"}, "response": "document"}
    )
    assert answer.json() == {"result": {"text": "a", "pause": 0}}


def test_the_same_echo_is_another_run(http: httpx.Client) -> None:
    first, again = (echo(http, LATER, text="hai lần").headers["location"] for _ in range(2))
    assert first != again


def test_people_are_not_shown_an_echo(http: httpx.Client) -> None:
    status = echo(http, LATER, text="a").json()
    assert not [link for link in status["links"] if link["rel"] == "alternate"]
    for path in (f"/runs/{status['jobID']}", f"/runs/{status['jobID']}/against/{status['jobID']}"):
        assert http.get(path).status_code == 404


def test_whoever_has_the_address_of_an_echo_removes_it(http: httpx.Client) -> None:
    job = echo(http, LATER, text="a").headers["location"]
    assert over(http, job)["status"] == "successful"
    assert http.delete(job).json()["status"] == "dismissed"
    assert http.get(job + "/results").status_code == 410


@pytest.mark.parametrize(
    ("inputs", "came"),
    [
        ({"words": "một"}, {"words": ["một"]}),
        ({"words": [{"value": "một"}]}, {"words": ["một"]}),
        ({"object": {"value": {"a": 1}}}, {"object": {"a": 1}}),
        ({"object": {"value": "a"}}, {"object": {"value": "a"}}),
        ({"object": {"href": "data:application/json,{}"}}, {"object": {}}),
        (
            {"box": {"value": {"bbox": [1, 2, 3, 4], "crs": "urn:x"}}},
            {"box": {"bbox": [1, 2, 3, 4], "crs": "urn:x"}},
        ),
        ({"text": None}, {}),
    ],
)
def test_inputs_come_in_every_form(http: httpx.Client, inputs: dict[str, Any], came: dict[str, Any]) -> None:
    assert echo(http, **inputs).json() == {**came, "pause": 0}


@pytest.mark.parametrize(
    ("inputs", "pointer"),
    [
        ({"text": 1}, "/inputs/text"),
        ({"words": ["a", 2]}, "/inputs/words/1"),
        ({"box": {}}, "/inputs/box/bbox"),
        ({"box": {"bbox": [1, 2, 3]}}, "/inputs/box/bbox"),
        ({"box": {"bbox": [1, 2, 3, "x"]}}, "/inputs/box/bbox/3"),
        ({"box": {"bbox": [1, 2, 3, 4], "srs": "x"}}, "/inputs/box/srs"),
        ({"object": []}, "/inputs/object"),
        ({"object": {"href": "http://127.0.0.1:1/"}}, "/inputs/object/href"),
        ({"pause": 11}, "/inputs/pause"),
        ({"pause": -1}, "/inputs/pause"),
        ({"sound": "a"}, "/inputs/sound"),
        ({"text": "a" * 60_000}, "/inputs"),
    ],
)
def test_a_wrong_input_is_told_by_its_place_in_both_languages(
    http: httpx.Client, inputs: dict[str, Any], pointer: str
) -> None:
    told = set()
    for lang in ("vi", "en"):
        answer = echo(http, {"Accept-Language": lang}, **inputs)
        assert answer.status_code == 400, answer.text
        (error,) = answer.json()["errors"]
        assert error["pointer"] == pointer
        told.add(error["message"])
    assert len(told) == 2
