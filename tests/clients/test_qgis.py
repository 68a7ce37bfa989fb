"""What QGIS sends when a layer of OGC API Features is opened and edited, request by request.

After the OAPIF provider of QGIS 3.44: which addresses it asks, with which headers and bodies, and what it
takes from the answers.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.fixtures.workshop import Workshop

SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
METRIC = "http://www.opengis.net/def/crs/EPSG/0/5897"
AGENT = "Mozilla/5.0 QGIS/34400/Debian GNU/Linux 12 (bookworm)"


class Layer:
    """A layer of a collection, as QGIS opens it: signed in by name and token, never asking twice."""

    def __init__(self, workshop: Workshop, who: str, collection: str = "sites") -> None:
        password = base64.b64encode(f"qgis:{workshop.tokens[who]}".encode()).decode()
        headers = {"Authorization": f"Basic {password}", "User-Agent": AGENT, "Accept-Language": "vi"}
        self.client = httpx.Client(headers=headers, timeout=30)
        landing = self.client.get(f"{workshop.address}/ogc").json()
        data = next(link["href"] for link in landing["links"] if link["rel"] == "data")
        self.collection = f"{data.split('?')[0]}/{collection}"
        self.items = f"{self.collection}/items"
        about = self.client.get(self.collection, headers={"Accept": "application/json"}).json()
        link = next(
            each
            for each in about["links"]
            if each["rel"] == SCHEMA and each["type"] == "application/schema+json"
        )
        self.schema = self.client.get(link["href"], headers={"Accept": "application/schema+json"}).json()
        self.features = self.client.get(f"{self.items}?limit=10").json()["features"]

    @property
    def fields(self) -> dict[str, bool]:
        """Fields of the layer, and whether the form lets them be written."""
        properties = self.schema["properties"].items()
        return {name: not held.get("readOnly", False) for name, held in properties if "type" in held}

    def allows(self, path: str) -> set[str]:
        return {each.strip() for each in self.client.options(path).headers["allow"].split(",")}

    def capabilities(self) -> set[str]:
        """What the buttons of the editing bar offer: asked of the collection and of its first feature."""
        found = self.allows(self.items)
        return found | self.allows(f"{self.items}/{self.features[0]['id']}") if "POST" in found else set()

    def add(self, geometry: dict[str, Any], crs: str | None = None, **attributes: Any) -> str:
        """Save a drawn feature: every field is sent, null where nothing was typed; gives the id that is kept."""
        properties = dict.fromkeys(name for name in self.fields if name != "id") | attributes
        headers = {"Content-Type": "application/geo+json"} | ({"Content-Crs": crs} if crs else {})
        body = {"geometry": geometry, "properties": properties, "type": "Feature"}
        answer = self.client.post(self.items, content=json.dumps(body), headers=headers)
        assert answer.is_success, answer.text
        _, found, key = answer.headers["location"].rpartition("/items/")
        assert found, "QGIS takes this for a failure"
        return key

    def change(self, key: str, body: dict[str, Any], crs: str | None = None) -> httpx.Response:
        headers = {"Content-Type": "application/merge-patch+json"} | ({"Content-Crs": crs} if crs else {})
        return self.client.patch(f"{self.items}/{key}", content=json.dumps(body), headers=headers)

    def read(self, key: str, crs: str | None = None) -> dict[str, Any]:
        content: dict[str, Any] = self.client.get(
            f"{self.items}/{key}", params={"crs": crs} if crs else {}
        ).json()
        return content


DRAWN = {"type": "Point", "coordinates": [105.8452, 21.0301]}
TYPED = {
    "name_vi": "Xưởng vẽ",
    "accuracy_m": 15.0,
    "position_method": "surveyed",
    "position_date": "2026-11-20",
    "centre_type": "art_space",
    "sources": ["bao"],
}


Opens = Callable[..., Layer]


@pytest.fixture
def opens(workshop: Workshop) -> Iterator[Opens]:
    """Opens layers, and closes them at the end."""
    with ExitStack() as stack:

        def layer(who: str, collection: str = "sites") -> Layer:
            found = Layer(workshop, who, collection)
            stack.callback(found.client.close)
            return found

        yield layer


@pytest.fixture
def reviewer(opens: Opens) -> Layer:
    return opens("reviewer")


@pytest.fixture
def office(opens: Opens) -> Layer:
    return opens("office")


def test_a_layer_opens_for_editing_for_those_who_may(opens: Opens) -> None:
    assert {"POST", "PUT", "PATCH", "DELETE"} <= opens("office").capabilities()
    assert opens("analyst").capabilities() == set()
    assert opens("office", "units").capabilities() == set()


def test_the_form_lets_write_what_is_written_and_no_more(office: Layer) -> None:
    fields = office.fields
    assert all(fields[name] for name in (*TYPED, "change_reason", "built"))
    assert not any(
        fields[name] for name in ("id", "code", "slug", "kind", "version", "district_code", "verified_on")
    )


def test_a_drawn_feature_is_saved_read_again_changed_moved_and_deleted(reviewer: Layer) -> None:
    key = reviewer.add(DRAWN, **TYPED)
    assert reviewer.read(key)["properties"]["name_vi"] == "Xưởng vẽ"
    changed = {"properties": {"name_en": "A studio", "fields": ["design"], "change_reason": "Dịch tên"}}
    assert reviewer.change(key, changed).status_code == 204
    assert (
        reviewer.change(key, {"geometry": {"type": "Point", "coordinates": [105.846, 21.03]}}).status_code
        == 204
    )
    held = reviewer.read(key)
    assert (held["properties"]["name_en"], held["geometry"]["coordinates"]) == ("A studio", [105.846, 21.03])
    assert reviewer.client.delete(f"{reviewer.items}/{key}").status_code == 204
    assert reviewer.client.get(f"{reviewer.items}/{key}").status_code == 404


def test_a_layer_in_vn_2000_is_edited_in_vn_2000(reviewer: Layer) -> None:
    east, north = 587_847.6, 2_326_038.4
    key = reviewer.add({"type": "Point", "coordinates": [east, north]}, METRIC, **TYPED)
    moved = {"type": "Point", "coordinates": [east + 10, north]}
    assert reviewer.change(key, {"geometry": moved}, METRIC).status_code == 204
    assert reviewer.read(key, METRIC)["geometry"]["coordinates"] == pytest.approx(
        [east + 10, north], abs=0.01
    )


def test_an_older_qgis_replaces_whole_features(reviewer: Layer) -> None:
    """Without PATCH it reads the feature and puts all of it back, with one attribute changed."""
    held = reviewer.features[0]
    held["properties"]["address"] = "9 Phố Huế"
    body = {
        "type": "Feature",
        "id": held["id"],
        "geometry": held["geometry"],
        "properties": held["properties"],
    }
    answer = reviewer.client.put(
        f"{reviewer.items}/{held['id']}",
        content=json.dumps(body),
        headers={"Content-Type": "application/geo+json"},
    )
    assert answer.status_code == 204, answer.text
    assert reviewer.read(held["id"])["properties"]["address"] == "9 Phố Huế"


def test_an_office_s_edits_are_no_failure_in_qgis_and_wait_for_review(
    workshop: Workshop, office: Layer
) -> None:
    office.add(DRAWN, **TYPED, change_reason="Khảo sát ngày 20/11")
    key = str(workshop.key("ga-cu"))
    assert office.change(key, {"properties": {"name_en": "Old station"}}).status_code == 202
    assert office.client.delete(f"{office.items}/{key}").status_code == 202
    ask = "SELECT count(*) FROM registry.change_request WHERE state = 'submitted' AND reason = :why"
    assert workshop.number(ask, why="Khảo sát ngày 20/11") == 1
    assert workshop.number(ask, why="Qua OGC API Features (QGIS/34400/Debian)") == 2


def test_a_mistake_is_told_in_the_language_of_the_program(office: Layer) -> None:
    answer = office.change(office.features[0]["id"], {"properties": {"slug": "khac"}})
    assert answer.status_code == 422
    assert "do hệ thống suy ra, không ghi được" in answer.json()["detail"]
