"""`asOf`: what the public saw then, in every collection that keeps its past."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text

from registry.database import owning_engine, writing
from registry.settings import Settings
from tests.fixtures.database import made_database
from tests.fixtures.server import serving

SITES = "/ogc/collections/sites/items"


@pytest.fixture(scope="module")
def then(cluster_url: str, hanoi_template: str) -> Iterator[tuple[httpx.Client, str]]:
    """A client of a Hanoi that has changed since a moment, and that moment."""
    with made_database(cluster_url, template=hanoi_template) as url:
        yield from _changed(url)


def _changed(url: str) -> Iterator[tuple[httpx.Client, str]]:
    owner = owning_engine(url)
    moment = datetime.now(UTC).isoformat()
    with writing(owner, actor="test", reason="later") as connection:
        connection.execute(text("UPDATE registry.site SET name_vi = 'Tên mới' WHERE code = 'HN003'"))
        connection.execute(text("UPDATE registry.site SET publication = 'deleted' WHERE code = 'HN004'"))
        connection.execute(text("UPDATE registry.unit SET name_en = 'Renamed' WHERE code = '00070'"))
    owner.dispose()
    with (
        serving(Settings(basemap="none"), url) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client, moment


def content(client: httpx.Client, path: str, **params: object) -> dict[str, object]:
    answer = client.get(path, params={"limit": 1000, **params})
    assert answer.status_code == 200, answer.text
    return {key: value for key, value in answer.json().items() if key != "links"}


@pytest.mark.parametrize(
    "collection", ["sites", "creative-centres", "heritage-sites", "units", "activities", "links"]
)
def test_the_present_as_a_past_moment_is_the_present(then: tuple[httpx.Client, str], collection: str) -> None:
    client, _ = then
    path = f"/ogc/collections/{collection}/items"
    assert content(client, path, asOf=datetime.now(UTC).isoformat()) == content(client, path)


def test_what_was_changed_or_removed_since_is_as_it_was(then: tuple[httpx.Client, str]) -> None:
    client, moment = then
    now = content(client, SITES)
    was = content(client, SITES, asOf=moment)
    assert was["numberMatched"] == int(str(now["numberMatched"])) + 1
    (hall,) = content(client, SITES, asOf=moment, filter="code = 'HN003'")["features"]  # type: ignore[misc]
    assert hall["properties"]["name_vi"].startswith("Trung tâm Văn hóa")
    one = client.get(f"{SITES}/{hall['id']}", params={"asOf": moment})
    assert one.json()["properties"] == hall["properties"]
    (unit,) = content(client, "/ogc/collections/units/items", asOf=moment, code="00070", level="commune")[
        "features"
    ]  # type: ignore[misc]
    assert unit["properties"]["name_en"] != "Renamed"


def test_filters_boxes_and_files_work_on_the_past(then: tuple[httpx.Client, str]) -> None:
    client, moment = then
    asked = {"bbox": "105.84,21.03,105.86,21.05", "datetime": "2023-11-20", "asOf": moment}
    page = content(client, SITES, **asked)
    file = json.loads(client.get(SITES, params={**asked, "f": "geojson"}).text)
    assert [each["id"] for each in file["features"]] == [each["id"] for each in page["features"]]  # type: ignore[attr-defined]
    assert page["numberMatched"] != 0


@pytest.mark.parametrize("text", ["yesterday", "2026-11-01T08:00:00", "1999-01-01", "2026-13-01"])
def test_a_moment_that_is_none_is_told(then: tuple[httpx.Client, str], text: str) -> None:
    client, _ = then
    answer = client.get(SITES, params={"asOf": text})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "asOf"
