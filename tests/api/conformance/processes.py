"""OGC API Processes Part 1 (OGC 18-062r2, annex A): core, process description, JSON, HTML, OpenAPI, job list, dismiss."""

import time
from typing import Any
from uuid import uuid4

import httpx

from registry.workflow import Process, RunStatus
from tests.api.conformance.checks import by_rel, got, processes, refused, requirement

CORE, DESCRIPTION, JSON, HTML, OAS30, JOBS, DISMISS = (
    processes(name)
    for name in ("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss")
)
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
EXCEPTION = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
LATER = {"Prefer": "respond-async"}
COVERAGE = "/ogc/processes/coverage/execution"
DAY = "2026-11-23"


def executed(http: httpx.Client, process: str = "coverage", **body: Any) -> httpx.Response:
    answer = http.post(f"/ogc/processes/{process}/execution", json=body)
    assert answer.status_code == 200, answer.text
    return answer


def over(http: httpx.Client, job: str) -> dict[str, Any]:
    """The status of a job once it is over."""
    while (status := got(http, job))["status"] in ("accepted", "running"):
        time.sleep(0.1)
    return status


def started(http: httpx.Client, process: str = "coverage", **body: Any) -> httpx.Response:
    answer = http.post(f"/ogc/processes/{process}/execution", json=body, headers=LATER)
    assert answer.status_code == 201, answer.text
    return answer


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


@requirement(CORE, "/req/core/process-execute-input-inline-object")
@requirement(CORE, "/req/core/process-execute-input-mixed-type")
def objects_come_as_qualified_values(http: httpx.Client) -> None:
    weights = {"gain": 3, "stage": 1}
    inputs = {"on": DAY, "draws": 50, "weights": {"value": weights, "mediaType": "application/json"}}
    assert executed(http, "score", inputs=inputs).json()["weights"]["gain"] == 0.75


@requirement(CORE, "/req/core/process-execute-input-inline-bbox")
@requirement(CORE, "/req/core/process-execute-input-inline-binary")
def no_process_takes_a_box_or_bytes(http: httpx.Client) -> None:
    for each in Process:
        for described in got(http, f"/ogc/processes/{each}")["inputs"].values():
            assert described["schema"].get("format") not in ("ogc-bbox", "binary", "byte")
            assert "contentEncoding" not in described["schema"]


@requirement(CORE, "/req/core/process-execute-input-validation")
def every_wrong_input_is_told_by_its_place(http: httpx.Client) -> None:
    inputs = {"within": [0], "on": "yesterday", "planned": "yes", "radius": 1}
    answer = http.post(COVERAGE, json={"inputs": inputs})
    assert answer.status_code == 400
    assert {each["pointer"] for each in answer.json()["errors"]} == {
        *("/inputs/within", "/inputs/on", "/inputs/planned", "/inputs/radius"),
    }


@requirement(CORE, "/req/core/process-execute-auto-execution-mode")
@requirement(CORE, "/req/core/process-execute-success-async")
def a_process_is_executed_later(http: httpx.Client) -> None:
    answer = started(http, inputs={"on": DAY, "within": [710]})
    status = answer.json()
    assert status["type"] == "process"
    assert status["status"] in list(RunStatus)
    assert answer.headers["location"].endswith(f"/ogc/jobs/{status['jobID']}")
    assert answer.headers["preference-applied"] == "respond-async"


@requirement(CORE, "/req/core/job")
@requirement(CORE, "/req/core/job-success")
def a_job_tells_how_far_it_is(http: httpx.Client) -> None:
    status = over(http, started(http, inputs={"on": DAY, "within": [710]}).headers["location"])
    assert (status["status"], status["progress"]) == ("successful", 100)
    assert status["created"] <= status["started"] <= status["finished"]
    assert by_rel(status, "self")
    assert by_rel(status, REL + "results")


@requirement(CORE, "/req/core/job-results-success-sync")
def an_answer_at_once_has_a_job_too(http: httpx.Client) -> None:
    answer = executed(http, inputs={"on": DAY, "within": [710]})
    monitor = answer.links["monitor"]
    assert got(http, monitor["url"])["status"] == "successful"
    assert got(http, monitor["url"] + "/results") == answer.json()


@requirement(CORE, "/req/core/job-exception-no-such-job")
@requirement(CORE, "/req/core/job-results-exception/no-such-job")
def an_unknown_job_is_told(http: httpx.Client) -> None:
    for key in (uuid4(), "none"):
        for path in (f"/ogc/jobs/{key}", f"/ogc/jobs/{key}/results"):
            answer = http.get(path)
            assert answer.status_code == 404
            assert answer.json()["type"] == EXCEPTION + "no-such-job"


