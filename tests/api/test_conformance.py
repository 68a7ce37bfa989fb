"""What we declare, we do: every requirement of every conformance class, over the real server."""

from collections.abc import Iterator

import httpx
import pytest

from api.ogc.conformance import CONFORMS_TO
from tests.api.conformance import (
    core,
    expressions,
    filtering,
    jobs,
    locking,
    processes,
    schemas,
    systems,
    tiles,
    writing,
)
from tests.api.conformance.checks import CHECKS, EDITING, Requirement
from tests.fixtures.workshop import Template, Workshop, opened

PARTS = (core, systems, filtering, schemas, expressions, writing, locking, processes, jobs, tiles)


@pytest.mark.parametrize("requirement", CHECKS, ids=lambda requirement: requirement.name)
def test_the_requirement_is_met(http: httpx.Client, requirement: Requirement) -> None:
    CHECKS[requirement](http)


@pytest.fixture(scope="module")
def shop(cluster_url: str, workshop_template: Template) -> Iterator[Workshop]:
    """One workshop for all checks that change features."""
    with opened(cluster_url, workshop_template) as workshop:
        yield workshop


@pytest.mark.parametrize("requirement", EDITING, ids=lambda requirement: requirement.identifier)
def test_the_requirement_of_editing_is_met(shop: Workshop, requirement: Requirement) -> None:
    EDITING[requirement](shop)


def test_every_declared_class_has_its_tests_and_every_tested_class_is_declared() -> None:
    assert {requirement.conformance for requirement in (*CHECKS, *EDITING)} == set(CONFORMS_TO)
    assert all(
        part.__name__ in {check.__module__ for check in (*CHECKS.values(), *EDITING.values())}
        for part in PARTS
    )
