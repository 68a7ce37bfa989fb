"""OGC API Processes Part 1: processes, and executing them at once."""

import httpx

from registry.workflow import Process
from tests.api.conformance.checks import by_rel, got, refused, requirement
from tests.api.conformance.executions import (
    CORE,
    COVERAGE,
    DAY,
    DESCRIPTION,
    DISMISS,
    EXCEPTION,
    HTML,
    JOBS,
    JSON,
    OAS30,
    REL,
    executed,
    over,
    started,
)


@requirement(CORE, "/req/core/landingpage-op")
@requirement(CORE, "/req/core/landingpage-success")
def the_landing_page_leads_to_the_processes(http: httpx.Client) -> None:
    content = got(http, "/ogc/")
    assert by_rel(content, "service-desc")
    for rel, path in ((REL + "conformance", "/conformance"), (REL + "processes", "/processes")):
        (link,) = by_rel(content, rel)
        assert link["href"].endswith(path)


@requirement(CORE, "/req/core/api-definition-op")
@requirement(CORE, "/req/core/api-definition-success")
def the_definition_tells_of_processes(http: httpx.Client) -> None:
    (link,) = by_rel(got(http, "/ogc"), "service-desc")
    assert "/processes" in http.get(link["href"]).json()["paths"]


@requirement(CORE, "/req/core/conformance-op")
@requirement(CORE, "/req/core/conformance-success")
def the_classes_are_declared(http: httpx.Client) -> None:
    assert {CORE, DESCRIPTION, JSON, HTML, OAS30, JOBS, DISMISS} <= set(
        got(http, "/ogc/conformance")["conformsTo"]
    )


@requirement(CORE, "/req/core/http")
def http_1_1_is_spoken(http: httpx.Client) -> None:
    assert http.get("/ogc/processes").http_version == "HTTP/1.1"


@requirement(CORE, "/req/core/process-list")
@requirement(CORE, "/req/core/process-list-success")
def processes_are_listed(http: httpx.Client) -> None:
    content = got(http, "/ogc/processes")
    assert [each["id"] for each in content["processes"]] == list(Process)
    assert all(each["version"] and each["links"] for each in content["processes"])


@requirement(CORE, "/req/core/pl-limit-definition")
def the_limit_of_processes_is_described(http: httpx.Client) -> None:
    described = got(http, "/ogc/api")["paths"]["/processes"]["get"]["parameters"]
    (limit,) = (each for each in described if each.get("name") == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 10}


@requirement(CORE, "/req/core/pl-limit-response")
def no_more_processes_than_the_limit(http: httpx.Client) -> None:
    assert len(got(http, "/ogc/processes", limit=2)["processes"]) == 2
    for wrong in ("0", "-1", "many", "10001"):
        refused(http, "/ogc/processes", limit=wrong)


@requirement(CORE, "/req/core/pl-links")
def the_list_links_to_itself(http: httpx.Client) -> None:
    content = got(http, "/ogc/processes")
    assert by_rel(content, "self")
    assert by_rel(content, "alternate")[0]["type"] == "text/html"


@requirement(CORE, "/req/core/process")
@requirement(CORE, "/req/core/process-success")
def each_process_is_described(http: httpx.Client) -> None:
    for each in Process:
        content = got(http, f"/ogc/processes/{each}")
        assert content["id"] == each
        assert by_rel(content, REL + "execute")[0]["href"].endswith(f"/{each}/execution")


@requirement(CORE, "/req/core/process-exception/no-such-process")
def an_unknown_process_is_told(http: httpx.Client) -> None:
    for answer in (
        http.get("/ogc/processes/none"),
        http.post("/ogc/processes/none/execution", json={}),
    ):
        assert answer.status_code == 404
        assert answer.json()["type"] == EXCEPTION + "no-such-process"


@requirement(CORE, "/req/core/process-execute-op")
@requirement(CORE, "/req/core/process-execute-request")
@requirement(CORE, "/req/core/process-execute-default-outputs")
@requirement(CORE, "/req/core/process-execute-default-execution-mode")
@requirement(CORE, "/req/core/process-execute-sync-raw-value-one")
def a_process_is_executed_at_once(http: httpx.Client) -> None:
    for process, inputs in (("access", {}), ("siting", {"p": 2}), ("score", {"draws": 50})):
        answer = executed(http, process, inputs={**inputs, "on": DAY})
        assert answer.headers["content-type"] == "application/json"
        named = executed(http, process, inputs={**inputs, "on": DAY}, outputs={"result": {}})
        assert answer.json() == named.json()


