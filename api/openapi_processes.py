"""The part of the OpenAPI document that tells of processes and jobs."""

from typing import Any

from api.formats import MEDIA_TYPE, Format
from api.ogc import words
from registry.analyses.describing import OUTPUT, schemas
from registry.analyses.words import DESCRIPTIONS, PARAMETERS, TITLES
from registry.language import Lang
from registry.workflow import Process, RunStatus

Json = dict[str, Any]

TAG = "processes"
_STRING: Json = {"type": "string"}
_STRINGS: Json = {"type": "array", "items": _STRING}
_ANY: Json = {"type": "object"}
_LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_MOMENT: Json = {"type": "string", "format": "date-time"}


def _object(required: list[str], properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


SCHEMAS: Json = {
    "Process": _object(
        ["id", "version"],
        {
            **dict.fromkeys(("id", "version", "title", "description"), _STRING),
            **dict.fromkeys(("jobControlOptions", "outputTransmission"), _STRINGS),
            **dict.fromkeys(("inputs", "outputs"), _ANY),
            "links": _LINKS,
        },
    ),
    "Processes": _object(
        ["processes", "links"],
        {"processes": {"type": "array", "items": {"$ref": "#/components/schemas/Process"}}, "links": _LINKS},
    ),
    "Job": _object(
        ["processID", "jobID", "status", "type"],
        {
            **dict.fromkeys(("processID", "title", "message", "question", "hash"), _STRING),
            "jobID": {"type": "string", "format": "uuid"},
            "type": {"type": "string", "enum": ["process"]},
            "status": {"type": "string", "enum": [each.value for each in RunStatus]},
            **dict.fromkeys(("created", "started", "finished", "updated", "expires"), _MOMENT),
            "progress": {"type": "integer", "minimum": 0, "maximum": 100},
            "parameters": {"type": "object"},
            "dataVersion": {"type": "integer"},
            "links": _LINKS,
        },
    ),
    "Jobs": _object(
        ["jobs", "links"],
        {"jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}, "links": _LINKS},
    ),
}

_JOB_ID: Json = {
    "name": "jobId",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}
_LIMIT: Json = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 10},
    "style": "form",
    "explode": False,
}


def paths(lang: Lang) -> Json:
    """The paths of processes and jobs."""
    found: Json = {
        "/processes": {
            "get": _cached(
                _operation("processes", words.PROCESSES.get(lang), _document("Processes"), [_LIMIT])
            )
        },
        "/jobs": {"get": _operation("jobs", words.JOBS.get(lang), _document("Jobs"), [_LIMIT, *_listing()])},
        "/jobs/{jobId}": {
            "get": _operation("job", words.JOB.get(lang), _document("Job"), [_JOB_ID], errors=("404",)),
            "delete": _operation(
                "dismiss",
                words.DISMISS.get(lang),
                _document("Job"),
                [_JOB_ID],
                errors=("401", "403", "404"),
            ),
        },
        "/jobs/{jobId}/results": {
            "get": _operation(
                "results", words.RESULTS.get(lang), _anything(), [_JOB_ID], errors=("404", "410", "413")
            )
        },
    }
    for each in Process:
        described = _operation(f"describe_process_{each}", TITLES[each].get(lang), _document("Process"), [])
        found[f"/processes/{each}"] = {"get": _cached(described)}
        found[f"/processes/{each}/execution"] = {"post": _execution(each, lang)}
    return found


def _execution(of: Process, lang: Lang) -> Json:
    prefer = {"name": "Prefer", "in": "header", "schema": {"type": "string", "enum": ["respond-async"]}}
    operation = _operation(
        f"execute_{of}",
        f"{words.EXECUTE.get(lang)}: {TITLES[of].get(lang)}",
        _anything(),
        [prefer],
        errors=("401", "403", "413"),
    )
    operation["description"] = DESCRIPTIONS[of].get(lang)
    operation["responses"]["201"] = {
        "description": words.JOB.get(lang),
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
        "content": _document("Job"),
    }
    output = {"type": "object", "properties": {"transmissionMode": {"type": "string", "enum": ["value"]}}}
    body = {
        "type": "object",
        "properties": {
            "inputs": {"type": "object", "properties": _inputs(of, lang), "additionalProperties": False},
            "outputs": {
                "type": "object",
                "properties": {OUTPUT: {**output, "additionalProperties": False}},
                "additionalProperties": False,
            },
            "response": {"type": "string", "enum": ["raw", "document"], "default": "raw"},
        },
        "additionalProperties": False,
    }
    operation["requestBody"] = {"required": True, "content": {MEDIA_TYPE[Format.JSON]: {"schema": body}}}
    return operation


def _inputs(of: Process, lang: Lang) -> Json:
    return {
        name: {**schema, "description": PARAMETERS[name].get(lang)} for name, schema in schemas(of).items()
    }


def _listing() -> list[Json]:
    """The parameters of the list of jobs (OGC API Processes Part 1, 11.2)."""
    several = {"style": "form", "explode": False}
    kinds: dict[str, Json] = {
        "type": {"type": "array", "items": {"type": "string", "enum": ["process"]}, "minItems": 1},
        "processID": {"type": "array", "items": {"type": "string", "enum": list(Process)}, "minItems": 1},
        "status": {"type": "array", "items": {"type": "string", "enum": list(RunStatus)}, "minItems": 1},
        "minDuration": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        "maxDuration": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        "datetime": {"type": "string"},
        "next": {"type": "string", "format": "uuid"},
    }
    return [{"name": name, "in": "query", "schema": kind, **several} for name, kind in kinds.items()]


def _document(schema: str) -> Json:
    html = {MEDIA_TYPE[Format.HTML]: {"schema": _STRING}}
    return {MEDIA_TYPE[Format.JSON]: {"schema": {"$ref": f"#/components/schemas/{schema}"}}, **html}


def _anything() -> Json:
    html = {MEDIA_TYPE[Format.HTML]: {"schema": _STRING}}
    return {MEDIA_TYPE[Format.JSON]: {"schema": {"type": "object"}}, **html}


def _cached(operation: Json) -> Json:
    return {**operation, "responses": {**operation["responses"], "304": {"description": "Not modified"}}}


def _operation(
    name: str, summary: str, content: Json, parameters: list[Json], *, errors: tuple[str, ...] = ()
) -> Json:
    shared = [{"$ref": f"#/components/parameters/{each}"} for each in ("f-document", "lang")]
    told = {
        code: {"$ref": f"#/components/responses/{code}"} for code in ("400", "406", "500", "503", *errors)
    }
    return {
        "operationId": name,
        "summary": summary,
        "tags": [TAG],
        "parameters": [*parameters, *shared],
        "responses": {"200": {"description": summary, "content": content}, **told},
    }
