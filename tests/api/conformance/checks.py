"""The register of checks: which requirement of which conformance class each function proves."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from tests.fixtures.workshop import Workshop

Check = Callable[[httpx.Client], None]
EditingCheck = Callable[[Workshop], None]
SITES = "/ogc/collections/sites/items"
UNITS = "/ogc/collections/units/items"


class Requirement(NamedTuple):
    """A requirement by its identifier, and the conformance class that it belongs to."""

    conformance: str
    identifier: str

    @property
    def name(self) -> str:
        """The identifier with the standard that it is of: parts of several standards are called alike."""
        return self.conformance.removeprefix("http://www.opengis.net/spec/").split("/")[0] + self.identifier


CHECKS: dict[Requirement, Check] = {}


EDITING: dict[Requirement, EditingCheck] = {}


def features(part: int, name: str) -> str:
    """A conformance class of OGC API Features."""
    return f"http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}"


def processes(name: str) -> str:
    """A conformance class of OGC API Processes."""
    return f"http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{name}"


def tiles(name: str) -> str:
    """A conformance class of OGC API Tiles."""
    return f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"


def cql2(name: str) -> str:
    """A conformance class of CQL2."""
    return f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"


def requirement(conformance: str, identifier: str) -> Callable[[Check], Check]:
    """Enter a check under the requirement that it proves."""

    def enter(check: Check) -> Check:
        key = Requirement(conformance, identifier)
        assert key not in CHECKS, key
        CHECKS[key] = check
        return check

    return enter


def editing(conformance: str, identifier: str) -> Callable[[EditingCheck], EditingCheck]:
    """Enter a check that changes features, over a service that may be changed."""

    def enter(check: EditingCheck) -> EditingCheck:
        key = Requirement(conformance, identifier)
        assert key not in EDITING, key
        EDITING[key] = check
        return check

    return enter


def got(http: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    """The JSON of an answer that must succeed."""
    answer = http.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def refused(http: httpx.Client, path: str, **params: Any) -> None:
    """The request must be refused with 400."""
    answer = http.get(path, params=params)
    assert answer.status_code == 400, f"{params}: {answer.status_code}"


def ids(content: dict[str, Any]) -> set[str]:
    """The ids of the features of a page."""
    return {each["id"] for each in content["features"]}


def by_rel(content: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    """The links of a document that have a relation; each must have an absolute address and a media type."""
    found = [link for link in content["links"] if link["rel"] == rel]
    for link in found:
        assert link["href"].startswith("http")
        assert link["type"]
    return found