@requirement(CORE, "/req/core/process-execute-sync-document")
def a_result_is_told_under_its_name(http: httpx.Client) -> None:
    raw = executed(http, inputs={"on": DAY}, response="raw")
    named = executed(http, inputs={"on": DAY}, response="document")
    assert named.json() == {"result": raw.json()}


@requirement(CORE, "/req/core/process-execute-sync-raw-ref")
@requirement(CORE, "/req/core/process-execute-sync-raw-mixed-multi")
@requirement(CORE, "/req/core/process-execute-sync-raw-value-multi")
@requirement(CORE, "/req/core/job-results-async-raw-ref")
@requirement(CORE, "/req/core/job-results-async-raw-mixed-multi")
@requirement(CORE, "/req/core/job-results-async-raw-value-multi")
def only_what_is_described_is_offered(http: httpx.Client) -> None:
    """One output, by value: what the standard says of several, and of references, never comes about."""
    for each in Process:
        content = got(http, f"/ogc/processes/{each}")
        assert (content["outputTransmission"], list(content["outputs"])) == (["value"], ["result"])
    wanted = {"result": {"transmissionMode": "reference"}}
    answer = http.post(COVERAGE, json={"outputs": wanted})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/outputs/result/transmissionMode"


@requirement(CORE, "/req/core/process-execute-inputs")
def inputs_come_by_value_and_by_reference(http: httpx.Client) -> None:
    plain = executed(http, inputs={"on": DAY, "within": [700]}).json()
    for address in ("data:application/json,700", "data:application/json;base64,NzAw"):
        assert executed(http, inputs={"on": DAY, "within": [{"href": address}]}).json() == plain
    for address in ("http://127.0.0.1:1/secret", "file:///etc/passwd"):
        answer = http.post(COVERAGE, json={"inputs": {"within": {"href": address}}})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/inputs/within/href"


@requirement(CORE, "/req/core/process-execute-input-array")
def a_single_value_may_stand_in_an_array(http: httpx.Client) -> None:
    assert (
        executed(http, inputs={"on": DAY, "within": 700}).json()
        == executed(http, inputs={"on": DAY, "within": [700]}).json()
    )


@requirement(CORE, "/req/core/test-process")
def a_client_tries_the_server_with_an_echo(http: httpx.Client) -> None:
    described = got(http, "/ogc/processes/echo")["inputs"]
    assert {name: each["schema"].get("type") for name, each in described.items()} == {
        "text": "string",
        "words": "array",
        "object": "object",
        "pause": "integer",
        "box": None,  # allOf: its format says that it is one
    }
    inputs = {"text": "xin chào", "words": ["một", "hai"], "object": {"a": [1, None]}, "pause": 1}
    assert executed(http, "echo", inputs=inputs).json() == inputs
    job = started(http, "echo", inputs=inputs).headers["location"]
    assert over(http, job)["status"] == "successful"
    assert got(http, job + "/results") == inputs


@requirement(CORE, "/req/core/process-execute-input-inline-object")
@requirement(CORE, "/req/core/process-execute-input-mixed-type")
def objects_come_as_qualified_values(http: httpx.Client) -> None:
    weights = {"gain": 3, "stage": 1}
    inputs = {"on": DAY, "draws": 50, "weights": {"value": weights, "mediaType": "application/json"}}
    assert executed(http, "score", inputs=inputs).json()["weights"]["gain"] == 0.75


@requirement(CORE, "/req/core/process-execute-input-inline-bbox")
def a_box_comes_as_it_is(http: httpx.Client) -> None:
    schema = got(http, "/ogc/processes/echo")["inputs"]["box"]["schema"]
    assert schema["allOf"][0] == {"format": "ogc-bbox"}
    for box in ([105.8, 21, 105.9, 21.1], [105.8, 21, 0, 105.9, 21.1, 30]):
        found = executed(http, "echo", inputs={"box": {"bbox": box}}).json()
        assert found["box"] == {"bbox": box, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}


@requirement(CORE, "/req/core/process-execute-input-inline-binary")
def no_process_takes_bytes(http: httpx.Client) -> None:
    for each in Process:
        for described in got(http, f"/ogc/processes/{each}")["inputs"].values():
            assert described["schema"].get("format") not in ("binary", "byte")
            assert "contentEncoding" not in described["schema"]


@requirement(CORE, "/req/core/process-execute-input-validation")
def every_wrong_input_is_told_by_its_place(http: httpx.Client) -> None:
    inputs = {"within": [0], "on": "yesterday", "planned": "yes", "radius": 1}
    answer = http.post(COVERAGE, json={"inputs": inputs})
    assert answer.status_code == 400
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        *("/inputs/within", "/inputs/on", "/inputs/planned", "/inputs/radius"),
    }
