"""What we declare, we do: every requirement of every conformance class, over the real server."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

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


IDENTIFIERS = tomllib.loads(
    (Path(__file__).parent / "conformance/identifiers.toml").read_text(encoding="utf-8")
)


def test_every_declared_class_is_known_by_its_requirements() -> None:
    assert set(IDENTIFIERS) == set(CONFORMS_TO)


@pytest.mark.parametrize(
    "conformance", IDENTIFIERS, ids=lambda name: name.removeprefix("http://www.opengis.net/")
)
def test_every_requirement_of_a_class_has_its_check(conformance: str) -> None:
    checked = {
        each.identifier.removeprefix("/req/")
        for each in (*CHECKS, *EDITING)
        if each.conformance == conformance
    }
    assert checked == set(IDENTIFIERS[conformance])


def test_every_part_takes_part() -> None:
    assert {part.__name__ for part in PARTS} <= {
        check.__module__ for check in (*CHECKS.values(), *EDITING.values())
    }
