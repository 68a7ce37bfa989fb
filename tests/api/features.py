"""Features as editors send and read them."""

from typing import Any

import httpx

from tests.fixtures.workshop import Workshop

METRIC = "http://www.opengis.net/def/crs/EPSG/0/5897"
LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
REQUESTS = "SELECT count(*) FROM registry.change_request"


def item(workshop: Workshop, slug: str = "dinh-kim-lien", collection: str = "sites") -> str:
    return f"/ogc/collections/{collection}/items/{workshop.key(slug)}"


def got(client: httpx.Client, path: str, **params: str) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def pointers(answer: httpx.Response, status: int = 422) -> set[str]:
    """Where the mistakes of an answer are."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {each["pointer"] for each in answer.json()["errors"]}
