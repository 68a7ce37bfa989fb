"""What we declare, we do: every requirement of every conformance class, over the real server."""

import httpx
import pytest

from api.ogc.conformance import CONFORMS_TO
from tests.api.conformance import core, expressions, filtering, schemas, systems
from tests.api.conformance.checks import CHECKS, Requirement

PARTS = (core, systems, filtering, schemas, expressions)


@pytest.mark.parametrize("requirement", CHECKS, ids=lambda requirement: requirement.identifier)
def test_the_requirement_is_met(http: httpx.Client, requirement: Requirement) -> None:
    CHECKS[requirement](http)


def test_every_declared_class_has_its_tests_and_every_tested_class_is_declared() -> None:
    assert {requirement.conformance for requirement in CHECKS} == set(CONFORMS_TO)
    assert all(part.__name__ in {check.__module__ for check in CHECKS.values()} for part in PARTS)
