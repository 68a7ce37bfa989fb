"""A run as the status of a job: what OGC API Processes asks for, and what makes it a record."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from api.links import EXCEPTIONS, JOBS, RESULTS, Link, base_url, to
from api.messages import translated
from api.ogc import words
from registry.analyses.runs import Run
from registry.analyses.words import STEPS, TITLES
from registry.language import Lang
from registry.workflow import Process, RunStatus


def job_address(request: Request, found: Run) -> str:
    """The address of a run."""
    return f"{base_url(request)}/ogc/jobs/{found.id}"


def status_of(request: Request, found: Run, lang: Lang) -> dict[str, Any]:
    """The status of a run (statusInfo), with its parameters, the data's version, and the hash of it all."""
    moments = {
        "created": found.created_at,
        "started": found.started_at,
        "finished": found.finished_at,
        "updated": found.updated_at,
        "expires": found.expires_at,
    }
    return {
        "processID": found.process.value,
        "type": "process",
        "jobID": str(found.id),
        "title": f"{TITLES[found.process].get(lang)} · {found.id}",
        "status": found.status.value,
        "message": _message(found, lang),
        "progress": found.progress,
        **{name: _moment(at) for name, at in moments.items() if at is not None},
        "parameters": dict(found.parameters),
        "dataVersion": found.edition,
        "question": found.question,
        **({"hash": found.hash} if found.hash else {}),
        "links": _links(request, found),
    }


def _message(found: Run, lang: Lang) -> str:
    if found.problem is not None:
        return translated(str(found.problem["message"]), lang)
    if found.status is RunStatus.RUNNING and (step := STEPS.get(found.message or "")):
        return step.get(lang)
    return words.STATUS[found.status].get(lang)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _links(request: Request, found: Run) -> list[Link]:
    path = f"/ogc/jobs/{found.id}"
    links = [
        to(request, path, "self", words.JOB),
        to(request, "/ogc/jobs", JOBS, words.JOBS),
    ]
    if found.process is not Process.ECHO:
        links.append(to(request, f"/runs/{found.id}", "alternate", words.RUN, type_="text/html"))
    if not found.is_over:
        links.append(to(request, path, "monitor", words.JOB))
    if found.status is RunStatus.SUCCESSFUL:
        links.append(to(request, f"{path}/results", RESULTS, words.RESULTS))
    if found.status is RunStatus.FAILED:
        links.append(to(request, f"{path}/results", EXCEPTIONS, words.RESULTS))
    return links