@requirement(CORE, "/req/core/job-results")
@requirement(CORE, "/req/core/job-results-async-raw-value-one")
@requirement(CORE, "/req/core/job-results-async-document")
def results_come_as_they_were_asked_for(http: httpx.Client) -> None:
    inputs = {"on": DAY, "within": [720]}
    found = []
    for how in ("raw", "document"):
        job = started(http, inputs=inputs, response=how).headers["location"]
        over(http, job)
        found.append(got(http, job + "/results"))
    assert found[1] == {"result": found[0]}


@requirement(CORE, "/req/core/job-results-exception/results-not-ready")
def a_result_that_is_not_ready_is_told(http: httpx.Client) -> None:
    inputs = {"on": DAY, "p": 3, "seconds": 3, "within": 731}
    jobs = [
        started(http, "siting", inputs={**inputs, "frontier": True, "within": 731 + number})
        for number in range(4)
    ]
    answer = http.get(jobs[-1].headers["location"] + "/results")
    assert answer.status_code == 404
    assert answer.json()["type"] == EXCEPTION + "result-not-ready"
    for job in jobs:
        http.delete(job.headers["location"])


@requirement(CORE, "/req/core/job-results-failed")
def a_failed_job_tells_why(http: httpx.Client) -> None:
    job = started(http, "siting", inputs={"on": DAY, "p": 9000}).headers["location"]
    status = over(http, job)
    assert status["status"] == "failed"
    assert by_rel(status, REL + "exceptions")
    answer = http.get(job + "/results")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/inputs/p"


@requirement(CORE, "/req/core/test-process")
def a_process_can_be_tested_with_plain_text(http: httpx.Client) -> None:
    texts = [
        name
        for name, described in got(http, "/ogc/processes/coverage")["inputs"].items()
        if described["schema"]["type"] == "string" and "format" not in described["schema"]
    ]
    assert "surface" in texts


@requirement(DESCRIPTION, "/req/ogc-process-description/json-encoding")
@requirement(DESCRIPTION, "/req/ogc-process-description/inputs-def")
@requirement(DESCRIPTION, "/req/ogc-process-description/input-def")
@requirement(DESCRIPTION, "/req/ogc-process-description/outputs-def")
@requirement(DESCRIPTION, "/req/ogc-process-description/output-def")
@requirement(DESCRIPTION, "/req/ogc-process-description/input-mixed-type")
@requirement(DESCRIPTION, "/req/ogc-process-description/output-mixed-type")
def inputs_and_outputs_have_schemas(http: httpx.Client) -> None:
    for each in Process:
        content = got(http, f"/ogc/processes/{each}")
        assert {*content["jobControlOptions"]} == {"sync-execute", "async-execute", "dismiss"}
        for described in (*content["inputs"].values(), *content["outputs"].values()):
            assert described["title"]
            assert described["schema"]["type"] in ("string", "number", "integer", "boolean", "object")
            assert "oneOf" not in described["schema"]


@requirement(JSON, "/req/json/definition")
def everything_is_json_unless_html_is_asked_for(http: httpx.Client) -> None:
    for path in ("/ogc/processes", "/ogc/processes/score", "/ogc/jobs"):
        assert http.get(path).headers["content-type"] == "application/json"


@requirement(HTML, "/req/html/definition")
@requirement(HTML, "/req/html/content")
def everything_is_a_page_too(http: httpx.Client) -> None:
    job = executed(http, inputs={"on": DAY}).links["monitor"]["url"]
    page = {"Accept": "text/html"}
    for path in ("/ogc/processes", "/ogc/processes/siting", "/ogc/jobs", job, job + "/results"):
        answer = http.get(path, headers=page)
        assert answer.headers["content-type"].startswith("text/html"), path
        for link in http.get(path).json().get("links", ()):
            is_itself = link["rel"] in ("self", "alternate") and link["type"] != "text/html"
            assert (
                is_itself or link["href"] in answer.text.replace("&amp;", "&") or link["rel"] == "alternate"
            )
    answer = http.post(COVERAGE, json={"inputs": {"on": DAY}}, headers=page)
    assert answer.headers["content-type"].startswith("text/html")
    assert "8053663" in answer.text


