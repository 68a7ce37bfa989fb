"""Executions of processes, which checks have in common."""

import time
from typing import Any

import httpx

from tests.api.conformance.checks import got, processes

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
