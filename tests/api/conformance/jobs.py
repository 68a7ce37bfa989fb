"""OGC API Processes Part 1: jobs, their results, lists and dismissal."""

from uuid import uuid4

import httpx

from registry.workflow import Process, RunStatus
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
    job = started(http, "echo", inputs={"text": "chờ", "pause": 10}).headers["location"]
    answer = http.get(job + "/results")
    assert answer.status_code == 404
    assert answer.json()["type"] == EXCEPTION + "result-not-ready"
    assert by_rel(got(http, job), "monitor")[0]["href"] == job
    http.delete(job)


@requirement(CORE, "/req/core/job-results-failed")
def a_failed_job_tells_why(http: httpx.Client) -> None:
    job = started(http, "siting", inputs={"on": DAY, "p": 9000}).headers["location"]
    status = over(http, job)
    assert status["status"] == "failed"
    assert by_rel(status, REL + "exceptions")
    answer = http.get(job + "/results")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/inputs/p"


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
            schema = described["schema"]
            kinds = ("string", "number", "integer", "boolean", "object", "array")
            assert "allOf" in schema or schema["type"] in kinds
            # The schemas of the standard know neither.
            assert not {"oneOf", "propertyNames"} & schema.keys()


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
    job = started(http, "echo", inputs={"pause": 10}).headers["location"]
    answer = http.delete(job)
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert http.get(job + "/results").status_code == 410
    assert http.delete(f"/ogc/jobs/{uuid4()}").status_code == 404