@requirement(OAS30, "/req/oas30/oas-definition-1")
@requirement(OAS30, "/req/oas30/oas-definition-2")
@requirement(OAS30, "/req/oas30/oas-impl")
@requirement(OAS30, "/req/oas30/completeness")
@requirement(OAS30, "/req/oas30/exceptions-codes")
@requirement(OAS30, "/req/oas30/security")
def the_definition_is_openapi_3_0_and_tells_every_operation(http: httpx.Client) -> None:
    content = got(http, "/ogc/api")
    assert content["openapi"].startswith("3.0")
    paths = content["paths"]
    for path, method in (
        *((f"/processes/{each}/execution", "post") for each in Process),
        *((path, "get") for path in ("/processes", "/jobs", "/jobs/{jobId}", "/jobs/{jobId}/results")),
        ("/jobs/{jobId}", "delete"),
    ):
        told = paths[path][method]["responses"]
        assert {"200", "400", "503"} <= told.keys(), path
    assert {"401", "403"} <= paths["/jobs/{jobId}"]["delete"]["responses"].keys()


@requirement(JOBS, "/req/job-list/job-list-op")
@requirement(JOBS, "/req/job-list/job-list-success")
@requirement(JOBS, "/req/job-list/links")
@requirement(JOBS, "/req/job-list/processID-mandatory")
def jobs_are_listed(http: httpx.Client) -> None:
    executed(http, inputs={"on": DAY})
    content = got(http, "/ogc/jobs")
    assert by_rel(content, "self")
    assert by_rel(content, "alternate")
    assert all(each["processID"] and each["jobID"] and each["type"] == "process" for each in content["jobs"])


@requirement(JOBS, "/req/job-list/limit-definition")
@requirement(JOBS, "/req/job-list/limit-response")
def no_more_jobs_than_the_limit_and_the_rest_on_the_next_page(http: httpx.Client) -> None:
    for within in (740, 741, 742):
        executed(http, inputs={"on": DAY, "within": [within]})
    first = got(http, "/ogc/jobs", limit=2)
    assert len(first["jobs"]) == 2
    second = got(http, by_rel(first, "next")[0]["href"])
    assert not {each["jobID"] for each in first["jobs"]} & {each["jobID"] for each in second["jobs"]}
    refused(http, "/ogc/jobs", limit=0)


@requirement(JOBS, "/req/job-list/processID-definition")
@requirement(JOBS, "/req/job-list/processid-response")
@requirement(JOBS, "/req/job-list/type-definition")
@requirement(JOBS, "/req/job-list/type-response")
@requirement(JOBS, "/req/job-list/status-definition")
@requirement(JOBS, "/req/job-list/status-response")
def jobs_are_found_by_process_type_and_status(http: httpx.Client) -> None:
    executed(http, "access", inputs={"on": DAY})
    found = got(http, "/ogc/jobs", processID="access,score", status="successful", type="process")["jobs"]
    assert found
    assert {each["processID"] for each in found} <= {"access", "score"}
    assert {each["status"] for each in found} == {"successful"}
    for name in ("processID", "status", "type"):
        refused(http, "/ogc/jobs", **{name: "none"})


@requirement(JOBS, "/req/job-list/datetime-definition")
@requirement(JOBS, "/req/job-list/datetime-response")
@requirement(JOBS, "/req/job-list/duration-definition")
@requirement(JOBS, "/req/job-list/duration-response")
def jobs_are_found_by_moment_and_duration(http: httpx.Client) -> None:
    made = got(http, executed(http, inputs={"on": DAY}).links["monitor"]["url"])["created"]
    assert got(http, "/ogc/jobs", datetime=f"{made[:19]}Z/..")["jobs"]
    assert not got(http, "/ogc/jobs", datetime="../2000-01-01T00:00:00Z")["jobs"]
    assert not got(http, "/ogc/jobs", minDuration=100_000)["jobs"]
    assert got(http, "/ogc/jobs", maxDuration=100_000)["jobs"]
    for wrong in ({"datetime": "soon"}, {"minDuration": "-1"}, {"maxDuration": "long"}):
        refused(http, "/ogc/jobs", **wrong)


@requirement(DISMISS, "/req/dismiss/job-dismiss-op")
@requirement(DISMISS, "/req/dismiss/job-dismiss-success")
def a_job_that_is_not_over_is_dismissed(http: httpx.Client) -> None:
    jobs = [
        started(http, "siting", inputs={"on": DAY, "p": 3, "frontier": True, "within": 751 + number})
        for number in range(3)
    ]
    for job in jobs[::-1]:
        answer = http.delete(job.headers["location"])
        assert answer.status_code in (200, 403)  # 403: it was over before
        if answer.status_code == 200:
            assert answer.json()["status"] == "dismissed"
            assert http.get(job.headers["location"] + "/results").status_code == 410
    assert http.delete(f"/ogc/jobs/{uuid4()}").status_code == 404
