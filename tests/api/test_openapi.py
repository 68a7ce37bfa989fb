"""The OpenAPI document is valid 3.0, tells every route, and schemathesis finds no answer that it does not tell."""

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV30SpecValidator
from schemathesis.specs.openapi.checks import allow_header_conformance, positive_data_acceptance
from starlette.routing import Route

from api.ogc import allowing, collections, editing, execution, items, jobs, landing, processes, schemas
from registry.collections import COLLECTIONS
from registry.workflow import Process
from tests.fixtures.workshop import Workshop


def document(http: httpx.Client, lang: str = "en") -> dict[str, Any]:
    content: dict[str, Any] = http.get("/ogc/api", params={"lang": lang}).json()
    return content


def test_the_document_is_openapi_3_0(http: httpx.Client) -> None:
    answer = http.get("/ogc/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"] == "3.0.3"
    OpenAPIV30SpecValidator(answer.json()).validate()


def test_every_route_is_told_for_every_collection(http: httpx.Client) -> None:
    told = set(document(http)["paths"])
    parts = (landing, collections, schemas, items, editing, processes, execution, jobs, allowing)
    routes = [each for part in parts for each in part.router.routes]
    for route in routes:
        assert isinstance(route, Route)
        path = route.path.rstrip("/").removeprefix("/ogc").replace("{feature_id}", "{featureId}") or "/"
        path = path.replace("{job_id}", "{jobId}")
        for variable, names in (("{collection_id}", list(COLLECTIONS)), ("{process_id}", list(Process))):
            if variable in path:
                assert {path.replace(variable, name) for name in names} <= told
                break
        else:
            assert path in told


def test_every_reference_leads_somewhere(http: httpx.Client) -> None:
    content = document(http)

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [found for held in node.values() for found in references(held)]
        return [found for held in node for found in references(held)] if isinstance(node, list) else []

    for reference in references(content):
        held: Any = content
        for part in reference.removeprefix("#/").split("/"):
            held = held[part]


def test_the_document_speaks_the_language_that_was_asked_for(http: httpx.Client) -> None:
    assert document(http, "vi")["info"]["title"] != document(http, "en")["info"]["title"]


# What OPTIONS allows depends on who asks (Part 4, /req/create-replace-delete/options-response).
# A box may be well formed and upside down, a filter a string and nonsense: the document cannot say so, and 400 is told.
EXCLUDED = [positive_data_acceptance, allow_header_conformance]


def tried(operation: Any, *, examples: int = 12, **more: Any) -> None:
    """Try an operation in many ways; every answer must be one that the document tells."""

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        case.call_and_validate(excluded_checks=EXCLUDED, timeout=60, **more)

    holds()


def operations(address: str) -> list[Any]:
    described = schemathesis.openapi.from_url(f"{address}/ogc/api")
    # One that is broken has no ok(), and fails here.
    return [getattr(found, "ok")() for found in described.get_all_operations()]  # noqa: B009


def test_no_answer_is_undocumented_and_none_is_a_500(live_server: str) -> None:
    found = operations(live_server)
    assert len(found) > 20
    for operation in found:
        # Each execution computes something.
        tried(operation, examples=3 if operation.path.endswith("/execution") else 12)


def test_the_same_holds_for_somebody_who_edits(workshop: Workshop) -> None:
    edits = [
        each
        for each in operations(workshop.address)
        if each.method.upper() not in ("GET", "OPTIONS") and each.path.startswith("/collections")
    ]
    assert len(edits) == 4 * 3
    for operation in edits:
        tried(operation, headers={"Authorization": f"Bearer {workshop.tokens['reviewer']}"})
