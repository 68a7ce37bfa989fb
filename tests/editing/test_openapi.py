"""The OpenAPI document of editing tells every route, and schemathesis finds no answer that it does not tell."""

from typing import Any
from uuid import uuid4

import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from requests import Session
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.editing import (
    account,
    change_requests,
    evidence,
    moving,
    past,
    plan_changes,
    plans,
    programmes,
    reshaping,
    reverting,
    sites,
)
from tests.fixtures.bureau import HALL, Bureau

PARTS = (
    *(account, change_requests, evidence, moving, past),
    *(plan_changes, plans, programmes, reshaping, reverting, sites),
)


def test_every_route_is_told_with_its_method(shared_bureau: Bureau) -> None:
    with shared_bureau.client() as client:
        told = client.get("/api/openapi.json").json()["paths"]
    routes = {
        (method.lower(), route.path)
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods - {"HEAD"}
    }
    assert {(method, path) for path, methods in told.items() for method in methods} == routes


def test_the_document_speaks_the_language_that_was_asked_for(shared_bureau: Bureau) -> None:
    with shared_bureau.client() as client:
        titles = [
            client.get("/api/openapi.json", params={"lang": lang}).json()["info"]["title"]
            for lang in ("vi", "en")
        ]
    assert titles == ["API biên tập", "The API of editing"]


def operations_of(bureau: Bureau) -> list[Any]:
    described = schemathesis.openapi.from_url(f"{bureau.address}/api/openapi.json")
    found: list[Any] = [getattr(each, "ok")() for each in described.get_all_operations()]  # noqa: B009
    assert len(found) > 25
    return found


def sparing(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )


# A patch of the right form is often none that a place can take: the document cannot say so.
EXCLUDED = [positive_data_acceptance]


def test_no_answer_is_undocumented_and_none_is_a_500(shared_bureau: Bureau) -> None:
    headers = {"Authorization": f"Bearer {shared_bureau.staff.tokens['quan-tri']}"}
    with Session() as session:
        for operation in operations_of(shared_bureau):

            @sparing(3)
            @given(case=operation.as_strategy())
            def holds(case: Any) -> None:
                case.call_and_validate(session=session, headers=headers, excluded_checks=EXCLUDED)

            holds()


def test_nor_where_places_and_requests_are_there_and_their_versions_fit(bureau: Bureau) -> None:
    headers = {
        "Authorization": f"Bearer {bureau.staff.tokens['quan-tri']}",
        "If-Match": ", ".join(f'"{number}"' for number in range(1, 200)),
    }
    with bureau.client("quan-tri") as client, Session() as session:

        def there(name: str) -> str:
            """Something that the operation can work on."""
            if name == "site_id":
                return str(bureau.site(HALL))
            if name in ("plan", "target"):
                return {"plan": "102-2022", "target": "festival-2023"}[name]
            body = {
                "kind": "edit",
                "site": str(bureau.site(HALL)),
                "patch": {"name_en": str(uuid4())},
                "reason": "x",
            }
            return str(client.post("/api/requests", json=body).json()["id"])

        for operation in operations_of(bureau):

            @sparing(3)
            @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
            def holds(case: Any) -> None:
                for name in {"site_id", "request_id", "plan", "target"} & case.path_parameters.keys():
                    case.path_parameters[name] = there(name)
                case.call_and_validate(session=session, headers=headers, excluded_checks=EXCLUDED)

            holds()
